"""What a look at the pages is, all of them, and the exceptions that have a reason."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.audit.looks.book import Book

EXCEPTIONS = Path(__file__).with_name("exceptions.toml")
# For each thing that is looked at, what is wrong with it and where, or nothing.
Look = Callable[[Book], Iterator[str]]
LOOKS: dict[str, Look] = {}


class Excused(NamedTuple):
    """A fault that is let pass: of a rule, in an edition, known by words of it."""

    rule: str
    edition: str
    words: str
    reason: str


class Seen(NamedTuple):
    """How many things a rule has looked at, what is wrong, and what was let pass."""

    looked: int
    wrong: list[str]
    excused: list[str]


def look(function: Look) -> Look:
    """Mark a function as a rule, known by its name."""
    return LOOKS.setdefault(function.__name__.replace("_", " "), function)


def exceptions(file: Path = EXCEPTIONS) -> list[Excused]:
    """Return the exceptions, each with its reason."""
    table = tomllib.loads(file.read_text("utf-8"))
    return [Excused(**{"edition": "", **entry}) for entry in table.get("except", [])]


def looked_at(book: Book, excused: list[Excused]) -> dict[str, Seen]:
    """Return what each rule has seen; an exception that nothing needs is wrong itself."""
    from tests.audit.looks import drawing, filling, setting  # noqa: F401, PLC0415 - they mark them

    found = {}
    mine = [one for one in excused if one.edition in {"", book.file.stem}]
    for name, function in LOOKS.items():
        said = list(function(book))
        faults = [why for why in said if why]
        passing = {why: one for why in faults for one in mine if _fits(one, name, why)}
        wrong = [why for why in faults if why not in passing]
        used = passing.values()
        wrong += [
            f"the exception “{one.words}” is not needed"
            for one in mine
            if one.rule == name and one.edition and one not in used
        ]
        found[name] = Seen(len(said), wrong, list(passing))
    return found


def _fits(one: Excused, rule: str, why: str) -> bool:
    return one.rule == rule and one.words in why
