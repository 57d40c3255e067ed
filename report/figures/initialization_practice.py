"""Initialisation in practice: what it does to each activation, and what is learned."""

from collections.abc import Mapping
from math import log, log2, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.initialization.depends_on_activation import per_layer
from gradyan.derivations.numbers.meanfield import critical
from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import (
    FULL,
    MUTED,
    SERIES,
    Series,
    decades,
    ends,
    levels,
    points,
    quantity,
    select,
    sheet,
)

ACTIVATIONS = {
    "sigma": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "leaky": "leaky",
    "elu": "elu",
    "selu": "selu",
}
LOOKS = {
    "uniform": SERIES[0],
    "xavier-normal": SERIES[1],
    "xavier-uniform": SERIES[1],
    "he-normal": SERIES[2],
    "he-uniform": SERIES[2],
}
SHIFTS = dict(zip(LOOKS, (-0.28, -0.1, 0.0, 0.18, 0.28), strict=True))
BESIDE = {
    "uniform": (0.62, "center"),
    "xavier-normal": (-0.5, "right"),
    "he-normal": (-0.6, "left"),
}
NAMES = {"uniform": "pytorch", "xavier-normal": "xavier", "he-normal": "he"}

SCALES = {
    "quarter": Series("#9B1FA8", (0, (5, 1.5, 1, 1.5)), "D"),
    "half": SERIES[1],
    "critical": SERIES[0],
    "double": Series("#52606D", (0, (3, 1, 1, 1)), "v"),
    "fourfold": SERIES[2],
}
TIMES = {"quarter": 1 / 4, "half": 1 / 2, "critical": 1.0, "double": 2.0, "fourfold": 4.0}
NAMED = {"half": "1/4, 1/2", "critical": r"$\sigma_w=1$", "double": "2", "fourfold": "4"}
END, GUESSING = 100, log10(log(2))


@figure
@says("error-signal", "signal", *ACTIVATIONS.values(), *NAMES.values())
def decision_table(measurements: Measurements, words: Words) -> Figure:
    """Return decades per layer of every activation with every initialisation, in two panels."""
    drawn = sheet(FULL, 96)
    panels = drawn.subplots(1, 2, sharey=True, gridspec_kw={"width_ratios": (3, 2)})
    places = {name: -i for i, name in enumerate(ACTIVATIONS)}
    titles = {"gradient": words("error-signal"), "signal": words("signal")}
    for axes, (measure, title) in zip(panels, titles.items(), strict=True):
        axes.set(ylim=(-5.5, 0.9))
        axes.set_title(title, loc="center")
        axes.axvline(0, color=MUTED, lw=0.6)
        axes.tick_params(axis="y", length=0)
        for activation, place in places.items():
            _row(axes, measurements["decision-table"], activation, measure, place)
    panels[0].set(xlim=(-0.95, 0.15), xticks=(-3 / 4, -1 / 2, -1 / 4, 0))
    panels[1].set(xlim=(-0.5, 0.1), xticks=(-1 / 2, -1 / 4, 0))
    panels[0].set_xticklabels(["−3/4", "−1/2", "−1/4", "0"])
    panels[1].set_xticklabels(["−1/2", "−1/4", "0"])
    levels(panels[0], list(places.values()), [words(ACTIVATIONS[name]) for name in places])
    for name, word in NAMES.items():
        x, (y, ha) = per_layer("sigma", name, "gradient"), BESIDE[name]
        panels[0].text(x, y, words(word), color=LOOKS[name].color, ha=ha, va="center")
    return drawn


def _row(axes: Axes, records: list[Record], activation: str, measure: str, place: int) -> None:
    for name, look in LOOKS.items():
        y = place - SHIFTS[name]
        predicted = per_layer(activation, name, measure)
        label = f"{activation} {name}"
        axes.plot([predicted] * 2, [y - 0.15, y + 0.15], color=look.color, lw=1.0, label=label)
        (record,) = select(records, activation=activation, initialization=name, quantity=measure)
        axes.errorbar(
            [record["value"]],
            [y],
            xerr=[record["standard_error"]],
            fmt=look.marker,
            color=look.color,
            zorder=3,
        )


@figure
def training_by_scale(measurements: Measurements, words: Words) -> Figure:
    """Return losses during training from several scales, and after it against the scale."""
    drawn = sheet(FULL, 78)
    left, right = drawn.subplots(
        1, 2, sharey=True, gridspec_kw={"width_ratios": (5, 4), "wspace": 0.12}
    )
    for axes in (left, right):
        axes.set(ylim=(-3.3, 0.4))
        decades(axes, range(-3, 1))
        axes.axhline(GUESSING, color=MUTED, lw=0.6)
    records = [_in_decades(record) for record in measurements["loss-by-scale"]]
    _curves(left, [record for record in records if record["at"]["activation"] == "tanh"], words)
    for activation, look in (("tanh", SERIES[0]), ("relu", SERIES[2])):
        _after(right, records, activation, look, words)
    right.tick_params(axis="y", length=0)
    right.set(xlim=(-2.4, 2.5), xlabel=r"$\sigma_w$")
    right.set_xticks([-2, -1, 0, 1, 2], labels=["1/4", "1/2", "1", "2", "4"])
    quantity(left, words("loss"))
    return drawn


def _curves(axes: Axes, records: list[Record], words: Words) -> None:
    axes.set(xlim=(0, END), xlabel=words("step"), xticks=(0, 25, 50, 75, 100))
    named = {}
    for scale, look in SCALES.items():
        chosen = select(records, scale=scale)
        steps, values = zip(*((r["at"]["step"], r["value"]) for r in chosen), strict=True)
        axes.plot(steps, values, color=look.color, ls=look.dashes, label=scale)
        points(axes, chosen, "step", look)
        if scale != "quarter":  # which lies under that of half the scale
            named[NAMED[scale]] = values[-1], look.color
    ends(axes, END, named)


def _after(axes: Axes, records: list[Record], activation: str, look: Series, words: Words) -> None:
    """Draw the last loss against log₂ σ_w, and where χ = 1."""
    chosen = select(records, activation=activation, step=END)
    sigma = critical(activation)
    moved: list[Record] = [
        {**record, "at": {"sigma": log2(TIMES[record["at"]["scale"]] * sigma)}}
        for record in chosen
        if record["at"]["scale"] in TIMES
    ]
    axes.plot(
        [record["at"]["sigma"] for record in moved],
        [record["value"] for record in moved],
        color=look.color,
        lw=0.8,
        ls=look.dashes,
        label=activation,
    )
    points(axes, moved, "sigma", look)
    axes.axvline(log2(sigma), color=look.color, lw=0.7, dashes=(4, 2.5))
    side, ha = (-0.08, "right") if activation == "tanh" else (0.08, "left")
    axes.text(log2(sigma) + side, -3.2, words(activation), color=look.color, ha=ha)


def _in_decades(record: Mapping[str, Any]) -> Record:
    """Return a loss as its logarithm, with the error that this has to first order."""
    error = record["standard_error"] / (record["value"] * log(10))
    return {**record, "value": log10(record["value"]), "standard_error": error}
