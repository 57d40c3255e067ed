"""What an experiment has measured, as a small drawing that follows the colours of its page.

Sizes are in units of the drawing, 320 wide; the words in it are numbers and coordinates alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from gradyan.simulations.engine.measurement import AGREES, Measurement

WIDTH, HIGH, LEFT, RIGHT, TOP, BOTTOM = 320, 170, 44, 64, 8, 24
WIDE = 100  # times as large: two decades
DOT, MOST, FEW = 3, 6, 4  # its radius; series of a drawing; values of a coordinate that make one
Number = Callable[[float], str]


@dataclass(frozen=True)
class Axis:
    """Where a value lies between two pixels."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round(self.begin + share * (self.end - self.begin), 1)


def distances(zs: Sequence[float], number: Number, label: str) -> str:
    """Draw how many standard errors each mean lies from its prediction, a dot for each.

    The band is what the suite allows, a bound set before any run.
    """
    across = Axis(-AGREES, AGREES, 12, WIDTH - 12)
    piles: dict[int, int] = {}
    dots = []
    for z in sorted(zs):
        column = round(across(z) / (2 * DOT))
        piles[column] = level = piles.get(column, 0) + 1
        dots.append((column * 2 * DOT, level))
    high = 2 * DOT * max(piles.values()) + 14
    marks = "".join(
        f'<circle cx="{x}" cy="{high - 2 * DOT * level + DOT}" r="{DOT - 0.6}"/>'
        for x, level in dots
    )
    ticks = "".join(
        f'<text x="{across(v)}" y="{high + 14}">{escape(number(v))}</text>'
        for v in (-AGREES, 0, AGREES)
    )
    band = f'<rect class="band" x="12" y="0" width="{WIDTH - 24}" height="{high}"/>'
    zero = f'<path class="zero" d="M{across(0)} 0V{high}"/>'
    return _drawing(
        high + 20, label, f"{band}{zero}<g class='dots'>{marks}</g><g class='ticks'>{ticks}</g>"
    )


def profile(
    rows: Sequence[Measurement], predicted: Sequence[float] | None, number: Number, label: str
) -> list[str]:
    """Draw means along the coordinate that has most values; nothing where none has a few.

    A line joins what is predicted, points are what was measured. Where values span decades, they
    are drawn by their logarithm. No drawing has more series than there are colours: the others
    follow in drawings with the same axes.
    """
    along = _along(rows)
    if not along:
        return []
    values = [_height(row, row.value, rows) for row in rows]
    expected = [_height(row, p, rows) for row, p in zip(rows, predicted or (), strict=False)]
    xs = [float(row.at[along]) for row in rows]
    across = Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT)
    up = Axis(min(values + expected), max(values + expected), HIGH - BOTTOM, TOP)
    drawn = []
    for place, (name, members) in enumerate(_series(rows, along).items()):
        points = [(across(xs[i]), up(values[i])) for i in members]
        line = [(across(xs[i]), up(expected[i])) for i in members] if expected else points
        path = "M" + "L".join(f"{x} {y}" for x, y in line)
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="{DOT - 0.8}"/>' for x, y in points)
        x, y = points[-1]
        text = f'<text x="{x + 6}" y="{y + 4}">{escape(name)}</text>' if name else ""
        drawn.append(f'<g class="series-{place % MOST + 1}"><path d="{path}"/>{dots}{text}</g>')
    ticks = _ticks(across, up, _is_power(rows), number, along)
    groups = [drawn[begin : begin + MOST] for begin in range(0, len(drawn), MOST)]
    return [_drawing(HIGH, label, ticks + "".join(group)) for group in groups]


def series(rows: Sequence[Measurement]) -> int:
    """Return how many lines the drawings of these means have."""
    along = _along(rows)
    return len(_series(rows, along)) if along else 0


def _along(rows: Sequence[Measurement]) -> str:
    """Return the numeric coordinate with most values, or nothing."""
    counts = {
        key: len({row.at[key] for row in rows})
        for key in rows[0].at
        if all(isinstance(row.at.get(key), int | float) for row in rows)
    }
    best = max(counts, key=lambda key: counts[key], default="")
    return best if best and counts[best] >= FEW else ""


def _series(rows: Sequence[Measurement], along: str) -> Mapping[str, list[int]]:
    """Return the rows of each line: those that differ in one coordinate only, in its order."""
    vary = [k for k in rows[0].at if k != along and len({row.at.get(k) for row in rows}) > 1]
    found: dict[str, list[int]] = {}
    order = sorted(range(len(rows)), key=lambda i: float(rows[i].at[along]))
    for i in order:
        found.setdefault(
            ", ".join(_short(rows[i].at[k]) for k in vary if k in rows[i].at), []
        ).append(i)
    return found


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"


def _is_power(rows: Sequence[Measurement]) -> bool:
    """Tell whether values are powers of ten, or span so much that they are drawn as such."""
    sizes = [row.value for row in rows]
    spans = min(sizes) > 0 and max(sizes) > WIDE * min(sizes)
    return spans or any(row.decades for row in rows)


def _height(row: Measurement, value: float, rows: Sequence[Measurement]) -> float:
    """Return a value as it is drawn: its power of ten where the values span decades."""
    return value if row.decades or not _is_power(rows) else log10(abs(value))


def _ticks(across: Axis, up: Axis, power: bool, number: Number, along: str) -> str:
    below, beside = f'y="{HIGH - 8}"', f'x="{LEFT - 5}"'
    parts = [f'<text class="along" x="{WIDTH - RIGHT + 8}" {below}>{escape(along)}</text>']
    for value in _round(up.low, up.high, whole=power):
        y, text = up(value), number(value)
        if power:
            text = f"10<tspan dy='-4' font-size='8'>{text}</tspan>"
        parts.append(f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="up" {beside} y="{y + 4}">{text}</text>')
    places = _round(across.low, across.high, whole=False)
    parts += [f'<text x="{across(x)}" {below}>{number(x)}</text>' for x in places]
    return f'<g class="ticks">{"".join(parts)}</g>'


def _round(low: float, high: float, *, whole: bool) -> list[float]:
    """Return some round numbers between two."""
    span = (high - low) or 1
    step = 10 ** floor(log10(span / 2))
    step = next(step * k for k in (1, 2, 5, 10) if span / (step * k) <= 4)  # noqa: PLR2004 - ticks
    step = max(1, ceil(step)) if whole else step
    return [round(k * step, 12) for k in range(ceil(low / step), floor(high / step) + 1)]


def _drawing(high: float, label: str, inner: str) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {high}" role="img" aria-label="{escape(label)}">'
        f"{inner}</svg>"
    )
