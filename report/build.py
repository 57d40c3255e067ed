"""The stages of the build, in order; each reads what the ones before it left."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from gradyan.report import figures
from gradyan.report.errors import GuideError, Place, Problems
from gradyan.report.evidence import gather
from gradyan.report.files import remove_drafts
from gradyan.report.pages.book import Book
from gradyan.report.pages.setter import Setter
from gradyan.report.pdf import glyphs
from gradyan.report.pdf.accessible import Metadata, write_accessible
from gradyan.report.pdf.render import lay_out
from gradyan.report.source import content, references
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.content import Pair
from gradyan.report.source.guide import Guide
from gradyan.report.source.locale import Locale
from gradyan.report.source.locale import load as load_locales
from gradyan.report.source.numbering import Numbers
from gradyan.report.source.references import References

Chapter = tuple[list[Pair], dict[str, dict[str, Any]]]


def build(guide: Guide, folder: Path, stage: Callable[[str], Any]) -> Path:
    """Build the guide into ``folder`` and return the PDF; ``stage`` wraps each stage by name."""
    target, problems = folder / "gradyan.pdf", Problems()
    with stage("evidence"):
        _make(folder)
        locales, bibliography = _tables(guide)
        found = gather.gather(folder)
        gather.require_proof(found)
    with stage("content"):
        fillers = {c: References(x, found, bibliography) for c, x in locales.items()}
        chapters, numbers = _read(guide, fillers)
        sources = bibliography.listed()
    # What is wrong from here on is told all at once, for the figures take long to draw.
    with stage("figures"):
        drawings = _Drawings(locales, folder / "measurements", problems)
        setter = Setter(fillers, numbers, drawings, problems)
        texts = [setter.chapter(pairs, env) for pairs, env in chapters]
    with stage("mathematics"):
        book = Book(guide, setter, texts, sources, drawings("sigmoid", Place(guide.file)))
        with problems.noted():
            setter.formulas.typeset(folder / "cache" / "formulas")
        problems.stop()
        gather.require_use({claim for filler in fillers.values() for claim in filler.used})
        gather.require_audit(setter.audited)
        book.check()
    with stage("layout"):
        document = lay_out(book.html)
    with stage("pdf"):
        created = datetime.datetime.combine(guide.date, datetime.time(), datetime.UTC)
        metadata = Metadata(guide.title, guide.authors, created)
        mathml = {name: formula for formula, name in setter.formulas.names.items()}
        write_accessible(document, target, metadata, mathml)
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


def _read(guide: Guide, fillers: Mapping[str, References]) -> tuple[list[Chapter], Numbers]:
    """Read and number the chapters, each as far as it goes: the message is about all of them."""
    problems, chapters, numbers = Problems(), list[Chapter](), Numbers()
    for name, number in guide.parts.items():
        with problems.noted():
            chapters.append(_chapter(guide, name, fillers))
            numbers.chapter(number, chapters[-1][0])
    problems.stop()
    return chapters, numbers


def _chapter(guide: Guide, name: str, fillers: Mapping[str, References]) -> Chapter:
    env: dict[str, dict[str, Any]] = {code: {} for code in fillers}
    blocks, problems = {}, Problems()
    for code, filler in fillers.items():
        file = guide.chapter(name, code)
        with problems.noted():
            glyphs.check(file)
        with problems.noted():
            blocks[code] = content.parse(references.fill(file, filler), file, env[code])
    problems.stop()
    pairs = content.pair(blocks)
    references.compare(pairs, problems)
    with problems.noted():
        content.solved(pairs)
    problems.stop()
    return pairs, env


class _Drawings:
    """Draws each figure once, with the words of all languages; notes the words that are missing."""

    def __init__(
        self, locales: Mapping[str, Locale], measurements: Path, problems: Problems
    ) -> None:
        self.locales, self.measurements, self.problems = locales, measurements, problems
        self.drawn: dict[str, figures.Drawing] = {}

    def __call__(self, name: str, place: Place) -> figures.Drawing:
        def words(key: str) -> str:
            found = []
            for locale in self.locales.values():
                try:
                    found.append(locale.word(f"figure-{key}"))
                except GuideError as why:
                    self.problems.add(why.problem, why.remedy, place)
            return " · ".join(found) or key

        if name not in self.drawn:
            self.drawn[name] = figures.draw(name, self.measurements, words)
        return self.drawn[name]
