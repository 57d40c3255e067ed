"""More on depth: mean and median."""

from math import log, log10

from matplotlib.figure import Figure

from gradyan.report.figures import Measurements, Record, Words, figure
from gradyan.report.figures.style import (
    ELL,
    FULL,
    SERIES,
    decades,
    points,
    quantity,
    sheet,
)

DEPTH = 50
MEAN, MEDIAN, PLAIN = SERIES[0], SERIES[1], SERIES[2]


@figure
def mean_and_median(measurements: Measurements, words: Words) -> Figure:
    """Return mean and median of ‖a_ℓ‖²/‖a_0‖² against depth, He's weights, width 20."""
    drawn = sheet(FULL, 68)
    axes = drawn.subplots()
    axes.set(
        xlim=(0, 52), ylim=(-3.5, 1.2), xticks=range(0, 51, 10), xlabel=f"{words('depth')} ${ELL}$"
    )
    decades(axes, range(-3, 2))
    axes.plot([0, DEPTH], [0, 0], color=MEAN.color, label="mean")
    for name, look in (("plain-ratio", PLAIN), ("mean-ratio", MEAN)):
        points(axes, [in_decades(r) for r in measurements[name]], "depth", look)
    points(axes, measurements["median-ratio"], "depth", MEDIAN)
    for place, name, look in (
        ((30, -0.35), words("mean"), MEAN),
        ((24, -2.1), words("median"), MEDIAN),
        ((18, 0.75), words("plain-mean"), PLAIN),
    ):
        axes.text(*place, name, color=look.color, va="center")
    quantity(axes, rf"$\|a_{ELL}\|^2\,/\,\|a_0\|^2$")
    return drawn


def in_decades(record: Record) -> Record:
    """Return a mean as its logarithm, with the error that this has to first order."""
    error = record["standard_error"] / (record["value"] * log(10))
    return {**record, "value": log10(record["value"]), "standard_error": error}
