"""The signs of the notes on a healthy, a vanishing and an exploding network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from gradyan.simulations.diagnosis.signs import Arrays, Finding, signs_of
from gradyan.simulations.networks.network import Network, network
from gradyan.simulations.networks.optimizers import Optimizer, adam, sgd
from gradyan.simulations.networks.stacks import train
from gradyan.simulations.networks.tasks import two_spirals

RUNS = {
    "neither": ("tanh", "xavier-normal", adam(0.01), 3),
    "vanishing": ("sigma", "xavier-normal", sgd(0.5), 10),
    "exploding": ("relu", "normal:4", sgd(0.05), 10),
    "diverging": ("relu", "he-normal", sgd(50.0), 10),
}


def recorded(net: Network, x: Any, targets: Any, update: Optimizer, steps: int) -> dict[str, Any]:
    """Train; return what a record is made of, every fifth step, until the loss is not finite."""
    arrays: dict[str, list[Any]] = {"loss": [], "steps": []}
    with np.errstate(all="ignore"):
        for t, (loss, found) in enumerate(train(net, x, targets, "cross-entropy", update, steps)):
            arrays["loss"].append(loss)
            ended = not np.isfinite(loss)
            if t % 5 == 0 or ended:
                arrays["steps"].append(t)
                layers = zip(net.parameters, found, net.forward(x), strict=True)
                for ell, (layer, g, seen) in enumerate(layers, start=1):
                    kept = {
                        "weights": layer["W"].copy(),
                        "gradients": g["W"],
                        "activations": seen.a,
                    }
                    for kind, array in kept.items():
                        arrays.setdefault(f"{kind}_{ell}", []).append(array)
            if ended:
                break
    return {name: np.array(found) for name, found in arrays.items()}


def record(arrays: Mapping[str, Any]) -> Arrays:
    """Return the run that these arrays are of, named weights_1, gradients_1, … as users do."""
    kinds = ("weights", "gradients", "activations")
    count = sum(name.startswith("weights_") for name in arrays)
    layers = {
        kind: [np.asarray(arrays[f"{kind}_{k}"], float) for k in range(1, count + 1)]
        for kind in kinds
        if f"{kind}_1" in arrays
    }
    steps = np.asarray(arrays.get("steps", np.arange(len(layers["weights"][0]))), float)
    phi = str(arrays["activation"]) if "activation" in arrays else None
    W, g, a = (layers.get(kind, []) for kind in kinds)
    return Arrays(np.asarray(arrays["loss"], float), steps, W, g, a, phi)


@cache
def trained(name: str) -> Arrays:
    activation, start, optimizer, depth = RUNS[name]
    rng = np.random.default_rng(20601)
    x, t = two_spirals(rng)
    net = network(rng, (2, *[24] * depth, 2), activation, start)
    return record(recorded(net, x, t, optimizer, 200) | {"activation": np.array(activation)})


def found(name: str) -> dict[str, Finding]:
    return {finding.sign: finding for finding in signs_of(trained(name))}


@pytest.mark.parametrize(
    ("sign", "present_in"),
    [
        ("no-progress", {"vanishing"}),
        ("early-layers-lag", {"vanishing"}),
        ("update-too-small", {"vanishing"}),
        ("gradients-above-one", {"exploding"}),
        ("weights-growing", {"exploding"}),
        ("loss-jumps", {"exploding"}),
    ],
)
def test_signs_that_separate(sign: str, present_in: set[str]) -> None:
    seen = {name for name in ("neither", "vanishing", "exploding") if found(name)[sign].present}
    assert seen >= present_in
    assert "neither" not in seen


def test_a_step_too_large_ends_in_nan() -> None:
    assert found("diverging")["loss-nan"].present
    assert found("diverging")["loss-jumps"].present


def handmade(**changed: object) -> dict[str, Finding]:
    """Return the findings for three layers which hardly change, but for what is given."""
    rng = np.random.default_rng(3)
    W = rng.standard_normal((3, 1, 5, 5)) / np.sqrt(5)
    W = np.concatenate([W, W * 1.01], axis=1)
    arrays = {f"weights_{k}": w for k, w in enumerate(W, 1)}
    arrays |= {f"gradients_{k}": 0.01 * w for k, w in enumerate(W, 1)}
    arrays |= {f"activations_{k}": rng.uniform(-0.5, 0.5, (2, 5, 20)) for k in (1, 2, 3)}
    arrays |= {"loss": np.linspace(1, 0.2, 50), "activation": np.array("tanh")}
    return {f.sign: f for f in signs_of(record(arrays | changed))}


def test_a_healthy_record_has_no_sign() -> None:
    assert not [f.sign for f in handmade().values() if f.present]


def test_each_sign_by_hand() -> None:
    small = np.full((2, 5, 5), 1e-3)
    assert handmade(weights_2=small)["weights-near-zero"].layer == 2
    assert handmade(loss=np.linspace(1, 0.99, 50))["slow-training"].present
    assert handmade(loss=np.r_[np.linspace(1, 0.2, 25), [0.2] * 25])["no-progress"].present
    assert handmade(loss=np.r_[np.linspace(1, 0.2, 25), 0.9, [0.1] * 24])["loss-jumps"].present
    assert handmade(loss=np.r_[np.linspace(1, 0.2, 25), np.nan])["loss-nan"].present
    growing = np.stack([np.eye(5), 40 * np.eye(5)])
    assert handmade(weights_3=growing)["weights-growing"].value == pytest.approx(40)
    assert handmade(weights_1=growing * [[[1.0]], [[np.nan]]])["weights-nan"].layer == 1
    above = {f"gradients_{k}": np.ones((2, 5, 5)) for k in (1, 2, 3)}
    assert handmade(**above)["gradients-above-one"].value == pytest.approx(5)
    off = np.zeros((2, 5, 20))
    assert handmade(activations_1=off)["dead-units"].value == 1
    assert handmade(activations_2=off + 0.99)["saturation"].layer == 2
    assert handmade(weights_2=np.stack([np.eye(5)] * 2))["update-too-small"].layer == 2
    assert handmade(weights_2=np.stack([np.eye(5), 2 * np.eye(5)]))["update-too-large"].present


def test_a_layer_that_the_loss_does_not_feel_whatever_the_units() -> None:
    rng = np.random.default_rng(0)
    g = rng.standard_normal((2, 5, 5))
    assert handmade(gradients_2=1e-6 * g)["insensitive-layer"].layer == 2
    before = handmade()["insensitive-layer"].value
    scaled = {f"gradients_{k}": 0.01 * g for k in (1, 2, 3)}
    same = handmade(**scaled)["insensitive-layer"].value
    assert before is not None
    assert same is not None
    units = {k: 1000 * v for k, v in scaled.items()}
    loss = 1000 * np.linspace(1, 0.2, 50)
    assert handmade(**units, loss=loss)["insensitive-layer"].value == pytest.approx(same)


def test_the_scale_of_the_loss_decides_on_gradients_above_one() -> None:
    """The notes' last sign: a thousandfold loss has it, and is no harder to learn."""
    scaled = {f"gradients_{k}": np.full((2, 5, 5), 0.01) for k in (1, 2, 3)}
    assert not handmade(**scaled)["gradients-above-one"].present
    assert handmade(**{k: 1000 * g for k, g in scaled.items()})["gradients-above-one"].present


