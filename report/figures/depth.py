"""Depth in the limit of wide layers: the length map, χ, the depth scale, and three remedies."""

from collections.abc import Sequence
from itertools import pairwise
from math import log, log2, log10, sqrt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.depth import batch_norm
from gradyan.derivations.depth.critical_scale import critical_length, factor_at, scale_at
from gradyan.derivations.depth.orthogonal import exponent
from gradyan.derivations.numbers.legendre import moment
from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import (
    ELL,
    FULL,
    MAIN,
    MUTED,
    SERIES,
    Series,
    decades,
    levels,
    points,
    quantity,
    select,
    sheet,
    tint,
)

SIX = (
    *SERIES,
    Series("#6B5B00", (0, (3, 1, 1, 1, 1, 1)), "v"),
    Series("#4A5568", (0, (8, 2)), "P"),
)
ACTIVATIONS = dict(zip(("sigma", "tanh", "relu", "prelu", "elu", "selu"), SIX, strict=True))
NAMES = dict(zip(ACTIVATIONS, ("sigmoid", "tanh", "relu", "leaky", "elu", "selu"), strict=True))
PLACES = {
    "sigma": (log2(3.1), log10(0.22)),
    "tanh": (log2(3.25), log10(2.8)),
    "relu": (log2(2.5), log10(2.45)),
    "prelu": (log2(1.12), log10(0.46)),
    "elu": (log2(0.43), log10(0.27)),
    "selu": (log2(0.41), log10(0.6)),
}
LENGTHS = [10 ** (k / 12) for k in range(-96, 37)]  # squared: from 1e-8 to 1e3
CLOSER = [10 ** (-k / 6) for k in range(19)]  # from 1 to 1/1000
Curve = tuple[list[float], list[float]]
KINDS = dict(zip(("plain", "normalised", "residual"), SERIES[:3], strict=True))
DEPTH, EVERY = 50, 6


@figure
@says(NAMES["sigma"], NAMES["tanh"])
def length_map(measurements: Measurements, words: Words) -> Figure:
    """Return q ↦ σ_w² E[φ(√q z)²] + σ_b² with the way from q_1 to rest, for sigmoid and tanh."""
    drawn = sheet(FULL, 68)
    records = measurements["mean-field-map"]
    for axes, activation, sigma_w, sigma_b, end in zip(
        drawn.subplots(1, 2), ("sigma", "tanh"), (1.0, 1.5), (0.0, 0.5), (1.1, 2.75), strict=True
    ):
        at = {"activation": activation, "sigma_w": sigma_w, "sigma_b": sigma_b}
        q = np.linspace(0, end, 91)
        onward = np.array([sigma_w**2 * moment(activation, x) + sigma_b**2 for x in q])
        axes.plot(q, onward, color=SERIES[0].color, label=f"map {activation}")
        axes.plot([0, end], [0, end], color=MUTED, lw=0.7)
        _staircase(axes, activation, sigma_w, sigma_b)
        lengths = select(records, **at, quantity="length")
        pairs: list[Record] = [{**new, "at": {"q": old["value"]}} for old, new in pairwise(lengths)]
        points(axes, pairs, "q", SERIES[2])
        axes.set(xlim=(0, end), ylim=(0, end), aspect="equal", xlabel=rf"$q_{ELL}$")
        axes.set_title(words(NAMES[activation]), loc="center")
        ticks = (0, 1 / 4, 1 / 2, 1) if end < 2 else (0, 1, 2)  # noqa: PLR2004
        labels = ("0", "1/4", "1/2", "1") if end < 2 else ("0", "1", "2")  # noqa: PLR2004
        axes.set_xticks(ticks, labels=labels)
        levels(axes, ticks, labels)
        quantity(axes, rf"$q_{{{ELL}+1}}$", rise=7)
    return drawn


def _staircase(axes: Axes, activation: str, sigma_w: float, sigma_b: float, steps: int = 7) -> None:
    """Go up to the map and over to the diagonal, layer after layer, from an input of length 1."""
    q = sigma_w**2 + sigma_b**2
    corners = [(q, 0.0)]
    for _ in range(steps):
        after = sigma_w**2 * moment(activation, q) + sigma_b**2
        corners += [(q, after), (after, after)]
        q = after
    axes.plot(*zip(*corners, strict=True), color=SERIES[2].color, lw=0.8, label="staircase")
    axes.plot(q, q, "o", color=SERIES[0].color, markerfacecolor=SERIES[0].color, zorder=4)
    axes.annotate(
        "$q_*$", (q, q), (4, -9), textcoords="offset points", color=SERIES[0].color, size=9
    )


