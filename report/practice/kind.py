"""What a kind of exercise is: it draws numbers, and computes what they lead to in two ways.

A chapter has its kinds in ``CHAPTER/kinds.py``, a function each, and their words beside it in a
file for each language: an exercise and its solution, whose holes the function fills.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import numpy as np
from sympy import Basic, Expr, Integer, Rational, floor, sympify

from gradyan.derivations.checker.functions import unfold
from gradyan.errors import BadInput
from gradyan.report.evidence.lookup import claim_of, shown
from gradyan.report.source.references import parts

HOME = Path(__file__).parent
DIGITS = 3  # of an answer that does not come out exactly
T = TypeVar("T")


class Draw:
    """A source of numbers for an exercise; each range has both its ends."""

    def __init__(self, *seed: int) -> None:
        self.numbers = np.random.default_rng(seed)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number."""
        return int(self.numbers.integers(low, high, endpoint=True))

    def part(self, low: int, high: int, of: int = 10) -> Rational:
        """Return a whole number of tenths, or of other parts."""
        return Rational(self.whole(low, high), of)

    def among(self, *choices: T) -> T:
        """Return one of these."""
        return choices[self.whole(0, len(choices) - 1)]

    def sign(self) -> int:
        """Return 1 or -1."""
        return self.among(1, -1)


@dataclass(frozen=True)
class Asked:
    """A number that is asked for: what the claims give, and the same by another road.

    It is ``whole``, or wanted to `DIGITS` digits. A whole number that is the first above an
    ``edge`` is no fair question where that is nearly whole itself.
    """

    exact: Expr
    again: float
    whole: bool = False
    edge: Expr | None = None


def first_above(edge: Expr, again: int) -> Asked:
    """Return the first whole number above an edge."""
    return Asked(floor(edge) + 1, again, whole=True, edge=edge)


@dataclass(frozen=True)
class Drawn:
    """What an exercise is filled in with, by the names of its holes.

    ``given`` are numbers as they are, or TeX; ``asked`` the answers; ``worked`` what the solution
    says on the way, to `DIGITS` digits.
    """

    given: Mapping[str, Rational | int | str]
    asked: Mapping[str, Asked]
    worked: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of exercise of a chapter, which rests on a claim, or on none."""

    chapter: str
    name: str
    claim: str
    draw: Callable[[Draw], Drawn]


_marked: dict[str, dict[str, Kind]] = {}


def kind(claim: str = "") -> Callable[[Callable[[Draw], Drawn]], Callable[[Draw], Drawn]]:
    """Mark a function that draws an exercise; its words stand under its name in kebab-case."""

    def marked(function: Callable[[Draw], Drawn]) -> Callable[[Draw], Drawn]:
        chapter = function.__module__.split(".")[-2]
        name = function.__name__.replace("_", "-")
        _marked.setdefault(chapter, {})[name] = Kind(chapter, name, claim, function)
        return function

    return marked


def chapters() -> list[str]:
    """Return the chapters that have kinds of exercises."""
    return sorted(file.parent.name for file in HOME.glob("*/kinds.py"))


def kinds(chapter: str) -> dict[str, Kind]:
    """Return the kinds of a chapter by name; raise BadInput where it has none."""
    module = f"{__package__}.{chapter}.kinds"
    if chapter not in chapters() or find_spec(module) is None:
        raise BadInput(
            f"there is no practice for '{chapter}'; there is for {', '.join(chapters())}"
        )
    import_module(module)
    return _marked[chapter]


def said(claim: str, step: str, part: int = 0) -> Basic:
    """Return the statement that a step of a claim shows, or one of those that stand there."""
    return parts(shown(claim_of(claim))[step])[part]


def put(expr: Basic, **values: object) -> Expr:
    """Return an expression, written out, with numbers for the letters that bear these names."""
    letters = {str(letter).strip("\\"): letter for letter in expr.free_symbols}
    at = {letters[name]: sympify(value) for name, value in values.items()}
    return unfold(expr.subs(at, simultaneous=True)).doit()


def is_whole(value: object) -> bool:
    """Tell whether this is a whole number."""
    return isinstance(value, int | Integer)
