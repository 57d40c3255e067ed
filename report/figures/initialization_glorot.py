"""Activations and error signals of tanh networks, for two initialisations.

After Glorot & Bengio (2010), figs. 6 and 7. In wide networks z_ℓ is N(0, q_ℓ), and what comes
back to layer ℓ is N(0, s_ℓ); the lines are what follows for tanh z and for tanh′(z) times that.
"""

from math import erf, sqrt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from gradyan.derivations.numbers.meanfield import chi_at, lengths
from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import ELL, FULL, SERIES, Series, decades, quantity, select, sheet

Floats = NDArray[np.float64]

STARTS = {"uniform": sqrt(1 / 3), "xavier-uniform": 1.0}
QUANTITIES = {"activation": 1.0, "error": 2.0}
BINS, SHOWN, LAYERS = 41, (1, 3, 5), 5
LOW, HIGH, RARE = -2.0, 1.3, 0.02
PLACES = {  # of the labels, in the left column
    "activation": ((0.72, 0.05), (0.4, -0.75), (0.12, 0.8)),
    "error": ((0.2, 0.7), (0.85, -0.9), (1.3, -0.4)),
}
MARKS = 7  # at most, for each line
_phi = np.vectorize(lambda x: (1 + erf(x / sqrt(2))) / 2)


@figure
@says(*QUANTITIES, *(f"start-{start}" for start in STARTS))
def glorot_distributions(measurements: Measurements, words: Words) -> Figure:
    """Return densities of activations (above) and error signals (below), for layers 1, 3, 5."""
    drawn = sheet(FULL, 88)
    panels = drawn.subplots(2, 2, sharey=True, gridspec_kw={"wspace": 0.06, "hspace": 0.1})
    for row, kind in zip(panels, QUANTITIES, strict=True):
        for axes, start in zip(row, STARTS, strict=True):
            _panel(axes, measurements["glorot-distributions"], start, kind)
            axes.tick_params(axis="y", length=3 if axes is row[0] else 0)
            axes.set_xlabel(words(kind))
        for layer, look, place in zip(SHOWN, SERIES[: len(SHOWN)], PLACES[kind], strict=True):
            row[0].text(*place, rf"${ELL}={layer}$", color=look.color, va="center")
    for axes, start in zip(panels[0], STARTS, strict=True):
        axes.set_title(words(f"start-{start}"), loc="center")
    quantity(panels[0, 0], words("density"))
    return drawn


def _panel(axes: Axes, records: list[Record], start: str, kind: str) -> None:
    end = QUANTITIES[kind]
    axes.set(xlim=(-end, end), ylim=(LOW, HIGH))
    ticks = [-end, -end / 2, 0, end / 2, end]
    axes.set_xticks(ticks, labels=["−2", "−1", "0", "1", "2"] if end > 1 else _halves())
    decades(axes, range(-2, 2))
    t = np.linspace(-1, 1, 61)  # closer together where the narrow ones bend
    x = (t + t**3) / 2 * end * (1 - 1 / BINS)
    for layer, look in zip(SHOWN, SERIES[: len(SHOWN)], strict=True):
        theory = density(STARTS[start], kind, layer, x)
        shown = theory > 10.0**LOW / 2
        label = f"{start} {kind} {layer}"
        axes.plot(x[shown], np.log10(theory[shown]), color=look.color, ls=look.dashes, label=label)
        _measured(axes, select(records, start=start, quantity=kind, layer=layer), look)


def _measured(axes: Axes, records: list[Record], look: Series) -> None:
    """Draw some of the bins, none so rare that its error bar would leave the figure."""
    sure = [r for r in records if r["value"] > max(RARE, 6 * r["standard_error"])]
    kept = sure[:: len(sure) // MARKS + 1]
    values = np.array([r["value"] for r in kept])
    errors = np.array([r["standard_error"] for r in kept])
    axes.errorbar(
        [r["at"]["at"] for r in kept],
        np.log10(values),
        yerr=errors / values / np.log(10),
        fmt=look.marker,
        color=look.color,
        zorder=3,
    )


def density(sigma_w: float, kind: str, layer: int, x: Floats) -> Floats:
    """Return the mean density in a bin around each x, in the limit of wide layers."""
    half = QUANTITIES[kind] / BINS
    edges = np.stack([x - half, x + half])
    q = lengths("tanh", sigma_w, LAYERS)
    if kind == "activation":
        with np.errstate(divide="ignore"):
            below = _phi(np.arctanh(np.clip(edges, -1, 1)) / sqrt(q[layer - 1]))
    else:
        s = 1.0
        for above in q[layer:]:
            s *= chi_at("tanh", sigma_w, above)
        below = _products(edges, q[layer - 1], s)
    return np.asarray((below[1] - below[0]) / (2 * half))


def _products(edges: Floats, q: float, s: float) -> Floats:
    """Return P(tanh′(z) e < x) for z ~ N(0, q) and e ~ N(0, s), by Gauss–Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    slopes = 1 / np.cosh(sqrt(q) * nodes) ** 2
    return np.asarray(_phi(edges[..., None] / (slopes * sqrt(s))) @ weights / weights.sum())


def _halves() -> list[str]:
    return ["−1", "−1/2", "0", "1/2", "1"]
