"""Gradient descent on parameters that start alike: what holds at every step, by induction.

A trajectory is a function of the step t; ``at`` says of which quantity of a graph it is, and
``pairs`` which quantities are to be alike.
"""

from collections.abc import Mapping

from sympy import Basic, Eq, Expr, Symbol, simplify

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts
from gradyan.derivations.rules.graph import Graph, derivative, value

Pairs = Mapping[Symbol, Symbol]


def alike(graph: Graph, pairs: Pairs) -> Rule:
    """Return the rule: the equation holds wherever each pair of quantities is equal."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for part in conjuncts(relation):
            left, right = (_merged(value(side, graph), pairs) for side in part.args)
            if simplify(left - right) != 0:
                raise Disproved(f"{left} is not {right}")

    return rule


def forever(graph: Graph, loss: Symbol, eta: Symbol, at: Mapping[Basic, Symbol]) -> Rule:
    """Return the rule: trajectories w ← w − η ∂loss/∂w that start equal are equal at every step t.

    All pairs that the relation names are equal at t = 0, which must be known; and if all of them
    are equal at t, then so are they after one more step.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        known = {part for fact in facts.values() for part in conjuncts(fact)}
        parts = conjuncts(relation)
        pairs = {at[part.rhs]: at[part.lhs] for part in parts}
        for part in parts:
            (t,) = part.free_symbols
            if part.xreplace({t: t * 0}) not in known:
                raise NotShown(f"{part} is not known at the start")
        for other, one in pairs.items():
            steps = (_after(p, graph, loss, eta) for p in (one, other))
            first, second = (_merged(step, pairs) for step in steps)
            if simplify(first - second) != 0:
                raise Disproved(f"after a step {one} is {first}, and {other} is {second}")

    return rule


def _after(p: Symbol, graph: Graph, loss: Symbol, eta: Symbol) -> Expr:
    return p - eta * derivative(loss, p, graph)


def _merged(expr: Expr, pairs: Pairs) -> Expr:
    return expr.xreplace(dict(pairs)).doit()


def starts(values: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: the equation holds with these values at the start."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for part in conjuncts(relation):
            left, right = (side.xreplace(dict(values)) for side in part.args)
            if not isinstance(part, Eq) or left != right:
                raise Disproved(f"{left} is not {right}")

    return rule
