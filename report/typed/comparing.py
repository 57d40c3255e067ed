"""Whether two relations say the same, up to names: by structure, and by numbers at some places.

Equations say the same where their sides do, or where the gap between the sides of one is always
the same multiple of the other's; inequalities, where that multiple is positive. Letters that only
one of the two has may be names of each other's.
"""

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from operator import methodcaller
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Symbol

from gradyan.derivations.scrutiny.referee.domain import Domain
from gradyan.derivations.scrutiny.referee.numbers import (
    Undefined,
    Unheard,
    compiled,
    written_out,
)
from gradyan.derivations.scrutiny.referee.places import Place
from gradyan.report.typed.reading import Relation

PLACES, DIGITS, RENAMED = 3, 20, 3  # letters that may have other names
CLOSE = mp.mpf(10) ** -12
STRONGER = {"≤": ("≤", "<", "="), "<": ("<",), "≈": ("≈", "=")}


def says(shown: Relation, page: Relation) -> bool:
    """Tell whether what is shown says what stands on the page, or more."""
    if page.sign == "≈" and shown.sign == "→" and page.room is None:
        return equal(page.left / page.right, shown.left / shown.right)
    if shown.sign not in STRONGER.get(page.sign, (page.sign,)):
        return False
    for other in renamings(page, shown):
        if page.sign == "≈":
            if _rounded(shown, other):
                return True
        elif _sides(shown, other) or (page.sign not in "→∼↦∈" and _multiple(shown, other)):
            return True
    return False


def _rounded(shown: Relation, page: Relation) -> bool:
    same = equal(shown.left, page.left) or equal(shown.left, page.right)
    if not same or page.room is None or shown.sign == "=":
        return equal(shown.left, page.left) and equal(shown.right, page.right)
    one, other = value(shown.right, 0), value(page.right, 0)
    room = value(page.room, 0)
    return None not in (one, other, room) and bool(abs(one - other) <= room * (1 + CLOSE))


def _sides(shown: Relation, page: Relation) -> bool:
    if equal(shown.left, page.left) and equal(shown.right, page.right):
        return True
    crossed = page.sign in "=≠" and equal(shown.left, page.right)
    return crossed and equal(shown.right, page.left)


def _multiple(shown: Relation, page: Relation) -> bool:
    """Tell whether the gap of one is a multiple of that of the other, the same at all places."""
    if any(isinstance(side, sp.MatrixBase) for side in (*shown.sides, *page.sides)):
        return False
    if shown.letters != page.letters or not page.letters:
        return False
    ratios = []
    for seed in range(PLACES):
        gaps = [_gap(relation, seed) for relation in (shown, page)]
        if None in gaps or abs(gaps[0]) < CLOSE or abs(gaps[1]) < CLOSE:
            return False
        ratios.append(gaps[0] / gaps[1])
    if page.sign in "<≤" and not mp.re(ratios[0]) > 0:
        return False
    return all(abs(r - ratios[0]) <= CLOSE * abs(r) for r in ratios)


def _gap(relation: Relation, seed: int) -> Any:
    left, right = (value(side, seed) for side in relation.sides)
    return None if left is None or right is None else left - right


def renamings(page: Relation, other: Relation) -> Iterator[Relation]:
    """Yield the relation, and the relation with its own letters called like the other's own.

    A letter beside a number, w < 4, is no other letter.
    """
    yield page
    if any(side.is_Symbol for side in page.sides) and any(
        getattr(side, "is_number", False) for side in page.sides
    ):
        return
    mine = page.letters - other.letters
    theirs = other.letters - page.letters
    if 0 < len(mine) == len(theirs) <= RENAMED:
        ordered = sorted(mine, key=str)
        for names in permutations(sorted(theirs, key=str)):
            names_of = dict(zip(ordered, names, strict=True))
            yield page.map(methodcaller("xreplace", names_of))


@cache
def equal(one: Any, other: Any) -> bool:
    """Tell whether two expressions are the same, at all places that are tried."""
    if one == other:
        return True
    if isinstance(one, sp.MatrixBase) != isinstance(other, sp.MatrixBase):
        return False
    if one.free_symbols != other.free_symbols:
        return False
    pairs = [(value(one, seed), value(other, seed)) for seed in range(PLACES)]
    if any(None in pair for pair in pairs):
        return False
    return all(abs(a - b) <= CLOSE * (abs(a) + abs(b)) for a, b in pairs)


@cache
def value(side: Any, seed: int) -> Any:
    """Return what an expression is worth at a place, None where that is no number."""
    slopes = {d: Symbol(str(d), real=True) for d in side.atoms(sp.Derivative, sp.Limit)}
    try:
        with mp.workdps(DIGITS):
            found = compiled(written_out(side.xreplace(slopes)))(place(seed))
    except (Undefined, Unheard, ArithmeticError, ValueError, TypeError, AttributeError):
        return None
    return None if isinstance(found, mp.matrix) or not mp.isfinite(found) else found


@cache
def place(seed: int) -> Place:
    """Return a place, where every letter has some value."""
    return Place(2 * seed + 1, Domain())
