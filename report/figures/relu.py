"""ReLU and its family: what the functions look like, what pushed units pass, and who dies."""

from math import log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.checker import functions
from gradyan.derivations.relu.family import mean_slope
from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import (
    FULL,
    MAIN,
    SERIES,
    decades,
    levels,
    points,
    quantity,
    select,
    sheet,
)
from gradyan.report.figures.vanishing_sigmoid import numeric

FAMILY = dict(zip(("relu", "leaky", "prelu", "elu"), SERIES, strict=True))
PUSHED = {name: FAMILY[name] for name in ("leaky", "prelu", "elu")}
RATES = {0.5: "1/2", 1.0: "1", 2.0: "2", 3.0: "3", 5.0: "5", 10.0: "10"}
QUARTERS = ([0, 1 / 4, 1 / 2, 3 / 4, 1], ["0", "1/4", "1/2", "3/4", "1"])
NAMES = {"relu": (0.2, 0), "leaky": (0.2, 0.11), "prelu": (0.2, 1 / 4), "elu": (-1.6, 0.5)}
END, DEEP = 3, -8


@figure
@says(*FAMILY)
def relu_family(measurements: Measurements, words: Words) -> Figure:
    """Return the four functions beside their slopes."""
    del measurements
    drawn = sheet(FULL, 62)
    left, right = drawn.subplots(1, 2)
    for axes, title in ((left, r"$\varphi(x)$"), (right, r"$\varphi′(x)$")):
        axes.set_title(title, loc="center", size=9)
        axes.set_xticks(range(-END, END + 1), labels=["−3", "−2", "−1", "0", "1", "2", "3"])
        axes.set(xlim=(-END, END))
        axes.grid(axis="y")
    left.set(ylim=(-1.1, 2))
    levels(left, [-1, 0, 1, 2], ["−1", "0", "1", "2"])
    right.set(ylim=(-0.1, 1.08))
    levels(right, *QUARTERS)
    for name in FAMILY:
        _function(left, right, name)
    for name, place in NAMES.items():
        room = {"fc": "white", "ec": "none", "pad": 0.6}
        right.text(*place, words(name), color=FAMILY[name].color, va="center", bbox=room)
    return drawn


def _function(left: Axes, right: Axes, name: str) -> None:
    """Draw a function, and its slope in two pieces: at 0 it jumps."""
    f, look = getattr(functions, name), FAMILY[name]
    x = np.linspace(-END, END, 241)
    left.plot(x, numeric(f)(x), color=look.color, ls=look.dashes, label=name)
    for side in (np.linspace(-END, -1e-9, 121), np.linspace(1e-9, END, 3)):
        slope = numeric(functions.prime(f))(side) * np.ones_like(side)
        right.plot(side, slope, color=look.color, ls=look.dashes, label=f"slope {name}")


@figure
@says(*PUSHED)
def slope_below_zero(measurements: Measurements, words: Words) -> Figure:
    """Return the mean slope of units whose pre-activations are N(μ, 1), against μ."""
    drawn = sheet(MAIN, 62)
    axes = drawn.subplots()
    axes.set(xlim=(DEEP, 0), ylim=(-3.6, 0.1))
    axes.set_xticks(range(DEEP, 1, 2), labels=["−8", "−6", "−4", "−2", "0"])
    axes.set_xlabel(r"$\mu$")
    decades(axes, range(-3, 1))
    quantity(axes, r"$\mathrm{E}[\varphi′(z)]$", rise=8)
    shifts = np.linspace(DEEP, 0, 81)
    for name, look in PUSHED.items():
        theory = [log10(mean_slope(name, float(shift))) for shift in shifts]
        axes.plot(shifts, theory, color=look.color, ls=look.dashes, label=name)
        points(axes, logarithms(measurements, name), "shift", look)
    for name, place in {"leaky": (-7.8, -1.8), "prelu": (-7.8, -0.42), "elu": (-6.2, -2.9)}.items():
        axes.text(*place, words(name), color=PUSHED[name].color, va="center")
    return drawn


def logarithms(measurements: Measurements, name: str) -> list[Record]:
    """Return the measured means of one function with their errors, on a logarithmic axis."""
    return [
        {
            **record,
            "value": log10(record["value"]),
            "standard_error": record["standard_error"] / record["value"] / np.log(10),
        }
        for record in select(measurements["mean-slope"], activation=name)
    ]


@figure
def dead_by_rate(measurements: Measurements, words: Words) -> Figure:
    """Return the share of dead units after five steps, against the learning rate."""
    drawn = sheet(MAIN, 56)
    axes = drawn.subplots()
    records = measurements["learning-rate-and-death"]
    places = [log10(record["at"]["rate"]) for record in records]
    shares = [record["value"] for record in records]
    axes.set(xlim=(-0.36, 1.05), ylim=(-0.02, 1.02))
    axes.set_xticks([log10(rate) for rate in RATES], labels=list(RATES.values()))
    axes.set_xlabel(rf"{words('learning-rate')} $\eta$")
    levels(axes, *QUARTERS)
    axes.grid(axis="y")
    quantity(axes, words("dead-units"), rise=8)
    errors = [record["standard_error"] for record in records]
    look = SERIES[2]
    axes.errorbar(
        places, shares, yerr=errors, fmt=look.marker, color=look.color, zorder=3, clip_on=False
    )
    axes.plot(places, shares, color=look.color, lw=0.6, dashes=(1, 1.6), label="measured")
    return drawn
