"""The stages of the build, in order; each reads what the ones before it left."""

import datetime
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from report import book, content, evidence, figures, glyphs, mathematics
from report.accessible import Metadata, write_accessible
from report.bibliography import Bibliography
from report.bibliography import load as load_bibliography
from report.blocks import Setter
from report.content import Pair
from report.errors import GuideError, Place
from report.guide import Guide
from report.inline import Formulas
from report.locale import Locale
from report.locale import load as load_locales
from report.numbering import Numbers
from report.references import References, fill
from report.render import lay_out

REFERENCE = re.compile(r'<a class="ref" href="#([^"]+)"></a>')
PAGE = re.compile(r'<a class="page-ref" href="#([^"]+)"></a>')
Watch = Callable[[str], None]


@dataclass
class Book:
    """The guide while it is being made."""

    guide: Guide
    build: Path
    locales: dict[str, Locale]
    bibliography: Bibliography
    evidence: evidence.Evidence
    chapters: list[tuple[list[Pair], dict[str, dict[str, Any]]]] = field(default_factory=list)
    mathml: dict[str, str] = field(default_factory=dict)


def build(guide: Guide, folder: Path, stage: Callable[[str], Any]) -> Path:
    """Build the guide into ``folder`` and return the PDF; ``stage`` wraps each stage by name."""
    target = folder / "gradyan.pdf"
    with stage("evidence"):
        _make(folder)
        found = evidence.gather(folder)
        bibliography = load_bibliography(guide.folder / "content" / "bibliography.toml")
        made = Book(guide, folder, load_locales(guide), bibliography, found)
    with stage("content"):
        references = {c: References(x, found, bibliography) for c, x in made.locales.items()}
        numbers = Numbers()
        for number, name in enumerate(guide.chapters, start=1):
            made.chapters.append(_chapter(made, name, references))
            numbers.chapter(number, made.chapters[-1][0])
    with stage("figures"):
        drawings = _Drawings(made)
        setter = Setter(made.locales, references, found, numbers, Formulas(), drawings)
        chapters = [setter.chapter(pairs, env) for pairs, env in made.chapters]
        solutions = [setter.solution(pair) for pair in setter.solutions]
        evidence.require(found, {claim for r in references.values() for claim in r.used})
    with stage("mathematics"):
        parts = _Parts(made, setter, chapters, solutions, drawings)
        parts.typeset()
    with stage("layout"):
        document = lay_out(parts.html)
    with stage("pdf"):
        created = datetime.datetime.combine(guide.date, datetime.time(), datetime.UTC)
        metadata = Metadata(guide.title, guide.authors, created)
        write_accessible(document, target, metadata, made.mathml)
    return target


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        remedy = "choose another folder, or change its permissions"
        raise GuideError(f"cannot write {folder}: {why.strerror}", remedy) from why


def _chapter(
    made: Book, name: str, references: Mapping[str, References]
) -> tuple[list[Pair], dict[str, dict[str, Any]]]:
    env: dict[str, dict[str, Any]] = {code: {} for code in made.locales}
    blocks = {}
    for code in made.locales:
        file = made.guide.chapter(name, code)
        glyphs.check(file)
        blocks[code] = content.parse(fill(file, references[code]), file, env[code])
    return content.pair(blocks), env


class _Drawings:
    """Draws each figure once, with the words of all languages."""

    def __init__(self, made: Book) -> None:
        self.made, self.drawn = made, {}

    drawn: dict[str, Any]

    def __call__(self, name: str, place: Place) -> Any:
        try:
            drawing = figures.draw(name, self.made.build / "measurements", self._words)
        except GuideError as why:
            raise GuideError(why.problem, why.remedy, place) from why
        self.drawn[name] = _Source(drawing)
        return self.drawn[name]

    def _words(self, key: str) -> str:
        return " · ".join(dict.fromkeys(x.word(f"figure-{key}") for x in self.made.locales.values()))


class _Source:
    """A drawing as the address of an image."""

    def __init__(self, drawing: figures.Drawing) -> None:
        self.width_mm, self.height_mm = drawing.width_mm, drawing.height_mm
        self.source = "data:image/svg+xml;base64," + b64encode(drawing.svg.encode()).decode()


class _Parts:
    """All parts of the guide but the page numbers, which `html` puts in."""

    def __init__(
        self,
        made: Book,
        setter: Setter,
        chapters: list[Markup],
        solutions: list[Markup],
        drawings: _Drawings,
    ) -> None:
        self.made, self.setter = made, setter
        joined, self.anchors = book.number_index("\f".join(map(str, chapters + solutions)))
        pieces = [Markup(part) for part in joined.split("\f")]
        self.values = {
            "guide": made.guide,
            "languages": made.guide.languages,
            "words": setter.words,
            "word": lambda code, key: made.locales[code].word(key),
            "dates": [(c, x.date(made.guide.date)) for c, x in made.locales.items()],
            "motif": drawings("sigmoid", Place(made.guide.file)),
            "chapters": pieces[: len(chapters)],
            "solutions": pieces[len(chapters) :],
            "contents": book.contents(setter),
            "records": book.records(setter),
            "glossary": book.glossary(setter),
            "bibliography": made.bibliography.listed(),
            "colophon": book.colophon(setter),
        }
        self.done: dict[mathematics.Formula, mathematics.Typeset] = {}

    def typeset(self) -> None:
        """Set every formula that the parts ask for."""
        cache = self.made.build / "cache" / "formulas"
        self.done = mathematics.typeset(self.setter.formulas.all(), cache)

    def html(self, pages: Mapping[str, int]) -> str:
        """Return the guide as HTML, with the page of each anchor where it is known."""

        def page(anchor: str) -> str:
            return str(pages.get(anchor, "000"))

        template = self.setter.jinja.get_template("guide.html")
        index = book.index(self.setter, self.anchors, page)
        text = template.render(self.values, page=page, index=index)
        text = REFERENCE.sub(self._reference, text)
        text = PAGE.sub(lambda m: f'<a class="ref" href="#{m[1]}">{page(m[1])}</a>', text)
        return self.setter.formulas.fill(text, self.done, self.made.mathml)

    def _reference(self, match: re.Match[str]) -> str:
        anchor = match[1]
        if anchor not in self.setter.numbers.of:
            known = ", ".join(self.setter.numbers.of)
            raise GuideError(f"a reference leads to '{anchor}', which is nowhere", f"known: {known}")
        kind, number = self.setter.numbers.of[anchor]
        text = f"({number})" if kind == "equation" else number
        return f'<a class="ref" href="#{escape(anchor)}">{text}</a>'


@contextmanager
def silent(name: str) -> Iterator[None]:
    """A stage that nobody watches."""
    del name
    yield


def timed(times: dict[str, float]) -> Callable[[str], Any]:
    """Return a stage that notes its seconds."""

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        times[name] = time.perf_counter() - start

    return stage
