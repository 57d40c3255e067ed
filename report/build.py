"""The stages of the build, in order; each reads what the ones before it left."""

import datetime
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import escape
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from markupsafe import Markup

from gradyan.report import figures
from gradyan.report.errors import GuideError, Place, Problems
from gradyan.report.evidence import gather
from gradyan.report.files import remove_drafts
from gradyan.report.formulas import mathematics
from gradyan.report.pages import book
from gradyan.report.pages.setter import Setter
from gradyan.report.pdf import glyphs
from gradyan.report.pdf.accessible import Metadata, write_accessible
from gradyan.report.pdf.render import lay_out
from gradyan.report.source import content, references
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.content import Pair
from gradyan.report.source.guide import Guide
from gradyan.report.source.inline import Formulas
from gradyan.report.source.locale import Locale
from gradyan.report.source.locale import load as load_locales
from gradyan.report.source.numbering import Numbers
from gradyan.report.source.references import References

REFERENCE = re.compile(r'<a class="ref" href="#([^"]+)"></a>')
PAGE = re.compile(r'<a class="page-ref" href="#([^"]+)"></a>')
ID = re.compile(r'<[^>]* id="([^"]+)"')
FIRST_GUESS = "000"  # a page number, until the first layout tells


@dataclass
class Book:
    """The guide while it is being made."""

    guide: Guide
    build: Path
    locales: dict[str, Locale]
    bibliography: Bibliography
    evidence: gather.Evidence
    chapters: list[tuple[list[Pair], dict[str, dict[str, Any]]]] = field(default_factory=list)
    mathml: dict[str, str] = field(default_factory=dict)


def build(guide: Guide, folder: Path, stage: Callable[[str], Any]) -> Path:
    """Build the guide into ``folder`` and return the PDF; ``stage`` wraps each stage by name."""
    target = folder / "gradyan.pdf"
    with stage("evidence"):
        _make(folder)
        locales, bibliography = _tables(guide)
        found = gather.gather(folder)
        gather.require_proof(found)
        made = Book(guide, folder, locales, bibliography, found)
    with stage("content"):
        fillers = {c: References(x, found, bibliography) for c, x in made.locales.items()}
        numbers = _read_chapters(made, fillers)
    with stage("figures"):
        drawings = _Drawings(made)
        setter = Setter(made.locales, fillers, found, numbers, Formulas(), drawings)
        chapters, solutions = _set(made, setter)
        gather.require_use({claim for filler in fillers.values() for claim in filler.used})
        gather.require_audit(setter.audited)
    with stage("mathematics"):
        parts = _Parts(made, setter, chapters, solutions, drawings)
        parts.check(fillers.values())
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
        with TemporaryFile(dir=folder):
            pass  # a folder that refuses the guide is better known now than after a minute
        remove_drafts(folder)
    except OSError as why:
        remedy = "choose another folder with --output, or change its permissions"
        raise GuideError(f"cannot write into it: {why.strerror}", remedy, Place(folder)) from why


def _tables(guide: Guide) -> tuple[dict[str, Locale], Bibliography]:
    """Read the tables of words and of sources, and look for letters that no font has."""
    problems = Problems()
    sources = guide.folder / "content" / "bibliography.toml"
    words = [guide.folder / "locales" / f"{code}.toml" for code in guide.languages]
    for file in (guide.file, sources, *words):
        with problems.noted():
            glyphs.check(file)
    problems.stop()
    return load_locales(guide), load_bibliography(sources)


def _read_chapters(made: Book, fillers: Mapping[str, References]) -> Numbers:
    """Read and number the chapters, each as far as it goes: the message is about all of them."""
    problems, numbers = Problems(), Numbers()
    for name, number in made.guide.parts.items():
        with problems.noted():
            made.chapters.append(_chapter(made, name, fillers))
            numbers.chapter(number, made.chapters[-1][0])
    problems.stop()
    return numbers


def _chapter(
    made: Book, name: str, fillers: Mapping[str, References]
) -> tuple[list[Pair], dict[str, dict[str, Any]]]:
    env: dict[str, dict[str, Any]] = {code: {} for code in made.locales}
    blocks, problems = {}, Problems()
    for code in made.locales:
        file = made.guide.chapter(name, code)
        with problems.noted():
            glyphs.check(file)
        with problems.noted():
            blocks[code] = content.parse(references.fill(file, fillers[code]), file, env[code])
    problems.stop()
    pairs = content.pair(blocks)
    references.compare(pairs, problems)
    with problems.noted():
        content.solved(pairs)
    problems.stop()
    return pairs, env


def _set(made: Book, setter: Setter) -> tuple[list[Markup], list[Markup]]:
    """Return the HTML of the chapters, and of the solutions."""
    problems, chapters = Problems(), []
    for pairs, env in made.chapters:
        with problems.noted():
            chapters.append(setter.chapter(pairs, env))
    problems.stop()
    setter.problems.stop()
    return chapters, setter.solutions


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
        words = (locale.word(f"figure-{key}") for locale in self.made.locales.values())
        return " · ".join(dict.fromkeys(words))


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
            "chapters": list(zip(made.guide.parts, pieces, strict=False)),
            "solutions": pieces[len(chapters) :],
            "contents": book.contents(setter),
            "introduction": book.introduction(setter),
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
            return str(pages[anchor] if pages else FIRST_GUESS)

        template = self.setter.jinja.get_template("guide.html")
        index = book.index(self.setter, self.anchors, page)
        text = template.render(self.values, page=page, index=index)
        text = REFERENCE.sub(self._reference, text)
        text = PAGE.sub(lambda m: f'<a class="ref" href="#{m[1]}">{page(m[1])}</a>', text)
        return self.setter.formulas.fill(text, self.done, self.made.mathml)

    def check(self, fillers: Iterable[References]) -> None:
        """Raise GuideError at references that lead nowhere, before anything is laid out."""
        template = self.setter.jinja.get_template("guide.html")
        html = template.render(self.values, page=lambda _: FIRST_GUESS, index=[])
        problems, ids = Problems(), Counter(ID.findall(html))
        known = {"ref": self.setter.numbers.of.keys(), "page_of": ids.keys()}
        for name, target, place in (found for filler in fillers for found in filler.targets):
            if target not in known[name]:
                near = get_close_matches(target, known[name]) or sorted(known[name])
                problem = f"a reference leads to '{target}', which is nowhere"
                problems.add(problem, f"known are: {', '.join(near)}", place)
        for id_ in (id_ for id_, times in ids.items() if times > 1):
            problems.add(f"two parts of the guide have the id '{id_}'", "choose another")
        problems.stop()

    def _reference(self, match: re.Match[str]) -> str:
        anchor = match[1]
        return f'<a class="ref" href="#{escape(anchor)}">{self.setter.numbers.of[anchor]}</a>'


@contextmanager
def silent(name: str) -> Iterator[None]:
    """Be the stage that nobody watches."""
    del name
    yield
