"""The figures on steps, time and ReLU: lines by another road to the theory, points as measured."""

from collections.abc import Callable
from dataclasses import asdict
from math import exp, log10

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer

from gradyan.report.figures import Measurements, Record, figures
from gradyan.simulations.engine.measurement import Measurement
from tests.report.test_figures import line, points, words

NAMES = (
    "gradient-in-time",
    "initial-scale",
    "learning-rate-and-death",
    "mean-slope",
    "quadratic-steps",
)


@pytest.fixture(scope="session")
def found(measured: Callable[[str], list[Measurement]]) -> Measurements:
    return {name: [asdict(m) for m in measured(name)] for name in NAMES}


def drawn(name: str, found: Measurements) -> list[Axes]:
    return figures()[name](found, words).axes


def bars(axes: Axes) -> list[list[tuple[float, float, float]]]:
    return [points(c) for c in axes.containers if isinstance(c, ErrorbarContainer)]


def at(records: list[Record], **coordinates: object) -> list[Record]:
    return [r for r in records if coordinates.items() <= r["at"].items()]


def test_weights_step_as_measured_on_the_parabola(found: Measurements) -> None:
    panels = drawn("steps-on-a-parabola", found)
    for axes, step, start in zip(panels, (0.5, 1.5, 2.5), (4, 4, 1), strict=True):
        w, height = line(axes, f"seen {step:g}")
        means = [r["value"] for r in at(found["quadratic-steps"], step=step)][:4]
        assert list(w) == pytest.approx([start, *(start * mean for mean in means)])
        assert list(height) == pytest.approx([u * u / 2 for u in w])
        walk = [float(start)]
        while len(walk) < 5:
            walk.append(walk[-1] - step * walk[-1])
        assert list(line(axes, f"step {step:g}")[0]) == pytest.approx(walk)
        (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        assert all(low < u < high and bottom <= h < top for u, h in zip(w, height, strict=True))


def test_signals_in_time_are_powers_of_the_radius(found: Measurements) -> None:
    for axes, kind in zip(drawn("gradient-in-time", found), ("linear", "tanh"), strict=True):
        for container, radius in zip(bars(axes), (0.8, 1.0, 1.25), strict=True):
            steps, theory = line(axes, f"rho {radius:g}")
            assert theory[1] == pytest.approx(log10(radius**50))
            assert list(steps) == [0, 50]
            chosen = {"activation": kind, "radius": radius, "quantity": "signal"}
            records = at(found["gradient-in-time"], **chosen)
            truth = [(r["at"]["t"], r["value"], r["standard_error"]) for r in records]
            assert container == [pytest.approx(row, abs=1e-12) for row in truth]


@pytest.mark.parametrize(
    ("figure", "experiment", "axis"),
    [
        ("loss-by-scale", "initial-scale", "scale"),
        ("dead-by-rate", "learning-rate-and-death", "rate"),
    ],
)
def test_means_are_as_measured(
    figure: str, experiment: str, axis: str, found: Measurements
) -> None:
    (axes,) = drawn(figure, found)
    rows = [(log10(r["at"][axis]), r["value"], r["standard_error"]) for r in found[experiment]]
    assert bars(axes) == [[pytest.approx(row, abs=1e-12) for row in rows]]
    assert [t for t in axes.get_xticks() if t not in [pytest.approx(row[0]) for row in rows]] == []


def test_mean_slopes_are_integrals(found: Measurements) -> None:
    """Against a sum over a fine grid of the normal density."""
    (axes,) = drawn("slope-below-zero", found)
    z = np.linspace(-12, 12, 48_001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    for container, (name, left) in zip(
        bars(axes), {"leaky": 0.01, "prelu": 0.25, "elu": None}.items(), strict=True
    ):
        shifts, theory = line(axes, name)
        for shift, value in list(zip(shifts, theory, strict=True))[::20]:
            below = np.exp(np.minimum(z + shift, 0)) if left is None else left
            mean = float(np.sum(np.where(z + shift > 0, 1, below) * density))
            assert value == pytest.approx(log10(mean), abs=1e-3)
        records = at(found["mean-slope"], activation=name)
        assert [p[:2] for p in container] == [
            pytest.approx((r["at"]["shift"], log10(r["value"]))) for r in records
        ]


def test_the_family_and_its_slopes(found: Measurements) -> None:
    left, right = drawn("relu-family", found)
    below: dict[str, Callable[[float], float]] = {
        "relu": lambda x: 0,
        "leaky": lambda x: x / 100,
        "prelu": lambda x: x / 4,
        "elu": lambda x: exp(x) - 1,
    }
    for name, f in below.items():
        x, y = line(left, name)
        truth = [u if u > 0 else f(u) for u in x]
        assert list(y) == pytest.approx(truth)
        pieces = [piece for piece in right.lines if piece.get_label() == f"slope {name}"]
        lower, upper = (np.array(piece.get_data(), dtype=float) for piece in pieces)
        assert upper[1] == pytest.approx(1)
        quotients = [(f(u + 1e-7) - f(u - 1e-7)) / 2e-7 for u in lower[0][:-1]]
        assert lower[1][:-1] == pytest.approx(quotients, abs=1e-6)
