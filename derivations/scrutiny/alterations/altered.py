"""Altered relations: what a step says, but for one sign, factor, exponent, letter or part.

An alteration changes one place and leaves the rest as it is written. A rule that confirms a step
has to refuse its alterations, or it has not read what it confirms.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from sympy import Basic, Expr, Ge, Gt, Le, Lt, Tuple

from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.checker.statement import gap
from gradyan.derivations.scrutiny.alterations.kinds import Kind, kinds
from gradyan.derivations.scrutiny.alterations.places import bound_in, letters_of, places, put
from gradyan.derivations.scrutiny.alterations.points import UNTRIED, values

MOST, LEAST = 8, 3  # alterations of a step, and of each part of a conjunction


@dataclass(frozen=True)
class Alteration:
    """A relation in which ``new`` stands in one place for ``old``."""

    kind: str
    old: Basic
    new: Basic
    relation: Basic

    def __str__(self) -> str:
        return f"{self.kind}: {self.old} → {self.new}"


def alterations(relation: Basic, letters: Iterable[Basic] = ()) -> Iterator[Alteration]:
    """Yield a few alterations of each kind, those of each part of a conjunction in turn.

    ``letters`` are those that may be mistaken for the relation's own: the others of its claim.
    """
    if not isinstance(relation, Tuple):
        yield from islice(_of_all_kinds(relation, letters), MOST)
        return
    parts = relation.args
    for k, part in enumerate(parts):
        for found in islice(_of_all_kinds(part, letters), max(LEAST, MOST // len(parts))):
            yield replace(found, relation=Tuple(*parts[:k], found.relation, *parts[k + 1 :]))


def _of_all_kinds(part: Basic, letters: Iterable[Basic]) -> Iterator[Alteration]:
    """Yield one alteration of each kind, then a second of each, and so on."""
    own, bound = letters_of(part), bound_in(part)
    known = [*sorted(own - bound, key=str), *sorted(set(letters) - own - bound, key=str)]
    of_each = (_of_kind(name, kind, part) for name, kind in kinds(known).items())
    for row in zip_longest(*of_each):
        yield from filter(None, row)


def _of_kind(name: str, kind: Kind, part: Basic) -> Iterator[Alteration]:
    for place in places(part):
        for new in () if name in place.mute else kind(place):
            altered = put(part, place.path, new) if _differ(place.part, new) else None
            if altered is not None and (name == "comparison" or not _may_hold(altered)):
                yield Alteration(name, place.part, new, altered)


def _differ(old: Basic, new: Basic) -> bool:
    """Tell whether two parts differ, and not in writing only."""
    comparable = isinstance(old, Expr) and not old.is_Matrix
    return bool(old != new) and not (comparable and old - new == 0)


def _may_hold(relation: Basic) -> bool:
    """Tell whether an inequality is not seen to fail: every other altered one is as true."""
    if not isinstance(relation, Le | Ge | Lt | Gt):
        return False
    difference = unfold(gap(relation))
    return not difference.has(*UNTRIED) and not any(v.is_negative for v in values(difference))
