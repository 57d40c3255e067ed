"""Vanishing, exploding, dying: what the experiments find, beside plain loops."""

import numpy as np
import pytest

from gradyan.simulations.exploding import large_steps, recurrent, thresholds
from gradyan.simulations.networks.initialization import INITIALIZATIONS, scaled
from gradyan.simulations.networks.network import Network, network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import gradients, trained
from gradyan.simulations.networks.tasks import two_spirals
from gradyan.simulations.relu import dying, family
from gradyan.simulations.vanishing import no_update
from tests.experiments.oracle import cross_entropy, rng, samples


def test_an_update_is_relative_to_the_weights() -> None:
    """The first network alone: a step of η changes W by η times its gradient."""
    found, again = samples(no_update.updates, activation="relu"), rng()
    widths, eta, steps = (2, *[32] * 9, 2), 0.1, 50
    net, *_ = [network(again, widths, "relu", "he-normal") for _ in range(no_update.SEEDS)]
    total = np.zeros(10)
    for _ in range(steps):
        (x, targets), *_ = [two_spirals(again, 32, turns=1.0) for _ in range(no_update.SEEDS)]
        _, g = gradients(net, x, targets, "cross-entropy")
        for ell, (layer, part) in enumerate(zip(net.parameters, g, strict=True)):
            total[ell] += eta * np.sqrt((part["W"] ** 2).sum() / (layer["W"] ** 2).sum())
            for key, w in layer.items():
                w -= eta * part[key]  # noqa: PLW2901
    logs = np.log10(total / steps)
    assert [found[ell][0] for ell in range(1, 11)] == pytest.approx(logs)
    assert found["first/last"][0] == pytest.approx(logs[0] - logs[-1])


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


def test_the_better_rate_counts() -> None:
    ((_, found),) = large_steps.from_scale(rng(), {"scale": 4.0})
    again, start = rng(), scaled(INITIALIZATIONS["xavier-normal"], 4.0)
    x, targets = two_spirals(again, 32, turns=0.75)
    net = network(again, (2, *[10] * 6, 2), "tanh", start)
    losses = []
    for rate in (0.3, 3.0):
        copy = network(np.random.default_rng(0), (2, *[10] * 6, 2), "tanh", start)
        for p, kept in zip(copy.parameters, net.parameters, strict=True):
            p |= {key: w.copy() for key, w in kept.items()}
        losses.append(
            cross_entropy(trained(copy, x, targets, "cross-entropy", sgd(rate), 200), x, targets)
        )
    assert found[0] == pytest.approx(np.log10(min(losses)), rel=1e-6)


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
    logs, shares = (samples(run, activation="sigma", weight=8.0) for run in RUNS)
    for depth in range(1, 9):
        z = 8 * a * again.choice(signs, thresholds.CHAINS)
        a = 1 / (1 + np.exp(-z))
        total = total + np.log10(8 * a * (1 - a))
        if depth in thresholds.DEPTHS:
            assert logs[depth] == pytest.approx(total)
            for part, which in (("amplified", total > 0), ("stopped", total < -3)):
                found = shares.get((depth, part))
                assert (which == found).all() if found is not None else which.all() == which.any()


RUNS = (thresholds.decades, thresholds.shares_of)


def test_a_recurrent_signal_is_a_power_of_its_matrix() -> None:
    found, again = samples(recurrent.unrolled, activation="linear", radius=1.25), rng()
    W = recurrent.matrices(again, 40, 1.25)[0]
    assert np.abs(np.linalg.eigvals(W)).max() == pytest.approx(1.25)
    assert found["norm"][0] == pytest.approx(np.log10(np.linalg.norm(W, 2)))
    delta = again.standard_normal((40, 16, 1))[0, :, 0]
    power = np.linalg.matrix_power(W.T, 50) @ delta
    ratio = np.linalg.norm(power) / np.linalg.norm(delta)
    assert found["signal", 50][0] == pytest.approx(np.log10(ratio))


@pytest.mark.parametrize("rate", [0.0, 3.0])
def test_a_unit_is_dead_that_is_off_for_every_sample(rate: float) -> None:
    ((_, share),) = dying.deaths(rng(), {"rate": rate})
    again = rng()
    x, targets = two_spirals(again, 64)
    net = network(again, (2, 32, 32, 2), "relu", "he-normal")
    p = trained(net, x, targets, "cross-entropy", sgd(rate), 5).parameters[0]
    off = [all(w @ sample + b < 0 for sample in x.T) for w, b in zip(p["W"], p["b"], strict=True)]
    assert share[0] == np.mean(off)
    assert (share.mean() > 0) == (rate > 0)


def test_a_layer_is_off_where_no_unit_is_on() -> None:
    """Width 1: a layer is off where its weight is negative, or the layer below is."""
    found, again = samples(dying.switched_off, width=1), rng()
    a = again.standard_normal((dying.NETWORKS, 1, 1), dtype=np.float32).ravel()
    W = again.standard_normal((dying.NETWORKS, 1, 1), dtype=np.float32).ravel()
    assert (found[1] == (W * a <= 0)).all()
    assert found[2].mean() == pytest.approx(3 / 4, abs=0.01)
    assert found[5].mean() == pytest.approx(31 / 32, abs=0.01)


@pytest.mark.parametrize(("activation", "slope"), [("leaky", 0.01), ("prelu", 0.25)])
def test_pushed_below_zero_a_unit_passes_its_slope(activation: str, slope: float) -> None:
    """∂(g·a)/∂W₁ written out, for the first network; W₁x is not changed by where the biases are."""
    ((_, found),) = family.reaching(rng(), {"activation": activation, "shift": -3.0})
    again = rng()
    x = again.standard_normal((8, 32))
    net, *_ = [network(again, (8, 32, 1), activation, "he-normal") for _ in range(60)]
    above = again.standard_normal((60, 1, 32))[0]
    W, V = (p["W"] for p in net.parameters)
    norms = [
        np.linalg.norm(((V.T @ above) * np.where(W @ x + shift > 0, 1, slope)) @ x.T)
        for shift in (-3, 0)
    ]
    assert found[0] == pytest.approx(np.log10(norms[0] / norms[1]))
