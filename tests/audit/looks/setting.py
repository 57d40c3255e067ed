"""How the lines of the text are set."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from tests.audit.looks.book import MM, Block, Book, Line
from tests.audit.looks.filling import is_label
from tests.audit.looks.rules import look

HYPHENS = ("-", "\u2010", "\u00ad")
RUNNING = 2  # hyphens one below the other
EMPTY = 0.4  # of the measure, at the end of a line that is not the last
INDENT = 8 * MM  # within which lines are of one column
GUTTER = 6 * MM
WORD = re.compile(r"[^\W\d_]{2}")
NARROW = 50 * MM  # a measure in which lines cannot be even


def texts(book: Book) -> Iterator[Block]:
    """Yield what is set as text: no program, no table, no heading."""
    for block in book.blocks:
        code = block.fonts["Guide-Mono"] > sum(block.fonts.values()) / 2
        if block.kind in {"P", "LBody"} and not block.within("Table", "FENote") and not code:
            yield block


def _hyphened(line: Line) -> bool:
    return line.text.rstrip().endswith(HYPHENS)


@look
def no_more_than_two_hyphens_run(book: Book) -> Iterator[str]:
    for block in texts(book):
        runs = [len(list(run)) for hyphened, run in groupby(block.lines, _hyphened) if hyphened]
        longest = max(runs, default=0)
        yield f"{block.at()}: {longest} hyphens run" * (longest > RUNNING)


@look
def no_page_ends_with_a_hyphen(book: Book) -> Iterator[str]:
    for block in texts(book):
        for line, then in zip(block.lines, block.lines[1:], strict=False):
            if then.page != line.page:
                yield f"{block.at(line.page)}: it ends on “{line.text[-12:]}”" * _hyphened(line)


@look
def last_lines_are_more_than_a_word(book: Book) -> Iterator[str]:
    for block in texts(book):
        if len(block.lines) > 1:
            before, last = block.lines[-2:]
            words, left = last.text.split(), last.x0 < before.x1 - NARROW / 2
            alone = len(words) == 1 and "◻" not in words[0] and left
            yield f"{block.at()}: it ends with “{words[0]}” alone" * alone


@look
def lines_are_filled(book: Book) -> Iterator[str]:
    edges = _edges(book)
    for block in texts(book):
        for line in (line for line in block.lines[:-1] if WORD.search(line.text)):
            right = min(_right(line, edges[line.page]), _next_column(book, block, line))
            empty = (right - line.x1) / (right - line.x0)
            why = f"{block.at(line.page)}: “{line.text[-30:]}” leaves {empty:.0%} empty"
            yield why * (right - line.x0 > NARROW and empty > EMPTY and not is_label(block))


def _right(line: Line, edges: set[tuple[float, float]]) -> float:
    """Return how far lines reach that begin where a line does."""
    near = (x1 for x0, x1 in edges if abs(x0 - line.x0) < INDENT)
    return max(near, default=line.x1)


def _next_column(book: Book, block: Block, line: Line) -> float:
    """Return where what stands beside a block begins, without the gutter."""
    lines = [other for other in block.lines if other.page == line.page]
    top, bottom = lines[0].top, lines[-1].bottom
    beside = (x for x in book.seen[line.page] if x.bottom > top and x.top < bottom)
    return min((x.x0 - GUTTER for x in beside if x.x0 > line.x1 + MM), default=line.x1 + 999)


def _edges(book: Book) -> dict[int, set[tuple[float, float]]]:
    """Return the left and right edges of the lines of each page."""
    found = defaultdict(set)
    for block in texts(book):
        for line in block.lines:
            if WORD.search(line.text):  # formulas may be wider than a column
                found[line.page].add((line.x0, line.x1))
    return found
