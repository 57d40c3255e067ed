"""Losses, optimizers and clipping, and that networks learn with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.simulations.networks.losses import LOSSES, penalty_gradient
from gradyan.simulations.networks.network import Network, network, unbiased
from gradyan.simulations.networks.optimizers import WAYS, Optimizer, adam, clip, sgd
from gradyan.simulations.networks.stacks import (
    gradients,
    repeated,
    squared_norm,
    stack,
    train,
    trained,
)
from gradyan.simulations.networks.tasks import glyphs, several, two_spirals, xor
from tests.installed import needs
from tests.networks.test_network import agree, central

GRADIENTS = [{"W": np.array([[3.0, -4.0]]), "b": np.array([[12.0]])}]


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_of_losses(name: str) -> None:
    rng = np.random.default_rng(20501)
    a, t = rng.standard_normal((3, 5)), rng.dirichlet(np.ones(3), 5).T
    assert agree(LOSSES[name].gradient(a, t), central(lambda: float(LOSSES[name].value(a, t)), a))


def test_losses_by_hand() -> None:
    """(3 − 1)² + (2 − 4)² and 0, their mean 4; softmax of (0, log 3) is (¼, ¾)."""
    a, t = np.array([[3.0, 1.0], [2.0, 5.0]]), np.array([[1.0, 1.0], [4.0, 5.0]])
    assert LOSSES["mse"].value(a, t) == pytest.approx(4)
    z = np.array([[0.0], [np.log(3)]])
    assert LOSSES["cross-entropy"].value(z, np.array([[1.0], [0.0]])) == pytest.approx(np.log(4))


def test_cross_entropy_of_large_numbers() -> None:
    z, t = np.array([[1000.0], [-1000.0]]), np.array([[0.0], [1.0]])
    assert LOSSES["cross-entropy"].value(z, t) == pytest.approx(2000)


def test_a_penalty_pulls_every_weight_but_one_that_is_zero() -> None:
    """2 sign(w) + 4w, which is 0 where w is 0."""
    assert penalty_gradient(np.array([3.0, -1.0, 0.0]), 2.0, 4.0).tolist() == [14, -6, 0]


@pytest.mark.parametrize(
    ("how", "threshold", "W", "b"),
    [
        ("value", 4, [3, -4], 4),
        ("norm", 1, [0.6, -0.8], 1),
        ("norm", 6, [3, -4], 6),
        ("global-norm", 6.5, [1.5, -2], 6),
        ("global-norm", 13, [3, -4], 12),
    ],
)
def test_clipping_by_hand(how: str, threshold: float, W: list[float], b: float) -> None:
    (found,) = clip(GRADIENTS, how, threshold)
    assert found["W"].ravel() == pytest.approx(W)
    assert found["b"].item() == pytest.approx(b)


def test_clipping_beyond_the_squares_of_floats() -> None:
    large = [{"W": np.array([3e200, -4e200])}]
    assert clip(large, "norm", 1.0)[0]["W"] == pytest.approx([0.6, -0.8])
    assert np.isinf(clip([{"W": np.array([np.inf, 1.0])}], "norm", 1.0)[0]["W"][0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(1e-3, 1e3))
def test_clipping_by_norm_keeps_the_direction(entries: list[float], threshold: float) -> None:
    g = np.array(entries)
    (part,) = clip([{"W": g}], "norm", threshold)
    assert np.linalg.norm(part["W"]) <= threshold * (1 + 1e-12)
    assert np.allclose(part["W"] * np.linalg.norm(g), g * np.linalg.norm(part["W"]), rtol=1e-9)


def test_momentum_by_hand() -> None:
    w, step = [{"W": np.array([1.0])}], sgd(0.1, momentum=0.5)
    for t in range(2):
        step(t, w, [{"W": np.array([2.0])}])
    assert w[0]["W"].item() == pytest.approx(1 - 0.1 * 2 - 0.1 * 3)


def test_adam_by_hand() -> None:
    """The first step has the length of η, half of it for g = ε; after 1 and 3 the second is

    m̂ = (0.9 · 0.1 + 0.1 · 3)/(1 − 0.9²) over √v̂, v̂ = (0.999 · 0.001 + 0.001 · 9)/(1 − 0.999²).
    """
    w, step = [{"W": np.array([1.0, 1.0, 1.0])}], adam(0.01)
    step(0, w, [{"W": np.array([1.0, -1e3, 1e-8])}])
    assert w[0]["W"] == pytest.approx([0.99, 1.01, 0.995], abs=1e-9)
    step(1, w, [{"W": np.array([3.0, 0.0, 0.0])}])
    second = 0.39 / 0.19 / np.sqrt(0.009999 / 0.001999)
    assert w[0]["W"][0] == pytest.approx(0.99 - 0.01 * second, abs=1e-9)


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
    assert ways.keys() == WAYS.keys()
    for how, way in ways.items():
        ours = clip(GRADIENTS, how, threshold)[0].values()
        assert all(np.allclose(a, b, rtol=1e-6) for a, b in zip(ours, theirs(way), strict=True)), (
            how
        )


# Stacks of networks.


def eight() -> Network:
    """One linear unit with the weight 8; inputs ±1 of mean 0 leave the bias at 0."""
    return Network([unbiased(np.array([[[8.0]]]), "linear")])


def test_a_linear_unit_learns_by_halves_each_network_at_its_rate() -> None:
    """With the loss w² and η = ¼ each step halves w = 8; with η = ½ the first ends at 0."""
    x, rates = np.array([[1.0, -1.0]]), np.array([[[0.25]], [[0.5]]])
    net = repeated(eight(), 2)
    losses = [loss.tolist() for loss, _ in train(net, x, 0 * x, "mse", sgd(rates), 3)]
    assert losses == [[64, 64], [16, 0], [4, 0]]
    assert net.parameters[0]["W"].ravel().tolist() == [1, 0]


def test_the_scale_of_a_loss_is_that_of_its_gradients() -> None:
    x = np.array([[1.0, -1.0]])
    (loss, found), (scaled, more) = (gradients(eight(), x, 0 * x, "mse", s) for s in (1.0, 10.0))
    assert (loss.item(), scaled.item()) == (64, 640)
    assert (found[0]["W"].item(), more[0]["W"].item()) == (16, 160)


def test_the_norm_is_of_all_gradients_together() -> None:
    """3² + 4² + 12² = 13²."""
    found = [
        {"W": np.array([[[3.0]]]), "b": np.array([[[4.0]]])},
        {"W": np.array([[[12.0]]]), "b": np.array([[[0.0]]])},
    ]
    assert squared_norm(found).tolist() == [169]


def test_a_stack_trains_like_each_of_its_networks() -> None:
    rng, again = np.random.default_rng(20506), np.random.default_rng(20506)
    x, targets = several(3, lambda: two_spirals(rng, 20))
    together = stack(rng, 3, (2, 6, 2), "tanh", "xavier-normal")
    trained(together, x, targets, "cross-entropy", sgd(0.3), 10)
    tasks = [two_spirals(again, 20) for _ in range(3)]
    for k, (x, targets) in enumerate(tasks):
        alone = network(again, (2, 6, 2), "tanh", "xavier-normal")
        trained(alone, x, targets, "cross-entropy", sgd(0.3), 10)
        for one, all_ in zip(alone.parameters, together.parameters, strict=True):
            assert all(np.allclose(one[key], all_[key][k], rtol=1e-10) for key in one)


# Learning.


def right(net: Network, x: Any, targets: Any) -> float:
    return float(np.mean(net.output(x).argmax(0) == targets.argmax(0)))


LEARNERS: list[tuple[Any, tuple[int, ...], str, Optimizer, int]] = [
    (xor, (8,), "tanh", sgd(0.5, 0.9), 300),
    (xor, (8,), "relu", sgd(0.5, 0.9), 300),
    (xor, (8,), "prelu", sgd(0.5, 0.9), 300),
    (xor, (8,), "gelu", sgd(0.5, 0.9), 300),
    (lambda: two_spirals(np.random.default_rng(20503)), (32, 32), "tanh", adam(0.02), 600),
    (lambda: glyphs(np.random.default_rng(20504), flips=0.02), (48,), "relu", adam(0.02), 300),
]


@pytest.mark.parametrize(("task", "hidden", "activation", "update", "steps"), LEARNERS)
def test_tasks_are_learned(
    task: Any, hidden: tuple[int, ...], activation: str, update: Optimizer, steps: int
) -> None:
    (x, targets), rng = task(), np.random.default_rng(20502)
    net = network(rng, (len(x), *hidden, len(targets)), activation, "xavier-normal")
    assert right(net, x, targets) < 0.8
    trained(net, x, targets, "cross-entropy", update, steps)
    assert right(net, x, targets) > 0.97


def test_glyphs_are_ten_different_digits() -> None:
    x, targets = glyphs(np.random.default_rng(0), 10, flips=0.0)
    assert len({tuple(column) for column in x.T}) == 10
    assert (targets.argmax(axis=0) == np.arange(10)).all()


def test_xor_is_whether_the_signs_differ() -> None:
    x, targets = xor()
    corners = {(a, b): int(differ) for a, b, differ in zip(*x, targets[1], strict=True)}
    assert corners == {(-1, -1): 0, (-1, 1): 1, (1, -1): 1, (1, 1): 0}
    assert (targets.sum(axis=0) == 1).all()


def test_spirals_are_turned_against_each_other() -> None:
    """Without noise a point has the angle 2π · turns · its distance from 0, on one arm or other."""
    x, targets = two_spirals(np.random.default_rng(1), 50, turns=0.75, noise=0.0)
    sign = np.where(targets[0] == 1, 1, -1)
    radius = np.linalg.norm(x, axis=0)
    assert (radius.min() > 0.2) & (radius.max() <= 1)
    angle = 1.5 * np.pi * radius
    assert np.allclose(sign * x, radius * np.stack([np.cos(angle), np.sin(angle)]))
    noisy, _ = two_spirals(np.random.default_rng(1), 50, turns=0.75, noise=0.1)
    assert np.std(noisy - x) == pytest.approx(0.1, rel=0.2)


def test_a_small_loss_is_not_lost() -> None:
    """One output 100 above the other: log(1 + e⁻¹⁰⁰), which is 0 if 1 is added first."""
    z, targets = np.array([[100.0, 5.0], [0.0, 5.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    value = LOSSES["cross-entropy"].value
    assert value(z[:, :1], targets[:, :1]) == pytest.approx(np.exp(-100))
    assert value(z[:, 1:], targets[:, 1:]) == pytest.approx(np.log(2))
    assert value(z[:, :1], 1 - targets[:, :1]) == 100
