"""How much of itself each layer changes in a step of training."""

from math import log10

from matplotlib.figure import Figure

from gradyan.derivations.vanishing.no_update import unseen
from gradyan.report.figures import Measurements, Words, figure
from gradyan.report.figures.style import (
    FULL,
    MUTED,
    SERIES,
    SHADE,
    decades,
    points,
    quantity,
    select,
    sheet,
    tint,
)

NETWORKS = {"sigma": SERIES[0], "relu": SERIES[2]}
PLACES = {"sigma": (7.2, -6.0, "sigmoid"), "relu": (5.5, -1.7, "relu")}


@figure
def update_by_layer(measurements: Measurements, words: Words) -> Figure:
    """Return the relative update of each layer, and what single precision rounds away."""
    drawn = sheet(FULL, 68)
    axes = drawn.subplots()
    axes.set(
        xlim=(0.6, 10.4),
        ylim=(-9, -0.8),
        xticks=range(1, 11),
        xlabel=rf"{words('layer')} $\mathcal{{\ell}}$",
    )
    decades(axes, range(-8, -1, 2))
    quantity(axes, r"$\|\Delta W\|\,/\,\|W\|$")
    least = log10(unseen)
    axes.axhspan(-9, least, color=SHADE, lw=0, zorder=0)
    axes.axhline(least, color=MUTED, lw=0.8, dashes=(4, 2.5), label="unseen")
    axes.text(
        10.3, least - 0.15, words("rounded-away"), color=MUTED, style="italic", ha="right", va="top"
    )
    for activation, look in NETWORKS.items():
        records = select(measurements["no-update"], activation=activation)
        records = [record for record in records if "layer" in record["at"]]
        at = [record["at"]["layer"] for record in records]
        axes.plot(
            at, [r["value"] for r in records], color=tint(look.color, 0.5), lw=0.8, ls=look.dashes
        )
        points(axes, records, "layer", look)
        x, y, name = PLACES[activation]
        axes.text(x, y, words(name), color=look.color)
    return drawn
