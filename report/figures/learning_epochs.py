"""What the loop does to the loss, and how closely its gradient can be checked."""

from math import log10

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import (
    FULL,
    MUTED,
    SERIES,
    Series,
    decades,
    points,
    power,
    quantity,
    select,
    sheet,
    tint,
)

TASKS = {"xor": SERIES[0], "spirals": SERIES[1]}
SIDES = {"one": SERIES[0], "both": SERIES[2]}
ORDERS = {"one": 1, "both": 2}
PLACES = {"one": (-2.6, -2.35, "right"), "both": (-2.7, -6.9, "left")}
NAMES = {"one": r"\sim \varepsilon", "both": r"\sim \varepsilon^2"}
# Where truncation is all of the error, and where rounding is.
TRUNCATED, ROUNDED = -2.0, -10.0


@figure
def loss_by_epoch(measurements: Measurements, words: Words) -> Figure:
    """Return the loss against the epochs for two tasks, and at the end that of unseen points."""
    drawn = sheet(FULL, 58)
    axes = drawn.subplots()
    ticks = (0, 1, 3, 10, 30, 100, 300)
    axes.set_xticks([log10(1 + e) for e in ticks], labels=list(map(str, ticks)))
    axes.set(xlim=(0, log10(301)), ylim=(-2.8, 0.1), xlabel=words("epoch"))
    decades(axes, range(-2, 1))
    quantity(axes, "$L$")
    for task, look in TASKS.items():
        records = select(measurements["training-loop"], task=task, points="learned")
        _joined(axes, [_at(record, log10(1 + record["at"]["epoch"])) for record in records], look)
    (unseen,) = select(measurements["training-loop"], points="unseen")
    look = Series(TASKS["spirals"].color, "solid", "x")
    points(axes, [_at(unseen, log10(1 + unseen["at"]["epoch"]))], "place", look)
    axes.text(log10(16), -1.25, words("xor"), color=TASKS["xor"].color, ha="right")
    axes.text(log10(50), -0.3, words("spirals"), color=TASKS["spirals"].color)
    axes.annotate(
        words("unseen").replace(" · ", "\n"),
        (log10(301), unseen["value"]),
        (6, -2),
        textcoords="offset points",
        color=look.color,
    )
    return drawn


def _at(record: Record, place: float) -> Record:
    """Return a record with the place at which it is drawn."""
    return {**record, "at": {**record["at"], "place": place}}


def _joined(axes: Axes, records: list[Record], look: Series) -> None:
    """Draw points that no theory predicts, with a line which only leads the eye."""
    steps = [(record["at"]["place"], record["value"]) for record in records]
    axes.plot(*zip(*steps, strict=True), color=tint(look.color, 0.5), lw=0.8, ls=look.dashes)
    points(axes, records, "place", look)


@figure
@says(*(f"sides-{sides}" for sides in SIDES))
def gradient_check(measurements: Measurements, words: Words) -> Figure:
    """Return the error of one-sided and central differences against ε, and its three slopes."""
    drawn = sheet(FULL, 54)
    axes = drawn.subplots()
    axes.set(xlim=(-12, 0), ylim=(-10, 0.4), xlabel=r"$\varepsilon$")
    axes.set_xticks(range(-12, 1, 2), labels=[power(exponent) for exponent in range(-12, 1, 2)])
    decades(axes, range(-10, 1, 2))
    quantity(axes, words("relative-error"))
    for sides, look in SIDES.items():
        records = select(measurements["gradient-check"], sides=sides)
        values = {record["at"]["h"]: record["value"] for record in records}
        points(axes, records, "h", look)
        _slope(axes, (TRUNCATED, values[TRUNCATED]), ORDERS[sides], look)
        label = f"{words(f'sides-{sides}')}  ${NAMES[sides]}$"
        x, y, ha = PLACES[sides]
        axes.text(x, y, label, color=look.color, ha=ha)
    _slope(axes, (ROUNDED, values[ROUNDED]), -1, Series(MUTED, (0, (4, 2.5)), ""))
    axes.text(-11.3, values[-11.0] - 0.7, r"$\sim 1/\varepsilon$", color=MUTED)
    return drawn


def _slope(axes: Axes, through: tuple[float, float], order: int, look: Series) -> None:
    """Draw a line of a whole slope through a point, over the decades where it says something."""
    at, value = through
    span = (max(-7.5, at - 7.5 / order), 0.0) if order > 0 else (-12.0, -4.5)
    line = [value + order * (h - at) for h in span]
    axes.plot(span, line, color=look.color, ls=look.dashes, lw=0.8, label=f"slope {order}")
