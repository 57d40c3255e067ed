"""A built guide as its reader sees it: blocks of text in lines, formulas, figures, tints.

pdfplumber says where each letter stands and in which marked content; the structure tree says to
which paragraph, heading, caption or step that belongs. Boxes are in points from the top left.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import pdfplumber

from tests.audit.document import Document, is_element, plain

MM = 72 / 25.4
WITHIN = {"Span", "Em", "Strong", "Code", "Link", "Formula"}  # a part of the text around it
UNSEEN = "UnseenText"  # the font of what formulas say to those who copy them
SAME_LINE = 5.0  # points: baselines nearer than this are of one line, as those of calls of notes
DRAWN = re.compile(rb"/MCID (\d+)\s*>>\s*BDC\s+q\s[^B]*?/(\w+) Do")
PALE = 0.6  # luminance of the darkest tint


class Box(NamedTuple):
    """A rectangle on a page, which counts from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, other: "Box | Line") -> bool:
        """Tell whether the middle of another one lies in it."""
        x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
        return self.page == other.page and self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


class Letter(NamedTuple):
    """A letter that is seen, and the colour that it has."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    font: str
    color: tuple[float, ...]


class Fill(NamedTuple):
    """A filled rectangle."""

    box: Box
    color: tuple[float, ...]


class Line(NamedTuple):
    """A line of a block, or a formula that stands alone."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    text: str


class Formula(NamedTuple):
    """A formula, its MathML, and the size of its font in points."""

    box: Box
    mathml: str
    size: float


