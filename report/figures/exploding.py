"""Why large sigmoid weights stop a gradient: one unit, its window, chains of units; and powers.

Weights are drawn on a logarithmic scale.
"""

from functools import cache
from itertools import product
from math import log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sympy import lambdify, nsolve

from gradyan.derivations.checker import functions
from gradyan.derivations.exploding.factor_125 import crossing, dsigma, half_window, s
from gradyan.derivations.exploding.factor_125 import w as weight_symbol
from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import (
    FULL,
    MUTED,
    SERIES,
    SHADE,
    levels,
    points,
    quantity,
    sheet,
    tint,
)
from gradyan.report.figures.vanishing_sigmoid import numeric

Floats = NDArray[np.float64]
INPUTS = dict(zip((8, 4, 2, 1), SERIES, strict=True))  # a = 1/8, 1/4, 1/2, 1
PLACES = {8: (7, 2), 4: (-14, -13), 2: (7, 2), 1: (7, 2)}
NAMES = {8: "1/8", 4: "1/4", 2: "1/2", 1: "1"}
WEIGHTS = (2.0, 8.0, 32.0, 500.0)
DEPTHS = range(1, 9)
STOPPED = 1e-3
POWERS = (16, 50)
FILLS = {"stopped": SERIES[0].color, "weakened": SHADE, "amplified": tint(SERIES[2].color, 0.7)}


@cache
def place() -> float:
    """Return u_*, where uσ′(u) is largest."""
    return float(nsolve(functions.unfold(crossing.lhs) - crossing.rhs, s, 1.5))


def slope(z: Floats) -> Floats:
    """Return σ′, as the derivations define it."""
    return np.asarray(numeric(dsigma)(z))


@figure
def factor_by_weight(measurements: Measurements, words: Words) -> Figure:
    """Return wσ′(wa) against w for four inputs a, each with its peak f(u_*)/a."""
    del measurements
    drawn = sheet(FULL, 64)
    axes = drawn.subplots()
    axes.set(xlim=(0, log10(500)), ylim=(0, 2))
    weights(axes, (1, 2, 4, 8, 16, 32, 100, 500), words)
    levels(axes, [0, 1 / 2, 1, 3 / 2, 2], ["0", "1/2", "1", "3/2", "2"])
    quantity(axes, r"$w\,\sigma′(w\,a)$", rise=10)
    axes.axhline(1, color=MUTED, lw=0.7, zorder=1)
    top = place() * float(slope(np.array(place())))
    x = np.linspace(0, log10(500), 271)
    for part, look in INPUTS.items():
        axes.plot(x, 10**x * slope(10**x / part), color=look.color, ls=look.dashes, label=f"{part}")
        peak = (log10(place() * part), top * part)
        axes.plot(*peak, "o", color=look.color, markerfacecolor=look.color, zorder=4)
        label = rf"$a={NAMES[part]}$"
        axes.annotate(label, peak, PLACES[part], textcoords="offset points", color=look.color)
    highest = log10(place() * 8), top * 8
    label = rf"{words('upper-bound')} $f(u_*)/a$"
    axes.annotate(label, highest, (52, 2), textcoords="offset points", color=INPUTS[8].color)
    return drawn


def weights(axes: Axes, ticks: tuple[int, ...], words: Words) -> None:
    """Label a horizontal axis of base-10 logarithms of weights."""
    axes.set_xticks([log10(tick) for tick in ticks], labels=[str(tick) for tick in ticks])
    axes.set_xlabel(rf"{words('weight')} $w$")


