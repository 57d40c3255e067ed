"""φ in place and δ ⊙ φ′(z) in place, against the functions themselves."""

from typing import Any

import numpy as np
import pytest

from gradyan.simulations.sweep import in_place

SLOPES: dict[str, Any] = {
    "sigma": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + 2 * np.cosh(z))),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: (z + abs(z)) / 2, lambda z: (1 + np.sign(z)) / 2),
    "linear": (lambda z: z, np.ones_like),
}


@pytest.mark.parametrize("name", in_place.FORWARD)
def test_functions_in_place_are_what_they_are_called(name: str) -> None:
    f, slope = SLOPES[name]
    z = np.linspace(-3, 3, 24)  # without 0, where ReLU has no slope
    a = (z * in_place.BEFORE.get(name, 1.0)).astype(np.float32)
    in_place.FORWARD[name](a)
    assert a == pytest.approx(f(z), abs=1e-6)
    delta = np.linspace(1, -2, 24).astype(np.float32)
    expected = delta * slope(z)
    in_place.BACKWARD[name](delta, a, np.empty_like(a))
    assert delta == pytest.approx(expected, abs=1e-6)
    if name in in_place.MEAN_SLOPE:
        mean, square = float(f(z).mean()), float((f(z) ** 2).mean())
        assert in_place.MEAN_SLOPE[name](mean, square) == pytest.approx(slope(z).mean())
