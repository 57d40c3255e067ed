r"""Reads the formulas of the guide: TeX becomes relations between SymPy expressions.

The guide's TeX is narrow, and so is this reader. SymPy's own readers know no expectation, no prime
of φ, no ``\tanh\frac u2`` and no chain of relations, and want a grammar of their own for each.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy as sp
from sympy import Symbol

from gradyan.report.typed.expressions import Reader, Unread

TOKEN = re.compile(
    r"\\operatorname\*?\{\w+\}|\\mathrm\{\w+\}|\\math(?:bb|cal)\s*\{?\w\}?|\\(?:begin|end)\{\w+\}"
    r"|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|:=|\ue000\d+\ue001|\S"
)
SPACES = re.compile(r"(?<!\\)\\[,;! ]|\\(?:left|right|bigl|bigr|limits)(?![a-zA-Z])|~")
GROUPED = re.compile(r"(?<=\d)\{,\}(?=\d{3}(?!\d))")
RELATIONS = {
    "=": "=", ":=": "=", "<": "<", ">": ">", r"\le": "≤", r"\ge": "≥", r"\ne": "≠",
    r"\approx": "≈", r"\to": "→", r"\sim": "∼", r"\mapsto": "↦", r"\in": "∈",
}  # fmt: skip
MIRRORED = {">": "<", "≥": "≤"}


@dataclass(frozen=True)
class Relation:
    """Two sides and a sign, the smaller side on the left; ``room`` is what ≈ allows, if digits say.

    The sides are numbers or matrices; a list as ``1, 2, …`` is a name.
    """

    sign: str
    left: Any
    right: Any
    room: Any = None

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"

    @property
    def sides(self) -> tuple[Any, Any]:
        """Both sides."""
        return self.left, self.right

    @property
    def letters(self) -> set[Any]:
        """The letters on both sides."""
        return set().union(*(side.free_symbols for side in self.sides))

    def map(self, change: Callable[[Any], Any]) -> "Relation":
        """Return the relation with something done to both sides."""
        room = self.room if self.room is None else change(self.room)
        return Relation(self.sign, change(self.left), change(self.right), room)


def related(tex: str) -> bool:
    """Tell whether a formula has a relation in it, outside of the indices of sums and limits."""
    return any(sign for sign, _ in _sides(_tokens(tex)))


def read(tex: str, values: Mapping[str, Any] | None = None) -> tuple[Relation, ...]:
    """Return the relations of a formula, a chain one by one; ``values`` stand for letters.

    Raises `Unread`. Parts that stand side by side, or on both sides of ⟺, are relations each.
    """
    found: list[Relation] = []
    for part in re.split(r"\\qquad|\\iff", tex):
        found += _chain(part, values or {})
    return tuple(found)


def _tokens(tex: str) -> list[str]:
    # A plus that is raised is a name's: the next weight, or the side of a limit.
    return TOKEN.findall(SPACES.sub(" ", GROUPED.sub("", tex)).replace("^{+}", "'"))


def _sides(tokens: list[str]) -> list[tuple[str, list[str]]]:
    """Return the sides of a chain, each with the sign before it; signs in groups are no signs."""
    sides: list[tuple[str, list[str]]] = [("", [])]
    depth = 0
    for one in tokens:
        depth += (one in "({[") - (one in ")}]")
        if one in RELATIONS and depth == 0:
            sides.append((RELATIONS[one], []))
        else:
            sides[-1][1].append(one)
    return sides


def _chain(tex: str, values: Mapping[str, Any]) -> list[Relation]:
    sides = _sides(_tokens(tex))
    if len(sides) == 1:
        raise Unread("there is no relation in it")
    read_ = [(sign, tokens, _side(tokens, values)) for sign, tokens in sides]
    found = []
    for (_, _, left), (sign, tokens, right) in pairwise(read_):
        if sign in MIRRORED:
            found.append(Relation(MIRRORED[sign], right, left))
        else:
            room = _room(tokens, right) if sign == "≈" else None
            found.append(Relation(sign, left, right, room))
    return found


def _side(tokens: list[str], values: Mapping[str, Any]) -> Any:
    """Return a side; one with commas outside of brackets is a list: 1, 2, and so on."""
    while tokens and tokens[-1] in (",", "."):
        tokens = tokens[:-1]
    depth = 0
    for one in tokens:
        depth += (one in "({[") - (one in ")}]")
        if one == "," and depth == 0:
            return Symbol("list " + "".join(tokens))
    return Reader(tokens, values).whole()


def _room(tokens: list[str], side: Any) -> Any:
    """Return half a unit of the last digit of a side that is a decimal, or a decimal times more."""
    first = next((one for one in tokens if one != "-"), "")
    if isinstance(side, sp.Add) or not re.fullmatch(r"\d+(?:\.\d+)?", first) or not float(first):
        return None
    places = len(first.partition(".")[2]) or len(first.rstrip("0")) - len(first)
    return abs(sp.Rational(1, 2) / sp.Integer(10) ** places * side / sp.Rational(first))