@figure
def active_window(measurements: Measurements, words: Words) -> Figure:
    """Return where a unit amplifies, in the plane of weight and input, for two biases."""
    del measurements
    drawn = sheet(FULL, 70)
    axes = drawn.subplots()
    axes.set(xlim=(log10(4), log10(500)), ylim=(0, 1))
    weights(axes, (4, 8, 16, 32, 100, 500), words)
    levels(axes, [0, 1 / 4, 1 / 2, 3 / 4, 1], ["0", "1/4", "1/2", "3/4", "1"])
    quantity(axes, rf"{words('input')} $a$", rise=10)
    w = 4 + np.geomspace(1e-4, 496, 160)
    half = np.asarray(lambdify(weight_symbol, functions.unfold(half_window), "numpy")(w))
    for low, high, look in ((1 / 2 - half, 1 / 2 + half, SERIES[0]), (0 * half, half, SERIES[2])):
        axes.fill_between(np.log10(w), low, high, color=tint(look.color, 0.22), lw=0)
        axes.plot(np.log10(w), high, color=look.color, label=f"top {look.marker}")
        axes.plot(np.log10(w), low, color=look.color, clip_on=False)
    widest = log10(1 / float(slope(np.array(place()))))
    top = place() * float(slope(np.array(place())))
    for foot, head, name, look in (
        (1 / 2 - top, 1 / 2 + top, r"$2f(u_*)$", SERIES[0]),
        (0.0, top, r"$f(u_*)$", SERIES[2]),
    ):
        ends = {"arrowstyle": "<->", "color": look.color, "lw": 0.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (widest, foot), (widest, head), arrowprops=ends)
        axes.text(widest + 0.02, (foot + head) / 2, name, color=look.color, va="center")
    axes.text(1.5, 0.7, rf"{words('with-bias')} $b=-w/2$", color=SERIES[0].color, va="center")
    axes.text(1.5, 0.2, rf"{words('without-bias')}", color=SERIES[2].color, va="center")
    return drawn


@figure
@says(*FILLS)
def chains_by_weight(measurements: Measurements, words: Words) -> Figure:
    """Return which chains amplify, weaken or stop the gradient, by depth, for four weights."""
    drawn = sheet(FULL, 66)
    panels = drawn.subplots(1, 4, sharey=True, gridspec_kw={"wspace": 0.08})
    for axes, weight in zip(panels, WEIGHTS, strict=True):
        axes.set_title(rf"$w=±{weight:g}$", loc="center")
        axes.set(xlim=(1, 8), ylim=(0, 1), xticks=(1, 4, 8))
        axes.tick_params(axis="y", length=3 if axes is panels[0] else 0)
        levels(axes, [0, 1 / 4, 1 / 2, 3 / 4, 1], ["0", "1/4", "1/2", "3/4", "1"])
        _shares(axes, measurements["shares"], weight)
    _name_shares(panels[-1], words)
    panels[1].set_xlabel(rf"{words('depth')} $L$", x=1.04)
    return drawn


def _name_shares(axes: Axes, words: Words) -> None:
    """Name the three shares in the panel that is nearly all of one colour."""
    for height, (key, color) in zip((0.8, 0.66, 0.52), FILLS.items(), strict=True):
        axes.plot(1.5, height, "s", color="white", markerfacecolor=color, markersize=6)
        axes.text(2.1, height - 0.005, words(key), color="white", va="center")


def _shares(axes: Axes, records: list[Record], weight: float) -> None:
    """Fill what theory says, and draw what was measured on its edges."""
    amplified, stopped = shares(weight)
    none = np.zeros_like(stopped)
    edges = {"stopped": (1 - stopped, none + 1), "weakened": (amplified, 1 - stopped)}
    for part, (low, high) in {**edges, "amplified": (none, amplified)}.items():
        axes.fill_between(DEPTHS, low, high, color=FILLS[part], lw=0)
    axes.plot(DEPTHS, 1 - stopped, color=SERIES[0].color, label=f"stopped {weight:g}")
    axes.plot(DEPTHS, amplified, color=SERIES[2].color, label=f"amplified {weight:g}")
    for part, look, upside_down in (("stopped", SERIES[0], True), ("amplified", SERIES[2], False)):
        chosen = [r for r in records if r["at"]["weight"] == weight and r["at"]["part"] == part]
        turned: list[Record] = [
            {**r, "value": 1 - r["value"]} if upside_down else r for r in chosen
        ]
        if turned:
            points(axes, turned, "depth", look)


@cache
def shares(weight: float, inputs: int = 2000) -> tuple[Floats, Floats]:
    """Return at each depth which share of chains amplifies, and which is stopped.

    Over every pattern of signs and equally spaced inputs; the first sign does not matter.
    """
    a = (np.arange(inputs) + 0.5) / inputs
    amplified, stopped = np.zeros(len(DEPTHS)), np.zeros(len(DEPTHS))
    sigma = numeric(functions.sigma)
    branches = [(a, np.ones_like(a))]
    for depth in DEPTHS:
        grown = [(x, p * weight * slope(weight * x)) for x, p in branches]
        products = np.concatenate([p for _, p in grown])
        amplified[depth - 1] = (products > 1).mean()
        stopped[depth - 1] = (products < STOPPED).mean()
        branches = [(sigma(sign * weight * x), p) for (x, p), sign in product(grown, (1, -1))]
    return amplified, stopped
