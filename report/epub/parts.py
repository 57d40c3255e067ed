"""The parts of the book as trees, in the order in which they are read, and where each anchor is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gradyan.report.pages.book import Book
from gradyan.report.source.numbering import SECTION
from gradyan.report.web import tree

BACK = ("glossary", "bibliography", "index")
UNNUMBERED = "•"  # what leads to a place in a chapter that has no number


@dataclass
class Parts:
    """The parts by their names."""

    book: Book
    trees: dict[str, tree.Element] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)  # the document of each anchor
    section: dict[str, str] = field(default_factory=dict)  # the number of that of each anchor

    def __post_init__(self) -> None:
        self.setter, self.guide = self.book.setter, self.book.guide
        self.locale = next(iter(self.setter.locales.values()))
        for found in (self._parts, self._back):  # whose index has to know where all others are
            for name, html in found():
                self._place(name, html)

    def rendered(self, name: str, **more: Any) -> str:
        """Return what stands behind the chapters, from its template."""
        values = {**self.book.values, **self.book.texts, "page": self.leads, **more}
        return self.setter.jinja.get_template(f"{name}.html").render(values)

    def leads(self, anchor: str) -> str:
        """Return by which words an anchor is found: the number of its section."""
        return self.section.get(anchor) or UNNUMBERED

    def part(self, anchor: str) -> str:
        """Return the part in which an anchor is."""
        return self.home[anchor].removesuffix(".xhtml")

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Yield the HTML of the chapters, and of what the book has after them."""
        for name in self.guide.parts:
            yield name, str(self.book.texts[name])
        for name in ("solutions", "evidence"):
            yield name, self.rendered(name)

    def _back(self) -> Iterator[tuple[str, str]]:
        """Yield the HTML of the back matter, whose index leads to sections."""
        html = self.rendered("back", index=self.book.index.at(self.leads))
        for part in re.split(r"(?=<section class=)", html):
            found = re.match(r'<section class="(?:back-)?([a-z]+)">', part)
            if found and found[1] in BACK:
                yield found[1], part

    def _place(self, name: str, html: str) -> None:
        """Read a part as a tree, and note where its anchors are, and in which section."""
        self.trees[name] = body = tree.parsed(self._paged(html))
        numbers = {x["anchor"]: x["number"] for x in self.setter.headings if x["level"] <= SECTION}
        here = self.guide.parts.get(name, "")
        for anchor in tree.anchors(body):
            here = numbers.get(anchor, here)
            self.home[anchor], self.section[anchor] = f"{name}.xhtml", here

    def _paged(self, html: str) -> str:
        """Return HTML in which places are told by their sections: there are no pages."""
        before, after = map(re.escape, self.locale.word("on-page").split("{n}"))
        link = r'(<a class="page-ref"[^>]*></a>)'
        found = self.locale.word("in-section").replace("{n}", r"\1")
        html = re.sub(f"{before}{link}{after}", found, html)
        head = '<th scope="col"><span lang="{0}">{1}</span></th>'
        page, section = (self.locale.word(key) for key in ("page", "section"))
        code = self.locale.code
        return html.replace(head.format(code, page), head.format(code, section))
