"""What becomes of each formula with a relation: what shows it, or what is found of it.

A relation between numbers is computed. One in letters is compared, up to names, with what the
things state that the sentence is bound to; else it is worked out from what is given around it; else
it is looked at with numbers at many places. What is left is a case that the sentence is about
(``at $x = 5$``), a definition, or listed with a reason; or somebody has to look at it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import methodcaller
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Basic

from gradyan.derivations.checker.functions import E
from gradyan.derivations.scrutiny.referee.domain import Domain
from gradyan.derivations.scrutiny.referee.hearing import Finding, referee
from gradyan.derivations.scrutiny.referee.numbers import (
    compiled,
    written_out,
)
from gradyan.derivations.scrutiny.referee.places import Place
from gradyan.report.typed import comparing, showing
from gradyan.report.typed.expressions import MEASURED
from gradyan.report.typed.facts import Facts
from gradyan.report.typed.letters import TABLE, letter
from gradyan.report.typed.reading import Relation, read

SIGNS = {"=": sp.Eq, "≠": sp.Ne, "<": sp.Lt, "≤": sp.Le}
DIGITS = 50
ZERO, SLIGHT = mp.mpf(10) ** -30, 0.05


class Sort(StrEnum):
    """What a formula can be."""

    GIVEN = "given"
    DEFINED = "defined"
    SHOWN = "shown"
    NAMED = "named"
    CLOSED = "computed"
    WORKED = "worked out"
    JUDGED = "judged"
    CASE = "case"
    VALUE = "value"
    MEASURED = "measured"
    LISTED = "listed"
    OPEN = "open"
    REFUTED = "refuted"
    UNREAD = "unread"


@dataclass(frozen=True)
class Found:
    """What a relation is, and why."""

    sort: Sort
    why: str = ""


@cache
def definitions() -> list[tuple[Relation, tuple[str, ...]]]:
    """Return what letters are defined as, each with the chapters where that is so; () for all."""
    return [
        (one, tuple(entry.get("chapters", ())))
        for entry in TABLE["definitions"]
        for one in read(entry["tex"])
    ]


def judged(
    relation: Relation, evidence: tuple[str, ...], facts: Facts, chapter: str, *, case: bool
) -> Found:
    """Return what a relation in an assertion is; ``case`` tells whether its words make it one."""
    if any(MEASURED in str(name) for name in relation.letters):
        whole = relation.right.is_Symbol and MEASURED in str(relation.right)
        why = "the number is filled in from where it is measured"
        return Found(Sort.MEASURED if whole else Sort.OPEN, why)
    if _closed(relation):
        return _computed(relation)
    defined = [one for one, where in definitions() if not where or chapter in where]
    if any(comparing.says(one, relation) for one in defined):
        return Found(Sort.DEFINED)
    worked = facts.resolved(relation)
    found = _compared(relation, worked, evidence, facts, defined)
    if found is None and _closed(worked):
        found = _worked_out(relation, worked, facts)
    if found is None and _is_value(relation, evidence, facts):
        found = Found(Sort.CASE if case else Sort.VALUE)
    return found or _named(relation, worked, evidence, facts) or _heard(relation, worked, facts)


def _compared(
    relation: Relation,
    worked: Relation,
    evidence: tuple[str, ...],
    facts: Facts,
    defined: list[Relation],
) -> Found | None:
    """Compare a relation with what the evidence states, with letters as they are or are defined."""
    known = list(showing.said_by(evidence))
    ways = [way for one in (relation, worked) for way in (one, *_expanded(one, defined))]
    ways = [way for way in ways if way.letters]
    name = _first(known, ways, comparing.says)
    name = name or _first(_resolved(known, facts), ways, comparing.says)
    return Found(Sort.SHOWN, name) if name else None


def _worked_out(relation: Relation, worked: Relation, facts: Facts) -> Found | None:
    """Compute a relation with what its letters are; a letter that was another may be a new case."""
    if _lone(relation) and relation.left in facts.cases:
        return None
    found = _computed(worked)
    if found.sort == Sort.CLOSED:
        return Found(Sort.WORKED)
    return None if _lone(relation) else found


def _named(
    relation: Relation, worked: Relation, evidence: tuple[str, ...], facts: Facts
) -> Found | None:
    known = list(showing.said_by(evidence))
    name = _first([*known, *_resolved(known, facts)], [relation, worked], _names)
    return Found(Sort.NAMED, name) if name else None


def _first(
    known: list[tuple[str, Relation]],
    ways: list[Relation],
    fits: Callable[[Relation, Relation], bool],
) -> str:
    """Return the name of the first thing known that fits a way of writing a relation."""
    return next((name for name, one in known if any(fits(one, way) for way in ways)), "")


def _resolved(known: list[tuple[str, Relation]], facts: Facts) -> list[tuple[str, Relation]]:
    """Return those known things in which letters stand that the facts give."""
    found = []
    for name, one in known:
        further = facts.resolved(one)
        if further != one and further.letters and further.left != further.right:
            found.append((name, further))
    return found


def _closed(relation: Relation) -> bool:
    """Tell whether there are numbers alone in a relation."""
    unknown = any(
        getattr(call.func, "definition", True) is None and call.func is not E
        for side in relation.sides
        for call in side.atoms(sp.Function)
    )
    return not relation.letters and not unknown


def _computed(relation: Relation) -> Found:
    """Compute a relation between numbers."""
    left, right = relation.sides
    if isinstance(left, sp.MatrixBase) or isinstance(right, sp.MatrixBase):
        return Found(Sort.CLOSED if left == right else Sort.REFUTED, f"{left} and {right}")
    if relation.sign not in "=≠<≤≈" or (relation.sign == "≈" and relation.room is None):
        return Found(Sort.OPEN, "no relation between numbers")
    with mp.workdps(DIGITS):
        place = Place(0, Domain())
        room = relation.room or sp.Integer(0)
        a, b, room = (compiled(written_out(x))(place) for x in (left, right, room))
        same = abs(a - b) <= ZERO * (abs(a) + abs(b) + 1)
        true = {
            "=": same,
            "≠": not same,
            "<": a < b and not same,
            "≤": a < b or same,
            "≈": abs(a - b) <= room * (1 + ZERO),
        }[relation.sign]
    why = f"the sides are {mp.nstr(a, 8)} and {mp.nstr(b, 8)}"
    return Found(Sort.CLOSED if true else Sort.REFUTED, why)


def _expanded(relation: Relation, defined: list[Relation]) -> list[Relation]:
    """Return a relation with a letter as it is defined, once for each definition."""
    return [
        relation.map(methodcaller("xreplace", {define.left: define.right}))
        for define in defined
        if define.sign == "=" and define.left.is_Symbol and define.left in relation.letters
    ]


def _plain(side: Any) -> bool:
    """Tell whether a side is a letter, and no name for an expression."""
    return bool(side.is_Symbol and " " not in str(side))


def _lone(relation: Relation) -> bool:
    return relation.sign in "=≈" and relation.left.is_Symbol


def _names(known: Relation, page: Relation) -> bool:
    """Tell whether a letter is a name for a side of what is known: χ = σ²/2, q ↦ q/2."""
    if known.sign not in "=≈" or page.sign not in "=≈↦" or not _plain(page.left):
        return False
    if page.sign == "↦":
        return any(comparing.equal(side, page.right) for side in known.sides)
    if page.left in known.letters | page.right.free_symbols:
        return False
    if page.sign == "≈":
        like = (Relation(known.sign, page.left, side) for side in known.sides)
        return any(comparing.says(one, page) for one in like)
    if not page.right.free_symbols:
        return False
    return any(comparing.equal(side, page.right) for side in known.sides)


def _is_value(relation: Relation, evidence: tuple[str, ...], facts: Facts) -> bool:
    """Tell whether a letter gets a value that what shows the sentence, or what is given, has."""
    either = letter("±")
    right = relation.right.xreplace({either: sp.Integer(1)})
    if relation.sign not in "=≠" or not (isinstance(right, sp.Expr) and right.is_number):
        return False
    values = {float(right)} | ({-float(right)} if either in relation.letters else set())
    known = showing.numbers(evidence, relation.left) | {
        float(v) for v in facts.values.values() if getattr(v, "is_number", False) and v.is_real
    }
    return any(abs(one - value) <= showing.NEAR * max(1.0, abs(value))
               for one in known for value in values)  # fmt: skip


def _heard(relation: Relation, worked: Relation, facts: Facts) -> Found:
    """Look at a relation in letters with numbers, where the facts hold."""
    if relation.sign == "≈" and relation.room is None:
        return _near(relation, worked)
    stated = _sympy(worked)
    bare = any(side.is_Symbol for side in relation.sides) and any(
        getattr(side, "is_number", False) for side in relation.sides
    )  # a letter beside a number says what is assumed of it, which is no evidence
    if stated is None or bare or (_lone(relation) and worked.left == relation.left):
        return Found(Sort.OPEN, "nothing that the sentence is bound to says it")
    heard = referee(stated, [s for s in map(_sympy, facts.assumed) if s is not None])
    stands = heard.finding == Finding.STANDS
    return Found(Sort.JUDGED if stands else Sort.OPEN, str(heard))


def _near(relation: Relation, worked: Relation) -> Found:
    """Look at an approximation where the table says at which point: it is right to its last term.

    What both sides differ by, over the last term that is written, tends to 0 there.
    """
    for entry in TABLE["approximations"]:
        (listed,) = read(entry["tex"])
        if comparing.says(listed, relation):
            at = letter(entry["letter"])
            shares = [_share(worked if at in worked.letters else relation, at, k) for k in (3, 4)]
            right = shares[0] < SLIGHT and shares[1] <= shares[0] / 2
            why = f"right to its last term at {entry['letter']} = 0"
            return Found(Sort.JUDGED, why) if right else Found(Sort.REFUTED, f"not {why}")
    return Found(Sort.OPEN, "no digits say how near, and no table where")


def _share(relation: Relation, at: sp.Symbol, power: int) -> Any:
    """Return by what share of the last term on the right the sides differ, at a small number."""
    small = sp.Rational(1, 10**power)
    last = min(abs(_at(term, at, small)) for term in sp.Add.make_args(relation.right))
    return abs(_at(relation.left - relation.right, at, small)) / last


def _at(side: Any, at: sp.Symbol, number: Any) -> Any:
    with mp.workdps(DIGITS):
        return compiled(written_out(side.subs(at, number)))(Place(0, Domain()))


def _sympy(relation: Relation) -> Basic | None:
    if relation.sign == "≈" and relation.room is not None:
        return sp.Le(sp.Abs(relation.left - relation.right), relation.room, evaluate=False)
    if relation.sign not in SIGNS or any(isinstance(s, sp.MatrixBase) for s in relation.sides):
        return None
    return SIGNS[relation.sign](*relation.sides, evaluate=False)


def said(relation: Relation, evidence: tuple[str, ...]) -> Found:
    """Return what a relation is of which a sentence says that the notes have it."""
    for name, one in showing.noted(evidence):
        if comparing.says(one, relation):
            return Found(Sort.SHOWN, name)
    if _is_value(relation, evidence, Facts()):
        return Found(Sort.VALUE)
    return Found(Sort.OPEN, "the notes are not recorded as saying it")
