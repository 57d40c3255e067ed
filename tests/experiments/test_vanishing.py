"""Deep networks that do not learn, in plain loops: their signals, and how little a step changes."""

from unittest.mock import patch

import numpy as np
import pytest

from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.stacks import gradients
from gradyan.simulations.networks.tasks import two_spirals
from gradyan.simulations.vanishing import no_update, signal_and_weights
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


def test_a_gradient_is_error_signal_times_input() -> None:
    """One network written out; the norm of an outer product is the product of the norms."""
    with patch.object(signal_and_weights, "SEEDS", 1):
        found = samples(signal_and_weights.norms, activation="tanh", sigma_w=2.0)
    again = rng()
    weights = 2.0 * again.standard_normal((20, 128, 128)) / np.sqrt(128)
    x, top = again.standard_normal((2, 128))
    inputs = [x]
    for W in weights:
        inputs.append(np.tanh(W @ inputs[-1]))
    below = top / np.linalg.norm(top)
    for ell in range(20, 0, -1):
        delta = below * (1 - inputs[ell] ** 2)
        if ell in signal_and_weights.LAYERS:
            logs = [np.log10(np.linalg.norm(v)) for v in (delta, inputs[ell - 1])]
            assert [found[ell, "signal"][0], found[ell, "input"][0]] == pytest.approx(logs)
            assert found[ell, "weights"][0] == pytest.approx(sum(logs))
        below = weights[ell - 1].T @ delta
