"""Reads guide.toml: what the guide is called, its languages, its chapters and appendices."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from gradyan.errors import GuideError, Problems
from gradyan.files import find, read_toml
from gradyan.languages import codes as known
from gradyan.languages.locale import Missing
from gradyan.report.source.numbering import letters

REPORT = Path(__file__).resolve().parent.parent
WHOLE, SHEET, REVISION = "", "sheet", "revision"  # editions
LIST, TABLE = "a non-empty list of words", "a table with a text for each language"
FORM: dict[str, tuple[Any, str]] = {
    "languages": (list, LIST),
    "front": (list, LIST),
    "chapters": (list, LIST),
    "appendices": (list, LIST),
    "sheet": (str, "the appendix that is an edition of its own"),
    "authors": ((list, dict), "a list of names, or a table with one for each language"),
    "date": (datetime.date, "a date, like 2026-11-22"),
    "title": (dict, TABLE),
    "subtitle": (dict, TABLE),
}
TABLES = ("title", "subtitle", "authors")  # by language
OPTIONAL = ("front", "appendices", "sheet")


@dataclass(frozen=True)
class Guide:
    """The table of guide.toml; ``file`` is where it stands."""

    languages: tuple[str, ...]
    chapters: tuple[str, ...]
    authors: dict[str, tuple[str, ...]]  # as each language names them
    date: datetime.date
    title: dict[str, str]
    subtitle: dict[str, str]
    file: Path
    front: tuple[str, ...] = ()
    appendices: tuple[str, ...] = ()
    sheet: str = ""
    edition: str = WHOLE

    @property
    def parts(self) -> dict[str, str]:
        """What is before the chapters, they, and the appendices, with number or letter, if any."""
        lettered = letters(ascii_uppercase)
        return {
            **dict.fromkeys(self.front, ""),
            **{name: str(number) for number, name in enumerate(self.chapters, start=1)},
            **{name: next(lettered) for name in self.appendices},
        }

    @property
    def by(self) -> tuple[str, ...]:
        """The authors as the main language names them."""
        return self.authors[self.languages[0]]

    @property
    def shown(self) -> list[str]:
        """The parts that this edition has."""
        left_out = {WHOLE: (), REVISION: (*self.front, self.sheet)}
        return [
            name for name in self.parts
            if (name == self.sheet if self.edition == SHEET else name not in left_out[self.edition])
        ]  # fmt: skip

    @property
    def folder(self) -> Path:
        """Where content/ is."""
        return self.file.parent

    @property
    def sources(self) -> Path:
        """The table of what the guide cites."""
        return self.folder / "content" / "bibliography.toml"

    def gaps(self, language: str) -> dict[Path, list[str]]:
        """Return what the guide lacks in a language: titles, and chapters as they stand there."""
        titles = [key for key in ("title", "subtitle") if language not in getattr(self, key)]
        lacking = [name for name in self.parts if not self.chapter(name, language).is_file()]
        found = {
            self.file: [f"{key}.{language}" for key in titles],
            self.sources.parent: [f"{name}/{language}.md" for name in lacking],
        }
        return {file: keys for file, keys in found.items() if keys}

    def chapter(self, name: str, language: str) -> Path:
        """Return the file of a chapter in a language."""
        return self.folder / "content" / name / f"{language}.md"


def load(file: Path = REPORT / "guide.toml") -> Guide:
    """Read and check the table; complaints name the file and, where known, the line."""
    table = read_toml(file)
    _check_keys(table, file)
    _check_titles(table, file)
    fixed: dict[str, Any] = {
        key: tuple(x) if isinstance(x, list) else x for key, x in table.items()
    }
    fixed["authors"] = _each(table)
    guide = Guide(file=file, **fixed)
    _check_files(guide)
    return guide


def _each(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the authors as each language names them, or as the first one does."""
    names = table["authors"]
    each = names if isinstance(names, dict) else {"": names}
    first = next(iter(each.values()))
    return {code: tuple(each.get(code, first)) for code in table["languages"]}


