"""Displays in the columns of their languages, as many side by side as there is room for.

They stand in rows of cells, one a language, until it is known how wide the formulas are.
"""

import re
from collections.abc import Callable, Iterator, Mapping

ROW = re.compile(r'<div class="row formulas">(.*?</p></div>)</div>\s*', re.DOTALL)
ROWS = re.compile(rf"(?:{ROW.pattern})+", re.DOTALL)
CELL = re.compile(r'(<div class="cell.*?<p class="formula">)(.*?)(</p></div>)', re.DOTALL)
END = '<span class="qed"></span>'
GAP = '<span class="gap"></span>'
COLUMN, MEASURE = 21.4, 34.5  # em: what a column holds, or a line, beside the number of a step
BETWEEN = 2.6  # em, from one formula to the next with its letter
SQUARE = 0.8  # em, which the end of a proof takes
LEAST = 0.88  # a display may be set as small as this to keep to its column

Cells = list[tuple[str, str, str]]  # how each begins, the formulas, how it ends
Look = Callable[[str], tuple[str, float]]


def packed(html: str, look: Look, room: float) -> str:
    """Return HTML in which short displays share a row, and one too wide for its column has it all.

    ``look`` tells of the formula in a text what it is, and how wide, in em; ``room`` is what a
    column holds.
    """
    return ROWS.sub(lambda found: "\n".join(_lines(found[0], look, room)) + "\n", html)


def _lines(rows: str, look: Look, room: float) -> Iterator[str]:
    line, used = Cells(), 0.0
    for row in ROW.finditer(rows):
        cells: Cells = CELL.findall(row[1])
        wide = max(look(inner)[1] + SQUARE * (END in inner) for _, inner, _ in cells)
        if line and used + BETWEEN + wide <= room:
            pairs = zip(line, cells, strict=True)
            line = [(start, _joined(one, two), end) for (start, one, end), (_, two, _) in pairs]
            used += BETWEEN + wide
            continue
        if line:
            yield _row(line)
        line, used = (cells, wide) if wide <= room else (Cells(), 0.0)
        if not line:
            yield from _wide(cells, look, room / wide)
    if line:
        yield _row(line)


def _joined(one: str, two: str) -> str:
    """Return two displays in one line; what ends a proof is set first, for it goes to the edge."""
    end = END if END in two else ""
    return end + one + GAP + two.replace(END, "")


def _row(cells: Cells, css: str = "") -> str:
    return f'<div class="row formulas{css}">{"".join(map("".join, cells))}</div>'


def _wide(cells: Cells, look: Look, share: float) -> Iterator[str]:
    """Yield a display that is wider than its column: a little smaller, or across both.

    Where it is the same in several languages, it is then set once.
    """
    if share >= LEAST:
        small = f'<p class="formula" style="font-size:{share:.3f}em">'
        yield _row(cells).replace('<p class="formula">', small)
        return
    once: Mapping[str, tuple[str, str, str]] = {look(x[1])[0]: x for x in reversed(cells)}
    *others, last = reversed(list(once.values()))
    for start, inner, end in others:
        yield _row([(start, inner.replace(END, ""), end)], " across")
    yield _row([last], " across")
