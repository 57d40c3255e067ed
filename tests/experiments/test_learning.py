"""Learning in steps: what the experiments find, beside plain loops without a chain rule."""

from itertools import islice
from math import log

import numpy as np
import pytest

from gradyan.simulations.learning import training_loop, update_rule
from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.tasks import xor
from tests.experiments.oracle import cross_entropy, descent, differences, rng, samples


def test_xor_is_learned_as_by_difference_quotients() -> None:
    found = samples(training_loop.curves, task="xor")
    losses = list(
        islice(descent(network(rng(), (2, 4, 2), "tanh", "pytorch-linear"), *xor(), 1), 51)
    )
    for epoch in (0, 1, 2, 3, 5, 10, 20, 30, 50):
        assert found["learned", epoch][0] == pytest.approx(np.log10(losses[epoch]), abs=1e-7)
    assert [epoch for _, epoch in found] == list(training_loop.SHOWN)


def test_points_never_seen_are_learned_nearly_as_well() -> None:
    found = samples(training_loop.curves, task="spirals")
    assert (found["learned", 300] < found["learned", 0] - 1).all()
    assert 0 < np.mean(found["unseen", 300] - found["learned", 300]) < 0.5


def test_what_is_solved_tells_four_corners_apart() -> None:
    """Each corner that is told right costs less than log 2, each that is not at least that."""
    shares = []
    for hidden in (2, 3):
        found = samples(training_loop.starts, hidden=hidden)
        assert set(found["all"]) == {0.0, 1.0}
        assert len(found["unsolved"]) == training_loop.STARTS - found["all"].sum()
        assert (found["unsolved"] >= log(2) / 4).all()
        shares.append(found["all"].mean())
    assert shares[0] < shares[1] < 1


def test_a_step_lowers_the_loss_by_what_difference_quotients_say() -> None:
    at, etas, again = {"activation": "tanh", "loss": "cross-entropy"}, np.array([1e-2, 1.0]), rng()
    found = update_rule.falls(rng(), at, etas)[:, 0]
    net, *_ = [
        network(again, update_rule.WIDTHS, "tanh", "pytorch-linear")
        for _ in range(update_rule.NETWORKS)
    ]
    x = again.standard_normal((update_rule.NETWORKS, 3, 16))[0]
    label = again.integers(0, 2, (update_rule.NETWORKS, 16))[0]
    targets = np.stack([1.0 - label, label])
    before = cross_entropy(net, x, targets)
    g = differences(net, lambda: cross_entropy(net, x, targets))
    squared = sum((part**2).sum() for layer in g for part in layer.values())
    moved = []
    for step in (1e-2, 1.0 - 1e-2):
        for p, part in zip(net.parameters, g, strict=True):
            for key, w in p.items():
                w -= step * part[key]  # noqa: PLW2901
        moved.append(cross_entropy(net, x, targets))
    assert found == pytest.approx((before - np.array(moved)) / (etas * squared), rel=1e-6)
    assert samples(update_rule.step_sizes, **at)[1.0][0] == pytest.approx(found[1], rel=1e-12)


def test_a_polynomial_is_extrapolated_to_zero() -> None:
    h = np.array([4.0, 2.0, 1.0])
    values = np.array([7 + 5 * h - 2 * h**2, 1 - h]).T
    assert update_rule.to_zero(h, values) == pytest.approx([7, 1])


def test_difference_quotients_err_by_the_first_or_second_power() -> None:
    """Between rounding and the next power: from 10⁻³ to 10⁻² the error grows by 1 decade or 2."""
    for sides, power in (("one", 1), ("both", 2)):
        found = samples(update_rule.differences, sides=sides)
        assert np.median(found[-2.0] - found[-3.0]) == pytest.approx(power, abs=0.02)
        assert list(found) == [k / 2 for k in range(-24, 1)]
        assert np.median(found[-12.0]) > -6, "rounding"
