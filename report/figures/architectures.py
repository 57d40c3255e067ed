"""The networks people train: what gates leave in time, and layer norms before or after the sum."""

from math import log10

from matplotlib.figure import Figure

from gradyan.derivations.architectures.block_order import alternating
from gradyan.derivations.architectures.gates import open_gates
from gradyan.report.figures import Measurements, Words, figure, says
from gradyan.report.figures.style import (
    ELL,
    FULL,
    MUTED,
    SERIES,
    decades,
    levels,
    points,
    quantity,
    select,
    sheet,
)

LAST, BRANCHES = 60, 24
BIASES = dict(zip((3, 1, 0), SERIES[:3], strict=True))
PLACES = {3: 2.0, 1: 2.2, 0: 2.6}  # of the names, above the last points
ORDERS = dict(zip(("pre", "pre-scaled", "post"), SERIES[:3], strict=True))
SCALES = {"pre": 1.0, "pre-scaled": BRANCHES**-0.5, "post": 1.0}
NAMED = {"pre": (7.5, 0.33), "pre-scaled": (2, -0.07), "post": (13.2, -0.7)}


@figure
def gated_gradient(measurements: Measurements, words: Words) -> Figure:
    """Return the error signal at the cell of an LSTM, going back in time, for three biases."""
    drawn = sheet(FULL, 60)
    axes = drawn.subplots()
    axes.set(xlim=(0, LAST + 1), ylim=(-21.5, 2.6), xlabel=rf"{words('time-steps')} $t$")
    axes.set_xticks(range(0, LAST + 1, 10))
    decades(axes, range(-20, 1, 5))
    records = measurements["gated-gradient"]
    for bias, look in BIASES.items():
        ends = [open_gates(bias, t) for t in (0, LAST)]
        axes.plot([0, LAST], ends, color=look.color, ls=look.dashes, label=f"b = {bias}")
        found = select(records, kind=f"lstm-{bias}")
        points(axes, found, "back", look)
        end = found[-1]["value"] + PLACES[bias]
        axes.text(57.5, end, f"$b={bias}$", color=look.color, ha="center", va="center")
    plain = SERIES[3]
    found = select(records, kind="tanh")
    points(axes, found, "back", plain)
    axes.text(33, -15.2, words("tanh"), color=plain.color, ha="right")
    quantity(axes, r"$\|\partial L/\partial c_{T-t}\|\,/\,\|\partial L/\partial c_T\|$", rise=7)
    return drawn


@figure
@says(*(f"order-{kind}" for kind in ORDERS))
def block_order(measurements: Measurements, words: Words) -> Figure:
    """Return the error signal along the branches of random Transformers, by where they normalise.

    Lines: branches that take turns, one that averages over tokens and one that keeps to its own.
    """
    drawn = sheet(FULL, 62)
    axes = drawn.subplots()
    axes.set(xlim=(-0.4, BRANCHES + 0.4), ylim=(-0.86, 0.82), xlabel=f"{words('branch')} ${ELL}$")
    axes.set_xticks(range(0, BRANCHES + 1, 4))
    values = (1 / 8, 1 / 4, 1 / 2, 1, 2, 4)
    levels(axes, [log10(x) for x in values], ["1/8", "1/4", "1/2", "1", "2", "4"])
    axes.axhline(0, color=MUTED, lw=0.7, zorder=1)
    for kind, look in ORDERS.items():
        theory = alternating(kind.partition("-")[0], SCALES[kind], BRANCHES)
        axes.plot(
            range(BRANCHES + 1), theory, color=look.color, ls=look.dashes, label=f"theory {kind}"
        )
        points(axes, select(measurements["transformer-signal"], kind=kind), "layer", look)
        axes.text(*NAMED[kind], words(f"order-{kind}"), color=look.color, va="center")
    quantity(axes, rf"$\|\partial L/\partial x_{ELL}\|\,/\,\|\partial L/\partial x_L\|$", rise=8)
    return drawn
