"""How a network starts: the variance from layer to layer, and Xavier's compromise."""

from math import log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from gradyan.derivations.initialization.xavier import xavier
from gradyan.derivations.numbers.legendre import moment
from gradyan.report.figures import Measurements, Record, Words, figure
from gradyan.report.figures.style import (
    ELL,
    FULL,
    MAIN,
    SERIES,
    Series,
    decades,
    levels,
    points,
    quantity,
    select,
    sheet,
)

Floats = NDArray[np.float64]

STARTS = {"uniform": (1 / 3, "1/(3n)"), "lecun-normal": (1.0, "1/n"), "he-normal": (2.0, "2/n")}
DEPTH, EVERY = 30, 3
RATIOS = (1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8)
NAMES = ("1/8", "1/4", "1/2", "1", "2", "4", "8")


@figure
def variance_per_layer(measurements: Measurements, words: Words) -> Figure:
    """Return Var z_ℓ at each layer for three variances of the weights, linear and with ReLU."""
    drawn = sheet(FULL, 64)
    panels = drawn.subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.06})
    names = {"linear": words("linear"), "relu": words("relu")}
    for axes, (activation, title) in zip(panels, names.items(), strict=True):
        axes.set_title(title, loc="center")
        axes.set(xlim=(1, DEPTH), ylim=(-25, 10), xticks=(1, 10, 20, 30))
        axes.set_xlabel(rf"{words('layer')} ${ELL}$")
        axes.tick_params(axis="y", length=3 if axes is panels[0] else 0)
        decades(axes, range(-20, 11, 10))
        for (start, (gain, name)), look in zip(STARTS.items(), SERIES[: len(STARTS)], strict=True):
            theory = profile(activation, gain)
            label = f"{activation} {start}"
            axes.plot(range(1, DEPTH + 1), theory, color=look.color, ls=look.dashes, label=label)
            at = {"activation": activation, "start": start}
            points(axes, select(measurements["variance-profile"], **at)[::EVERY], "layer", look)
            middle = (20, theory[19])
            side = (4, 8) if gain > 1 or theory[19] > -1 else (6, 7)
            axes.annotate(f"${name}$", middle, side, textcoords="offset points", color=look.color)
    quantity(panels[0], rf"$\mathrm{{Var}}\,z_{ELL}\,/\,\mathrm{{Var}}\,x$", rise=11)
    return drawn


def profile(activation: str, gain: float) -> list[float]:
    """Return log₁₀ of Var z_ℓ/Var x for ℓ = 1 … 30, weights of variance gain/n."""
    step = log10(gain * moment(activation, 1.0))
    return [log10(gain) + ell * step for ell in range(DEPTH)]


@figure
def xavier_compromise(measurements: Measurements, words: Words) -> Figure:
    """Return the forward and backward factor of a linear layer against n_out/n_in."""
    drawn = sheet(MAIN, 70)
    axes = drawn.subplots()
    axes.set(xlim=(-3, 3), ylim=(-3.15, 3.15))
    axes.set_xticks(np.log2(RATIOS), labels=NAMES)
    levels(axes, list(np.log2(RATIOS)), NAMES)
    axes.set_xlabel(r"$n_{\mathrm{out}}\,/\,n_{\mathrm{in}}$")
    axes.grid(axis="y")
    ratio = np.linspace(-3, 3, 121)
    for direction, look in zip(("forward", "backward"), (SERIES[0], SERIES[2]), strict=True):
        _wanted(axes, ratio, direction, look)
        theory = np.log2([_factor(direction, 2.0**r) for r in ratio])
        axes.plot(ratio, theory, color=look.color, label=direction)
        records = select(measurements["xavier-normal-layer"], quantity=direction)
        points(axes, [_in_octaves(record) for record in records], "ratio", look)
    axes.text(-2.9, 1.1, words("forward"), color=SERIES[0].color, va="bottom")
    axes.text(-2.95, -0.85, words("backward"), color=SERIES[2].color, va="bottom")
    alone = r"$\mathrm{Var}\,w=1/n_{\mathrm{in}}$"
    axes.text(1.85, 2.25, alone, color=SERIES[2].color, ha="right")
    axes.text(1.3, 0.08, alone, color=SERIES[0].color, ha="left", va="bottom")
    quantity(axes, words("factor"))
    return drawn


def _wanted(axes: Axes, ratio: Floats, direction: str, look: Series) -> None:
    """Draw, dashed, what weights for the forward direction alone would do."""
    alone = ratio * (direction == "backward")
    axes.plot(ratio, alone, color=look.color, lw=0.7, dashes=(4, 2.5), label=f"{direction} alone")


def _factor(direction: str, ratio: float) -> float:
    """Return the factor for widths 1 and ``ratio``: it depends on nothing else."""
    return float(xavier("linear", 1, ratio, direction))


def _in_octaves(record: Record) -> Record:
    """Return a measurement of a factor as one of its base-2 logarithm."""
    at, value = record["at"], record["value"]
    return {
        "at": {"ratio": np.log2(at["n_out"] / at["n_in"])},
        "value": np.log2(value),
        "standard_error": record["standard_error"] / value / np.log(2),
    }
