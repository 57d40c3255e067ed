"""What WeasyPrint does not know of lines: no third hyphen in a row, none at the foot of a page.

Such a line is set again in a narrower column, until it ends with a whole word; the word that moves
down has room in the next one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

RUNNING = 2  # hyphens that may stand one below the other
FOOT = 3  # lines of a paragraph of which one may be the last of a page
STEP, MOST = 4.0, 80.0  # CSS pixels by which a column is narrowed, and how far

_next_line = inline.get_next_linebox


@contextmanager
def even() -> Iterator[None]:
    """Have WeasyPrint break lines like that."""
    inline.get_next_linebox = _even_line
    try:
        yield
    finally:
        inline.get_next_linebox = _next_line


def _even_line(context: Any, paragraph: Any, *where: Any) -> tuple[Any, Any]:
    """Set the next line of a paragraph as `inline.get_next_linebox` does, or with less in it."""
    top, space, skip, _, *others = where
    before = _placed(context, others)
    line, resume = _next_line(context, paragraph, *where)
    running = paragraph.__dict__.setdefault("hyphens", {})  # lines before each place
    if line is None or not _is_hyphened(line):
        return line, resume
    count = running.get(str(skip), 0) + 1
    last = context.overflows_page(space, top + (1 + FOOT) * line.height)
    if (count > RUNNING or last) and before == _placed(context, others):
        shorter = _shorter(context, paragraph, *where)
        if shorter is not None:
            return shorter
    running[str(resume)] = count
    return line, resume


def _shorter(context: Any, paragraph: Any, *where: Any) -> tuple[Any, Any] | None:
    top, space, skip, column, *others = where
    narrow = copy(column)
    while column.width - narrow.width < MOST:
        narrow.width -= STEP
        line, resume = _next_line(context, paragraph, top, space, skip, narrow, *others)
        if line is not None and not _is_hyphened(line):
            return line, resume
    return None


def _placed(context: Any, others: Sequence[Any]) -> tuple[int, ...]:
    """Count what a line has put elsewhere: floats, notes, boxes out of the flow."""
    absolute, fixed = others[:2]
    notes = context.current_page_footnotes
    return len(context.excluded_shapes or ()), len(notes), len(absolute), len(fixed)


def _is_hyphened(line: Any) -> bool:
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return bool(texts) and texts[-1].text.endswith(texts[-1].style["hyphenate_character"])
