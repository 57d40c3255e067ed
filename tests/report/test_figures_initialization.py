"""The figures on initialisation: lines against another road to the theory, points against data."""

from collections.abc import Callable
from dataclasses import asdict
from math import log2, log10

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer

from gradyan.report.figures import Measurements, figures
from gradyan.report.figures.initialization import profile
from gradyan.simulations.engine.measurement import Measurement
from tests.report.test_figures import line, points, words

NAMES = ("variance-profile", "xavier-normal-layer")


@pytest.fixture(scope="session")
def found(measured: Callable[[str], list[Measurement]]) -> Measurements:
    return {name: [asdict(m) for m in measured(name)] for name in NAMES}


def drawn(name: str, found: Measurements) -> list[Axes]:
    return figures()[name](found, words).axes


def bars(axes: Axes) -> list[list[tuple[float, float, float]]]:
    return [points(c) for c in axes.containers if isinstance(c, ErrorbarContainer)]


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
