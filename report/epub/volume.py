"""The documents of an EPUB: the parts of the book in one language, and notes on its sentences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.epub import xhtml
from gradyan.report.epub.parts import BACK, Parts
from gradyan.report.formulas.mathematics import typeset
from gradyan.report.pages.book import Book
from gradyan.report.sentences.marking import Ending, in_place, unmarked
from gradyan.report.sentences.said import Assertion, Said
from gradyan.report.web import tree
from gradyan.report.web.formulas import Filler
from gradyan.report.web.shown import Teller

OWN = Path(__file__).resolve().parent
KINDS = {name: (name, f"doc-{name}") for name in BACK}
CHAPTER, APPENDIX, FRONT = (
    ("chapter", "doc-chapter"), ("appendix", "doc-appendix"), ("introduction", "doc-introduction")
)  # fmt: skip
Files = dict[str, str | bytes]
Used = list[tuple[Assertion, str]]  # sentences, each with the document in which it stands


@dataclass
class Volume:
    """The documents of the book by their names, made in the order in which they are read."""

    book: Book
    said: Said
    used: dict[str, Used] = field(default_factory=dict)  # by chapter
    drawn: Files = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts, self.setter, self.guide = Parts(self.book), self.book.setter, self.book.guide
        self.locale = self.parts.locale
        self.fill = Filler(self.setter.formulas, heard=True)
        self.macros: Any = self.setter.jinja.get_template("book.html").module
        self.teller = Teller(self.book, self.locale, brief=True)

    def files(self) -> Files:
        """Return the documents of all parts, and their drawings, by their names."""
        made = {name: self._document(name, body) for name, body in self._bodies()}
        return {f"{name}.xhtml": text for name, text in made.items()} | self.drawn

    @property
    def order(self) -> list[tuple[str, bool]]:
        """The documents in the order of reading; what shows sentences is only looked up."""
        read = [(f"{name}.xhtml", True) for name in self.parts.trees]
        return read + [(f"shown-{name}.xhtml", False) for name in self.used]

    def written(self, body: str, title: str) -> str:
        """Return a document."""
        html = xhtml.finished(self.fill(unmarked(body)))
        template = self.setter.jinja.get_template("document.html")
        return template.render(language=self.locale.code, title=title, body=Markup(html)).strip()

    def _bodies(self) -> Iterator[tuple[str, str]]:
        """Yield what each part says; notes on sentences follow when all have been asked for."""
        for name, body in self.parts.trees.items():
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
        tree.link(body, self._address(f"{name}.xhtml"), self._number, self.parts.leads)
        tree.bare(body)
        xhtml.fitted(body, self._width)
        return in_place(xhtml.written(body), lambda end: self._control(name, end))

    @cached_property
    def _solved(self) -> dict[str, str]:
        """The anchor of the solution of each exercise."""
        return {
            node.attrib["href"].removeprefix("#"): box.attrib["id"]
            for box in tree.parsed(self.parts.rendered("solutions")).iter("div")
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

    def _shown(self, name: str, used: Used) -> str:
        rows = [
            {"number": one.number, "address": f"{where}.xhtml#w-{name}-{one.number}",
             "words": one.words[self.locale.code],
             "things": [self._told(thing) for thing in one.evidence]}
            for one, where in used
        ]  # fmt: skip
        heading = f"{self.locale.word('web-shown')}: {self.titles[name]}"
        return str(self.macros.notes(heading, rows))

    def _told(self, thing: str) -> Markup:
        body = tree.parsed(str(self.teller.thing(thing)))
        xhtml.led(body)
        tree.link(body, self._address(""), self._number, self.parts.leads)
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
            page = self.parts.home[anchor]
            return f"#{anchor}" if page == here else f"{page}#{anchor}"

        return of

    def _number(self, anchor: str) -> str:
        return self.setter.numbers.of.get(anchor, "")

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each part is called."""
        tops = {self.parts.part(x["anchor"]): x for x in self.setter.headings if x["level"] == 1}
        named = {name: self.heard(entry) for name, entry in tops.items()}
        return {name: named.get(name) or self.locale.word(name) for name in self.parts.trees}

    def heard(self, entry: dict[str, Any]) -> str:
        """Return a heading as plain text, with its number."""
        words = self.fill.plain(unmarked(str(Markup(entry["cells"][0][1]).striptags())))
        return f"{entry['number']} {words}".strip().replace(SOFT_HYPHEN, "")

    def _document(self, name: str, body: str) -> str:
        """Return the document of a part, which says what kind of part it is."""
        kind, role = self._kind(name)
        anchor = "shown" if kind == "endnotes" else next(tree.anchors(self.parts.trees[name]))
        title = self.titles[name.removeprefix("shown-")]
        if kind == "endnotes":
            title = f"{self.locale.word('web-shown')}: {title}"
        section = self.macros.section(kind, role, anchor, Markup(body))
        return self.written(str(section), title)

    def _kind(self, name: str) -> tuple[str, str]:
        if name.startswith("shown-"):
            return "endnotes", "doc-endnotes"
        if name in self.guide.chapters:
            return CHAPTER
        return FRONT if name in self.guide.front else KINDS.get(name, APPENDIX)
