"""The places at which a relation is tried: a value for every letter, within what is assumed of it.

A letter gets a value when it is first asked for, worked out where a fact defines it, else drawn
from the number of the place alone, so that it is the same in every run. The entries of a sequence
are drawn one by one, each within the conditions on it.
"""

from collections.abc import Mapping
from copy import copy
from random import Random
from typing import TYPE_CHECKING, Any
from zlib import crc32

import sympy as sp
from mpmath import mp
from sympy.matrices.expressions.matexpr import MatrixElement

from gradyan.derivations.checker.functions import E
from gradyan.derivations.scrutiny.referee.numbers import Outside, compiled

if TYPE_CHECKING:
    from gradyan.derivations.scrutiny.referee.domain import Domain

Letter = Any  # a Symbol, an entry of a sequence, a matrix, an expectation under an unknown law
Key = Any  # the same, an entry as its base and its indices

SIZES = [mp.mpf(k) for k in ("1e-3", "1e-2", "0.1", "0.5", "1", "2", "3", "4")]
EXTREMES = [mp.mpf(k) for k in ("1e-6", "1e-5", "1e-4", "5", "10", "100", "1e4")]
MANY, FEW, ROWS = 24, 6, 3  # the largest number of terms, the usual one, the largest matrix


class Place:
    """One place: ``place[letter]`` is the value of a letter."""

    def __init__(
        self, seed: int, domain: "Domain", values: Mapping[Key, Any] | None = None
    ) -> None:
        self.seed, self.domain, self.root, self.index = seed, domain, self, False
        self.drawn: dict[Key, Any] = dict(values or {})
        self.bound: dict[Key, Any] = {}
        self.found: dict[Key, Any] = {}  # what was worked out, of letters and of entries
        self.terms: dict[Key, Any] = {}
        self.busy: set[Key] = set()
        self.known: dict[Key, list[Any]] = {}
        self.means = [0]  # taken here, also by places that are bound from this one

    def bind(self, *, index: bool = False) -> "Place":
        """Return this place with room for other values; what an entry is depends on no index."""
        other = copy(self)
        other.bound, other.found, other.index = dict(self.bound), {}, index
        other.terms = self.terms if index else {}
        return other

    def put(self, letter: Letter, value: Any) -> "Place":
        """Give a letter another value, whatever it is elsewhere."""
        self.found.clear()
        if not self.index:
            self.terms.clear()
        if isinstance(letter, MatrixElement):
            letter, i, j = letter.args
            entries = self.root[letter].copy()
            entries[int(i), int(j)] = value
            value = entries
        self.bound[self.key(letter)] = value
        return self

    def key(self, letter: Letter) -> Key:
        """Return what a letter is known by: an entry by its base and the values of its indices."""
        if isinstance(letter, sp.Indexed):
            return (letter.base, *(int(compiled(k)(self)) for k in letter.indices))
        return letter

    def __getitem__(self, letter: Letter) -> Any:
        key = self.key(letter)
        if key in self.bound:
            return self.bound[key]
        store = self.found if key is letter else self.terms
        if key not in store:
            store[key] = self._value(letter, key)
        return store[key]

    def knows(self, letter: Letter) -> bool:
        """Tell whether a fact says what the letter is."""
        return bool(self._definitions(self.key(letter)))

    def decides(self, quantity: Letter) -> bool:
        """Tell whether it is known on what a quantity depends: where a sequence begins, on none."""
        if isinstance(quantity, sp.Indexed):
            return any(entry.base == quantity.base for entry, _ in self.domain.entries)
        return not isinstance(quantity, sp.Symbol) or self.knows(quantity)

    def at(self, indices: Mapping[Letter, int]) -> "Place":
        """Return this place with these values of indices."""
        place = self.bind(index=True)
        for letter, value in indices.items():
            place.put(letter, mp.mpf(value))
        return place

    def smooth(self, name: str, order: int, x: Any) -> Any:
        """Return the value of an unknown function, or of a derivative of it: any smooth one."""
        rng = self._random(name)
        a, b, c, d, e = (mp.mpf(round(rng.uniform(-1, 1), 3)) for _ in range(5))
        if order:
            return c * d**order * mp.sin(d * x + e + order * mp.pi / 2) + (b if order == 1 else 0)
        value = a + b * x + c * mp.sin(d * x + e)
        for where, fixed in self.domain.pinned(name):
            there = where(self)
            value += fixed(self) - (a + b * there + c * mp.sin(d * there + e))
        return value

    def _definitions(self, key: Key) -> list[Any]:
        if key not in self.known:
            self.known[key] = list(self.domain.definitions(key))
        return self.known[key]

    def _value(self, letter: Letter, key: Key) -> Any:
        for run, indices in () if key in self.busy else self._definitions(key):
            self.busy.add(key)  # what is defined by itself is drawn
            try:
                value = run(self.at(indices) if indices else self)
            finally:
                self.busy.remove(key)
            if not fits(letter, value):
                raise Outside(f"{letter} would be {mp.nstr(value)}")
            return value
        if key not in self.drawn:
            self.drawn[key] = (
                self.root._entry(letter, key) if key is not letter else self._draw(letter)
            )
        return self.drawn[key]

    def _random(self, key: Key) -> Random:
        return Random(f"{self.seed} {'' if self.seed % 9 == 8 else key}")  # noqa: S311  no secret

    def _draw(self, letter: Letter, key: Key = None) -> Any:
        rng = self._random(key or letter)
        if isinstance(letter, sp.MatrixSymbol):
            return _matrix(rng, *(int(compiled(n)(self)) for n in letter.shape))
        if letter.is_integer:
            return mp.mpf(self._whole(letter, rng))
        sizes = SIZES + EXTREMES if self.domain.wide else SIZES
        size = sizes[(self.seed // 2 + crc32(str(letter).encode())) % len(sizes)]
        if key or self.seed % 2:
            size = mp.mpf(rng.choice([rng.uniform(0, 3), 10 ** rng.uniform(-3, 1)]))
        return _signed(letter, size, rng)

    def _whole(self, letter: Letter, rng: Random) -> int:
        if letter in self.domain.sides:
            return 1 + rng.randrange(ROWS)
        if self.seed % 4 == 0:
            n = 1 + self.seed // 4 % (FEW if self.domain.recurrent else MANY)
        elif self.domain.counts or not self.domain.wide:
            n = 1 + rng.randrange(FEW)
        else:
            n = rng.choice([rng.randrange(1, MANY), 10 ** rng.randrange(2, 7)])
        n -= 0 if letter.is_positive or letter.is_nonzero else 1
        return n if letter.is_nonnegative else n * rng.choice([1, -1])

    def _entry(self, letter: Letter, key: Key) -> Any:
        """Draw an entry of a sequence between the bounds that the conditions set it."""
        rng, base = self._random(key), key[0].label
        tests = list(self.domain.tests(key))
        for trial in range(60):
            ends = [mp.zero, self._draw(base, (key, trial))]
            for condition, entry, indices in tests:
                ends += condition.bounds(entry, self.at(indices))
            low, high = rng.choice(ends[1:]), rng.choice(ends)
            value = _signed(base, abs(low + (high - low) * rng.choice([0, rng.random()])), rng)
            if all(c.holds(self.at(indices).put(key, value)) for c, _, indices in tests):
                return value
        raise Outside(f"no value of {letter} meets the conditions")


def _kind(letter: Letter) -> Any:
    """Return what tells which numbers a letter may be: of a mean, what it is the mean of."""
    return letter.args[0] if isinstance(letter, E) else letter


def fits(letter: Letter, value: Any) -> bool:
    """Tell whether a number has the sign that is assumed of the letter."""
    kind = _kind(letter)
    return not ((kind.is_positive and not value > 0) or (kind.is_nonnegative and value < 0))


def _signed(letter: Letter, size: Any, rng: Random) -> Any:
    """Return a number of that size among those that the letter may be."""
    letter = _kind(letter)
    if letter.is_negative:
        return -size
    if not (letter.is_positive or letter.is_nonzero) and rng.random() < 1 / 12:
        return mp.zero
    if letter.is_nonnegative:
        return size or mp.one
    if letter.is_real or rng.random() < 1 / 2:
        return size * rng.choice([1, -1])
    return size * mp.expj(rng.uniform(-3, 3))


def _matrix(rng: Random, rows: int, columns: int) -> Any:
    """Draw a matrix: any one, a symmetric one, or an orthogonal one."""
    m, other = (
        mp.matrix([[round(rng.uniform(-2, 2), 3) for _ in range(columns)] for _ in range(rows)])
        for _ in range(2)
    )
    kind = rng.randrange(4) if rows == columns else 0
    if kind > 1:
        return mp.qr(m)[0] * mp.qr(other)[0]
    return m + m.T if kind else m
