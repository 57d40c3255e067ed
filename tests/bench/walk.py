"""A walk over the guide's pages as they are before formulas are drawn, for any emitter.

An emitter is a module that has the functions of `Emitter`. It learns what stands side by side and
what stands alone, headings, paragraphs, tables, figures, code, boxes, links and their pages; what
only the style sheet knows, as colours and sizes, is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Protocol

MARK = re.compile("\ue000(\\d+)\ue001|\ue002([^\ue003]+)\ue003")  # a formula, or an anchor's page
SIZE = re.compile(r"width:([\d.]+)mm")
SPACED = {"bullet", "number", "label", "term", "other", "seed"}  # kept apart by the style sheet
SILENT, VOID = {"head", "style", "title"}, {"br", "img", "meta"}
STYLED = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code"}


@dataclass
class Element:
    """An element of HTML and what it holds."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """Return the words of its class."""
        return self.attributes.get("class", "").split() or [""]

    @property
    def elements(self) -> list["Element"]:
        """Return the elements that it holds."""
        return [part for part in self.inside if isinstance(part, Element)]

    def all(self, *tags: str) -> list["Element"]:
        """Return the elements below that have one of these tags."""
        below = [found for part in self.elements for found in part.all(*tags)]
        return [part for part in self.elements if part.tag in tags] + below

    @property
    def text(self) -> str:
        """Return the text in it, without style sheets."""
        parts = (part if isinstance(part, str) else part.text for part in self.inside)
        return "" if self.tag in SILENT else "".join(parts)


class Tree(HTMLParser):
    """Reads HTML into `top`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.top = Element("")
        self.open = [self.top]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


class Emitter(Protocol):
    """What a document is written with; texts are already in its language but for ``text``."""

    SUFFIX: str  # of the document
    FIGURES: str  # and of the drawings
    HOLDS: tuple[str, str]  # patterns by which its formulas and figures are counted

    def text(self, plain: str) -> str: ...
    def formula(self, tex: str, display: bool) -> str: ...
    def page(self, anchor: str) -> str: ...
    def link(self, anchor: str, text: str) -> str: ...
    def anchor(self, name: str) -> str: ...
    def styled(self, style: str, text: str) -> str: ...
    def heading(self, level: int, text: str) -> str: ...
    def paragraph(self, text: str) -> str: ...
    def columns(self, cells: Sequence[str]) -> str: ...
    def table(self, rows: Sequence[Sequence[str]], whole: bool) -> str: ...
    def figure(self, name: str, width: str) -> str: ...
    def code(self, plain: str) -> str: ...
    def note(self, text: str) -> str: ...
    def box(self, text: str) -> str: ...
    def document(self, body: str) -> str: ...


@dataclass
class Walk:
    """Writes pages with an emitter; ``formulas`` are TeX by mark, and whether displayed."""

    to: Emitter
    formulas: Sequence[tuple[str, bool]]
    characters: int = 0  # of the text that was written

    def document(self, pages: Mapping[str, str]) -> str:
        """Return the document of these pages."""
        return self.to.document("\n".join(self.inside(Tree(html).top) for html in pages.values()))

    def inside(self, element: Element) -> str:
        """Return what stands in an element."""
        parts = element.inside
        return "".join(self.text(p) if isinstance(p, str) else self.element(p) for p in parts)

    def text(self, text: str) -> str:
        """Return text with its formulas and pages."""
        found, at = "", 0
        for mark in MARK.finditer(text):
            found += self._plain(text[at : mark.start()])
            found += (
                self.to.page(mark[2]) if mark[2] else self.to.formula(*self.formulas[int(mark[1])])
            )
            at = mark.end()
        return found + self._plain(text[at:])

    def _plain(self, text: str) -> str:
        text = text.replace("\xad", "")  # each has its own rules for syllables
        self.characters += len(re.sub(r"\s", "", text))
        return self.to.text(text) if text.strip() else " " * bool(text)

    def element(self, element: Element) -> str:
        """Return an element, behind its anchor."""
        anchor = element.attributes.get("id", "")
        return (self.to.anchor(anchor) if anchor else "") + self._element(element)

    def _element(self, element: Element) -> str:
        tag, kind = element.tag, element.kinds[0]
        if tag in SILENT | {"br", "meta"}:
            return " "
        if kind in ("row", "named"):
            return self._row(element)
        if tag in ("table", "img", "pre"):
            return self._whole(element)
        return self._around(element, self.inside(element))

    def _whole(self, element: Element) -> str:
        if element.tag == "table":
            lines = element.all("tr")
            rows = [[self.inside(cell) for cell in line.all("td", "th")] for line in lines]
            return self.to.table(rows, element.kinds[0] == "audit")
        if element.tag == "img":
            width = SIZE.search(element.attributes["style"])
            assert width
            return self.to.figure(element.attributes["src"].removeprefix("img:"), width[1])
        self.characters += len(re.sub(r"\s", "", element.text))
        return self.to.code(element.text)

    def _around(self, element: Element, inner: str) -> str:
        """Return what stands in an element as the element has it."""
        tag, kind, to = element.tag, element.kinds[0], self.to
        if tag == "a" and element.attributes["href"].startswith("#"):
            return to.link(element.attributes["href"][1:], inner)
        if tag in STYLED:
            return to.styled(STYLED[tag], inner)
        if tag in ("h1", "h2", "h3"):
            return to.heading(int(tag[1]), inner)
        by_name = {"p": to.paragraph, "footnote": to.note, "box": to.box}
        if found := by_name.get(tag) or by_name.get(kind):
            return found(inner)
        return inner + " " * (kind in SPACED)

    def _row(self, row: Element) -> str:
        """Return cells side by side; paragraph by paragraph, so that a page may end between."""
        cells = row.elements
        if "named" in row.kinds:  # a name, what it is the name of, and the name in other languages
            first, body, *others = map(self.inside, cells)
            return self.to.columns([first, *others]) + body
        long = [cell.elements[0] if "columns" in cell.elements[0].kinds else cell for cell in cells]
        if min(len(cell.elements) for cell in long) < 3 or "heading" in row.kinds:
            return self.to.columns([self.inside(cell) for cell in cells])
        lines = zip_longest(*(map(self.element, cell.elements) for cell in long), fillvalue="")
        return "".join(self.to.columns(line) for line in lines)
