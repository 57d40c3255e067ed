"""What is given where a formula stands: what letters and functions are, and what is assumed.

An equation with a letter alone on its left says what the letter is, and the last one counts: an
example may be computed twice. What a derivative is follows from what the letters in it are.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp
from sympy import Symbol

from gradyan.derivations.checker.functions import E, prime
from gradyan.report.typed.expressions import Unread
from gradyan.report.typed.reading import Relation, read

DEEP = 8


@dataclass
class Facts:
    """What is known of letters and of functions, and the relations that are assumed.

    ``lasting`` tells whether what one sentence finds is given to the next; ``cases`` are letters
    whose value the sentence chose itself.
    """

    values: dict[Symbol, Any] = field(default_factory=dict)
    functions: dict[Any, tuple[Symbol, Any]] = field(default_factory=dict)
    assumed: list[Relation] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    lasting: bool = False
    cases: set[Symbol] = field(default_factory=set)

    def copy(self) -> "Facts":
        """Return the same facts, to be added to."""
        parts = (self.values, self.functions, self.assumed, self.written)
        own = Facts(*(part.copy() for part in parts))  # type: ignore[arg-type]
        return replace(own, lasting=self.lasting, cases=self.cases.copy())

    @property
    def matrices(self) -> dict[str, Any]:
        """The letters that are matrices."""
        known = self.values.items()
        return {str(letter): value for letter, value in known if isinstance(value, sp.MatrixBase)}

    def learn(self, relation: Relation) -> None:
        """Take a relation for known from now on."""
        left, right = relation.sides
        if relation.sign != "=":
            self.assumed.append(relation)
        elif isinstance(left, Symbol) and not right.has(left):
            self.values[left] = right
        elif left.is_Pow and left.base.is_Symbol and left.exp == 2:  # noqa: PLR2004 - a square
            self.values[left.base] = sp.sqrt(right)
        elif _unknown(left) and left.args[0].is_Symbol:
            self.functions[left.func] = (left.args[0], right)
        else:
            self.assumed.append(relation)

    def remember(self, tex: str) -> None:
        """Keep the text of an equation, to be read again when letters in it are matrices."""
        head, sign, rest = tex.partition("=")
        if sign and "=" not in rest:
            self.written[head] = rest
        for before, after in self.written.items():
            try:
                (one,) = read(f"{before}={after}", self.matrices)
            except (Unread, ValueError, TypeError, sp.ShapeError):
                continue
            if isinstance(one.left, Symbol) and isinstance(one.right, sp.MatrixBase):
                self.values[one.left] = one.right

    def resolved(self, relation: Relation) -> Relation:
        """Return a relation with what its letters are."""
        return relation.map(self._resolve)

    def _resolve(self, side: Any) -> Any:
        for _ in range(DEEP):
            further = self._once(side)
            if further == side:
                break
            side = further
        return side

    def _once(self, side: Any) -> Any:
        if isinstance(side, sp.MatrixBase):
            return side.applyfunc(self._once)
        scalars = {k: v for k, v in self.values.items() if not isinstance(v, sp.MatrixBase)}
        slopes = {d: self._slope(d) for d in side.atoms(sp.Derivative)}
        side = side.xreplace(slopes)
        held = {d: sp.Dummy() for d in side.atoms(sp.Derivative)}
        side = side.xreplace(held)
        for function, (letter, body) in self.functions.items():
            for order in (0, 1):
                of = prime(function) if order else function
                meant = sp.diff(body, letter).doit() if order else body
                side = side.replace(of, lambda x, m=meant, v=letter: m.xreplace({v: x}))
                bare = Symbol(function.tex.strip("\\") + "'" * order, real=True)
                side = side.xreplace({bare: meant})
        return side.xreplace(scalars).xreplace({v: k for k, v in held.items()})

    def _slope(self, slope: sp.Derivative) -> Any:
        """Return a derivative, worked out if it is known how the letter depends on the other."""
        above, (by, _) = slope.args[0], slope.args[1]
        rest = replace(self, values={k: v for k, v in self.values.items() if k != by})
        for _ in range(DEEP):
            if above.has(by):
                found = sp.diff(above, by)
                return found if not found.has(sp.Derivative) else slope
            further = above.xreplace(
                {k: v for k, v in rest.values.items() if not isinstance(v, sp.MatrixBase)}
            )
            if further == above:
                break
            above = further
        return slope


def _unknown(side: Any) -> bool:
    free = hasattr(side.func, "tex") and side.func.definition is None and side.func is not E
    return free and len(side.args) == 1