@pytest.mark.parametrize(
    "loss", [np.zeros(20), np.full(20, np.nan), np.array([1.0]), np.r_[1, [np.inf] * 19]]
)
def test_a_loss_that_tells_nothing(loss: np.ndarray[Any, Any]) -> None:
    found = handmade(loss=loss)
    for sign in ("slow-training", "no-progress"):
        assert found[sign].value is None


def test_what_is_not_known_is_not_denied() -> None:
    nowhere = np.full((2, 5, 20), np.nan)
    found = handmade(activations_1=nowhere)
    for sign in ("dead-units", "saturation"):
        assert (found[sign].value, found[sign].present) == (None, False)
    saturated = np.full((2, 5, 20), 0.99)
    assert handmade(activations_1=nowhere, activations_2=saturated)["saturation"].present


def test_a_weight_that_is_not_finite_in_the_middle_is_seen() -> None:
    bad, good = np.stack([np.eye(5), np.eye(5) + np.nan, np.eye(5)]), np.stack([np.eye(5)] * 3)
    arrays: dict[str, object] = {"weights_1": bad, "gradients_1": bad}
    arrays |= {f"{kind}_{k}": good for kind in ("weights", "gradients") for k in (2, 3)}
    arrays |= {f"activations_{k}": np.ones((3, 5, 9)) for k in (1, 2, 3)}
    found = handmade(**arrays)["weights-nan"]
    assert (found.layer, found.value, found.present) == (1, 1.0, True)


def test_a_loss_of_0_does_not_feel_everything() -> None:
    found = handmade(loss=np.r_[np.linspace(1, 0.2, 49), 0.0], steps=np.array([0, 49]))
    reached = found["insensitive-layer"].value
    assert reached is not None
    assert reached < 100
    assert handmade(loss=np.zeros(50))["insensitive-layer"].value is None


def test_weights_that_are_finite_once_only_have_no_growth() -> None:
    W = np.stack([np.eye(5), np.full((5, 5), np.nan)])
    everywhere = {f"weights_{k}": W for k in (1, 2, 3)}
    assert handmade(**everywhere)["weights-growing"].value is None
