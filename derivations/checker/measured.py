"""Statements about quantities that are measured: judged from the means and their uncertainty.

A statement such as *r < 1/10* names what it is about by symbols. It counts as shown only if it
stays true when every mean is off by `AGREES` standard errors in the worst direction at once, and
as refuted only if it stays false; in between, the experiment has decided nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mpmath import iv
from sympy import Basic, Symbol, lambdify

from gradyan.derivations.checker.statement import conjuncts, gap, strict

# The bound of the whole suite, as for predictions: 4.5 standard errors, fixed before any run.
AGREES = 4.5
FAR = 2.0**20  # more standard errors than this are not told apart, nor less than 1/FAR of one
FUNCTIONS = {"mpf": iv.mpf, "log": iv.log, "exp": iv.exp, "sqrt": iv.sqrt, "Abs": abs, "pi": iv.pi}


@dataclass(frozen=True)
class Observation:
    """Where a quantity is measured: the name of an experiment and coordinates of one mean."""

    experiment: str
    at: Mapping[str, object] = field(default_factory=dict)


class Estimate(NamedTuple):
    """A mean and its standard error; with ``decades`` both are of the base-10 logarithm."""

    value: float
    standard_error: float
    decades: bool = False

    def interval(self, errors: float) -> Any:
        """Return the ball of that many standard errors around the mean, as mpmath's interval."""
        low, high = (self.value + sign * errors * self.standard_error for sign in (-1, 1))
        ball = iv.mpf([low, high])
        return iv.mpf(10) ** ball if self.decades else ball


Estimates = Mapping[Symbol, Estimate]


def margin(statement: Basic, estimates: Estimates) -> float:
    """Return by how many standard errors all means may be off with the statement still true.

    It is 0 where the statement is false at the means themselves.
    """
    return min(_largest(part, estimates) for part in conjuncts(statement))


def against(statement: Basic, estimates: Estimates) -> tuple[Basic, ...]:
    """Return the parts of a statement that the experiment refutes."""
    return tuple(part for part in conjuncts(statement) if margin(part.negated, estimates) >= AGREES)


def _largest(part: Basic, estimates: Estimates) -> float:
    low, high = 0.0, 1.0
    while high < FAR and _holds(part, estimates, high):
        low, high = high, 2 * high
    while high - low > 1 / FAR:
        middle = (low + high) / 2
        low, high = (middle, high) if _holds(part, estimates, middle) else (low, middle)
    return low


def _holds(part: Basic, estimates: Estimates, errors: float) -> bool:
    """Tell whether an inequality is true on the whole box of intervals."""
    names = sorted(part.free_symbols, key=str)
    difference = lambdify(names, gap(part), [FUNCTIONS, "mpmath"])
    found = iv.mpf(difference(*(estimates[name].interval(errors) for name in names)))
    return bool(found.a > 0 if strict(part) else found.a >= 0)
