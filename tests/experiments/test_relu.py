"""Units and layers that are off, and what the family of ReLU passes, written out."""

from unittest.mock import patch

import numpy as np
import pytest

from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import trained
from gradyan.simulations.networks.tasks import two_spirals
from gradyan.simulations.relu import dying, family
from tests.experiments.oracle import rng, samples


@pytest.mark.parametrize("rate", [0.0, 3.0])
def test_a_unit_is_dead_that_is_off_for_every_sample(rate: float) -> None:
    ((_, share),) = dying.deaths(rng(), {"rate": rate})
    again = rng()
    (x, targets), *_ = [two_spirals(again, 64) for _ in range(dying.TRAINED)]
    net = network(again, (2, 32, 32, 2), "relu", "he-normal")
    p = trained(net, x, targets, "cross-entropy", sgd(rate), 5).parameters[0]
    off = [all(w @ sample + b < 0 for sample in x.T) for w, b in zip(p["W"], p["b"], strict=True)]
    assert share[0] == np.mean(off)
    assert (share.mean() > 0) == (rate > 0)


def test_units_that_are_off_from_the_start_are_counted_layer_by_layer() -> None:
    with patch.multiple(dying, DEEP=3, PROBES=(1, 2, 3), DRAWN=1):
        found = samples(dying.off_from_the_start)
    again = rng()
    net = network(again, (64, 256, 256, 256, 1), "relu", "he-normal")
    a = again.standard_normal((64, 2_000))
    for ell in (1, 2, 3):
        a = np.maximum(net.layers[ell - 1].parameters["W"] @ a, 0)
        assert found[ell][0] == np.mean([not unit.any() for unit in a])


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
    x = again.standard_normal((60, 8, 32))[0]
    net, *_ = [network(again, (8, 32, 1), activation, "he-normal") for _ in range(60)]
    above = again.standard_normal((60, 1, 32))[0]
    W, V = (p["W"] for p in net.parameters)
    norms = [
        np.linalg.norm(((V.T @ above) * np.where(W @ x + shift > 0, 1, slope)) @ x.T)
        for shift in (-3, 0)
    ]
    assert found[0] == pytest.approx(np.log10(norms[0] / norms[1]))
