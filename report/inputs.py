"""What everything in the guide is made by, besides the text of its chapters."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from sysconfig import get_path

from gradyan import languages
from gradyan.files import read
from gradyan.report.evidence.sources import PACKAGE
from gradyan.report.places import mathjax
from gradyan.report.source.guide import Guide
from gradyan.report.store import key_of

KINDS, TABLES = {".py", ".toml", ".html", ".mjs", ".mplstyle"}, {".toml", ".tsv"}
FOLDERS = ("languages", "derivations", "simulations", "report")
IDS = re.compile(r"^(?:::: .*|\{#.*)$", re.MULTILINE)


def basis() -> str:
    """Return a digest of the program and of the tables of all languages."""
    tables = [file for file in sorted(languages.HOME.rglob("*")) if file.suffix in TABLES]
    return key_of(program(), [(file.name, file.parent.name, read(file)) for file in tables])


@cache
def program() -> str:
    """Return a digest of the program and of the versions of what it is built on."""
    found = hashlib.sha256()
    for file in sources():
        found.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    found.update((mathjax() / "package-lock.json").read_bytes())
    return key_of(found.hexdigest(), installed())


@cache
def installed() -> list[str]:
    """Return the packages that are installed, each with its version."""
    return sorted(folder.stem for folder in Path(get_path("purelib")).glob("*.dist-info"))


def sources() -> Iterator[Path]:
    """Yield the files of the program."""
    for folder in FOLDERS:
        for file in sorted((PACKAGE / folder).resolve().rglob("*")):
            if file.suffix in KINDS and not {"content", "node_modules"} & set(file.parts):
                yield file


def texts(guide: Guide, name: str) -> list[str]:
    """Return the text of a chapter in each language."""
    return [read(guide.chapter(name, code)) for code in guide.languages]


def named(guide: Guide) -> str:
    """Return a digest of all that the chapters give an id: what may be referred to."""
    return key_of([IDS.findall(text) for name in guide.parts for text in texts(guide, name)])
