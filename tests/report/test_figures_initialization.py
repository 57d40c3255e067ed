"""The figures on initialisation: lines against another road to the theory, points against data."""

from collections.abc import Callable
from dataclasses import asdict
from math import log2, log10

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from numpy.typing import NDArray

from gradyan.report.figures import Measurements, figures
from gradyan.report.figures.initialization import BEGINNINGS, profile
from gradyan.report.figures.initialization_glorot import BINS, density
from gradyan.simulations.engine.measurement import Measurement
from gradyan.simulations.initialization.symmetry import APART
from tests.report.test_figures import line, points, words

NAMES = ("glorot-distributions", "two-units", "variance-profile", "xavier-normal-layer")


@pytest.fixture(scope="session")
def found(measured: Callable[[str], list[Measurement]]) -> Measurements:
    return {name: [asdict(m) for m in measured(name)] for name in NAMES}


def drawn(name: str, found: Measurements) -> list[Axes]:
    return figures()[name](found, words).axes


def bars(axes: Axes) -> list[list[tuple[float, float, float]]]:
    return [points(c) for c in axes.containers if isinstance(c, ErrorbarContainer)]


def test_equal_units_are_one_trajectory(found: Measurements) -> None:
    equal, unequal = drawn("equal-units", found)
    assert bars(equal)[0] == bars(equal)[1]
    for (step, one, _), (_, other, _) in zip(*bars(unequal), strict=True):
        assert other - one > (0.25 if step > 150 else 0.05)
    assert BEGINNINGS["random"][1] - BEGINNINGS["random"][0] == pytest.approx(APART)
    for axes, start in ((equal, "equal"), (unequal, "random")):
        for unit, drawn_points in enumerate(bars(axes), start=1):
            at = {"start": start, "unit": unit}
            records = [r for r in found["two-units"] if at.items() <= r["at"].items()]
            truth = [(r["at"]["step"], r["value"], r["standard_error"]) for r in records]
            assert drawn_points == [pytest.approx(row, abs=1e-12) for row in truth]


@pytest.mark.parametrize(("activation", "kept"), [("linear", 1.0), ("relu", 0.5)])
def test_variance_is_a_power_of_what_a_layer_keeps(activation: str, kept: float) -> None:
    for gain in (1 / 3, 1.0, 2.0):
        exact = [log10(gain * (gain * kept) ** ell) for ell in range(30)]
        assert profile(activation, gain) == pytest.approx(exact, abs=1e-9)


def test_variance_is_as_measured(found: Measurements) -> None:
    for axes, activation in zip(
        drawn("variance-per-layer", found), ("linear", "relu"), strict=True
    ):
        starts = ("uniform", "lecun-normal", "he-normal")
        for start, row in zip(starts, bars(axes), strict=True):
            at = {"activation": activation, "start": start}
            truth = {
                r["at"]["layer"]: (r["value"], r["standard_error"])
                for r in found["variance-profile"]
                if at.items() <= r["at"].items()
            }
            layers, theory = line(axes, f"{activation} {start}")
            expected = dict(zip(layers, theory, strict=True))
            for layer, value, error in row:
                assert (value, error) == pytest.approx(truth[layer], abs=1e-12)
                # Of narrow layers the logarithm is smaller, by about 2.5/n a layer at most.
                assert abs(value - expected[layer]) < 0.02 * layer + 0.1


def test_compromise_goes_through_one_and_is_alike_in_both_directions(found: Measurements) -> None:
    (axes,) = drawn("xavier-compromise", found)
    ratio, forward = line(axes, "forward")
    _, backward = line(axes, "backward")
    r = 2.0 ** np.array(ratio)
    assert 2.0 ** np.array(forward) + 2.0 ** np.array(backward) == pytest.approx(2)
    assert np.array(backward) - np.array(forward) == pytest.approx(np.log2(r))
    for direction, row in zip(("forward", "backward"), bars(axes), strict=True):
        records = [m for m in found["xavier-normal-layer"] if m["at"]["quantity"] == direction]
        exact = [(log2(m["at"]["n_out"] / m["at"]["n_in"]), log2(m["value"])) for m in records]
        assert [(x, y) for x, y, _ in row] == [pytest.approx(pair) for pair in exact]


def simulated(sigma_w: float, kind: str, layer: int) -> NDArray[np.float64]:
    """Draw the wide limit itself: Gaussians through tanh, a million at a time."""
    rng = np.random.default_rng(1)
    q, lengths = 1.0, []
    for _ in range(5):
        z = rng.standard_normal(400_000) * np.sqrt(sigma_w**2 * q)
        lengths.append(z)
        q = float((np.tanh(z) ** 2).mean())
    if kind == "activation":
        return np.asarray(np.tanh(lengths[layer - 1]))
    s = 1.0
    for z in lengths[layer:]:
        s *= sigma_w**2 * float((1 / np.cosh(z) ** 4).mean())
    return np.asarray(rng.standard_normal(400_000) * np.sqrt(s) / np.cosh(lengths[layer - 1]) ** 2)


@pytest.mark.parametrize("kind", ["activation", "error"])
@pytest.mark.parametrize("sigma_w", [3**-0.5, 1.0])
@pytest.mark.parametrize("layer", [1, 5])
def test_density_is_that_of_the_wide_limit(sigma_w: float, kind: str, layer: int) -> None:
    end = 1.0 if kind == "activation" else 2.0
    x = np.array([0.0, 0.1, 0.5]) * end
    values = simulated(sigma_w, kind, layer)
    shares = [(np.abs(values - at) < end / BINS).mean() * BINS / (2 * end) for at in x]
    assert density(sigma_w, kind, layer, x) == pytest.approx(shares, rel=0.05, abs=0.01)


def test_measured_densities_lie_on_the_lines(found: Measurements) -> None:
    panels = drawn("glorot-distributions", found)
    kinds = ("activation", "activation", "error", "error")
    for axes, kind, sigma_w in zip(panels, kinds, (3**-0.5, 1.0) * 2, strict=True):
        for layer, row in zip((1, 3, 5), bars(axes), strict=True):
            theory = np.log10(density(sigma_w, kind, layer, np.array([x for x, _, _ in row])))
            measured = np.array([y for _, y, _ in row])
            assert len(row) >= 4
            assert np.abs(measured - theory).max() < 0.15
