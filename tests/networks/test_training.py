"""Losses, optimizers, clipping and schedules, and that networks learn with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.simulations.engine.errors import BadInput
from gradyan.simulations.networks import optimizers
from gradyan.simulations.networks.losses import LOSSES, add_penalty, penalty
from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.optimizers import (
    adam,
    clip,
    cosine,
    exponential,
    global_norm,
    sgd,
    warmup,
)
from gradyan.simulations.networks.tasks import digits, two_spirals, xor
from gradyan.simulations.networks.training import Settings, accuracy, train
from tests.installed import needs
from tests.networks.test_network import agree, central

GRADIENTS = [{"W": np.array([[3.0, -4.0]]), "b": np.array([[12.0]])}]


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_of_losses(name: str) -> None:
    rng = np.random.default_rng(20501)
    a, t = rng.standard_normal((3, 5)), rng.dirichlet(np.ones(3), 5).T
    assert agree(LOSSES[name].gradient(a, t), central(lambda: float(LOSSES[name].value(a, t)), a))


def test_cross_entropy_of_large_numbers() -> None:
    z, t = np.array([[1000.0], [-1000.0]]), np.array([[0.0], [1.0]])
    assert LOSSES["cross-entropy"].value(z, t) == pytest.approx(2000)


def test_penalties() -> None:
    net = network(np.random.default_rng(0), (2, 3, 1), "tanh", "he-normal")
    zero = [{key: np.zeros_like(v) for key, v in layer.parameters.items()} for layer in net.layers]
    add_penalty(net, zero, 0.3, 0.7)
    for layer, gradient in zip(net.layers, zero, strict=True):
        assert agree(gradient["W"], central(lambda: penalty(net, 0.3, 0.7), layer.parameters["W"]))
        assert not gradient["b"].any()


def test_clipping_by_hand() -> None:
    assert clip(GRADIENTS, "value", 4)[0]["W"].tolist() == [[3, -4]]
    assert clip(GRADIENTS, "value", 4)[0]["b"].tolist() == [[4]]
    assert clip(GRADIENTS, "norm", 1)[0]["W"] == pytest.approx(np.array([[0.6, -0.8]]))
    assert clip(GRADIENTS, "norm", 1)[0]["b"] == pytest.approx(np.array([[1.0]]))
    assert clip(GRADIENTS, "global-norm", 6.5)[0]["b"].item() == pytest.approx(6)
    for threshold, how in ((0, "norm"), (float("nan"), "value"), (1, "length")):
        with pytest.raises(BadInput, match="clipped"):
            clip(GRADIENTS, how, threshold)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(1e-3, 1e3))
def test_clipping_by_norm_keeps_the_direction(entries: list[float], threshold: float) -> None:
    g = np.array(entries)
    (part,) = clip([{"W": g}], "norm", threshold)
    assert global_norm([part]) <= threshold * (1 + 1e-12)
    assert np.allclose(part["W"] * np.linalg.norm(g), g * np.linalg.norm(part["W"]), rtol=1e-9)


def test_schedules() -> None:
    assert [exponential(1.0, 10)(t) for t in (0, 10, 20)] == pytest.approx([1, 0.5, 0.25])
    assert [cosine(2.0, 8)(t) for t in (0, 4, 8, 9)] == pytest.approx([2, 1, 0, 0])
    assert [warmup(4, cosine(2.0, 8))(t) for t in (0, 3, 4, 8)] == pytest.approx([0.5, 2, 2, 1])


def test_momentum_by_hand() -> None:
    w, step = [{"W": np.array([1.0])}], sgd(0.1, momentum=0.5)
    for t in range(2):
        step(t, w, [{"W": np.array([2.0])}])
    assert w[0]["W"].item() == pytest.approx(1 - 0.1 * 2 - 0.1 * 3)


def test_adams_first_step_has_the_length_of_eta() -> None:
    w = [{"W": np.array([1.0, 1.0])}]
    adam(0.01)(0, w, [{"W": np.array([1e-3, -1e3])}])
    assert w[0]["W"] == pytest.approx([0.99, 1.01], abs=1e-6)


@needs("torch")
@pytest.mark.parametrize(
    ("ours", "theirs", "options"),
    [(sgd, "SGD", {"momentum": 0.9}), (adam, "Adam", {}), (sgd, "SGD", {})],
)
def test_pytorchs_optimizers_agree(ours: Any, theirs: str, options: dict[str, float]) -> None:
    import torch  # noqa: PLC0415

    w = [{"W": np.array([3.0, -2.0])}]
    t = torch.tensor([3.0, -2.0], dtype=torch.float64, requires_grad=True)
    step, other = ours(0.002, **options), getattr(torch.optim, theirs)([t], lr=0.002, **options)
    for k in range(20):
        other.zero_grad()
        (t**4).sum().backward()
        step(k, w, [{"W": 4 * w[0]["W"] ** 3}])
        other.step()
    assert np.allclose(w[0]["W"], t.detach().numpy(), rtol=1e-9)


@needs("torch")
@pytest.mark.parametrize("name", LOSSES)
def test_pytorchs_losses_agree(name: str) -> None:
    import torch  # noqa: PLC0415

    rng = np.random.default_rng(20373)
    a, t = rng.standard_normal((3, 5)), rng.dirichlet(np.ones(3), 5).T
    theirs = torch.tensor(a.T, requires_grad=True)
    if name == "mse":
        loss = torch.nn.functional.mse_loss(theirs, torch.tensor(t.T), reduction="sum") / 5
    else:
        loss = torch.nn.functional.cross_entropy(theirs, torch.tensor(t.T))
    loss.backward()
    assert LOSSES[name].value(a, t) == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(LOSSES[name].gradient(a, t), theirs.grad.numpy().T, rtol=1e-12)


@needs("torch")
@pytest.mark.parametrize("threshold", [2.0, 6.5, 40.0])
def test_pytorchs_clipping_agrees(threshold: float) -> None:
    import torch  # noqa: PLC0415

    def theirs(how: Any) -> list[Any]:
        parameters = []
        for g in GRADIENTS[0].values():
            parameters.append(torch.zeros(g.shape, dtype=torch.float64, requires_grad=True))
            parameters[-1].grad = torch.tensor(g)
        how(parameters, threshold)
        return [parameter.grad.numpy() for parameter in parameters]

    ways = {
        "value": torch.nn.utils.clip_grad_value_,
        "global-norm": torch.nn.utils.clip_grad_norm_,  # divides by the norm plus 1e-6
        "norm": lambda p, c: [torch.nn.utils.clip_grad_norm_([one], c) for one in p],
    }
    for how, way in ways.items():
        ours = clip(GRADIENTS, how, threshold)[0].values()
        assert all(np.allclose(a, b, rtol=1e-6) for a, b in zip(ours, theirs(way), strict=True)), (
            how
        )


@pytest.mark.parametrize("activation", ["tanh", "relu", "prelu", "gelu"])
def test_xor_is_learned(activation: str) -> None:
    rng, (x, t) = np.random.default_rng(20502), xor()
    net = network(rng, (2, 8, 2), activation, "xavier-normal")
    history = train(net, x, t, Settings(sgd(0.5, 0.9)), 300, rng)
    assert history.loss[0] > 0.3
    assert history.loss[-1] < 0.05
    assert accuracy(net, x, t) == 1


@pytest.mark.parametrize("normalization", [None, "batch", "layer"])
def test_two_spirals_are_learned(normalization: str | None) -> None:
    rng = np.random.default_rng(20503)
    x, t = two_spirals(rng)
    net = network(rng, (2, 32, 32, 2), "tanh", "xavier-normal", normalization=normalization)
    settings = Settings(adam(cosine(0.02, 600)), clipping=("global-norm", 5.0), l2=1e-5)
    train(net, x, t, settings, 600, rng)
    assert accuracy(net, x, t) > 0.97


@needs("sklearn")
def test_digits_are_learned() -> None:
    rng, (x, t) = np.random.default_rng(20504), digits()
    net = network(rng, (64, 32, 10), "relu", "he-normal")
    train(net, x[:, :1400], t[:, :1400], Settings(adam(0.005), batch=64), 600, rng)
    assert accuracy(net, x[:, 1400:], t[:, 1400:]) > 0.9


def test_without_scikit_learn_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    with pytest.raises(BadInput, match="not installed: pip install"):
        digits()


def test_a_step_too_large_ends_at_the_first_infinite_loss() -> None:
    rng, (x, t) = np.random.default_rng(1), xor()
    net = network(rng, (2, 4, 2), "linear", "he-normal")
    history = train(net, x, t, Settings(sgd(1e3), "mse"), 500, rng)
    assert len(history.loss) < 500
    assert not np.isfinite(history.loss[-1])


def test_mini_batches_see_every_sample_once_an_epoch() -> None:
    from gradyan.simulations.networks.training import _batches  # noqa: PLC0415

    batches = _batches(10, 3, np.random.default_rng(0))
    seen = np.concatenate([next(batches) for _ in range(3)])
    assert len(set(seen.tolist())) == 9


def test_bad_settings() -> None:
    with pytest.raises(BadInput, match="unknown loss"):
        Settings(sgd(0.1), "hinge")
    with pytest.raises(BadInput, match="not negative"):
        Settings(sgd(0.1), l2=-1.0)


def test_constant_is_a_schedule() -> None:
    assert optimizers.constant(0.3)(7) == 0.3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: sgd(-0.1), "a learning rate is a finite number from 0 on, not -0.1"),
        (lambda: adam(float("nan")), "a learning rate is a finite number from 0 on, not nan"),
        (lambda: sgd(0.1, momentum=1.0), r"momentum is a number in \[0, 1\), not 1.0"),
        (lambda: adam(0.1, beta=(0.9, 1.0)), r"beta is a number in \[0, 1\), not 1.0"),
        (lambda: exponential(0.1, 0), "half_life is above 0, not 0"),
        (lambda: cosine(0.1, 0), "steps is above 0, not 0"),
    ],
)
def test_bad_rates(wrong: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        wrong()


@pytest.mark.parametrize(
    ("x", "t", "sentence"),
    [
        (np.ones((2, 4)), np.ones((3, 4)), r"targets have shape \(3, 4\), and not \(2, 4\)"),
        (np.ones((2, 4)), np.ones((2, 5)), r"targets have shape \(2, 5\), and not \(2, 4\)"),
        (np.ones((2, 4)), np.full((2, 4), np.nan), "targets contain NaN or infinity"),
        (np.ones((2, 0)), np.ones((2, 0)), "there is nothing to learn from"),
        (np.ones(4), np.ones((2, 4)), r"the inputs have shape \(4,\), and not \(2, samples\)"),
        (np.ones((3, 4)), np.ones((2, 4)), r"inputs have shape \(3, 4\), and not \(2, samples\)"),
    ],
)
def test_bad_data_to_learn_from(x: Any, t: Any, sentence: str) -> None:
    rng = np.random.default_rng(0)
    net = network(rng, (2, 3, 2), "tanh", "he-normal")
    before = net.layers[0].parameters["W"].copy()
    with pytest.raises(BadInput, match=sentence):
        train(net, x, t, Settings(sgd(0.1)), 3, rng)
    assert (net.layers[0].parameters["W"] == before).all()
