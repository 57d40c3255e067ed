"""The sources that the text cites, read from content/bibliography.toml."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradyan.errors import GuideError, Place, Problems
from gradyan.files import find, read_toml
from gradyan.languages.locale import Locale
from gradyan.report.pdf import glyphs

FIELDS = ("authors", "year", "title", "in")


@dataclass
class Bibliography:
    """The entries by key; ``cited`` collects the keys that the text uses."""

    file: Path
    entries: dict[str, dict[str, Any]]
    cited: set[str] = field(default_factory=set)

    def cite(self, key: str, locale: Locale, *, aside: bool = False) -> str:
        """Return 'Glorot and Bengio (2010)', or all of it in brackets, in the language's words."""
        if key not in self.entries:
            raise GuideError(f"there is no source '{key}'", f"add it to {Place(self.file)}")
        self.cited.add(key)
        entry = self.entries[key]
        names = [author.split(",")[0] for author in named(entry["authors"])]
        alone = len(names) == len(entry["authors"])
        few = locale.join(names) if alone else f"{names[0]} {locale.word('et-al')}"
        return f"({few}, {entry['year']})" if aside else f"{few} ({entry['year']})"

    def listed(self, *, idle: bool = False) -> list[tuple[str, dict[str, Any]]]:
        """Return what was cited, by author and year; raise GuideError for an ``idle`` entry."""
        problems = Problems()
        if idle:
            self.entries = {key: self.entries[key] for key in self.entries if key in self.cited}
        for key in sorted(self.entries.keys() - self.cited):
            problems.add(f"nothing cites '{key}'", "cite or remove it", find(self.file, key))
        problems.stop()
        return sorted(self.entries.items(), key=lambda item: (item[1]["authors"], item[1]["year"]))


def named(authors: list[str]) -> list[str]:
    """Return the authors whom a citation names: of more than two, the first."""
    return authors[:1] if authors[2:] else authors


def load(file: Path) -> Bibliography:
    """Read the sources; each needs authors, year, title and in; a doi or url where there is one."""
    glyphs.check(file)
    entries = read_toml(file)
    problems = Problems()
    for key, entry in entries.items():
        for name in FIELDS:
            if not isinstance(entry, dict) or not entry.get(name):
                problems.add(f"source '{key}' has no '{name}'", "add it", find(file, key))
    problems.stop()
    return Bibliography(file, entries)
