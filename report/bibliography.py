"""The sources that the text cites, read from content/bibliography.toml."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from report.errors import GuideError, Place
from report.guide import read_toml
from report.locale import Locale

FIELDS = ("authors", "year", "title", "in")


@dataclass
class Bibliography:
    """The entries by key; ``cited`` collects the keys that the text uses."""

    file: Path
    entries: dict[str, dict[str, Any]]
    cited: set[str] = field(default_factory=set)

    def cite(self, key: str, locale: Locale) -> str:
        """Return 'Glorot and Bengio (2010)' in the words of the language."""
        if key not in self.entries:
            raise GuideError(f"there is no source '{key}'", f"add it to {Place(self.file)}")
        self.cited.add(key)
        entry = self.entries[key]
        names = [author.split(",")[0] for author in entry["authors"]]
        if names[2:]:
            return f"{names[0]} {locale.word('et-al')} ({entry['year']})"
        return f"{locale.join(names)} ({entry['year']})"

    def listed(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what was cited, by author and year; raise GuideError for an idle entry."""
        if idle := sorted(self.entries.keys() - self.cited):
            raise GuideError(f"nothing cites {', '.join(idle)}", "cite or remove", Place(self.file))
        return sorted(self.entries.items(), key=lambda item: (item[1]["authors"], item[1]["year"]))


def load(file: Path) -> Bibliography:
    """Read the sources; each needs authors, year, title and in; a doi or url where there is one."""
    entries = read_toml(file)
    for key, entry in entries.items():
        for name in FIELDS:
            if name not in entry:
                raise GuideError(f"source '{key}' has no '{name}'", "add it", Place(file))
    return Bibliography(file, entries)