@figure
@says(*NAMES.values())
def chi_by_scale(measurements: Measurements, words: Words) -> Figure:
    """Return χ at rest against σ_w for six activations, with what was measured."""
    drawn = sheet(FULL, 84)
    axes = drawn.subplots()
    low, high = 0.35, 15.0
    axes.set(xlim=(log2(low), log2(high)), ylim=(-1.65, 0.75))
    ticks = (1 / 2, 1, sqrt(2), 2, 4, 8)
    labels = ("1/2", "1", r"$√\overline{2}$", "2", "4", "8")
    axes.set_xticks([log2(tick) for tick in ticks], labels=labels)
    axes.set_xlabel(r"$\sigma_w$")
    levels(axes, [log10(x) for x in (1 / 32, 1 / 8, 1 / 2, 1, 4)], ["1/32", "1/8", "1/2", "1", "4"])
    quantity(axes, r"$\chi$", rise=8)
    axes.axhline(0, color=MUTED, lw=0.7, zorder=1)
    for activation, look in ACTIVATIONS.items():
        scales, factors = curve(activation, low, high)
        x, y = np.log2(scales), np.log10(factors)
        axes.plot(x, y, color=look.color, ls=look.dashes, label=activation)
        rows = [_as_chi(r) for r in select(measurements["factor-by-scale"], activation=activation)]
        points(axes, rows, "log", look)
        critical = float(np.interp(0, y, x))
        axes.plot(critical, 0, look.marker, color=look.color, markerfacecolor=look.color, zorder=5)
        name = words(NAMES[activation])
        axes.text(*PLACES[activation], name, color=look.color, va="center")
    return drawn


def curve(activation: str, low: float, high: float, *, fine: bool = False) -> Curve:
    """Return σ_w and χ along all lengths at rest, and beyond them where there is none.

    With ``fine``, many points lie close to χ = 1.
    """
    at_zero, at_infinity = (moment(activation, LENGTHS[k], derivative=True) for k in (0, -1))
    q = critical_length()
    near = [q * (1 + side * d) for d in CLOSER[1:] for side in (-1, 1)] if fine else []
    lengths = sorted([*LENGTHS, *near])
    pairs = [(scale_at(activation, q), factor_at(activation, q)) for q in lengths]
    first, last = pairs[0][0], pairs[-1][0]
    below = [low + (first - low) * (1 - d) for d in CLOSER]
    above = [last + (high - last) * d for d in CLOSER[::-1]] if last < high else []
    pairs = [(s, s * s * at_zero) for s in below if s < first] + pairs
    pairs += [(s, s * s * at_infinity) for s in above]
    inside = sorted(pair for pair in pairs if low <= pair[0] <= high)
    return [s for s, _ in inside], [chi for _, chi in inside]


def _as_chi(record: Record) -> Record:
    """Return a slope, in decades of the norm, as the decades of χ."""
    return {
        "at": {"log": log2(record["at"]["sigma_w"])},
        "value": 2 * record["value"],
        "standard_error": 2 * record["standard_error"],
    }


@figure
@says(NAMES["sigma"], NAMES["tanh"], NAMES["relu"])
def depth_scales(measurements: Measurements, words: Words) -> Figure:
    """Return |ξ| against σ_w for three activations, and how deep tanh networks trained."""
    drawn = sheet(FULL, 70)
    left, right = drawn.subplots(1, 2, gridspec_kw={"width_ratios": (1.25, 1)})
    left.set(xlim=(log2(0.4), log2(14)), ylim=(-0.6, 2.3), xlabel=r"$\sigma_w$")
    ticks = (1 / 2, 1, 2, 4, 10)
    left.set_xticks([log2(tick) for tick in ticks], labels=["1/2", "1", "2", "4", "10"])
    decades(left, range(3))
    quantity(left, r"$|\xi|$", rise=8)
    for activation in ("sigma", "tanh", "relu"):
        _depth_scale(left, activation, measurements["factor-by-scale"])
    for activation, place in (
        ("sigma", (2.2, 1.25)),
        ("tanh", (-1.25, 0.27)),
        ("relu", (0.62, 1.6)),
    ):
        look, name = ACTIVATIONS[activation], words(NAMES[activation])
        left.text(*place, name, color=look.color, va="center")
    _trained(right, measurements["trainable-depth"], words)
    return drawn


def _depth_scale(axes: Axes, activation: str, records: list[Record]) -> None:
    """Draw |ξ| on both sides of the critical scale, where it is infinite, and what was measured.

    From a slope s in decades of the norm follows ξ = −1/(2 s ln 10), with the relative error of s;
    where that is more than a quarter, nothing is drawn.
    """
    look = ACTIVATIONS[activation]
    scales, factors = curve(activation, 0.4, 14.0, fine=True)
    x = [log2(scale) for scale, chi in zip(scales, factors, strict=True) if chi != 1]
    y = [-log10(abs(log(chi))) for chi in factors if chi != 1]
    axes.plot(x, y, color=look.color, ls=look.dashes, label=activation)
    for record in select(records, activation=activation):
        share = record["standard_error"] / abs(record["value"])
        if share < 1 / 4:
            found = {
                "at": {"log": log2(record["at"]["sigma_w"])},
                "value": -log10(2 * abs(record["value"]) * log(10)),
                "standard_error": share / log(10),
            }
            points(axes, [found], "log", look)


