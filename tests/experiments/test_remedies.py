"""The experiments on remedies: that they measure what they say."""

import numpy as np
import pytest

from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.optimizers import adam, sgd
from gradyan.simulations.networks.stacks import gradients, stack, train
from gradyan.simulations.networks.tasks import glyphs, several, two_spirals
from gradyan.simulations.remedies import clipping, pretraining, warning_signs, weight_penalty
from gradyan.simulations.remedies.clipping import CLIPPED
from gradyan.simulations.remedies.recurrent_training import Run, learn
from tests.experiments.oracle import cross_entropy, rng, samples


def test_what_is_not_finite_is_cut_off() -> None:
    eta = np.array(0.1)
    for found in warning_signs.runs(np.random.default_rng(1), "exploding", eta, 6, 60):
        kept = warning_signs.finite(found)
        assert np.isfinite(kept.loss).all()
        assert len(kept.steps) == len(kept.weights[0]) >= 2
        assert np.isfinite(found.loss).all() == (len(kept.loss) == len(found.loss[:59]))


@pytest.mark.parametrize("how", [None, ("global-norm", 1.0)])
def test_a_recurrent_network_learns_where_nothing_explodes(how: tuple[str, float] | None) -> None:
    run = learn(np.random.default_rng(3), "orthogonal:0.9", 0.05, 101, clipping=how)
    assert run.loss[-1] < run.loss[0] / 10
    assert len(run.radius) == 11


@pytest.mark.parametrize(
    ("last", "decades"), [(0.04, -2), (4.0, 0), (39.9, 0.9989), (40.1, 1), (9e9, 1), (np.nan, 1)]
)
def test_progress_counts_the_decades_of_the_loss(
    last: float, decades: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loss that falls a hundredfold counts as −2, one that is ten times as large or lost as 1."""
    asked = []

    def record(*_: object, clipping: tuple[str, float] | None) -> Run:
        asked.append(clipping)
        return Run(loss=[4.0, 7.0, last])

    monkeypatch.setattr(clipping, "learn", record)
    for how, kind in CLIPPED.items():
        asked.clear()
        ((_, found),) = clipping.progress(np.random.default_rng(4), {"clipping": how})
        assert found == pytest.approx(np.full(60, decades), abs=1e-4)
        assert asked == [kind] * 60


def test_pretraining_leaves_the_output_layer_alone() -> None:
    rng = np.random.default_rng(2)
    x, _ = glyphs(rng, 20)
    net = stack(rng, 1, (15, 8, 8, 10), "sigma", "xavier-normal")
    before = [layer.parameters["W"].copy() for layer in net.layers]
    pretraining.pretrain(rng, net, x[None])
    changed = [
        not np.array_equal(layer.parameters["W"], W)
        for layer, W in zip(net.layers, before, strict=True)
    ]
    assert changed == [True, True, False]


def test_pretraining_counts_its_steps_and_pays() -> None:
    """All losses are shares of that of a guess, log 10; both runs have a thousand steps."""
    at_once, pretrained = (samples(pretraining.curve, start=s) for s in ("at-once", "pretrained"))
    assert list(at_once) == list(range(0, 1001, 50))
    assert list(pretrained) == list(range(600, 1001, 50))
    again = rng()
    (x, targets), *_ = [glyphs(again, 60) for _ in range(pretraining.RUNS)]
    net = network(again, (15, *[16] * 6, 10), "sigma", "xavier-normal")
    assert at_once[0][0] == pytest.approx(cross_entropy(net, x, targets) / np.log(10))
    assert pretrained[1000].mean() < at_once[1000].mean() < 1.01


def test_a_penalty_is_tried_on_gradients_that_are_clipped(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def trained(*_: object, clipping: tuple[str, float], **__: object) -> Run:
        asked.append(clipping)
        return Run([1], [1])

    monkeypatch.setattr(weight_penalty, "learn", trained)
    list(weight_penalty.radius(np.random.default_rng(0), {"penalty": "l2"}))
    assert asked == [("global-norm", 1.0)] * 16


def test_adam_trains_at_once_what_gradient_descent_does_not() -> None:
    rng = np.random.default_rng(4)
    x, targets = several(4, lambda: glyphs(rng, 60))
    for update, learns in ((adam(0.005), True), (sgd(pretraining.RATE), False)):
        net = stack(rng, 4, (15, *[16] * 6, 10), "sigma", "xavier-normal")
        *_, (loss, _) = train(net, x, targets, "cross-entropy", update, 501)
        assert (loss.mean() < np.log(10) / 2) == learns


@pytest.mark.parametrize(
    ("activation", "bias", "lags"), [("tanh", 0.0, False), ("tanh", 0.25, True), ("sigma", 0, True)]
)
def test_early_layers_lag_where_the_activation_does_not_fade(
    activation: str, bias: float, lags: bool
) -> None:
    """All weights are small; biases of PyTorch are uniform on ±1/√16."""
    rng = np.random.default_rng(5)
    net = stack(rng, 20, (2, *[16] * 8, 2), activation, "normal:0.3")
    for p in net.parameters:
        p["b"] += rng.uniform(-1, 1, p["b"].shape) * bias
    x, targets = several(20, lambda: two_spirals(rng, 32))
    _, found = gradients(net, x, targets, "cross-entropy")
    change = [
        np.sqrt((g["W"] ** 2).sum((1, 2)) / (p["W"] ** 2).sum((1, 2)))
        for g, p in zip(found, net.parameters, strict=True)
    ]
    lag = np.median(change[-3:], axis=0) / np.median(change[:3], axis=0)
    assert (lag > 10).all() if lags else (lag < 10).all()


def test_behind_a_layer_that_is_off_only_a_guess_is_learned() -> None:
    rng = np.random.default_rng(6)
    net = stack(rng, 5, (2, *[16] * 8, 2), "relu", "normal:3")
    net.parameters[3]["b"] -= 1e6
    x, targets = several(5, lambda: two_spirals(rng, 32))
    losses = [loss for loss, _ in train(net, x, targets, "cross-entropy", sgd(0.05), 400)]
    out = net.forward(x)[-1].a
    assert (out == out[:, :, :1]).all()
    assert np.min(losses) >= np.log(2) - 1e-12
    assert losses[-1] == pytest.approx(np.full(5, np.log(2)), rel=1e-4)
