"""What a rule is, and all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.audit.document import Document

# For each thing that is looked at, what is wrong with it, or nothing.
Rule = Callable[[Document], Iterator[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Mark a function as a rule, known by its name."""
    return RULES.setdefault(function.__name__.replace("_", " "), function)


@dataclass(frozen=True)
class Found:
    """How many things a rule has looked at, and what is wrong."""

    looked: int
    wrong: list[str]


def audit(document: Document) -> dict[str, Found]:
    """Return what each rule has found."""
    from tests.audit import archive, structure  # noqa: F401, PLC0415 - they mark the rules

    found = {}
    for name, function in RULES.items():
        said = list(function(document))
        found[name] = Found(len(said), [why for why in said if why])
    return found
