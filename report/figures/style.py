"""What all figures share: sizes, fonts, colours, and the way to SVG.

Lengths are millimetres on paper where not said otherwise; matplotlib's own are inches and points.
"""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from gradyan.errors import GuideError
from gradyan.languages.locale import raised
from gradyan.report.figures.fonts import register_fonts

FULL, MAIN, COLUMN = 170, 115, 81  # widths, as wide as what stands above and below
NARROW, LOWER = 120, 0.72  # the text of an edition in one language; what is left of the height
PAGE = 210, 297
MILLIMETRE = 1 / 25.4
STYLE = Path(__file__).with_name("guide.mplstyle")
ELL = r"\mathcal{\ell}"  # where MathJax keeps it

_narrow = ContextVar("narrow", default=False)
MUTED, SHADE = "#52606D", "#EDF0F3"


class Series(NamedTuple):
    """How one of several lines looks; told apart by dashes and marks where colours cannot."""

    color: str
    dashes: Any
    marker: str


SERIES = (
    Series("#0A2A5E", "solid", "o"),
    Series("#00807A", (0, (5, 1.8)), "s"),
    Series("#C2410C", (0, (1, 1.4)), "^"),
    Series("#9B1FA8", (0, (5, 1.5, 1, 1.5)), "D"),
)


def sheet(width: float, height: float) -> Figure:
    """Return an empty figure of this size, or of what is left of it where there is less room."""
    if width == FULL and _narrow.get():
        width, height = NARROW, LOWER * height
    return Figure(figsize=(width * MILLIMETRE, height * MILLIMETRE))


@contextmanager
def at_most(*, narrow: bool) -> Iterator[None]:
    """Let what is as wide as two columns be as wide as the text beside a margin, and lower."""
    token = _narrow.set(narrow)
    try:
        yield
    finally:
        _narrow.reset(token)


def tint(color: str, strength: float) -> str:
    """Return the colour mixed with white; unlike transparency, it needs no blending in a PDF."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(color))
    return to_hex((red, green, blue))


def decades(axes: Axes, ticks: range) -> None:
    """Label a vertical axis of base-10 logarithms with the powers of ten themselves."""
    levels(axes, list(ticks), [power(exponent) for exponent in ticks])
    axes.grid(axis="y")


def levels(axes: Axes, values: Sequence[float], labels: Sequence[str]) -> None:
    """Label a vertical axis; the figures, not their superscripts, are level with the marks."""
    axes.set_yticks(values, labels=labels)
    inches = axes.figure.dpi_scale_trans
    half_a_figure = ScaledTranslation(0, -2.45 / 72, inches)
    for label in axes.get_yticklabels():
        label.set_transform(label.get_transform() + half_a_figure)


def quantity(axes: Axes, text: str, rise: float = 5) -> None:
    """Say what the vertical axis measures: above it, where nobody has to turn the head."""
    axes.annotate(
        text, (0, 1), (-24, rise), xycoords="axes fraction", textcoords="offset points", size=9
    )


def ends(axes: Axes, x: float, names: Mapping[str, tuple[float, str]], least: float = 11) -> None:
    """Name lines at their right ends, as (height, colour); names lie ``least`` points apart.

    To be called when the limits of the axes are set.
    """
    to_points = 72 / axes.figure.dpi
    heights = {
        name: axes.transData.transform((x, y))[1] * to_points for name, (y, _) in names.items()
    }
    placed = heights.copy()
    order = sorted(heights, key=heights.__getitem__)
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + least)
    for name, (y, color) in names.items():
        shift = placed[name] - heights[name]
        axes.annotate(
            name, (x, y), (6, shift), textcoords="offset points", color=color, va="center"
        )


def power(exponent: int) -> str:
    """Return a power of ten in the text font's own superscripts."""
    return f"10{raised(exponent)}" if exponent else "1"


def select(records: list[Mapping[str, Any]], **at: Any) -> list[Mapping[str, Any]]:
    """Return the measurements taken at this setting; raise GuideError where there are none."""
    chosen = [record for record in records if at.items() <= record["at"].items()]
    if not chosen:
        raise GuideError(
            f"nothing was measured at {at}",
            "Add the setting to the grid of the experiment, or leave it out of the figure.",
        )
    return chosen


def points(axes: Axes, records: list[Mapping[str, Any]], along: str, look: Series) -> None:
    """Draw measured means, each with its standard error, against one coordinate."""
    axes.errorbar(
        [record["at"][along] for record in records],
        [record["value"] for record in records],
        yerr=[record["standard_error"] for record in records],
        fmt=look.marker,
        color=look.color,
        zorder=3,
        clip_on=False,
    )


@contextmanager
def house() -> Iterator[None]:
    """Draw in the style of the guide; what matplotlib warns of raises GuideError."""
    register_fonts()
    logger, alarm = logging.getLogger("matplotlib"), _Alarm(logging.WARNING)
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(mpl.rc_params_from_file(STYLE, use_default_template=False))
        warnings.simplefilter("error")
        logger.addHandler(alarm)
        try:
            yield
        except Warning as warning:
            raise _faulty(str(warning)) from warning
        finally:
            logger.removeHandler(alarm)


class _Alarm(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise _faulty(record.getMessage())


def _faulty(problem: str) -> GuideError:
    return GuideError(
        f"matplotlib cannot draw this figure as meant: {problem}",
        "A missing glyph: write it otherwise. A layout that fails: give the figure more room.",
    )


def to_svg(drawn: Figure) -> str:
    """Return the figure as SVG with text as outlines; the same figure gives the same bytes."""
    buffer = StringIO()
    with house():
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        drawn.savefig(buffer, format="svg", metadata=nothing)
    svg = buffer.getvalue()
    for side, inches in zip(("width", "height"), drawn.get_size_inches(), strict=True):
        length = f'{side}="{inches / MILLIMETRE:.6g}mm"'
        svg = re.sub(rf'\b{side}="[\d.]+pt"', length, svg, count=1)
    return svg[svg.index("<svg") :]
