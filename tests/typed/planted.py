r"""False formulas, made by rule from those of the guide: how many of them are refused?

``python -m tests.typed.planted [EVERY [CHAPTER …]]`` prints the share by sort, and those that pass,
of one formula in EVERY. A formula is altered in the main language alone, and judged in its
sentence, with what the sentence is bound to: neither the digest of the sentence nor its twin is
asked, which would refuse all of them. Formulas that are listed by hand are left out, for they are
known by their text.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace

from gradyan.report.sentences.audit import Part, parts
from gradyan.report.sentences.binding import bound
from gradyan.report.sentences.record import ASSERTING, Row
from gradyan.report.sentences.units import Unit
from gradyan.report.source.guide import Guide, load
from gradyan.report.typed.expressions import Unread
from gradyan.report.typed.facts import Facts
from gradyan.report.typed.filling import filled
from gradyan.report.typed.reading import read, related
from gradyan.report.typed.sentences import (
    BAD,
    FORMULA,
    WORKED,
    Formula,
    of_sentence,
    scope,
    table,
)

REFERENCE = r"\{\{.*?\}\}"
TOKENS = re.compile(
    rf"{REFERENCE}|\\mathbb E|\\[a-zA-Z]+\{{\w+\}}|(?:\\[a-zA-Z]+|[a-zA-Z])_(?:\w|\\\w+|\{{.*?\}})"
    r"|\\[a-zA-Z]+|."
)
OPPOSITE = {"<": ">", ">": "<", r"\le": r"\ge", r"\ge": r"\le", "=": r"\ne"}
LETTER = re.compile(r"(?:[a-zA-Z]|\\(?:alpha|beta|gamma|eta|kappa|lambda|mu|chi|xi|ell))|.*_.*")


def _first(tokens: list[str], fits: Callable[[str], bool]) -> int | None:
    return next((n for n, token in enumerate(tokens) if fits(token)), None)


def sign(tokens: list[str]) -> list[str] | None:
    """Exchange the first plus or minus for the other; give a right side that has none a minus."""
    at = _first(tokens, lambda token: token in "+-")
    if at is not None:
        return [*tokens[:at], "-" if tokens[at] == "+" else "+", *tokens[at + 1 :]]
    at = _last_relation(tokens)
    return None if at is None else [*tokens[: at + 1], " -", *tokens[at + 1 :]]


def factor(tokens: list[str]) -> list[str] | None:
    """Double the last side."""
    at = _last_relation(tokens)
    if at is None or any(token in "+-" for token in tokens[at:]):
        return None
    return [*tokens[: at + 1], r" 2 \cdot ", *tokens[at + 1 :]]


def exponent(tokens: list[str]) -> list[str] | None:
    """Put another exponent in the place of the first one that is a digit."""
    at = _first(tokens, lambda token: token == "^")
    if at is None or not tokens[at + 1].isdigit():
        return None
    return [*tokens[: at + 1], str(int(tokens[at + 1]) + 1), *tokens[at + 2 :]]


def direction(tokens: list[str]) -> list[str] | None:
    """Turn the first inequality round."""
    at = _first(tokens, lambda token: token in OPPOSITE and token != "=")
    return None if at is None else [*tokens[:at], OPPOSITE[tokens[at]] + " ", *tokens[at + 1 :]]


def number(tokens: list[str]) -> list[str] | None:
    """Add one to the last digit that is typed."""
    at = _first(tokens[::-1], str.isdigit)
    if at is None:
        return None
    at = len(tokens) - 1 - at
    return [*tokens[:at], str((int(tokens[at]) + 1) % 10), *tokens[at + 1 :]]


def letters(tokens: list[str]) -> list[str] | None:
    """Exchange the first two letters that differ."""
    found = list(dict.fromkeys(token for token in tokens if LETTER.fullmatch(token)))
    if len(found) < 2:
        return None
    names = {found[0]: f"{found[1]} ", found[1]: f"{found[0]} "}
    return [names.get(token, token) for token in tokens]


RULES = (sign, factor, exponent, direction, number, letters)


def _last_relation(tokens: list[str]) -> int | None:
    at = _first(tokens[::-1], lambda token: token in {*OPPOSITE, r"\approx"})
    return None if at is None else len(tokens) - 1 - at


@dataclass(frozen=True)
class Planted:
    """A false formula in the place of a true one, and the rule by which it was made."""

    true: Formula
    rule: str
    heard: Formula

    def __str__(self) -> str:
        heard = ", ".join(one.sort for _, one in self.heard.found)
        where = f"{self.true.place}: {self.true.sort}, by {self.rule}"
        return f"{where}: {self.true.tex} -> {self.heard.tex}: {heard}"

    @property
    def refused(self) -> bool:
        """Tell whether one of its relations is."""
        return any(one.sort in BAD for _, one in self.heard.found)


@dataclass(frozen=True)
class Spot:
    """Where a formula stands: in a sentence that is bound, with what is known before it."""

    part: Part
    unit: Unit
    row: Row
    facts: Facts
    mark: re.Match[str]

    def heard(self, tex: str) -> Formula:
        """Return what becomes of a formula in the place of this one; what follows is cut off."""
        words = self.unit.main.words[: self.mark.start()] + f"${tex}$"
        unit = replace(self.unit, twins={"en": replace(self.unit.main, words=words)})
        return list(of_sentence(self.part.name, unit, self.row, self.facts.copy()))[-1]

    def can_have(self, made: str) -> bool:
        """Tell whether another formula is one, and does not only look otherwise."""
        tex, known = filled(self.mark[1], "en"), f"{self.part.name} {self.mark[1]}"
        if not made or known in table() or not related(tex):
            return False
        try:
            return list(map(str, read(tex))) != list(map(str, read(filled(made, "en"))))
        except Unread:
            return related(filled(made, "en"))


def planted(guide: Guide, every: int = 1, only: Container[str] | None = None) -> Iterator[Planted]:
    """Yield false formulas, one of each ``every`` that can be made, in all parts or some."""
    made = 0
    for spot in _spots(guide, only):
        for rule in RULES:
            false = "".join(rule(TOKENS.findall(spot.mark[1])) or ())
            if not spot.can_have(false):
                continue
            made += 1
            if made % every == 0:
                true, heard = spot.heard(spot.mark[1]), spot.heard(false)
                yield Planted(true, rule.__name__, heard)


def _spots(guide: Guide, only: Container[str] | None) -> Iterator[Spot]:
    for part in parts(guide, only):
        blocks: dict[object, Facts] = defaultdict(Facts)
        for unit, row in bound(part.units, part.rows)[0]:
            if row is None:
                continue
            facts = blocks[scope(unit)]
            facts.lasting = unit.path[0] in WORKED
            for mark in FORMULA.finditer(unit.main.words) if row.kind in ASSERTING else ():
                yield Spot(part, unit, row, facts, mark)
            list(of_sentence(part.name, unit, row, facts))


def main() -> None:
    """Print how many are refused, by sort and rule, and those that pass."""
    all_, refused = Counter[str](), Counter[str]()
    every, *only = sys.argv[1:] or ["1"]
    for one in planted(load(), int(every), only or None):
        for key in (str(one.true.sort), f"by {one.rule}", "all"):
            all_[key] += 1
            refused[key] += one.refused
        if not one.refused:
            sys.stdout.write(f"{one}\n")
    for key, total in all_.items():
        sys.stdout.write(f"{key}: {refused[key]} of {total}\n")


if __name__ == "__main__":
    main()
