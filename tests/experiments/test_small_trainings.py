"""Steps, sharpness, steepness and chains: what the experiments measure, where it can be worked out.

The second part of `test_small_experiments`: parts of an experiment are replaced by ones whose
outcome is known.
"""

from math import exp, log, log10
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gradyan.derivations.numbers.legendre import moment
from gradyan.simulations.exploding import factor_125, large_steps, thresholds
from gradyan.simulations.initialization import depends_on_activation
from gradyan.simulations.learning import update_rule
from gradyan.simulations.networks import draws, stacks
from gradyan.simulations.networks.losses import LOSSES, add_penalty, penalty
from gradyan.simulations.networks.network import Layer, Network
from gradyan.simulations.sweep.propagation import INITIALIZATIONS
from gradyan.simulations.sweep.stacked import STATISTICS
from tests.experiments.test_small_experiments import layer, rng, same, sized

# large_steps


def parabola(spread: float) -> tuple[Network, Any, Any]:
    """A linear unit at its minimum; x has mean 0, mean square m = ``spread``²: λ = 2 max(m, 1)."""
    x = np.array([[spread, -spread]])
    return Network([layer([[3.0]], [0.0])]), x, 3 * x


@pytest.mark.parametrize(("spread", "curvature"), [(2.0, 8.0), (0.5, 2.0)])
def test_sharpness_is_the_largest_curvature(spread: float, curvature: float) -> None:
    net, x, targets = parabola(spread)
    assert large_steps.sharpness(rng(), net, x, targets) == pytest.approx([curvature])


