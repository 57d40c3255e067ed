"""Sums of n random terms: their moments, by induction over the terms.

Independence is written down as in `derivations.rules.moments`: variables of different groups are
independent, those of one group need not be. The terms of a sum that come before the last one are
a quantity of the last group: they may depend on its variables in any way.
"""

from collections.abc import Mapping

from sympy import Basic, Dummy, Eq, Expr, Indexed, Sum, Symbol

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, is_zero
from gradyan.derivations.checker.functions import function, unfold
from gradyan.derivations.rules.moments import E, Group, expectation

Var = function(r"\operatorname{Var}", lambda x: E(x**2) - E(x) ** 2)


def summed(*groups: Group) -> Rule:
    """Return the rule: E of a power of a sum has this value, whatever the number of its terms.

    The facts define the sum, as z = Σ w_i a_i over i = 1 … n. No term gives 0; and one term more
    takes the value for n to that for n + 1.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        for part in conjuncts(relation):
            if not isinstance(part, Eq) or part.lhs.func != E:
                raise NotShown(f"{part} is not the expectation of a power of a sum")
            (power,) = part.lhs.args
            (z,) = power.free_symbols
            total = _definition(z, facts)
            value = unfold(part.rhs).replace(
                lambda e: e.func == E, lambda e: expectation(e.args[0], *groups)
            )
            _by_induction(power, total, value, groups)

    return rule


def _by_induction(power: Expr, total: Sum, value: Expr, groups: tuple[Group, ...]) -> None:
    (z,), (n,) = power.free_symbols, total.limits[0][2].free_symbols
    if total.limits[0][1:] != (1, n):
        raise NotShown(f"{total} does not run from 1 to {n}")
    before = Dummy("before")
    known = {**groups[-1], power.xreplace({z: before}): value}
    after = expectation(power.xreplace({z: before + _term(total)}), *groups[:-1], known)
    if not is_zero(value.subs(n, 0) - power.subs(z, 0)):
        raise Disproved(f"a sum of no terms is 0, and not {value.subs(n, 0)}")
    if not is_zero(after - value.subs(n, n + 1)):
        raise Disproved(f"one term more gives {after}")


def _definition(z: Symbol, facts: Mapping[str, Basic]) -> Sum:
    for fact in facts.values():
        for part in conjuncts(fact):
            if isinstance(part, Eq) and part.lhs == z and isinstance(part.rhs, Sum):
                return part.rhs
    raise NotShown(f"nothing says what {z} is a sum of")


def _term(total: Sum) -> Expr:
    """Return one term of the sum, its variables without the index that all terms have alike."""
    return total.function.replace(
        lambda e: isinstance(e, Indexed),
        lambda e: Symbol(str(e.base.label).strip("\\"), real=True),
    )
