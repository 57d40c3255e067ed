"""Starts, good and bad: what the experiments find, beside plain loops and known answers."""

from itertools import islice
from math import log, log10

import numpy as np
import pytest

from gradyan.simulations.initialization import depends_on_activation, symmetry, too_large_small
from gradyan.simulations.initialization.too_large_small import SCALES
from gradyan.simulations.networks.network import Network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import train
from tests.experiments.oracle import cross_entropy, rng, samples


def test_equal_units_stay_equal_and_others_part() -> None:
    equal, other = (samples(symmetry.training, start=start) for start in ("equal", "random"))
    assert set(equal) == {"loss"}
    # One unit cannot solve XOR: half of the corners are a guess at best.
    assert (equal["loss"] > 0.3).all()
    assert (other["loss"] < equal["loss"]).all()
    assert 0.05 < other["parting"].mean() < 0.5


def test_the_distance_of_two_units_is_half_of_that_between_them() -> None:
    """Weights (0, 0) and (6, 8): 10 apart, each 5 from the middle."""
    W = np.array([[[0.0, 0.0], [6.0, 8.0]]])
    assert symmetry.distance(Network([unbiased(W, "tanh")])) == pytest.approx([5])


def test_all_scales_are_one_network_times_a_scale() -> None:
    """The first losses of the first two seeds, at twice the critical scale: each has its task."""
    first = islice(too_large_small.losses(rng(), {"activation": "tanh"}), len(SCALES))
    found, again, layers = {at["scale"]: values for at, values in first}, rng(), []
    for n_in, n_out in ((2, 16), *[(16, 16)] * 9, (16, 2)):
        W = again.standard_normal((too_large_small.SEEDS, n_out, n_in)) / n_in**0.5
        layers.append(2 * W if n_out > 2 else W)
    for seed in (0, 1):
        x, targets = too_large_small.task(again)
        assert np.mean(x**2) == pytest.approx(1)
        net = Network([unbiased(W[seed], "tanh") for W in layers])
        assert found["double"][seed] == pytest.approx(cross_entropy(net, x, targets))


@pytest.mark.parametrize("scale", ["double", "fourfold"])
def test_relu_networks_above_their_scale_overflow_or_fall_back_to_guessing(scale: str) -> None:
    """Why they have no mean loss that could be drawn."""
    again, here = rng(), too_large_small
    net = here.starts(again, "relu", [here.sigma_w("relu", scale)], here.SEEDS)
    learned, rule = here.tasks(again, here.SEEDS, 1), sgd(here.ETA, here.MOMENTUM)
    with np.errstate(all="ignore"):
        steps = train(net, *learned, here.LOSS, rule, 11)
        loss = np.array([values for values, _ in steps])
    finite = np.isfinite(loss).all(axis=0)
    assert 0 < (~finite).sum() < here.SEEDS / 2
    assert loss[-1, finite] == pytest.approx(log(2), abs=0.02)


def test_relu_gains_and_loses_what_is_known() -> None:
    """A layer multiplies squares by half of n Var w, signal and gradient alike: ½ log₁₀ of it."""
    found = samples(depends_on_activation.table)
    known = {"he-normal": 1, "he-uniform": 1, "xavier-normal": 1 / 2, "uniform": 1 / 6}
    for quantity in ("gradient", "signal"):
        for start, factor in known.items():
            cell = found["relu", start, quantity]
            error = cell.std(ddof=1) / len(cell) ** 0.5
            assert abs(cell.mean() - log10(factor) / 2) < 4 * error < 0.012
