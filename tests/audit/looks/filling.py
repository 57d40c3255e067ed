"""How the pages are filled, and what is parted from what by their ends."""

from collections.abc import Iterator
from itertools import islice, pairwise

from tests.audit.looks.book import MM, Block, Book, Fill
from tests.audit.looks.rules import look

HOLE = 25 * MM
TAIL = 80 * MM  # of text on the last page of a chapter
ALONE = 25 * MM  # of a last step
VOID = 12 * MM  # of tint without text
LETTERS = 3  # of a label; a number of a step has fewer


@look
def pages_have_no_holes(book: Book) -> Iterator[str]:
    top, foot = book.body
    for page in sorted(book.sheets)[1:]:
        items = sorted(book.seen[page], key=lambda item: item.top)
        if not items:
            yield f"page {page} is empty"
            continue
        last = page + 1 in book.openings or page == max(book.sheets)
        end = top
        for item in items:
            gap = item.top - end
            yield f"page {page}: {gap / MM:.0f} mm are empty from {end / MM:.0f} mm on" * (
                gap > HOLE
            )
            end = max(end, item.bottom)
        gap = foot - end
        yield f"page {page}: {gap / MM:.0f} mm are empty at the foot" * (gap > HOLE and not last)


@look
def chapters_end_on_a_page_with_text(book: Book) -> Iterator[str]:
    top, _ = book.body
    for page in sorted(book.sheets)[1:]:
        ends = page + 1 in book.openings and page not in book.openings
        if ends and book.seen[page]:
            used = max(item.bottom for item in book.seen[page]) - top
            yield f"page {page}: a chapter ends with {used / MM:.0f} mm" * (used < TAIL)


@look
def tints_have_no_voids(book: Book) -> Iterator[str]:
    for fill in book.tints:
        box = fill.box
        inside = [item for item in book.seen[box.page] if box.holds(item)]
        end, gap = box.top, 0.0
        for item in sorted(inside, key=lambda item: item.top):
            end, gap = max(end, item.bottom), max(gap, item.top - end)
        gap = max(gap, box.bottom - end)
        yield f"page {box.page}: {gap / MM:.0f} mm of a tint are empty" * (gap > VOID)


@look
def boxes_stand_with_their_first_step(book: Book) -> Iterator[str]:
    for fill in book.tints:
        inside = _inside(book, fill)
        if not inside:
            continue
        if (parted := next((block for block in inside if len(block.pages) > 1), None)) is not None:
            yield f"{parted.at()}: a tint goes on overleaf"
            continue
        first = _reason(book, inside)
        if first:
            why = f"{inside[0].at()}: its reasons begin on page {first.pages[0]}"
            yield why * (first.pages[0] > fill.box.page)


def _inside(book: Book, fill: Fill) -> list[Block]:
    return [block for block in book.running if any(fill.box.holds(x) for x in block.lines)]


def _reason(book: Book, inside: list[Block]) -> Block | None:
    """Return the first block of the second and last element beside the one with these blocks."""
    paths = [block.above for block in inside]
    shared = [level[0] for level in zip(*paths, strict=False) if len({id(x) for x in level}) == 1]
    if len(shared) < len("ab"):
        return None
    kids = [kid for kid, _, _ in book._kids(shared[-2]) if kid is not None]
    if len(kids) != len("ab") or kids[0] is not shared[-1]:
        return None
    return next((x for x in book.running if any(up is kids[1] for up in x.above)), None)


@look
def last_steps_do_not_stand_alone(book: Book) -> Iterator[str]:
    for element in book.of("L"):
        if element.attribute("/ListNumbering") != "/Ordered":
            continue
        items = [[b for b in book.running if any(up is kid for up in b.above)]
                 for kid in element.elements()]  # fmt: skip
        for one, other in list(pairwise(filter(None, items)))[-1:]:
            page = other[0].pages[0]
            lines = [line for block in other for line in block.lines if line.page == page]
            high = max(line.bottom for line in lines) - min(line.top for line in lines)
            alone = page > max(block.pages[-1] for block in one) and high < ALONE
            yield f"{other[0].at()}: the last of {len(items)} steps stands alone" * alone


@look
def headings_stand_with_their_text(book: Book) -> Iterator[str]:
    for block, then in _followed(book):
        heading = block.kind[0] == "H"
        if heading or (is_label(block) and then.kind[0] != "H"):
            lines = [line for line in then.lines if line.page == block.pages[-1]]
            enough = len(lines) >= min(len(then.lines), 2)
            yield "" if enough else f"{block.at()}: what it heads stands on page {then.pages[0]}"


def is_label(block: Block) -> bool:
    """Tell the head of a box: all of it is bold, and it is no number."""
    fonts = set(block.fonts)
    bold = any("Sans-Bold" in font for font in fonts) and all("Sans" in font for font in fonts)
    return bold and len(block.words) > LETTERS and len(block.lines) <= len("ab")


def _followed(book: Book) -> Iterator[tuple[Block, Block]]:
    """Yield each block outside of tables with the next one that is not its twin in its row."""
    blocks = book.running
    for place, block in enumerate(blocks):
        if not block.within("Table"):
            row, cell = block.above[-2:][0], block.above[-1]
            later = islice(blocks, place + 1, None)
            found = (x for x in later if x.above[-1] is cell or not any(y is row for y in x.above))
            if (then := next(found, None)) is not None:
                yield block, then


@look
def introductions_stand_with_what_they_introduce(book: Book) -> Iterator[str]:
    for block, then in _followed(book):
        if block.words.endswith(":"):
            parted = then.pages[0] > block.pages[-1]
            yield f"{block.at()}: what it introduces is on page {then.pages[0]}" * parted
