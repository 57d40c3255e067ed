"""Where the guide explains what a verdict says: a section, and its page in the PDF that is there.

Number and heading come from the sources. Pages change with every edit: the build leaves them beside
the PDF, and they are told as long as it is that very file.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gradyan.errors import BadInput
from gradyan.files import read, read_toml, write
from gradyan.languages import HOME, MAIN

GUIDE = HOME.parent / "report"
PDF, PAGES = Path("build") / "gradyan.pdf", Path("cache") / "pages.json"
HEADING = re.compile(r"^\{#(?P<id>[\w-]+)\}\n(?P<level>#+) (?P<title>.+)$", re.MULTILINE)


class Section(NamedTuple):
    """A section by its number, such as 7.2, its heading, and its page where that is known."""

    number: str
    title: str
    page: int | None = None


def section(id_: str, language: str) -> Section:
    """Return a section by its id; raise BadInput if no chapter has it."""
    found = sections(language)
    if id_ not in found:
        raise BadInput(f"the guide has no section '{id_}'")
    return found[id_]._replace(page=kept(PDF).get(f"sec-{id_}"))


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


def keep(pages: Mapping[str, int], pdf: Path) -> None:
    """Leave beside a PDF on which page each section begins."""
    sections = {name: page for name, page in pages.items() if name.startswith("sec-")}
    whole = {"of": _digest(pdf, sections), "pages": sections}
    write(pdf.parent / PAGES, json.dumps(whole))


def kept(pdf: Path) -> dict[str, int]:
    """Return on which page of a PDF each section begins; nothing if it is another by now."""
    try:
        found = json.loads((pdf.parent / PAGES).read_bytes())
        pages: dict[str, int] = found["pages"]
        return pages if found["of"] == _digest(pdf, pages) else {}
    except (OSError, ValueError, TypeError, KeyError):  # not there, or not what a build has left
        return {}


def _digest(pdf: Path, pages: Mapping[str, int]) -> str:
    said = json.dumps(pages, sort_keys=True).encode()
    return hashlib.sha256(hashlib.sha256(pdf.read_bytes()).digest() + said).hexdigest()
