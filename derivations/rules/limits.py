"""Integrals over the whole line: their values, substitutions in them, and limits under them."""

from collections.abc import Mapping

from sympy import Basic, Dummy, Eq, Expr, Integral, Limit, S, Symbol, oo
from sympy import limit as limit_of

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, is_positive, is_zero
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.rules.gaussian import density, integrand, z
from gradyan.derivations.rules.moments import E


def primitive(F: Expr, u: Symbol) -> Rule:
    """Return the rule: the integral is what F gains, F being a function with the right slope."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        f, (_, low, high) = relation.lhs.args
        written = unfold(F).doit()
        if not is_zero(f - written.diff(u)):
            raise NotShown(f"the slope of {F} is not {f}")
        gain = limit_of(written, u, high) - limit_of(written, u, low)
        if not is_zero(gain - relation.rhs):
            raise Disproved(f"the integral is {gain}")

    return rule


def substitution(u: Symbol, t: Symbol) -> Rule:
    """Return the rule: an expectation over z is an integral over u = tz, where t > 0."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        f, limits = relation.rhs.args
        found = (unfold(integrand(relation.lhs)).doit() * density(z)).subs(z, u / t) / t
        if tuple(limits) != (u, -oo, oo) or not is_zero(found - f):
            raise Disproved(f"the substitution gives the integrand {found}")

    return rule


def dominated(bound: Basic, at: Mapping[Basic, Expr], times: Expr = S.One) -> Rule:
    """Return the rule: the limit goes under the integral, by Lebesgue's dominated convergence.

    ``bound`` says of some function that it is at most a constant, for every x. The integrand is
    ``times`` > 0 that function at x = x(z). Over z ~ N(0, 1) a constant has an integral; over the
    line, ``times`` is a multiple of a function whose integral is known.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        known = {part for fact in facts.values() for part in conjuncts(fact)}
        body, t, to, side = relation.lhs.args
        (upper,), f = conjuncts(bound), unfold(body.args[0]).doit()
        if upper not in known or not upper.gts.is_number or times.has(t):
            raise NotShown(f"{bound} is not known, or no bound for all {t}")
        if not is_zero(times * upper.lts.xreplace(dict(at)) - body.args[0]):
            raise NotShown(f"{bound} is not about {f}")
        if not (is_positive(upper.lts, or_zero=True) and is_positive(times)):
            raise NotShown(f"{f} may be negative")
        if body.func == E:
            halves = (f.subs(z, sign * Dummy("v", positive=True)) for sign in (1, -1))
            value = sum(limit_of(half, t, to, str(side)) for half in halves) / 2
        else:
            value = _multiple(limit_of(f, t, to, str(side)), body.args[1][0], known)
        if value.has(z, Dummy) or not is_zero(value - relation.rhs):
            raise Disproved(f"the limit is {value}")

    return rule


def _multiple(f: Expr, u: Symbol, known: set[Basic]) -> Expr:
    """Return the integral of f over the line, f being a multiple of a function with a known one."""
    for fact in known:
        if isinstance(fact, Eq) and isinstance(fact.lhs, Integral):
            ratio = (f / unfold(fact.lhs.function).doit()).simplify()
            if not ratio.has(u):
                return ratio * fact.rhs
    raise NotShown(f"the integral of {f} is not known")


def of_limits(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """The limit of an expression in functions with known limits, different from 0, is its value."""
    body, t, to, side = relation.lhs.args
    values = {
        fact.lhs.args[0]: fact.rhs
        for part in facts.values()
        for fact in conjuncts(part)
        if isinstance(fact, Eq)
        and isinstance(fact.lhs, Limit)
        and fact.lhs.args[1:] == (t, to, side)
    }
    value = body.xreplace(values)
    if value.has(t) or any(v.is_zero or v.is_infinite for v in values.values()):
        raise NotShown(f"no limit is known of {value}")
    if not is_zero(value - relation.rhs):
        raise Disproved(f"the limit is {value}")
