"""Formulas, figures, letters and colours."""

from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree

from tests.audit.document import plain
from tests.audit.looks.book import MM, Book, Box, Letter, Line, luminance
from tests.audit.looks.rules import look

SMALLEST = 6.0  # points of the font of a script
SCRIPT = 0.5**0.5  # how much smaller a script is; MathJax, `scriptsizemultiplier`
LEAST = 0.4  # how small it may become; MathJax, `scriptminsize`, if the formula does not say
GUTTER = 1 * MM  # that stays free beside a display
FAMILIES = ("Guide-Serif", "Guide-Sans", "Guide-Mono", "Guide-Display")
LARGE, LARGE_BOLD = 18.0, 14.0  # points from which WCAG 2.2 asks for less contrast
MATH = "{http://www.w3.org/1998/Math/MathML}"
SCRIPTED = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}


@look
def formulas_are_set_in_six_points_or_more(book: Book) -> Iterator[str]:
    for block in book.blocks:
        for formula in block.formulas:
            size = formula.size * _smallest(formula.mathml)
            why = f"{block.at(formula.box.page)}: a formula has letters of {size:.1f} points"
            yield why * (size < SMALLEST - 0.05)


@cache
def _smallest(mathml: str) -> float:
    """Return the size of the smallest letters of a formula, of that of its font."""
    root = ElementTree.fromstring(mathml)
    least = float(root.get("scriptminsize", f"{LEAST}em").removesuffix("em"))
    levels = _levels(root, 0, shown=root.get("display") == "block")
    return max(SCRIPT ** max(levels), min(least, 1.0))


def _levels(element: ElementTree.Element, level: int, *, shown: bool) -> Iterator[int]:
    """Yield the levels of scripts of the letters of an element."""
    kind, kids = element.tag.removeprefix(MATH), list(element)
    shown = element.get("displaystyle", str(shown)).lower() == "true"
    if not kids and kind != "mspace" and (element.text or "").strip():
        yield level
    for place, kid in enumerate(kids):
        if kind in SCRIPTED and place:
            accent = kind == "mover" and kid.tag == f"{MATH}mo"
            yield from _levels(kid, level + (not accent), shown=False)
        elif kind == "mfrac":
            yield from _levels(kid, level + (not shown), shown=False)
        elif kind == "mroot" and place:
            yield from _levels(kid, level + 2, shown=False)
        else:
            yield from _levels(kid, level, shown=shown)


@look
def displays_stay_in_their_column(book: Book) -> Iterator[str]:
    left, right = book.width
    for block in book.blocks:
        for formula in block.formulas:
            box = formula.box
            others = (x for x in book.seen[box.page] if x.x0 > box.x0 + GUTTER and _beside(box, x))
            edge = min((x.x0 - GUTTER for x in others), default=right + 1)
            if box.x1 > edge or box.x0 < left - 1:
                yield f"{block.at(box.page)}: a formula is {(box.x1 - edge) / MM:.0f} mm too wide"
            else:
                yield ""


def _beside(box: Box, other: Box | Line) -> bool:
    """Tell whether another one that does not hold it stands beside it."""
    high = min(box.bottom, other.bottom) - max(box.top, other.top)
    return high > MM and not (isinstance(other, Box) and other.holds(box))


@look
def figures_stand_near_their_mention(book: Book) -> Iterator[str]:
    """The text before a figure mentions it, and so does what refers to it."""
    mentions: dict[int, list[int]] = {}
    for number, page in enumerate(book.pages, start=1):
        for link in map(plain, page.get("/Annots", [])):
            target = plain(link.get("/A", {})).get("/SD")
            if target is not None:
                mentions.setdefault(id(plain(target[0])), []).append(number)
    for raw, box in book.figures:
        own = [n for n, b in enumerate(book.running) if any(up is raw for up in b.above)]
        if own:
            before = [page for x in book.running[max(own[0] - 1, 0) : own[0]] for page in x.pages]
            pages = mentions.get(id(raw), []) + before
            far = min((abs(page - box.page) for page in pages), default=0)
            yield f"{book.running[own[0]].at()}: its mention is {far} pages away" * (far > 1)


def _letters(book: Book) -> Iterator[tuple[int, Letter]]:
    """Yield one letter of each run of a page and of its margins, with the page."""
    for page, sheet in book.sheets.items():
        for run in sheet.letters.values():
            yield from ((page, letter) for letter in _kinds(run))
        yield from ((page, x) for x in _kinds([x for x in sheet.margin if x.text not in ". "]))


def _kinds(run: list[Letter]) -> list[Letter]:
    return list({(x.font, x.color, x.size): x for x in run if x.text.strip()}.values())


@look
def letters_are_from_the_fonts_of_the_guide(book: Book) -> Iterator[str]:
    for page, letter in _letters(book):
        ours = letter.font.partition("+")[2].startswith(FAMILIES)
        yield "" if ours else f"page {page}: “{letter.text}” is from {letter.font}"


@look
def letters_stand_out_from_their_ground(book: Book) -> Iterator[str]:
    for page, letter in _letters(book):
        ground: tuple[float, ...] = (1.0, 1.0, 1.0)
        where = Box(page, letter.x0, letter.top, letter.x1, letter.bottom)
        for fill in book.sheets[page].fills:
            if fill.box.holds(where):
                ground = fill.color
        light, dark = sorted((luminance(letter.color), luminance(ground)), reverse=True)
        contrast = (light + 0.05) / (dark + 0.05)
        bold = "Bold" in letter.font
        large = letter.size >= (LARGE_BOLD if bold else LARGE)
        what = f"“{letter.text}” in {letter.font[7:]} of {letter.size:.1f} points"
        why = f"page {page}: {what} has a contrast of {contrast:.1f}"
        yield why * (contrast < (3 if large else 4.5))
