"""The audit of a guide: which sentences it has, by chapter and kind, and what they rest on."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from gradyan.errors import GuideError, Problems
from gradyan.files import read
from gradyan.languages import tables
from gradyan.languages.locale import Locale
from gradyan.report.inputs import basis, texts
from gradyan.report.sentences import binding
from gradyan.report.sentences.evidence import FORMS, Library
from gradyan.report.sentences.record import (
    ASSERTING,
    KINDS,
    NAME,
    OPEN,
    Row,
    languages_of,
    load,
    row_of,
    save,
)
from gradyan.report.sentences.units import Unit, framed, units
from gradyan.report.source import bibliography
from gradyan.report.source.guide import Guide, spoken_in
from gradyan.report.store import Store, key_of
from gradyan.report.words.reading import read_text

Choose = Callable[[Unit, Row], tuple[str, list[str]] | None]


FRAME = "frame"  # the part that is no chapter: title, words of the languages, sources


@dataclass(frozen=True)
class Part:
    """A chapter, or the frame: its sentences, and where their record is."""

    name: str
    units: list[Unit]
    file: Path

    @property
    def rows(self) -> list[Row]:
        """What is recorded."""
        return _rows(self.file)


def names(guide: Guide) -> list[str]:
    """Return the parts of a guide that can have a record."""
    return [*guide.parts, FRAME]


def parts(guide: Guide, only: Container[str] | None = None) -> Iterator[Part]:
    """Yield the parts of a guide, or some, with their sentences."""
    if only is None or FRAME in only:
        yield Part(FRAME, framed(guide), record_of(guide, FRAME))
    problems, locales = Problems(), tables.load(guide.languages)
    text = read_text(guide, locales, bibliography.load(guide.sources), problems, only)
    problems.stop()
    for chapter in text.chapters:
        yield Part(chapter.name, units(text, chapter, locales), record_of(guide, chapter.name))


def record_of(guide: Guide, name: str) -> Path:
    """Return where the record of a part stands."""
    if name == FRAME:
        return guide.sources.with_name(NAME)
    return guide.chapter(name, guide.languages[0]).with_name(NAME)


def recorded(guide: Guide, name: str) -> list[Row]:
    """Return the record of a part, without reading its text."""
    return _rows(record_of(guide, name))


def _rows(file: Path) -> list[Row]:
    return load(file) if file.is_file() else []


def check(guide: Guide, store: Store) -> None:
    """Raise GuideError with all sentences that are not bound, in parts that have a record.

    A part in which all are bound is not looked at again until something changes.
    """
    recorded = held(guide)
    if recorded is None:
        return
    guide, made_by = recorded, basis()
    keys = {
        name: key_of("sentences", made_by, text_of(guide, name), read(guide.sources), read(file))
        for name in names(guide)
        if (file := record_of(guide, name)).is_file()
    }
    stale = {name for name, key in keys.items() if store.get(key) is None}
    if not stale:
        return
    problems = Problems()
    for part in parts(guide, stale):
        problems.found += faults(guide, part)
    problems.stop()
    for name in stale:
        store.put(keys[name], b"bound")
    store.save()


def held(guide: Guide) -> Guide | None:
    """Return a guide in the languages in which its sentences are recorded, or None.

    A guide in other languages than those of a record is not held to it: an edition in one of them,
    or the beginning of another.
    """
    files = [file for name in names(guide) if (file := record_of(guide, name)).is_file()]
    languages = {code for file in files for code in languages_of(file)}
    if not languages or not languages <= set(guide.languages):
        return None
    return spoken_in(guide, [code for code in guide.languages if code in languages])


def text_of(guide: Guide, name: str) -> list[str]:
    """Return what the sentences of a part are read from."""
    return [read(guide.file)] if name == FRAME else texts(guide, name)


def faults(guide: Guide, part: Part) -> Iterator[GuideError]:
    """Yield what is wrong with the record of a part."""
    library = Library(bibliography.load(guide.sources))
    locales = {code: Locale(code) for code in guide.languages}
    yield from binding.problems(part.units, part.rows, library, locales, part.name)


def bind(guide: Guide, part: Part, choose: Choose) -> int:
    """Let the open sentences of a part be bound, write the record, return how many are left.

    ``choose`` returns a kind and what shows the sentence, or None to leave it open.
    """
    rows = []
    for unit, row in binding.laid_out(part.units, part.rows, part.file):
        chosen = choose(unit, row) if row.kind == OPEN else None
        rows.append(row_of(unit, *chosen, part.file) if chosen else row)
    save(part.file, guide.languages, rows)
    return sum(row.kind == OPEN for row in rows)


def table(found: list[Part], columns: Mapping[str, str]) -> Table:
    """Return how many sentences of each part count under some columns, titles by key."""
    shown = Table(box=None, pad_edge=False, header_style="dim")
    shown.add_column()
    for title in columns.values():
        shown.add_column(title, justify="right")
    counted = {part.name: count(part) for part in found}
    for name, row in {**counted, "all": sum(counted.values(), Counter())}.items():
        shown.add_row(name, *(str(row[key] or "·") for key in columns))
    return shown


TITLES = (
    "asserts",
    "general",
    "notes",
    "defines",
    "given",
    "tells",
    "asks",
    "leads",
    "names",
    "open",
)
BY_KIND = dict(zip((*KINDS, OPEN), TITLES, strict=True))
BY_EVIDENCE = {f"by {form}": form for form in FORMS}


def count(part: Part) -> Counter[str]:
    """Count the sentences of a part by kind, and its assertions by what they rest on."""
    found: Counter[str] = Counter()
    for _, row in binding.bound(part.units, part.rows)[0]:
        kind = row.kind if row else OPEN
        found[kind] += 1
        if row and kind in ASSERTING:
            found.update({f"by {thing.partition(' ')[0]}" for thing in row.evidence})
    return found
