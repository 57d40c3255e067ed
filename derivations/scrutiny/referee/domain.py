"""What the facts say of the letters: definitions, equations to be solved, conditions.

An equation with a letter alone on its left defines it, an entry of a sequence by a pattern. What
else is false at some places restricts the domain: an equation is solved for one of its letters, an
inequality is a condition. All other facts are theorems, and of no interest here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import pairwise
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Basic
from sympy.core.relational import Relational

from gradyan.derivations.checker.functions import E
from gradyan.derivations.scrutiny.referee.comparing import true_at
from gradyan.derivations.scrutiny.referee.numbers import (
    Outside,
    Run,
    Undefined,
    Unheard,
    along,
    compiled,
    contains,
    written_out,
    z,
)
from gradyan.derivations.scrutiny.referee.places import EXTREMES, SIZES, Key, Letter, Place

Names = frozenset[Any]
COSTLY = (E, sp.Integral, sp.Limit)
COUNTING = (sp.Sum, sp.Product, sp.Indexed, sp.MatPow)
TRIED, DEEP, PATIENCE = (
    40,
    6,
    25,
)  # the places at which a fact is tried; the decimals by which an edge is missed


LINEAR = mp.mpf(10) ** -40  # what a slope may change by, as a share


class Condition:
    """A known inequality that not every place meets."""

    def __init__(self, relation: Relational) -> None:
        self.relation, self.names = relation, names(relation, indices=False)
        exact = compiled(relation.func(*map(written_out, relation.args), evaluate=False))
        self.holds = partial(true_at, relation) if isinstance(relation, sp.Eq) else exact
        self.entries = relation.atoms(sp.Indexed)

    def concerns(self, near: Names) -> bool:
        """Tell whether a condition is about these letters; numbers alone restrict no matrix."""
        matrices = {n for n in self.names if isinstance(n, sp.MatrixSymbol)}
        return bool((matrices or self.names) & near)

    def bounds(self, entry: Basic, place: Place) -> list[Any]:
        """Return the other side, where one side is an entry or its modulus."""
        left, right = self.relation.args
        pairs = ((left, right), (right, left))
        return [compiled(b)(place) for a, b in pairs if a in (entry, sp.Abs(entry))]


@dataclass(frozen=True)
class Domain:
    """What the facts say of the letters.

    ``letters`` says what a letter is, ``entries`` what the entries of a sequence are, ``uses`` what
    these need, ``pins`` at which point an unknown function has which value. ``sides`` are the
    letters of the shapes of matrices; with ``counts``, whole numbers are numbers of terms.
    """

    letters: Mapping[Letter, Run] = field(default_factory=dict)
    meanings: Mapping[Letter, Basic] = field(default_factory=dict)
    entries: tuple[tuple[sp.Indexed, Run], ...] = ()
    uses: Mapping[Letter, Names] = field(default_factory=dict)
    pins: Mapping[str, tuple[Run, Run]] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    mentioned: Names = frozenset()
    sides: Names = frozenset()
    counts: bool = False
    wide: bool = False

    @property
    def recurrent(self) -> bool:
        """Tell whether an entry of a sequence needs others before it."""
        return bool(self.entries) or any(len(c.entries) > 1 for c in self.conditions)

    def definitions(self, key: Key) -> Iterator[tuple[Run, Mapping[Letter, int]]]:
        """Yield what defines a letter, with the values of the indices in the definition."""
        if isinstance(key, tuple):
            for entry, run in self.entries:
                if (indices := _matched(entry, key)) is not None:
                    yield run, indices
        elif key in self.letters:
            yield self.letters[key], {}

    def composed(self, expectation: Basic) -> Basic:
        """Write what stands under an E in the letters that have no definition."""
        body = expectation.args[0]
        while (further := body.xreplace(self.meanings)) != body:
            body = further
        return expectation.func(body)

    def pinned(self, name: str) -> list[tuple[Run, Run]]:
        """Return where an unknown function has which value."""
        return [self.pins[name]] if name in self.pins else []

    def tests(self, key: Key) -> Iterator[tuple[Condition, sp.Indexed, Mapping[Letter, int]]]:
        """Yield the conditions on an entry in which no other comes after it."""
        for condition in self.conditions:
            for entry in (entry for entry in condition.entries if entry.base == key[0]):
                indices = _matched(entry, key)
                if indices is not None and all(
                    (tuple(k.subs(indices) for k in other.indices), str(other.base))
                    <= (key[1:], str(key[0]))
                    for other in condition.entries
                ):
                    yield condition, entry, indices

    def of(self, relation: Basic) -> "Domain":
        """Return what matters for a relation."""
        near, far = frozenset[Any](), names(relation)
        while near != far:
            near = far
            far = far.union(*(self.uses.get(name, ()) for name in near))
            far = far.union(*(c.names for c in self.conditions if c.concerns(near)))
        matrices = [m for m in near if isinstance(m, sp.MatrixSymbol)]
        return replace(
            self,
            conditions=tuple(c for c in self.conditions if c.concerns(near)),
            entries=tuple(pair for pair in self.entries if name(pair[0]) in near),
            sides=frozenset().union(*(n.free_symbols for m in matrices for n in m.shape)),
            counts=relation.has(*COUNTING) or any(isinstance(n, tuple) for n in near),
            wide=not contains(relation, *COSTLY),
        )

    def wider(self) -> "Domain":
        """Return the domain without the equations that no place was found to meet."""
        left = tuple(c for c in self.conditions if not isinstance(c.relation, sp.Eq))
        return replace(self, conditions=left)

    def places(self, tries: int) -> Iterator[Place]:
        """Yield the places of the domain, some of them close to its edges."""
        found = 0
        for seed in range(tries):
            place = Place(seed, self)
            if seed > PATIENCE * (found + 4):
                return
            if self._allows(place):
                found += 1
                yield place
                yield from filter(self._allows, _edges(place))

    def _allows(self, place: Place) -> bool:
        try:
            return all(condition.holds(place) for condition in self.conditions)
        except (Undefined, ArithmeticError):
            return False


def names(expr: Basic, *, indices: bool = True) -> Names:
    """Return the letters, the sequences and the names of the unknown functions in an expression."""
    functions = {e.func.tex.rstrip("'") for e in expr.atoms(sp.Function) if _unknown(e)}
    entries = expr.atoms(sp.Indexed)
    plain = expr if indices else expr.xreplace({entry: sp.Dummy() for entry in entries})
    letters = {letter for letter in plain.free_symbols if not isinstance(letter, sp.Dummy)}
    return frozenset(letters | functions | set(map(name, entries)))


def name(letter: Letter) -> Any:
    """Return what a letter is called among the names; an entry, by its sequence."""
    return (letter.base, len(letter.indices)) if isinstance(letter, sp.Indexed) else letter


@cache
def told(facts: tuple[Basic, ...]) -> Domain:
    """Return what a list of facts says, each understood in the light of those before it."""
    return _learn(told(facts[:-1]), facts[-1]) if facts else Domain()


def _learn(domain: Domain, fact: Basic) -> Domain:
    told = replace(domain, mentioned=domain.mentioned | names(fact))
    try:
        if isinstance(fact, sp.Eq):
            return _equation(told, fact)
        if isinstance(fact, Relational) and _restricts(fact, told):
            return replace(told, conditions=(*told.conditions, Condition(fact)))
    except (Unheard, TypeError, ValueError, AttributeError, RecursionError):  # of no use, then
        pass
    return told


def _equation(domain: Domain, fact: sp.Eq) -> Domain:
    head, meaning = fact.args
    uses = {**domain.uses, **dict.fromkeys(names(head), names(fact))}
    if isinstance(head, sp.Indexed):
        entries = (*domain.entries, (head, compiled(written_out(meaning))))
        return replace(domain, entries=entries, uses=uses)
    head = written_out(head)
    if is_letter(head) and not meaning.has(head):
        head = domain.composed(head) if isinstance(head, E) else head
        meaning = written_out(meaning)
        letters = {head: compiled(meaning), **domain.letters}
        return replace(
            domain, letters=letters, meanings={head: meaning, **domain.meanings}, uses=uses
        )
    if _unknown(head) and "'" not in head.func.tex:
        pin = compiled(head.args[0]), compiled(written_out(meaning))
        return replace(domain, pins={head.func.tex: pin, **domain.pins}, uses=uses)
    if not _restricts(fact, domain):
        return domain
    for letter in () if head.is_Matrix else _to_solve_for(fact):
        if letter in domain.letters or letter.is_integer:
            continue
        letters = {letter: _solved(fact, letter), **domain.letters}
        solved = replace(domain, letters=letters, uses={**uses, letter: names(fact)})
        if not _restricts(fact, solved):
            return solved
    return replace(domain, conditions=(*domain.conditions, Condition(fact)))


def is_letter(head: Basic) -> bool:
    """Tell whether something has no meaning but what a fact gives it."""
    return isinstance(head, sp.Symbol | sp.MatrixSymbol | sp.Indexed | E)


def _to_solve_for(fact: sp.Eq) -> list[Letter]:
    """Return the letters of an equation, means of unknown law first."""
    means = {e for side in fact.args for e in written_out(side).atoms(E) if not e.has(z)}
    return [*sorted(means, key=str), *sorted(fact.free_symbols, key=str)]


def _unknown(e: Basic) -> bool:
    return hasattr(e.func, "tex") and e.func.definition is None and e.func is not E


def _restricts(fact: Relational, domain: Domain) -> bool:
    """Tell whether a fact is false at one of a few places."""
    domain = domain.of(fact)
    for place in domain.places(TRIED if domain.wide else TRIED // 10):
        try:
            if true_at(fact, place) is False:
                return True
        except (Undefined, ArithmeticError):
            continue
        if not place.drawn:
            break
    return False


def _matched(entry: sp.Indexed, key: Key) -> Mapping[Letter, int] | None:
    """Return the values of the indices with which a pattern is the entry of that key."""
    indices: dict[Letter, int] = {}
    if entry.base != key[0] or len(entry.indices) != len(key) - 1:
        return None
    for pattern, number in zip(entry.indices, key[1:], strict=True):
        letters = pattern.free_symbols
        if not letters and pattern != number:
            return None
        for letter in letters:
            value = indices.setdefault(letter, int(number - (pattern - letter)))
            if value < (1 if letter.is_positive else 0) or pattern.subs(indices) != number:
                return None
    return indices


def _solved(fact: sp.Eq, letter: sp.Symbol) -> Run:
    """Return the value of a letter for which the equation is true."""
    difference = along(written_out(fact.lhs) - written_out(fact.rhs), letter)
    known: dict[int, Any] = {}

    def run(at: Place) -> Any:
        if mp.dps in known:
            return known[mp.dps]
        value = root(difference(at), letter)
        if fact.free_symbols == {letter}:
            known[mp.dps] = value
        return value

    return run


def root(f: Run, letter: sp.Symbol) -> Any:
    """Return where a function of a letter is 0: a linear one, or one that changes its sign."""
    one, two, three = (f(mp.mpf(x)) for x in (1, 2, 3))
    slope = two - one
    real = not any(mp.im(value) for value in (one, two, three))
    if real and slope and abs(three - two - slope) < LINEAR * abs(slope):
        found = 1 - one / slope
        if letter.is_nonnegative and not found > 0:
            raise Outside(f"{letter} would be {mp.nstr(found)}")
        return found
    sizes = sorted([s / k for s in SIZES + EXTREMES[3:5] for k in (1, 1.37)])
    grid = sizes if letter.is_nonnegative else [-s for s in reversed(sizes)] + sizes
    for low, high in pairwise((x, f(x)) for x in grid):
        if low[1] == 0 or mp.sign(low[1]) == -mp.sign(high[1]):
            return mp.findroot(f, (low[0], high[0]), solver="anderson", verify=False, maxsteps=60)
    raise Outside(f"no {letter} is found")


def _edges(place: Place) -> Iterator[Place]:
    for condition in place.domain.conditions:
        try:
            close = _at_edge(place, condition)
        except (Undefined, ArithmeticError):
            continue
        if close is not None:
            yield close


def _at_edge(place: Place, condition: Condition) -> Place | None:
    """Move one letter to where a condition just holds."""
    letters = sorted((s for s in condition.names if s in place.drawn), key=str)
    letters = [s for s in letters if isinstance(s, sp.Symbol) and s.is_real and not s.is_integer]
    if not letters:
        return None
    letter, turn = letters[place.seed % len(letters)], 1 + place.seed // 2 % DEEP
    inside = start = place.drawn[letter]
    for factor in (10, mp.mpf(1) / 10, 1000, mp.mpf(1) / 1000):
        outside = start * factor
        if not condition.holds(place.bind().put(letter, outside)):
            break
    else:
        return None
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (
            (middle, outside)
            if condition.holds(place.bind().put(letter, middle))
            else (inside, middle)
        )
    return Place(place.seed, place.domain, {letter: inside + (start - inside) / 10**turn})