@dataclass
class Sheet:
    """What stands on a page: letters by the content that they are marked as, and filled boxes."""

    height: float
    letters: dict[int, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    margin: list[Letter] = field(default_factory=list)  # running heads, folios, leaders
    fills: list[Fill] = field(default_factory=list)


@dataclass(eq=False)
class Block:
    """A paragraph, heading, label or cell, and the elements above it from the top down."""

    raw: Any
    kind: str
    lang: str
    above: tuple[Any, ...]
    pieces: list[tuple[int, int]] = field(default_factory=list)  # page and marked content
    formulas: list[Formula] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fonts: Counter[str] = field(default_factory=Counter)

    def within(self, *kinds: str) -> bool:
        """Tell whether it is, or stands in, an element of these kinds."""
        return self.kind in kinds or any(raw["/S"][1:] in kinds for raw in self.above)

    @property
    def words(self) -> str:
        """Its text."""
        return " ".join(line.text.strip() for line in self.lines)

    @property
    def pages(self) -> list[int]:
        """The pages on which it stands."""
        return sorted({line.page for line in self.lines})

    def at(self, page: int | None = None) -> str:
        """Say where it is, for whoever has to find it."""
        words = self.words[:50].strip() or "a formula"
        return f"page {page or self.pages[0]}, {self.kind} [{self.lang}] “{words}”"


class Book(Document):
    """A file that is looked at once for all rules."""

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each page by that of its object."""
        return {page.indirect_reference.idnum: n for n, page in enumerate(self.pages, start=1)}

    @cached_property
    def sheets(self) -> dict[int, Sheet]:
        """What stands on each page."""
        with pdfplumber.open(self.file) as pdf:
            return {page.page_number: _sheet(page) for page in pdf.pages}

    @cached_property
    def units(self) -> dict[int, dict[int, float]]:
        """How wide the drawings of a page are, by their marked content; a formula's em is 1000."""
        found = {}
        for number, page in enumerate(self.pages, start=1):
            forms = plain(plain(page["/Resources"]).get("/XObject", {}))
            widths = {name[1:].encode(): float(plain(x)["/BBox"][2]) for name, x in forms.items()}
            drawn = DRAWN.findall(page.get_contents().get_data())
            found[number] = {int(mcid): widths[name] for mcid, name in drawn}
        return found

    @cached_property
    def blocks(self) -> list[Block]:
        """All blocks in reading order, notes where they are called."""
        tops = plain(self.root["/StructTreeRoot"])["/K"]
        main = str(self.root.get("/Lang", ""))
        found = [block for top in tops for block in self._walk(plain(top), main, ())]
        for block in found:
            _set(block, self.sheets)
        return [block for block in found if block.lines]

    @cached_property
    def running(self) -> list[Block]:
        """The blocks without notes, which stand elsewhere, and bare labels of lists."""
        return [block for block in self.blocks if not block.within("FENote", "Lbl")]

    @cached_property
    def figures(self) -> list[tuple[Any, Box]]:
        """The figures that are not formulas, with their boxes."""
        found = []
        for element in self.of("Figure"):
            page = next((page for page, _ in self._content(element.raw)), 0)
            if page and "/BBox" in element.raw.get("/A", {}):
                found.append((element.raw, self._box(element.raw, page)))
        return found

    @cached_property
    def seen(self) -> dict[int, list[Box | Line]]:
        """What stands on each page besides its margins."""
        found: dict[int, list[Box | Line]] = {number: [] for number in self.sheets}
        for block in self.blocks:
            for line in block.lines:
                found[line.page].append(line)
        for _, box in self.figures:
            found[box.page].append(box)
        return found

    @cached_property
    def body(self) -> tuple[float, float]:
        """Top and foot of the text, by what reaches furthest; the cover has no margins."""
        inner = [item for page, items in self.seen.items() if page > 1 for item in items]
        inner = inner or [item for items in self.seen.values() for item in items]
        return min(item.top for item in inner), max(item.bottom for item in inner)

    @cached_property
    def width(self) -> tuple[float, float]:
        """The left and right edges of what is set, without the cover."""
        lines = [line for block in self.blocks for line in block.lines if "◻" not in line.text]
        lines = [line for line in lines if line.page > 1] or lines
        return min(line.x0 for line in lines), max(line.x1 for line in lines)

    @cached_property
    def openings(self) -> set[int]:
        """The pages that begin with a heading of the first level."""
        found = set()
        for block in self.blocks:
            line = block.lines[0]
            above = [item for item in self.seen[line.page] if item.bottom < line.top - 30]
            if block.kind == "H1" and len(above) < len("ab"):
                found.add(line.page)
        return found

    @cached_property
    def tints(self) -> list[Fill]:
        """Pale areas behind text, at least 5 mm high and 40 mm wide."""
        return [
            fill
            for sheet in self.sheets.values()
            for fill in sheet.fills
            if 1 > luminance(fill.color) >= PALE
            and fill.box.bottom - fill.box.top > 5 * MM
            and fill.box.x1 - fill.box.x0 > 40 * MM
            and not any(box.holds(fill.box) for _, box in self.figures)
        ]

    def _walk(self, raw: Any, lang: str, above: tuple[Any, ...]) -> Iterator[Block]:
        block = Block(raw, raw["/S"][1:], str(raw.get("/Lang", lang)), above)
        yield block
        yield from self._fill(block, raw)

    def _fill(self, block: Block, raw: Any) -> Iterator[Block]:
        """Give a block what stands in an element; yield what is a block in it."""
        for kid, page, mcid in self._kids(raw):
            if kid is None:
                block.pieces.append((page, mcid))
            elif kid["/S"] == "/Formula":
                self._formula(block, kid)
            elif kid["/S"][1:] in WITHIN:
                yield from self._fill(block, kid)
            else:
                yield from self._walk(kid, block.lang, (*block.above, block.raw))

    def _formula(self, block: Block, raw: Any) -> None:
        for page, mcid in self._content(raw):
            (file,) = map(plain, plain(raw["/AF"]))
            mathml = plain(plain(file["/EF"])["/F"]).get_data().decode()
            box = self._box(raw, page)
            em = (box.x1 - box.x0) / self.units[page].get(mcid, 1000) * 1000
            block.formulas.append(Formula(box, mathml, em))

    def _kids(self, raw: Any) -> Iterator[tuple[Any, int, int]]:
        """Yield elements, and page and number of marked content."""
        kids = plain(raw.get("/K", []))
        for kid in map(plain, kids if isinstance(kids, list) else [kids]):
            if is_element(kid):
                yield kid, 0, 0
            elif not isinstance(kid, dict):
                yield None, self.numbers[raw.raw_get("/Pg").idnum], int(kid)
            elif "/MCID" in kid:
                holder: Any = kid if "/Pg" in kid else raw
                yield None, self.numbers[holder.raw_get("/Pg").idnum], int(kid["/MCID"])

    def _content(self, raw: Any) -> list[tuple[int, int]]:
        return [(page, mcid) for kid, page, mcid in self._kids(raw) if kid is None]

    def _box(self, raw: Any, page: int) -> Box:
        left, bottom, right, top = map(float, raw["/A"]["/BBox"])
        height = self.sheets[page].height
        return Box(page, left, height - top, right, height - bottom)


def _sheet(page: Any) -> Sheet:
    sheet = Sheet(float(page.height))
    if page.page_number > 1:  # the structure has the boxes of drawings; the cover is on one
        page.page_obj.resources = {**page.page_obj.resources, "XObject": {}}
    for char in page.chars:
        if UNSEEN in char["fontname"]:
            continue
        where = (char["x0"], char["top"], char["x1"], char["bottom"])
        base, color = page.height - char["matrix"][5], _rgb(char["non_stroking_color"])
        letter = Letter(char["text"], *where, base, char["size"], char["fontname"], color)
        (sheet.margin if char["mcid"] is None else sheet.letters[char["mcid"]]).append(letter)
    for rect in page.rects:
        if rect["fill"] and not rect["evenodd"]:  # with which WeasyPrint draws borders
            box = Box(page.page_number, rect["x0"], rect["top"], rect["x1"], rect["bottom"])
            sheet.fills.append(Fill(box, _rgb(rect["non_stroking_color"])))
    page.close()
    return sheet


def _rgb(color: Any) -> tuple[float, ...]:
    values = tuple(color) if isinstance(color, list | tuple) else (color,)
    return values * 3 if len(values) == 1 else values


def luminance(color: tuple[float, ...]) -> float:
    """Return how light a colour is, from 0 to 1 (WCAG 2.2, relative luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _set(block: Block, sheets: dict[int, Sheet]) -> None:
    """Find the lines of a block."""
    pages = {page for page, _ in block.pieces} | {f.box.page for f in block.formulas}
    for page in sorted(pages):
        marked = [mcid for on, mcid in block.pieces if on == page]
        letters = [letter for mcid in marked for letter in sheets[page].letters[mcid]]
        block.fonts.update(letter.font.partition("+")[2] for letter in letters)
        boxes = [formula.box for formula in block.formulas if formula.box.page == page]
        block.lines += _lines(page, letters, boxes)


def _lines(page: int, letters: list[Letter], boxes: list[Box]) -> list[Line]:
    rows: list[list[Any]] = []
    bases: list[float] = []
    for letter in sorted(letters, key=lambda letter: letter.base):
        if not letter.text.strip():
            continue
        if not rows or letter.base - bases[-1] > SAME_LINE:
            rows.append([])
            bases.append(letter.base)
        rows[-1].append(letter)
        bases[-1] = letter.base
    for box in boxes:
        near = [n for n, base in enumerate(bases) if box.top - 1 <= base <= box.bottom + 1]
        middle = box.top + 0.72 * (box.bottom - box.top)
        best = min(near, key=lambda n: abs(bases[n] - middle), default=None)
        if best is None:
            rows.append([box])
        else:
            rows[best].append(box)
    return sorted((_line(page, row) for row in rows), key=lambda line: line.bottom)


def _line(page: int, row: list[Any]) -> Line:
    """Put letters and formulas into a line; a space is where something is apart."""
    row.sort(key=lambda item: item.x0)
    text, end = "", row[0].x0
    for item in row:
        text += " " * (item.x0 - end > 1.2) + (item.text if isinstance(item, Letter) else "◻")
        end = max(end, item.x1)
    # A letter's box reaches further down than its ink.
    tops = (i.top for i in row)
    bottoms = (i.base + 0.22 * i.size if isinstance(i, Letter) else i.bottom for i in row)
    return Line(page, row[0].x0, min(tops), end, max(bottoms), text)