@pytest.mark.parametrize(("step", "factor"), [(0.5, 0.5), (1.5, 0.5), (2.5, 1.5**20)])
def test_beyond_twice_the_inverse_curvature_a_parabola_is_left(
    step: float, factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All directions have the curvature λ = 2, so a step multiplies the gradient by 1 − step."""
    monkeypatch.setattr(large_steps, "at_a_minimum", lambda _: parabola(1.0))
    ((_, decades),) = large_steps.beyond_the_threshold(rng(), {"step": step})
    assert decades == pytest.approx([log10(factor)], abs=1e-6)


def test_the_better_rate_counts_after_two_hundred_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three networks with two rates: losses 1, 0.1, 10 and 0.01, 1, 1."""
    sized(monkeypatch, large_steps, RESTARTS=3, RATES=(0.3, 3.0))
    seen: list[Any] = []

    def descend(net: Network, found: Any, rate: Any) -> None:
        seen.append((len(net.layers), list(rate)))

    losses = np.array([1, 0.1, 10, 0.01, 1, 1])
    monkeypatch.setattr(large_steps, "gradients", lambda *_: (losses, []))
    monkeypatch.setattr(large_steps, "descend", descend)
    ((_, found),) = large_steps.from_scale(rng(), {"scale": 1.0})
    assert found == pytest.approx([-2, -1, 0])
    # Six hidden layers and the output, one half with either rate.
    assert seen == [(7, [0.3] * 3 + [3.0] * 3)] * 200


def test_a_regression_without_spread_goes_by_one_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs of 1 make w_t = (1 − η) w_{t−1} less the noise, 0.01 η over √(batch)."""
    sized(monkeypatch, large_steps, RUNS=2, BATCH=4)
    w = 1.0
    for at, found in large_steps.regression(same(1.0), {"step": 1.5}):
        w = -0.5 * w - 1.5 * 0.01 / 2
        assert found == pytest.approx([w, w]), at
    # Inputs of 2 have the mean square 4, and the noise is 0.02.
    _, found = next(large_steps.regression(same(2.0), {"step": 0.5}))
    assert found == pytest.approx([1 - 0.5 * (4 + 0.02 / 2)] * 2)


def test_the_minimum_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, large_steps, SEEDS=4)
    net, x, targets = large_steps.at_a_minimum(rng())
    assert np.allclose(targets, np.sin(3 * x))
    loss, gradient = stacks.gradients(net, x, targets, "mse")
    assert (loss < 0.02).all()
    assert (stacks.norm(gradient) < 0.1).all()


# steps


def test_a_polynomial_is_extrapolated_to_zero() -> None:
    h = np.array([4.0, 2.0, 1.0])
    values = np.array([7 + 5 * h - 2 * h**2, 1 - h]).T
    assert update_rule.to_zero(h, values) == pytest.approx([7, 1])


def test_the_step_is_halved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def falls(_: Any, at: Any, etas: Any) -> Any:
        asked.extend(etas)
        return 1 - 1000 * etas[:, None]

    monkeypatch.setattr(update_rule, "falls", falls)
    ((_, found),) = update_rule.one_step(rng(), {})
    assert asked == pytest.approx([1e-6, 5e-7, 2.5e-7], rel=1e-9, abs=0)
    assert found == pytest.approx([1.0], rel=1e-9)


def test_a_step_falls_short_by_half_the_curvature(monkeypatch: pytest.MonkeyPatch) -> None:
    """L = w² + b² off by 1 in w: (L − (1 − 2η)²L)/(4ηL) = 1 − η."""
    net, x, targets = parabola(1.0)
    net.layers[0].parameters["W"] += 1
    loss = LOSSES["mse"]
    gradient = stacks.gradients(net, x, targets, "mse")[1]
    monkeypatch.setattr(update_rule, "_problem", lambda *_: (net, x, targets, gradient))
    etas = np.array([0.1, 0.5])
    found = update_rule.falls(rng(), {"loss": "mse", "activation": "linear"}, etas)
    assert found.ravel() == pytest.approx(1 - etas)
    assert float(loss.value(net.output(x), targets)[0]) == pytest.approx(1)


def test_the_problem_has_one_class_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, update_rule, NETWORKS=3)
    net, x, targets, gradient = update_rule._problem(rng(), "tanh", LOSSES["cross-entropy"])
    assert x.shape == (3, 3, 16)
    assert (targets.sum(axis=1) == 1).all()
    assert set(np.unique(targets)) == {0.0, 1.0}
    # Moving one weight changes the loss as its gradient says.
    h = 1e-6
    up, down = (
        LOSSES["cross-entropy"].value(update_rule._nudged(net, nudge).output(x), targets)
        for nudge in (h, -h)
    )
    assert (up - down) / (2 * h) == pytest.approx(gradient[0]["W"][:, 0, 0], rel=1e-6)


def test_difference_quotients_err_by_the_first_or_second_power(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between rounding and the next power: from 10⁻³ to 10⁻² the error grows by 1 decade or 2."""
    sized(monkeypatch, update_rule, NETWORKS=3)
    for sides, power in (("one", 1), ("both", 2)):
        found = {at["h"]: values for at, values in update_rule.differences(rng(), {"sides": sides})}
        assert found[-2.0] - found[-3.0] == pytest.approx([power] * 3, abs=0.15)
        assert min(found) == -12
        assert max(found) == 0


# losses


def test_a_penalty_pulls_every_weight_but_one_that_is_zero() -> None:
    """2(|3| + |−1| + 0) + ½ · 4 (9 + 1) = 28; the pull is ±2 + 4w, and 0 where w is 0."""
    net = Network([Layer({"W": np.array([[3.0, -1.0, 0.0]]), "b": np.array([[9.0]])}, "linear")])
    assert penalty(net, 2.0, 4.0) == pytest.approx(28)
    gradient = {"W": np.array([[1.0, 1.0, 1.0]]), "b": np.array([[5.0]])}
    add_penalty(net, [gradient], 2.0, 4.0)
    assert gradient["W"].tolist() == [[15, -5, 1]]
    assert gradient["b"].tolist() == [[5]]


# decision


def test_the_width_is_extrapolated_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slopes c + 10/n come to c, in the order of quantity, activation and initialisation."""
    shape = (2, len(depends_on_activation.ACTIVATIONS), len(INITIALIZATIONS), 1)
    limits = np.arange(np.prod(shape), dtype=float).reshape(shape)
    monkeypatch.setattr(depends_on_activation, "_slopes", lambda width, _: limits + 10 / width)
    found = list(depends_on_activation.table(rng(), {}))
    assert [float(values[0]) for _, values in found] == pytest.approx(limits.ravel())
    assert [at["quantity"] for at, _ in found] == ["gradient"] * (limits.size // 2) + ["signal"] * (
        limits.size // 2
    )


def test_slopes_are_per_layer_and_go_with_the_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors that gain 0.3 decades a layer on the way back, squares that gain 0.2 on the way up."""
    layers = np.arange(depends_on_activation.DEPTH)
    run = np.zeros((len(STATISTICS), 2, 3, depends_on_activation.DEPTH))
    run[STATISTICS.index("log_gradient")] = 5 - 0.3 * layers
    run[STATISTICS.index("log_square")] = 1 + 0.2 * layers
    monkeypatch.setattr(
        depends_on_activation, "Runner", lambda _: SimpleNamespace(run=lambda _: run)
    )
    gradient, signal = depends_on_activation._slopes(7, 0)
    assert gradient == pytest.approx(np.full((2, 3, depends_on_activation.SEEDS), 0.3))
    assert signal == pytest.approx(np.full((2, 3, depends_on_activation.SEEDS), 0.1))


# draws


def test_bulk_draws_fill_a_matrix_of_more_than_one_chunk() -> None:
    n = 200
    assert n**2 > draws.CHUNK
    out = {name: np.full((n, n), np.nan, np.float32) for name in ("uniform", "normal")}
    draws.Bulk(1, 2, n).draw(out)
    assert np.abs(out["uniform"]).max() == pytest.approx(1, abs=1e-3)
    for name, moments in (("uniform", (1 / 3, 1 / 5)), ("normal", (1, 3))):
        z = out[name].astype(float)
        assert z.mean() == pytest.approx(0, abs=0.02)
        assert [(z**2).mean(), (z**4).mean()] == pytest.approx(moments, rel=0.06)


def test_a_truncated_draw_has_no_tails_and_an_orthogonal_one_no_stretch() -> None:
    assert np.abs(draws.truncated(rng(), (200, 200))).max() == pytest.approx(2, abs=1e-2)
    for n_in, n_out in ((5, 3), (3, 5)):
        Q = draws.orthogonal(rng(), n_in, n_out)
        small = Q @ Q.T if n_out < n_in else Q.T @ Q
        assert np.allclose(small, np.eye(3))


# thresholds


class _Heads:
    """Draws the input ½, and no weight is turned round."""

    def random(self, size: int) -> Any:
        return np.full(size, 0.5)

    def choice(self, signs: Any, size: int) -> Any:
        return np.full(size, max(signs))


def test_a_chain_multiplies_its_slopes(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, thresholds, CHAINS=2, DEPTHS=(1, 3))
    heads: Any = _Heads()
    found = {
        at["depth"]: values
        for at, values in thresholds.decades(heads, {"activation": "sigma", "weight": 8.0})
    }
    a, total, expected = 0.5, 0.0, {}
    for depth in (1, 2, 3):
        a = 1 / (1 + exp(-8 * a))
        total += log(8 * a * (1 - a)) / log(10)
        expected[depth] = pytest.approx([total, total])
    assert found == {1: expected[1], 3: expected[3]}


def test_a_share_is_of_what_amplifies_or_has_lost_a_thousandfold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sized(monkeypatch, thresholds, CHAINS=4, DEPTHS=(2,))
    totals = [np.zeros(4), np.array([0.1, -2.9, -3.1, -4])]
    monkeypatch.setattr(thresholds, "logs", lambda *_: iter(totals))
    found = list(thresholds.shares_of(rng(), {"weight": 8.0}))
    assert [at for at, _ in found] == [
        {"depth": 2, "part": "amplified"},
        {"depth": 2, "part": "stopped"},
    ]
    assert [values.tolist() for _, values in found] == [[1, 0, 0, 0], [0, 0, 1, 1]]


def test_one_unit_amplifies_where_its_factor_is_one_or_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """8σ′(4) = 0.141 and 5σ′(2.5) = 0.35 do not, 8σ′(0) = 2 does."""
    sized(monkeypatch, factor_125, INPUTS=2, INPUTS_PER_WEIGHT=0)
    inputs: Any = SimpleNamespace(random=lambda size: np.array([0.5, 0.0])[:size])
    found = {at["part"]: values for at, values in factor_125.one_unit(inputs, {"weight": 8.0})}
    assert found["mean"] == pytest.approx([8 / (2 + 2 * np.cosh(4.0)), 2.0])
    assert found["share"].tolist() == [0, 1]
    edge = {at["part"]: values for at, values in factor_125.one_unit(inputs, {"weight": 4.0})}
    assert edge["mean"][1] == 1.0
    assert edge["share"][1] == 1


# The quadrature that predictions rest on.


@pytest.mark.parametrize(
    ("name", "derivative", "expected"),
    [
        ("linear", False, 4.0),
        ("relu", False, 2.0),
        ("relu", True, 0.5),
        ("leaky", False, 2 * (1 + 1e-4)),
        ("leaky", True, 0.5 * (1 + 1e-4)),
    ],
)
def test_moments_of_pieces_of_lines(name: str, derivative: bool, expected: float) -> None:
    """Of z ~ N(0, 4): each half-line has half of E z² = 4, and half of the probability."""
    assert moment(name, 4.0, derivative=derivative) == pytest.approx(expected, rel=1e-12)