def drafted(
    guide: Guide, languages: Iterable[str], chapters: Iterable[str], missing: Missing
) -> Guide:
    """Return a draft of the guide: in languages that are laid out, with some of its chapters."""
    codes = tuple(languages) or guide.languages
    for code in codes:
        if code not in known():
            raise GuideError(
                f"there is no language '{code}'", f"`gradyan language {code}` begins it"
            )

    def texts(key: str, table: dict[str, str]) -> dict[str, str]:
        lacks = GuideError(f"no {key}", f"add it under [{key}]", find(guide.file, key))
        return {code: table.get(code) or missing(lacks, f"{key}.{code}") for code in codes}

    found = replace(
        guide,
        languages=codes,
        chapters=tuple(chapters) or guide.chapters,
        front=(),
        appendices=(),
        title=texts("title", guide.title),
        subtitle=texts("subtitle", guide.subtitle),
        authors={code: guide.authors.get(code, guide.by) for code in codes},
        sheet="",
    )
    _check_files(found)
    return found


def spoken_in(guide: Guide, languages: Iterable[str]) -> Guide:
    """Return the guide in some of its languages, or in all; the first leads."""
    codes = tuple(languages) or guide.languages
    for code in codes:
        if code not in guide.languages:
            known = f"it has: {', '.join(guide.languages)}"
            raise GuideError(
                f"the guide has no language '{code}'", known, find(guide.file, "languages")
            )
    tables = {key: getattr(guide, key) for key in TABLES}
    own: dict[str, Any] = {key: {code: x[code] for code in codes} for key, x in tables.items()}
    return replace(guide, languages=codes, **own)


def _check_keys(table: dict[str, Any], file: Path) -> None:
    problems = Problems()
    for key in table.keys() - FORM.keys():
        problems.add(f"unknown key '{key}'", f"known are: {', '.join(FORM)}", find(file, key))
    for key, (kind, meant) in FORM.items():
        if key in OPTIONAL and key not in table:
            continue
        value = table.get(key)
        if not isinstance(value, kind) or not _fits(key, value):
            what = "must be" if key in table else "is missing: it is"
            problems.add(f"'{key}' {what} {meant}", "", find(file, key))
        elif isinstance(value, list) and len(set(value)) < len(value):
            problems.add(f"'{key}' names something twice", "once is enough", find(file, key))
    problems.stop()


def _fits(key: str, value: Any) -> bool:
    """Tell whether all is filled in: a date, a word, a list of words, or such for each language."""
    if isinstance(value, dict):
        fits = _is_list if key == "authors" else _is_text
        return bool(value) and all(map(fits, value.values()))
    return _is_list(value) or _is_text(value) or isinstance(value, datetime.date)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _check_titles(table: dict[str, Any], file: Path) -> None:
    problems = Problems()
    for key in ("title", "subtitle"):
        for language in sorted(set(table["languages"]) - table[key].keys()):
            problems.add(f"no {key} in '{language}'", f"add it under [{key}]", find(file, key))
        for language in sorted(table[key].keys() - set(table["languages"])):
            remedy = f"remove it, or add '{language}' to languages"
            problems.add(f"a {key} in '{language}', which is no language", remedy, find(file, key))
    problems.stop()


def _check_files(guide: Guide) -> None:
    problems = Problems()
    if guide.sheet and guide.sheet not in guide.appendices:
        remedy = f"these are: {', '.join(guide.appendices)}"
        problems.add(f"'{guide.sheet}' is no appendix", remedy, find(guide.file, "sheet"))
    for chapter in guide.parts:
        for language in guide.languages:
            file = guide.chapter(chapter, language)
            if not file.is_file():
                key = "chapters" if chapter in guide.chapters else "appendices"
                where = find(guide.file, key)
                problems.add(f"there is no {file.relative_to(guide.folder)}", "write it", where)
    problems.stop()
