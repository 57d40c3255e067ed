"""Where the guide explains what a verdict says: number and heading of a section, from its sources.

Pages change with every edit and sections seldom, so a section is named; the contents of the built
guide and its outline lead from there to the page.
"""

import re
from functools import cache
from typing import NamedTuple

from gradyan.errors import BadInput
from gradyan.files import read, read_toml
from gradyan.languages import HOME, MAIN

GUIDE = HOME.parent / "report"
HEADING = re.compile(r"^\{#(?P<id>[\w-]+)\}\n(?P<level>#+) (?P<title>.+)$", re.MULTILINE)


class Section(NamedTuple):
    """A section by its number, such as 7.2, and its heading."""

    number: str
    title: str


def section(id_: str, language: str) -> Section:
    """Return a section by its id; raise BadInput if no chapter has it."""
    found = sections(language)
    if id_ not in found:
        raise BadInput(f"the guide has no section '{id_}'")
    return found[id_]


@cache
def sections(language: str) -> dict[str, Section]:
    """Return the sections of the chapters; of one not written in the language, as `MAIN` has it."""
    found: dict[str, Section] = {}
    for number, chapter in enumerate(read_toml(GUIDE / "guide.toml")["chapters"], start=1):
        file = GUIDE / "content" / chapter / f"{language}.md"
        text = read(file if file.is_file() else file.with_name(f"{MAIN}.md"))
        headings = [m for m in HEADING.finditer(text) if len(m["level"]) == 2]  # noqa: PLR2004
        for k, match in enumerate(headings, start=1):
            found[match["id"]] = Section(f"{number}.{k}", match["title"])
    return found
