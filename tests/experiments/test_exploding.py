"""Steps, weights and recurrences that are too large, beside plain loops and known answers."""

from copy import deepcopy

import numpy as np
import pytest

from gradyan.simulations.exploding import large_steps, recurrent, thresholds
from gradyan.simulations.networks.fixed import matmul, rounded
from gradyan.simulations.networks.initialization import INITIALIZATIONS, scaled
from gradyan.simulations.networks.network import Network, network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import trained
from gradyan.simulations.networks.tasks import two_spirals
from tests.experiments.oracle import cross_entropy, rng, samples


def parabola(spread: float) -> tuple[Network, np.ndarray, np.ndarray]:
    """A linear unit at its minimum; x has mean 0, mean square m = ``spread``²: λ = 2 max(m, 1)."""
    x = np.array([[spread, -spread]])
    return Network([unbiased(np.array([[[3.0]]]), "linear")]), x, 3 * x


@pytest.mark.parametrize(("spread", "curvature"), [(2.0, 8.0), (0.5, 2.0)])
def test_sharpness_is_the_largest_curvature(spread: float, curvature: float) -> None:
    assert large_steps.sharpness(rng(), *parabola(spread)) == pytest.approx([curvature])


def test_the_minimum_is_one() -> None:
    net, x, targets = large_steps.at_a_minimum(rng())
    assert np.allclose(targets, np.sin(3 * x))
    assert np.mean((net.output(x) - targets) ** 2) < 0.02


def test_beyond_twice_the_inverse_curvature_the_gradient_grows() -> None:
    """Along the sharpest direction a step of s/λ multiplies it by 1 − s, twenty times."""
    ((_, falls),), ((_, grows),) = (
        large_steps.beyond_the_threshold(rng(), {"step": s}) for s in (1.5, 2.5)
    )
    assert (falls < 0).all()
    assert (grows > 1).all()
    assert (grows < 20 * np.log10(1.5) + 0.3).all()


def test_the_better_rate_counts_and_the_middle_one_of_three() -> None:
    ((_, found),) = large_steps.from_scale(rng(), {"scale": 4.0})
    again, start = rng(), scaled(INITIALIZATIONS["xavier-normal"], 4.0)
    tasks = [two_spirals(again, 32, turns=0.75) for _ in range(large_steps.RESTARTS)]
    ends = []
    for x, targets in tasks[:3]:
        net = network(again, (2, *[10] * 6, 2), "tanh", start)
        net.product = matmul
        losses = []
        for rate in (0.3, 3.0):
            copy = deepcopy(net)
            for p in copy.parameters:
                p |= {key: rounded(w) for key, w in p.items()}
            last = trained(copy, x, targets, "cross-entropy", sgd(rate), 200)
            losses.append(cross_entropy(last, x, targets))
        ends.append(min(losses))
    assert found[0] == pytest.approx(np.log10(sorted(ends)[1]), rel=1e-6)


def test_regression_step_by_step() -> None:
    """w ← w − η ∂/∂w ½ mean (wx − y)² in a plain loop, with the noise of the targets as a whole."""
    found, again, w = samples(large_steps.regression, step=1.5), rng(), 1.0
    for t in large_steps.STEPS:
        x = again.standard_normal((large_steps.RUNS, large_steps.BATCH))[0]
        noise = again.standard_normal(large_steps.RUNS)[0]
        w -= 1.5 * (w * sum(x * x) / len(x) + 0.01 * noise / len(x) ** 0.5)
        assert found[t][0] == pytest.approx(w)


def test_chains_with_equal_weights_in_a_plain_loop() -> None:
    again, total = rng(), 0.0
    a, signs = again.random(thresholds.CHAINS), (-1.0, 1.0)
    logs, shares = (
        samples(run, activation="sigma", weight=8.0)
        for run in (thresholds.decades, thresholds.shares_of)
    )
    for depth in range(1, 9):
        z = 8 * a * again.choice(signs, thresholds.CHAINS)
        a = 1 / (1 + np.exp(-z))
        total = total + np.log10(8 * a * (1 - a))
        if depth in thresholds.DEPTHS:
            assert logs[depth] == pytest.approx(total)
            for part, which in (("amplified", total > 0), ("stopped", total < -3)):
                found = shares.get((depth, part))
                assert (which == found).all() if found is not None else which.all() == which.any()


def test_a_recurrent_signal_is_a_power_of_its_matrix() -> None:
    found, again = samples(recurrent.unrolled, activation="linear", radius=1.25), rng()
    W = recurrent.matrices(again, 40, 1.25)[0]
    assert np.abs(np.linalg.eigvals(W)).max() == pytest.approx(1.25)
    assert found["norm"][0] == pytest.approx(np.log10(np.linalg.norm(W, 2)))
    delta = again.standard_normal((40, 16, 1))[0, :, 0]
    power = np.linalg.matrix_power(W.T, 50) @ delta
    ratio = np.linalg.norm(power) / np.linalg.norm(delta)
    assert found["signal", 50][0] == pytest.approx(np.log10(ratio))
