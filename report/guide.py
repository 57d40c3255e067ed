"""Reads guide.toml: what the guide is called, its languages, its chapters."""

import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report.errors import GuideError, Place

REPORT = Path(__file__).parent
FORM: dict[str, type] = {
    "languages": list,
    "chapters": list,
    "authors": list,
    "date": datetime.date,
    "title": dict,
    "subtitle": dict,
}


@dataclass(frozen=True)
class Guide:
    """The table of guide.toml; ``file`` is where it stands."""

    languages: tuple[str, ...]
    chapters: tuple[str, ...]
    authors: tuple[str, ...]
    date: datetime.date
    title: dict[str, str]
    subtitle: dict[str, str]
    file: Path

    @property
    def folder(self) -> Path:
        """Where content/ and locales/ are."""
        return self.file.parent

    def chapter(self, name: str, language: str) -> Path:
        """Return the file of a chapter in a language."""
        return self.folder / "content" / name / f"{language}.md"


def load(file: Path = REPORT / "guide.toml") -> Guide:
    """Read and check the table; every complaint names the file and, where known, the line."""
    table = read_toml(file)
    for key in table.keys() - FORM.keys():
        raise GuideError(f"unknown key '{key}'", f"known are: {', '.join(FORM)}", find(file, key))
    for key, kind in FORM.items():
        if not isinstance(table.get(key), kind) or not table[key]:
            where = find(file, key)
            raise GuideError(f"'{key}' must be a non-empty {kind.__name__}", "", where)
    for key in ("title", "subtitle"):
        for language in sorted(set(table["languages"]) - table[key].keys()):
            raise GuideError(f"no {key} in '{language}'", f"add it under [{key}]", find(file, key))
    guide = Guide(
        languages=tuple(table["languages"]),
        chapters=tuple(table["chapters"]),
        authors=tuple(table["authors"]),
        date=table["date"],
        title=table["title"],
        subtitle=table["subtitle"],
        file=file,
    )
    _check_files(guide)
    return guide


def read_toml(file: Path) -> dict[str, Any]:
    """Return a TOML table, or raise GuideError with the line of the fault."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as why:
        raise GuideError("there is no such file", "create it", Place(file)) from why
    except tomllib.TOMLDecodeError as why:
        line = re.search(r"at line (\d+)", str(why))
        place = Place(file, int(line[1]) if line else 0)
        raise GuideError(f"not valid TOML: {why}", "mend it", place) from why


def find(file: Path, key: str) -> Place:
    """Return the line on which a key stands; the file as a whole if it stands nowhere."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith((f"{key} ", f"{key}=", f"[{key}]")):
            return Place(file, number)
    return Place(file)


def _check_files(guide: Guide) -> None:
    for chapter in guide.chapters:
        for language in guide.languages:
            file = guide.chapter(chapter, language)
            if not file.is_file():
                where = find(guide.file, "chapters")
                raise GuideError(f"there is no {file.relative_to(guide.folder)}", "write it", where)
