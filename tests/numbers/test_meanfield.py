"""The numerical theory of the derivations against what the simulations find by themselves."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from gradyan.derivations.depth.tanh_decay import length
from gradyan.derivations.numbers import meanfield
from gradyan.derivations.numbers.legendre import moment
from gradyan.properties.moments import second_moment, slope_moment
from gradyan.simulations.networks.activations import ACTIVATIONS, SELU_ALPHA, SELU_SCALE
from gradyan.simulations.sweep.functions import FUNCTIONS
from gradyan.simulations.sweep.propagation import sweep


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("q", [0.01, 3.0, 200.0])
def test_three_quadratures_agree(name: str, q: float) -> None:
    """SymPy's definitions under mpmath's adaptive rule, and under fixed nodes; and NumPy's."""
    near = 1e-12 if q < 100 else 1e-8  # fixed nodes see a slope less well that is narrow
    for derivative, measured_ in ((False, second_moment), (True, slope_moment)):
        exact = meanfield.mean_square(name, q, derivative=derivative)
        assert measured_(name, q) == pytest.approx(exact, rel=1e-12)
        assert moment(name, q, derivative=derivative) == pytest.approx(exact, rel=near)


@pytest.mark.parametrize(
    ("name", "sigma_w"),
    [
        ("linear", 1.0),
        ("tanh", 1.0),
        ("relu", 2**0.5),
        ("leaky", (2 / 1.0001) ** 0.5),
        ("prelu", (2 / 1.0625) ** 0.5),
        ("elu", 1.0),
        ("selu", (2 / (1 + SELU_ALPHA**2)) ** 0.5 / SELU_SCALE),
        ("sigma", 10.149264),
    ],
)
def test_critical_scales(name: str, sigma_w: float) -> None:
    assert meanfield.critical(name) == pytest.approx(sigma_w, rel=1e-6)


def test_at_the_critical_scale_of_the_sigmoid_the_gradient_stays() -> None:
    sigma_w = 10.149263710
    q = meanfield.fixed_point("sigma", sigma_w)
    assert sigma_w**2 * second_moment("sigma", q) == pytest.approx(q, rel=1e-12)
    assert sigma_w**2 * slope_moment("sigma", q) == pytest.approx(1, rel=1e-9)


GROWS = "has no critical scale: with χ = 1 at 0 its signal grows"
NONE = {"softplus": "has χ ≠ 1", "gelu": GROWS, "silu": GROWS}


@pytest.mark.parametrize("name", NONE)
def test_three_have_none(name: str) -> None:
    with pytest.raises(ArithmeticError, match=f"{name} {NONE[name]}"):
        meanfield.critical(name)


CRITICAL = [name for name in FUNCTIONS if name not in NONE]
DEEP = 30


@cache
def rates(factor: float) -> dict[str, float]:
    """Return the decades by which a layer changes ‖δ‖, at a factor times the critical scale.

    Medians over networks of width 256, over the upper half of 30 layers; the sweep knows no theory.
    """
    found = {}
    for name in CRITICAL:
        start = [f"normal:{factor * meanfield.critical(name):.9g}"]
        swept = sweep(
            depth=DEEP, width=256, batch=8, seeds=12, activations=[name], initializations=start,
            seed=20402, workers=1,
        )  # fmt: skip
        log = np.median(swept.of("log_gradient")[0, 0], axis=-1)
        found[name] = float(log[DEEP // 2] - log[-1]) / (DEEP - 1 - DEEP // 2)
    return found


@pytest.mark.parametrize("name", CRITICAL)
def test_the_critical_scale_is_critical_in_the_sweep(name: str) -> None:
    """At a tenth less the error signal shrinks by a factor per layer, and at it by none.

    Of tanh, elu and selu it falls there by a power of the depth, which is a small factor yet.
    """
    below, at, above = (rates(factor)[name] for factor in (0.9, 1.0, 1.1))
    assert below < at < above
    assert below < -0.02
    assert abs(at) < 0.4 * abs(below)


@pytest.mark.parametrize("name", [name for name in NONE if NONE[name] == GROWS])
def test_the_signal_grows_where_the_slope_at_0_is_critical(name: str) -> None:
    swept = sweep(
        depth=50, width=256, batch=8, seeds=12, activations=[name], initializations=["normal:2"],
        seed=20403, workers=1,
    )  # fmt: skip
    log = np.median(swept.of("log_gradient")[0, 0], axis=-1)
    assert log[0] - log[-1] > 5


def test_depth_scale_of_the_page() -> None:
    assert meanfield.fixed_point("sigma", 1.0) == pytest.approx(0.264687, abs=1e-6)
    assert meanfield.chi("sigma", 1.0) == pytest.approx(0.0557207, abs=1e-7)
    assert meanfield.depth_scale("sigma", 1.0) == pytest.approx(-1 / np.log(0.0557207), rel=1e-5)
    assert meanfield.depth_scale("relu", 2.0) == pytest.approx(-1 / np.log(2))


def test_lengths_of_tanh_approach_half_of_the_reciprocal() -> None:
    """ℓ q_ℓ − 1/2 shrinks, and q_ℓ stays below 3/ℓ."""
    found = {layer: length(layer) for layer in (1, 10, 100, 1000)}
    assert all(found[layer] <= 3 / layer for layer in found)
    gaps = [abs(layer * found[layer] - 0.5) for layer in (10, 100, 1000)]
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]
    assert gaps[2] < 0.003


NAMES = ("sigma", "tanh", "relu", "elu", "selu")
SCALES = (0.5, 1.0, 1.5, 2.0, 3.0)
SEEDS, FIRST, LAST = 24, 3, 6


@cache
def measured() -> NDArray[np.float64]:
    """Return ln ‖δ_3‖²/‖δ_6‖² over three layers, shape (names, scales, seeds); width 1024."""
    found = sweep(
        depth=LAST,
        width=1024,
        batch=32,
        seeds=SEEDS,
        activations=NAMES,
        initializations=[f"normal:{s}" for s in SCALES],
        seed=20401,
    )
    log_norm = found.of("log_gradient")
    return np.asarray(
        2 * np.log(10) * (log_norm[:, :, FIRST - 1] - log_norm[:, :, LAST - 1]) / (LAST - FIRST)
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sigma_w", SCALES)
def test_chi_within_one_percent(name: str, sigma_w: float) -> None:
    """ln χ per layer, mean over seeds: 1 % is three standard errors or more."""
    q = meanfield.lengths(name, sigma_w, LAST - 1)[FIRST - 1 :]
    predicted = np.mean(np.log([meanfield.chi_at(name, sigma_w, length) for length in q]))
    found = measured()[NAMES.index(name), SCALES.index(sigma_w)]
    standard_error = found.std(ddof=1) / np.sqrt(SEEDS)
    assert standard_error < 0.01 / 3
    assert abs(found.mean() - predicted) < 0.01
