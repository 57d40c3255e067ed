"""Derivatives along a computational graph.

A graph maps each quantity, in the order of the forward pass, to the expression that computes it
from earlier ones. du/dv follows every path from v to u; quantities on which v does not act are
held fixed, and v itself is not unfolded.
"""

from collections.abc import Mapping

from sympy import Basic, Derivative, Eq, Expr, Symbol, Tuple, evaluate, simplify

from gradyan.derivations.checker.claim import Disproved, Rule
from gradyan.derivations.checker.exact import conjuncts
from gradyan.derivations.rules.basic import evaluation, sign_within

Graph = Mapping[Symbol, Expr]


def composed(quantity: Basic, graph: Graph, stop: Basic | None = None) -> Basic:
    """Write a quantity through the inputs of the graph and ``stop``."""
    for node in reversed(graph):
        if node != stop:
            quantity = quantity.xreplace({node: graph[node]})
    return quantity


def derivative(u: Expr, v: Symbol, graph: Graph) -> Expr:
    """Return du/dv of the composed function, in the inputs of the graph."""
    return composed(composed(u, graph, stop=v).diff(v), graph)


def value(expr: Basic, graph: Graph) -> Basic:
    """Write an expression through the inputs, every derivative being that of the composition."""
    with evaluate(True):
        resolved = expr.replace(
            lambda e: isinstance(e, Derivative),
            lambda e: derivative(e.args[0], e.variables[0], graph),
        )
        return composed(resolved, graph)


def along(graph: Graph) -> Rule:
    """Return the rule: each equation holds, a derivative being that of the composition."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for part in conjuncts(relation):
            if not isinstance(part, Eq):
                raise Disproved(f"{part} is not an equation")
            left, right = (value(side, graph).doit() for side in part.args)
            if simplify(left - right) != 0:
                raise Disproved(f"the left side is {simplify(left / right)} times the right")

    return rule


def at(graph: Graph, inputs: Mapping[Symbol, Expr]) -> Rule:
    """Return the rule: the relation is true for these inputs of the graph."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        evaluation(
            Tuple(*(value(part, graph).xreplace(dict(inputs)) for part in conjuncts(relation))),
            facts,
        )

    return rule


def sign_along(graph: Graph, within: Mapping[Basic, Expr] | None = None) -> Rule:
    """Return the rule: the inequality holds, every derivative being that of the composition."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        for part in conjuncts(relation):
            sides = (value(side, graph) for side in part.args)
            sign_within(within or {})(part.func(*sides, evaluate=False), facts)

    return rule
