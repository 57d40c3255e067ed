"""A referee that knows no rule: what a rule confirms is looked at once more, with numbers.

A relation is evaluated at places of its domain, which the assumptions on its letters and the facts
shape. One place where it is false refutes it; where it cannot be evaluated, it stays unheard, and
the reason is told. That it stands at all places is no proof, and a proof does not stand without.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Basic
from sympy.core.relational import Relational
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.claim import Claim, relations
from gradyan.derivations.checker.functions import E
from gradyan.derivations.checker.statement import conjuncts, fault
from gradyan.derivations.scrutiny.referee.comparing import pairs, true_at
from gradyan.derivations.scrutiny.referee.domain import (
    Domain,
    Names,
    names,
    root,
    told,
)
from gradyan.derivations.scrutiny.referee.limits import approaches
from gradyan.derivations.scrutiny.referee.numbers import (
    DIGITS,
    Outside,
    Undefined,
    Unheard,
    along,
    written_out,
)
from gradyan.derivations.scrutiny.referee.places import Place, fits

POINTS, COSTLY_POINTS, ENOUGH, TRIES, BESIDE, LISTED = 200, 24, 20, 8, 12, 12


class Finding(StrEnum):
    """What the referee can find."""

    STANDS = "stands"
    REFUTED = "refuted"
    UNHEARD = "unheard"
    ILL = "no statement"


@dataclass(frozen=True)
class Hearing:
    """What became of a relation: the number of points, the point where it is false, and why."""

    finding: Finding
    points: int = 0
    why: str = ""
    at: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.finding == Finding.STANDS:
            return f"stands at {self.points} points"
        at = ", ".join(f"{name} = {value}" for name, value in self.at.items())
        return f"{self.finding}: {self.why}" + (f" at {at}" if at else "")


def referee(relation: Basic, facts: Iterable[Basic]) -> Hearing:
    """Hear a relation, given the facts: the conditions, and what was shown before it."""
    if why := fault(relation):
        return Hearing(Finding.ILL, why=why)
    given = tuple(part for fact in facts for part in conjuncts(fact))
    with mp.workdps(DIGITS):
        heard = [_hear(part, told(given)) for part in conjuncts(relation)]
    for worst in (Finding.REFUTED, Finding.UNHEARD):
        for hearing in heard:
            if hearing.finding == worst:
                return hearing
    return Hearing(Finding.STANDS, min(hearing.points for hearing in heard))


def _hear(part: Basic, facts: Domain) -> Hearing:
    if beyond := _beyond(part, facts):
        return Hearing(Finding.UNHEARD, why=beyond)
    domain = facts.of(part)
    found = _tried(part, domain)
    if found.finding == Finding.UNHEARD and domain.wider() != domain:
        # What is true wherever some facts are forgotten is true where they hold; what is false
        # there may be true where they hold.
        anywhere = _tried(part, domain.wider())
        return anywhere if anywhere.finding == Finding.STANDS else found
    return found


def _tried(part: Basic, domain: Domain) -> Hearing:
    points, nowhere, place = set[str](), [], None
    wanted = POINTS if domain.wide else COSTLY_POINTS
    true = approaches if part.has(sp.Limit) else true_at
    try:
        for place in islice(_places(part, domain), TRIES * wanted):
            try:
                found = true(part, place)
            except Outside:
                continue
            except (Undefined, ArithmeticError) as why:
                nowhere.append((place, why))
                continue
            if found is False:
                return _refuted(part, place, len(points) + 1)
            if found:
                points.add(str({**place.drawn, **place.bound}))
            if not place.drawn or len(points) == wanted:
                break
    except Unheard as why:
        return Hearing(Finding.UNHEARD, why=str(why))
    except Exception as why:  # what no one has thought of is no bare exception either
        return Hearing(Finding.UNHEARD, why=f"it cannot be evaluated, {type(why).__name__}: {why}")
    if len(nowhere) > len(points):
        place, last = nowhere[-1]
        return Hearing(
            Finding.REFUTED, len(nowhere), f"no value of {part}, for {last},", shown(place)
        )
    if len(points) < ENOUGH and (place is None or place.drawn):
        return Hearing(Finding.UNHEARD, len(points), f"only {len(points)} points could be had")
    return Hearing(Finding.STANDS, len(points))


def _by_name(letters: Names) -> set[Any]:
    """Return the matrices of a sequence whose entries are told apart by their names, as δ_t + 1."""
    matrices = [m for m in letters if isinstance(m, sp.MatrixSymbol)]
    heads = {m.name.partition("_")[0] for m in matrices if " " in m.name}
    return {m for m in matrices if m.name.partition("_")[0] in heads}


def _beyond(part: Basic, facts: Domain) -> str:
    """Say why a part is beyond the referee; nothing if it may be heard."""
    for matrix in _by_name(names(part) | facts.mentioned) & names(part):
        return f"{matrix} has its index in its name only"
    inside = (written_out(whole.args[0]) for whole in part.atoms(E, sp.Integral, sp.Limit))
    return "it nests integrals" if any(e.has(sp.Integral) for e in inside) else ""


def _places(part: Basic, domain: Domain) -> Iterator[Place]:
    for place in domain.places(TRIES * POINTS):
        yield place
        if isinstance(part, Equivalent) and place.seed < BESIDE:
            yield from _beside_roots(part, place)


def _beside_roots(part: Equivalent, place: Place) -> Iterator[Place]:
    """Yield the places where the sides of one of the relations meet, and those just beside."""
    for relation in part.args:
        difference = written_out(relation.lhs) - written_out(relation.rhs)
        for letter in [s for s in difference.free_symbols & set(place.drawn) if not s.is_integer]:
            try:
                there = root(along(difference, letter)(place), letter)
            except (Undefined, ArithmeticError):
                continue
            for beside in (0, 1e-6, -1e-6, 1e-12, -1e-12):
                if fits(letter, there + beside):
                    yield place.bind().put(letter, there + beside)


def _refuted(part: Basic, place: Place, points: int) -> Hearing:
    """Say at which place a part is false, unless it is about means under an unknown law."""
    for letter in place.drawn:
        if isinstance(letter, E):
            return Hearing(
                Finding.UNHEARD, points, f"no fact says how {letter.args[0]} is distributed"
            )
    why = str(part)
    if isinstance(part, Relational) and not part.has(sp.Limit):
        both = pairs(part, place)
        differing = next((pair for pair in both if pair[0] != pair[1]), both[0])
        sides = " and ".join(mp.nstr(value, 20) for value in differing)
        why += f", the sides being {sides},"
    return Hearing(Finding.REFUTED, points, why, shown(place))


def shown(place: Place) -> dict[str, str]:
    """Return a place in words."""
    values = {**place.drawn, **place.bound}
    return {_name(key): mp.nstr(value, 12) for key, value in islice(values.items(), LISTED)}


def _name(key: Any) -> str:
    return f"{key[0]}{list(key[1:])}" if isinstance(key, tuple) else str(key)


def hearings(claim: Claim) -> dict[str, Hearing]:
    """Return what the referee finds of every step of a claim, by name."""
    facts, found = list(claim.given.values()), {}
    for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
        if step.by.example and not step.by.where:
            found[step.name] = Hearing(Finding.UNHEARD, why="it is read where letters are alike")
        else:
            found[step.name] = referee(relation, [*step.by.where, *facts])
        if not step.by.example:
            facts.append(relation)
    return found
