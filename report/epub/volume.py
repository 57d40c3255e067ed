"""The documents of an EPUB: the chapters of one language, and what stands before and after them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.epub import xhtml
from gradyan.report.epub.cover import cover
from gradyan.report.formulas.mathematics import typeset
from gradyan.report.pages.book import Book
from gradyan.report.sentences.marking import Ending, in_place, unmarked
from gradyan.report.sentences.said import Assertion, Said
from gradyan.report.source.numbering import SECTION
from gradyan.report.web import tree
from gradyan.report.web.formulas import Filler
from gradyan.report.web.shown import Teller

OWN = Path(__file__).resolve().parent
BACK = ("glossary", "bibliography", "index")
KINDS = {name: (name, f"doc-{name}") for name in BACK}
CHAPTER, APPENDIX, FRONT = (
    ("chapter", "doc-chapter"), ("appendix", "doc-appendix"), ("introduction", "doc-introduction")
)  # fmt: skip
UNNUMBERED = "•"  # what leads to a place in a chapter that has no number
Files = dict[str, str | bytes]


@dataclass
class Volume:
    """The documents of the book by their names, made in the order in which they are read."""

    book: Book
    said: Said
    trees: dict[str, tree.Element] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)  # the document of each anchor
    section: dict[str, str] = field(default_factory=dict)  # the number of that of each anchor
    used: dict[str, list[tuple[Assertion, str]]] = field(
        default_factory=dict
    )  # and in what document
    drawn: Files = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.setter, self.guide = self.book.setter, self.book.guide
        self.locale = next(iter(self.setter.locales.values()))
        self.fill = Filler(self.setter.formulas, heard=True)
        self.macros: Any = self.setter.jinja.get_template("book.html").module
        self.teller = Teller(self.book, self.locale, brief=True)

    def files(self) -> Files:
        """Return all documents and drawings by their names."""
        for name, html in self._parts():
            self._place(name, html)
        for name, html in self._back():
            self._place(name, html)
        made = {name: self._document(name, body) for name, body in self._bodies()}
        front = {"cover": self._cover(), "title": self._title(), "nav": self._navigation()}
        made |= {name: self._written(name, body) for name, body in front.items()}
        return {f"{name}.xhtml": text for name, text in made.items()} | self.drawn

    @property
    def order(self) -> list[tuple[str, bool]]:
        """The documents in the order of reading; what shows sentences is only looked up."""
        read = ["cover", "title", "nav", *self.trees]
        shown = [f"shown-{name}" for name in self.used]
        return [(f"{n}.xhtml", True) for n in read] + [(f"{n}.xhtml", False) for n in shown]

    # --- what is read -----------------------------------------------------------------------------

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Yield the HTML of the chapters, and of what the book has after them."""
        for name in self.guide.parts:
            yield name, str(self.book.texts[name])
        for name in ("solutions", "evidence"):
            yield name, self._rendered(name)

    def _back(self) -> Iterator[tuple[str, str]]:
        """Yield the HTML of the back matter, whose index leads to sections."""
        html = self._rendered("back", index=self.book.index.at(self._leads))
        for part in re.split(r"(?=<section class=)", html):
            found = re.match(r'<section class="(?:back-)?([a-z]+)">', part)
            if found and found[1] in BACK:
                yield found[1], part

    def _rendered(self, name: str, **more: Any) -> str:
        values = {**self.book.values, **self.book.texts, "page": self._leads, **more}
        return self.setter.jinja.get_template(f"{name}.html").render(values)

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

    def _leads(self, anchor: str) -> str:
        return self.section.get(anchor) or UNNUMBERED

    # --- documents --------------------------------------------------------------------------------

    def _bodies(self) -> Iterator[tuple[str, str]]:
        """Yield what each part says; notes on sentences follow when all have been asked for."""
        for name, body in self.trees.items():
            yield name, self._text(name, body)
        for name, used in self.used.items():
            yield f"shown-{name}", self._shown(name, used)

    def _text(self, name: str, body: tree.Element) -> str:
        xhtml.plain(body)
        if name in self.guide.parts:
            xhtml.answers(body, self._solved, self.locale.word("solution"))
        xhtml.notes(body)
        tree.draw(body, self._drawing, dark=False)
        xhtml.figures(body)
        tree.head(body)
        tree.link(body, self._address(f"{name}.xhtml"), self._number, self._leads)
        tree.bare(body)
        xhtml.fitted(body, self._width)
        return in_place(xhtml.written(body), lambda end: self._control(name, end))

    @cached_property
    def _solved(self) -> dict[str, str]:
        """The anchor of the solution of each exercise."""
        return {
            node.attrib["href"].removeprefix("#"): box.attrib["id"]
            for box in tree.parsed(self._rendered("solutions")).iter("div")
            if "solution" in tree.classes(box)
            for node in box.iter("a")
            if "label" in tree.classes(node)
        }

    def _control(self, name: str, end: Ending) -> str:
        """Return what leads to that which shows a sentence, if it says how things are."""
        found = self.said.get(end)
        if found is None:
            return ""
        self.used.setdefault(end.chapter, []).append((found, name))
        return str(self.macros.call(end.chapter, found.number, self.locale.word("web-shown")))

    def _shown(self, name: str, used: list[tuple[Assertion, str]]) -> str:
        rows = [
            {"number": one.number, "address": f"{where}.xhtml#w-{name}-{one.number}",
             "words": one.words[self.locale.code],
             "things": [self._told(thing) for thing in one.evidence]}
            for one, where in used
        ]  # fmt: skip
        heading = f"{self.locale.word('web-shown')}: {self._titles[name]}"
        return str(self.macros.notes(heading, rows))

    def _told(self, thing: str) -> Markup:
        body = tree.parsed(str(self.teller.thing(thing)))
        xhtml.led(body)
        tree.link(body, self._address(""), self._number, self._leads)
        return Markup(xhtml.written(body))

    def _width(self, number: int) -> float:
        formula, _ = self.setter.formulas.asked[number]
        return typeset([formula], self.setter.store)[formula].width

    def _drawing(self, name: str, dark: bool) -> str:
        del dark
        address = f"figures/{name}.svg"
        self.drawn[address] = self.setter.formulas.drawings[name]
        return address

    def _address(self, here: str) -> tree.Address:
        def of(anchor: str) -> str:
            page = self.home[anchor]
            return f"#{anchor}" if page == here else f"{page}#{anchor}"

        return of

    def _number(self, anchor: str) -> str:
        return self.setter.numbers.of.get(anchor, "")

    # --- what stands around it --------------------------------------------------------------------

    @cached_property
    def _titles(self) -> dict[str, str]:
        """What each part is called."""
        tops = {self._part(x["anchor"]): x for x in self.setter.headings if x["level"] == 1}
        named = {name: self._heard(entry) for name, entry in tops.items()}
        return {name: named.get(name) or self.locale.word(name) for name in self.trees}

    def _part(self, anchor: str) -> str:
        return self.home[anchor].removesuffix(".xhtml")

    def _heard(self, entry: dict[str, Any]) -> str:
        """Return a heading as plain text, with its number."""
        words = self.fill.plain(unmarked(str(Markup(entry["cells"][0][1]).striptags())))
        return f"{entry['number']} {words}".strip().replace(SOFT_HYPHEN, "")

    def _document(self, name: str, body: str) -> str:
        """Return the document of a part, which says what kind of part it is."""
        kind, role = self._kind(name)
        anchor = "shown" if kind == "endnotes" else next(tree.anchors(self.trees[name]))
        title = self._titles[name.removeprefix("shown-")]
        if kind == "endnotes":
            title = f"{self.locale.word('web-shown')}: {title}"
        return self._written(
            name, str(self.macros.section(kind, role, anchor, Markup(body))), title
        )

    def _kind(self, name: str) -> tuple[str, str]:
        if name.startswith("shown-"):
            return "endnotes", "doc-endnotes"
        if name in self.guide.chapters:
            return CHAPTER
        return FRONT if name in self.guide.front else KINDS.get(name, APPENDIX)

    def _written(self, name: str, body: str, title: str = "") -> str:
        html = xhtml.finished(self.fill(unmarked(body)))
        template = self.setter.jinja.get_template("document.html")
        title = title or self.guide.title[self.locale.code]
        return template.render(language=self.locale.code, title=title, body=Markup(html)).strip()

    def _cover(self) -> str:
        code, guide = self.locale.code, self.guide
        foot = " · ".join((", ".join(guide.authors[code]), self.locale.date(guide.date)))
        drawing, store = self.book.values["cover"], self.setter.store
        self.drawn["cover.jpg"] = cover(
            drawing, guide.title[code], guide.subtitle[code], foot, store
        )
        return str(self.macros.cover(guide.title[code]))

    def _title(self) -> str:
        code, guide = self.locale.code, self.guide
        imprint = " · ".join((", ".join(guide.authors[code]), self.locale.date(guide.date)))
        licence = self.locale.word("colophon-licence")
        return str(self.macros.titles(guide.title[code], guide.subtitle[code], imprint, licence))

    def _navigation(self) -> str:
        """Return the contents, by chapters and sections, and the places that readers know."""
        below: dict[str, list[dict[str, Any]]] = {}
        for entry in self.setter.headings:
            if entry["level"] == SECTION:
                anchor = entry["anchor"]
                row = {"address": f"{self.home[anchor]}#{anchor}", "text": self._heard(entry)}
                below.setdefault(self._part(anchor), []).append({**row, "below": []})
        entries = [
            {"address": f"{name}.xhtml", "text": title, "below": below.get(name, [])}
            for name, title in self._titles.items()
        ]
        first = self.guide.chapters[0]
        places = [
            ("cover", "cover.xhtml", self.locale.word("epub-cover")),
            ("toc", "nav.xhtml", self.locale.word("contents")),
            ("bodymatter", f"{first}.xhtml", self._titles[first]),
            *((name, f"{name}.xhtml", self._titles[name]) for name in BACK),
        ]
        return str(self.macros.navigation(self.locale.word, entries, places))
