"""Every cause on a record in which it alone is wrong, and on one in which it nearly is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gradyan.simulations.diagnosis.causes.table import CAUSES
from gradyan.simulations.diagnosis.records import Record
from gradyan.simulations.diagnosis.verdict import judge
from tests.diagnosis.handmade import (
    LAYERS,
    NAN,
    STEPS,
    at,
    broken,
    changed,
    falling,
    healthy,
    since,
    still,
)  # fmt: skip

ALL = slice(None)
DEPTH = np.arange(LAYERS)
Make = Callable[[], Record]


def layered(record: Record, which: int, **what: object) -> Record:
    """Return it with another layer at a place."""
    layers = list(record.layers)
    layers[which] = replace(layers[which], **what)  # type: ignore[arg-type]
    return replace(record, layers=tuple(layers))


def with_kinds(record: Record, kind: str, activation: str | None = None) -> Record:
    layers = tuple(replace(k, kind=kind, activation=activation) for k in record.layers)
    return replace(record, layers=layers)


NAN_FORWARD: dict[str, Any] = {"activation_nonfinite": at(4, ALL, 1, 0), "loss": broken(4)}
ILL: dict[str, Make] = {
    "nan-input": lambda: changed(input_nonfinite=since(4, 0.01, 0), **NAN_FORWARD),
    "nan-target": lambda: changed(target_nonfinite=since(4, 0.1, 0), loss=broken(4)),
    "overflow": lambda: changed(
        activation_nonfinite=at(4, slice(2, None), 0.1, 0), loss=broken(4),
        origin={"precision": "float16"}),
    "loss-undefined": lambda: changed(loss=broken(4)),
    "nan-gradient": lambda: changed(gradient_nonfinite=at(4, slice(3), 1, 0)),
    "clipped-nan": lambda: changed(gradient_nonfinite=at(4, slice(3), 1, 0), clipped=0.5),
    "nan-inside": lambda: changed(
        activation_nonfinite=at(4, slice(2, None), 0.1, 0), loss=broken(4)),
    "nan-weights": lambda: changed(
        weight_nonfinite=at(4, slice(2, 3), 0.1, 0), loss=broken(4)),
    "skipped-steps": lambda: changed(
        gradient_nonfinite=at(0, ALL, 0.1, 0), update=0, skipped=1, loss=still()),
    "zero-input": lambda: changed(input_zero=1, input_rms=0, loss=still()),
    "not-stepping": lambda: changed(update=0, loss=still()),
    "softmax-twice": lambda: layered(
        changed(origin={"loss": "nll_loss log_softmax", "output": "fc6"}), -1,
        activation="softmax"),
    "broadcast": lambda: changed(origin={"broadcast": "yes"}),
    "accumulated": lambda: changed(accumulated=since(1, 1, 0)),
    "detached": lambda: changed(reached=at(0, slice(2), 0, 1), update=at(0, slice(2), 0, 0.01)),
    "left-out": lambda: layered(changed(update=at(0, slice(1), 0, 0.01)), 0, stepped=False),
    "equal-units": lambda: changed(alike=at(0, slice(1, 3), 0, 0.9), loss=still()),
    "dead-output": lambda: layered(
        changed(zero=at(0, slice(5, 6), 1, 0.5), loss=still()), -1, activation="relu"),
    "dropout": lambda: changed(loss=still(), origin={"dropout": "0.95"}),
    "decay": lambda: changed(
        weight=5 * 0.8 ** np.arange(len(STEPS))[:, None], loss=still(),
        origin={"weight_decay": "1"}),
    "batch-norm": lambda: with_norm(changed(signal=10.0 ** (3 - DEPTH * 0.6), loss=still())),
    "exploding": lambda: changed(activation=10.0 ** (DEPTH * 0.6), loss=still()),
    "unscaled-input": lambda: changed(input_rms=300, loss=still()),
    "dead-units": lambda: changed(dead=at(3, slice(2, 3), 1, 0.05), loss=still()),
    "saturated": lambda: with_kinds(
        changed(saturated=at(0, slice(2, 4), 0.95, 0.1), loss=still()), "dense", "tanh"),
    "no-activation": lambda: with_kinds(changed(loss=still()), "dense", "none"),
    "through-time": lambda: changed(
        loss=still(),
        through_time={"lstm": np.tile(10.0 ** (np.arange(20.0) / 4), (len(STEPS), 1))}),
    "vanishing": lambda: changed(signal=10.0 ** (DEPTH - 5.0), loss=still()),
    "rate-high": lambda: changed(update=4.0, loss=still()),
    "rate-low": lambda: changed(update=1e-6, loss=still()),
    "no-gradient": lambda: changed(gradient=at(0, slice(1), 0, 0.1), loss=still()),
    "labels": lambda: changed(loss=still()),
}  # fmt: skip


def with_norm(record: Record) -> Record:
    return layered(record, 1, kind="normalization")


def test_a_healthy_record_is_healthy() -> None:
    found = judge(healthy())
    assert (found.verdict, found.certainty, found.findings, found.lacking) == (
        "healthy", "sure", (), ())  # fmt: skip


def test_every_cause_but_the_last_resort_has_a_record_of_its_own() -> None:
    assert set(CAUSES) - set(ILL) == {"nan-unknown"}


def test_weights_that_were_not_finite_in_between_are_no_good_health() -> None:
    record = changed(weight_nonfinite=0)
    record.series["weight_nonfinite"][4, 2] = 0.1
    assert judge(record).verdict == "nan-weights"


@pytest.mark.parametrize("cause", ILL)
def test_what_is_wrong_is_named(cause: str) -> None:
    found = judge(ILL[cause]())
    assert found.verdict == cause, [finding.cause for finding in found.findings]


NOT_WHATEVER = [name for name, cause in CAUSES.items() if not cause.whatever]


@pytest.mark.parametrize("cause", NOT_WHATEVER)
def test_a_network_that_learns_is_healthy_whatever_its_norms(cause: str) -> None:
    assert judge(replace(ILL[cause](), loss=falling())).verdict == "healthy"


SOUND: dict[str, Make] = {
    "sparse": lambda: changed(zero=0.97, dead=0.9),
    "bias before a normalisation": lambda: with_norm(changed(gradient=at(0, slice(1, 2), 0, 0.1))),
    "frozen": lambda: layered(
        changed(update=at(0, slice(1), 0, 0.01), reached=at(0, slice(1), 0, 1),
                gradient=at(0, slice(1), NAN, 0.1)), 0, trainable=False, stepped=False),
    "warmed up": lambda: changed(update=0.01 * np.linspace(0, 1, len(STEPS))[:, None]),
    "clipped": lambda: changed(clipped=0.01),
    "a large loss": lambda: changed(loss=1e9 * falling()),
    "a loss with an offset": lambda: changed(loss=100 + falling(noise=0.01)),
    "one sample at a time": lambda: changed(loss=falling(noise=1.0)),
    "an infinite loss that did no harm": lambda: changed(
        loss=np.r_[np.inf, falling()[1:]], gradient_nonfinite=np.where(
            np.arange(len(STEPS))[:, None] == 0, 1.0, 0.0)),
    "learned before": lambda: changed(loss=still(0.2), guess=2.3),
    "parts that are not used": lambda: layered(
        changed(reached=at(0, slice(1), 0, 1), update=at(0, slice(1), 0, 0.01),
                gradient=at(0, slice(1), NAN, 0.1)), 0, stepped=False),
    "gradients that are gathered at times": lambda: changed(
        accumulated=np.arange(len(STEPS)) % 4 > 0),
    "log of softmax in network and loss": lambda: layered(
        changed(origin={"loss": "nll_loss log_softmax", "output": "fc6"}), -1,
        activation="log_softmax"),
}  # fmt: skip


@pytest.mark.parametrize("what", SOUND)
def test_what_is_no_fault(what: str) -> None:
    assert judge(SOUND[what]()).findings == ()


def test_an_explosion_needs_norms_that_grew() -> None:
    """NaN with activations that grow along the depth explodes, NaN without is of the loss."""
    grown: dict[str, Any] = {"activation": 10.0 ** (DEPTH * 0.6), "loss": broken(4)}
    assert judge(changed(**grown)).verdict == "exploding"
    assert judge(changed(loss=broken(4))).verdict == "loss-undefined"
    in_time = 5 * 3.0 ** np.arange(len(STEPS))[:, None]
    assert judge(changed(weight=in_time, update=in_time, loss=broken(15))).verdict == "rate-high"


def test_a_step_that_cuts_early_layers_off_is_told_of_though_the_last_ones_learn() -> None:
    """As one that saturates an LSTM: an error signal comes to its output still."""
    thrown = changed(update=at(1, ALL, 0.01, 4.0))
    assert judge(thrown).verdict == "healthy"
    assert judge(changed(thrown, gradient=at(1, slice(3), 0, 0.1))).verdict == "rate-high"


def test_nan_that_nothing_tells_more_of_is_of_unknown_origin() -> None:
    bare = Record(broken(4), STEPS, healthy().layers, {"gradient": healthy().of("gradient")})
    found = judge(replace(bare, series={"gradient": at(4, ALL, np.inf, 0.1)}))
    assert found.verdict == "nan-unknown"
    assert "activation" in found.lacking


def test_a_slope_that_is_within_its_error_is_none() -> None:
    """The same span in decades; one layer alone makes it, or all of them."""
    odd = np.full(LAYERS, 1.0)
    odd[0] = 1e-5
    assert judge(changed(signal=odd, loss=still())).verdict == "labels"
    assert judge(changed(signal=10.0 ** (DEPTH - 5.0), loss=still())).verdict == "vanishing"


def test_the_width_and_the_scale_of_the_loss_do_not_matter() -> None:
    for factor in (1e-6, 1.0, 1e6):
        of = changed(signal=factor * 10.0 ** (DEPTH - 5.0), gradient=0.1 * factor,
                     loss=factor * still())  # fmt: skip
        found = judge(of)
        assert found.verdict == "vanishing"
        assert found.findings[0].numbers["decades"] == pytest.approx(5)


def test_the_gradient_stands_for_the_signal_over_the_root_of_the_width() -> None:
    """Layers 2 → 64 → 64 → … : ‖∂L/∂W‖ grows as √n_in though nothing vanishes."""
    wide = changed(signal=NAN, loss=still(), gradient=0.1 * np.sqrt([2, 64, 64, 64, 64, 64]))
    fans = [replace(k, fan_in=n) for k, n in zip(wide.layers, [2, *[64] * 5], strict=True)]
    assert judge(replace(wide, layers=tuple(fans))).verdict == "labels"


def test_one_step_is_enough_for_what_stands_still() -> None:
    one = changed(activation=10.0 ** (DEPTH * 0.6))
    series = {name: values[:1] for name, values in one.series.items()}
    facts = {name: values[:1] for name, values in one.facts.items()}
    single = replace(one, loss=one.loss[:1], steps=one.steps[:1], series=series, facts=facts)
    found = judge(single)
    assert (found.verdict, found.certainty) == ("exploding", "likely")
    assert "steps" in found.lacking


def test_what_is_not_recorded_is_asked_for() -> None:
    empty = Record(np.array([]), np.array([0.0]), healthy().layers)
    found = judge(empty)
    assert (found.verdict, found.certainty) == ("unknown", "cannot tell")
    assert found.lacking == ("loss", "steps", "gradient", "update", "activation", "input")
