"""Deep networks that do not learn: how little a step changes them, in a plain loop."""

import numpy as np
import pytest

from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.stacks import gradients
from gradyan.simulations.networks.tasks import two_spirals
from gradyan.simulations.vanishing import no_update
from tests.experiments.oracle import rng, samples


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
