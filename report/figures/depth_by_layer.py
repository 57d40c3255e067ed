"""More on depth: mean and median, the gradient of the weights, and the slow decay of tanh."""

from math import log, log10

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.depth.glorot_weight_gradient import mean_square
from gradyan.derivations.depth.tanh_decay import length
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

DEPTH, LAYERS, WIDTH = 50, 6, 24
MEAN, MEDIAN, PLAIN = SERIES[0], SERIES[1], SERIES[2]
WEIGHT, SIGNAL = SERIES[0], SERIES[2]
SCALES = {0.5: "1/2", 1.5: "3/2"}
FAR = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50, 80, 130, 200, 350, 600, 1000)


@figure
def mean_and_median(measurements: Measurements, words: Words) -> Figure:
    """Return mean and median of ‖a_ℓ‖²/‖a_0‖² against depth, He's weights, width 20."""
    drawn = sheet(FULL, 74)
    axes = drawn.subplots()
    axes.set(
        xlim=(0, 52), ylim=(-3.5, 1.2), xticks=range(0, 51, 10), xlabel=f"{words('depth')} ${ELL}$"
    )
    decades(axes, range(-3, 2))
    axes.plot([0, DEPTH], [0, 0], color=MEAN.color, label="mean")
    for name, look in (("plain-ratio", PLAIN), ("mean-ratio", MEAN)):
        points(axes, [in_decades(r) for r in measurements[name]], "depth", look)
    points(axes, measurements["median-ratio"], "depth", MEDIAN)
    for place, word, look in (
        ((30, -0.35), "mean", MEAN),
        ((24, -2.1), "median", MEDIAN),
        ((18, 0.75), "plain-mean", PLAIN),
    ):
        axes.text(*place, words(word), color=look.color, va="center")
    quantity(axes, rf"$\|a_{ELL}\|^2\,/\,\|a_0\|^2$")
    return drawn


@figure
def weight_gradient_per_layer(measurements: Measurements, words: Words) -> Figure:
    """Return mean squares of ∂L/∂W_ℓ and δ_ℓ at each layer of linear networks, two scales."""
    drawn = sheet(FULL, 70)
    panels = drawn.subplots(1, 2, gridspec_kw={"wspace": 0.08})
    for axes, (scale, written) in zip(panels, SCALES.items(), strict=True):
        axes.set_title(rf"$\sigma_w={written}$", loc="center")
        axes.set(xlim=(0.8, 6.2), xticks=range(1, 7), xlabel=rf"{words('layer')} ${ELL}$")
        for name, look in (("weight", WEIGHT), ("signal", SIGNAL)):
            records = select(measurements["weight-gradient"], sigma_w=scale, quantity=name)
            _mean_squares(axes, records, scale, look)
    panels[0].set_ylim(-3.6, 0.6)
    panels[1].set_ylim(-0.6, 2.4)
    decades(panels[0], range(-3, 1))
    decades(panels[1], range(3))
    panels[0].text(4.4, -2.7, words("weight-gradient"), color=WEIGHT.color, ha="center")
    panels[0].text(4.1, -0.6, words("error-signal"), color=SIGNAL.color, ha="right")
    return drawn


def _mean_squares(axes: Axes, records: list[Record], scale: float, look: Series) -> None:
    name = records[0]["at"]["quantity"]
    theory = [log10(mean_square(scale, LAYERS, layer, name)) for layer in range(1, LAYERS + 1)]
    axes.plot(range(1, LAYERS + 1), theory, color=look.color, ls=look.dashes, label=name)
    points(axes, [in_decades(record) for record in records], "layer", look)


@figure
def tanh_decay(measurements: Measurements, words: Words) -> Figure:
    """Return ℓ q_ℓ against ℓ for tanh at σ_w = 1: it tends to 1/2."""
    drawn = sheet(MAIN, 60)
    axes = drawn.subplots()
    axes.set(xlim=(0, 3), ylim=(0.36, 0.55), xlabel=rf"{words('layer')} ${ELL}$")
    axes.set_xticks([0, 1, 2, 3], labels=["1", "10", "100", "1000"])
    levels(axes, [2 / 5, 1 / 2], ["2/5", "1/2"])
    axes.axhline(1 / 2, color=SERIES[2].color, lw=0.8, dashes=(4, 2.5))
    theory = [layer * length(layer) for layer in FAR]
    axes.plot([log10(layer) for layer in FAR], theory, color=SERIES[0].color, label="map")
    points(axes, [_scaled(record) for record in measurements["tanh-decay"]], "log", SERIES[0])
    quantity(axes, rf"${ELL}\,q_{ELL}$")
    return drawn


def _scaled(record: Record) -> Record:
    layer = record["at"]["layer"]
    return {
        "at": {"log": log10(layer)},
        "value": layer * record["value"],
        "standard_error": layer * record["standard_error"],
    }


def in_decades(record: Record) -> Record:
    """Return a mean as its logarithm, with the error that this has to first order."""
    error = record["standard_error"] / (record["value"] * log(10))
    return {**record, "value": log10(record["value"]), "standard_error": error}