def _trained(axes: Axes, records: list[Record], words: Words) -> None:
    """Fill a mark for each scale and depth by what is left of the loss, and draw 6ξ."""
    axes.set(xlim=(0.53, 1.37), ylim=(0.6, 5.5), xlabel=r"$\sigma_w$")
    axes.set_xticks([0.6, 0.8, 1.0, 1.2], labels=["3/5", "4/5", "1", "6/5"])
    levels(axes, [1, 2, 3, 4, 5], ["2", "4", "8", "16", "32"])
    quantity(axes, rf"{words('layers')} $L$", rise=8)
    look = SERIES[1]
    for record in records:
        place = (record["at"]["sigma_w"], log2(record["at"]["depth"]))
        fill = tint(look.color, min(max(record["value"], 0.0), 1.0))
        axes.plot(*place, "o", color=look.color, markerfacecolor=fill, markersize=6.5)
    below = np.linspace(0.53, 0.96, 60)
    axes.plot(below, [log2(-3 / log(s)) for s in below], color=SERIES[2].color, label="rule")
    axes.text(0.775, 5.2, r"$6\xi$", color=SERIES[2].color, ha="right")


@figure
def spectrum_by_depth(measurements: Measurements, words: Words) -> Figure:
    """Return what products of random matrices leave of perpendicular directions."""
    drawn = sheet(MAIN, 70)
    axes = drawn.subplots()
    axes.set(xlim=(0, 10), ylim=(-12.6, 2), xlabel=rf"{words('layers')} $L$")
    decades(axes, range(-12, 1, 4))
    quantity(axes, words("factor"), rise=8)
    records = measurements["spectrum"]
    for k, look, below in ((1, SERIES[0], 13), (32, SERIES[1], -15), (64, SERIES[2], -4)):
        slope = exponent(64, k) / log(10)
        axes.plot([0, 10], [0, 10 * slope], color=look.color, ls=look.dashes, label=f"{k}")
        points(axes, select(records, weights="lecun-normal", index=k), "depth", look)
        right = -6 if k == 64 else 0  # noqa: PLR2004
        axes.annotate(
            f"$k={k}$",
            (8, 8 * slope),
            (right, below),
            textcoords="offset points",
            color=look.color,
            ha="right",
        )
    points(axes, select(records, weights="orthogonal", index=64), "depth", SERIES[3])
    axes.text(2.2, 1, words("orthogonal"), color=SERIES[3].color)
    return drawn


@figure
@says(NAMES["sigma"], NAMES["relu"], *KINDS)
def remedies_by_depth(measurements: Measurements, words: Words) -> Figure:
    """Return the error signal per layer: plain, normalised and residual, sigmoid and ReLU."""
    drawn = sheet(FULL, 74)
    panels = drawn.subplots(1, 2, gridspec_kw={"wspace": 0.12})
    for axes, activation in zip(panels, ("sigma", "relu"), strict=True):
        axes.set_title(words(NAMES[activation]), loc="center")
        axes.set(xlim=(0, DEPTH), xlabel=rf"{words('layer')} ${ELL}$")
        for kind, look in KINDS.items():
            rows = select(measurements["remedies"], activation=activation, kind=kind)
            sigma_w = rows[0]["at"]["sigma_w"]
            theory = expected(kind, activation, sigma_w)
            axes.plot(range(DEPTH + 1), theory, color=look.color, ls=look.dashes, label=kind)
            points(axes, rows[::EVERY], "layer", look)
    panels[0].set_ylim(-33, 5)
    decades(panels[0], range(-30, 1, 10))
    panels[1].set_ylim(-1, 5.2)
    decades(panels[1], range(-1, 6))
    quantity(panels[0], rf"$\|\partial L/\partial a_{ELL}\|$", rise=7)
    for axes, places in (
        (panels[0], ((22, -22), (3, 2.6), (3, -2.4))),
        (panels[1], ((3, -0.5), (21, 3.2), (20, 0.45))),
    ):
        for (kind, look), place in zip(KINDS.items(), places, strict=True):
            axes.text(*place, words(kind), color=look.color, va="center")
    return drawn


def expected(kind: str, activation: str, sigma_w: float) -> Sequence[float]:
    """Return log₁₀ ‖∂L/∂a_ℓ‖/‖∂L/∂a_L‖ for ℓ = 0 … L in wide networks, from inputs of length 1."""
    q, steps = 1.0, []
    for layer in range(DEPTH):
        slope = sigma_w**2 * moment(activation, q, derivative=True)
        if kind == "plain":
            q = sigma_w**2 * (q if layer == 0 else moment(activation, q))
            steps.append(sigma_w**2 * moment(activation, q, derivative=True))
        elif kind == "residual":
            q += sigma_w**2 * moment(activation, q)
            steps.append(1 + slope)
        else:  # the first layer normalises the input itself, which has the variance 1
            steps.append(
                batch_norm.factor(activation) if layer else moment(activation, 1.0, derivative=True)
            )
    logs = [log10(step) / 2 for step in steps]
    return [sum(logs[layer:]) for layer in range(DEPTH + 1)]
