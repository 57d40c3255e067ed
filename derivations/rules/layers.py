"""Derivatives through a number of layers that is itself a letter: by induction over the layers.

A layer is a graph (see `derivations.rules.graph`) in the letter ℓ: its last quantity, a_ℓ, is
computed from a_{ℓ−1}. What the layers below have made of v is an unknown function of v, and its
derivative is what the induction assumes.
"""

from collections.abc import Mapping

from sympy import Basic, Derivative, Dummy, Eq, Expr, Function, Indexed, Product, Symbol, expand

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.rules.graph import Graph, composed, derivative

Facts = Mapping[str, Basic]


def through(u: Expr, a: Indexed, v: Basic, known: Expr) -> Expr:
    """Return du/dv where u is written in ``a``, a function of v with the derivative ``known``.

    Where u sums over an index of ``a``, each term has its own: ``known`` contains the index.
    """
    x = Dummy("x", real=True)
    below = Function("below")(*a.indices, x)
    slope = u.xreplace({a: below}).diff(x)
    return slope.xreplace({below.diff(x): known}).xreplace({below: a})


def layers(layer: Graph, ell: Symbol, L: Symbol, top: Graph | None = None) -> Rule:
    """Return the rule: ∂a_L/∂v is the product on the right, for every number L ≥ 1 of layers.

    Checked for L = 1, and from L to L + 1. With ``top``, which computes a quantity from a_L, the
    derivative of that quantity: by the chain rule it is ∂a_L/∂v times one factor more.
    """
    *_, last = layer
    a = last.subs(ell, L)

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        if not isinstance(relation, Eq) or not isinstance(relation.lhs, Derivative):
            raise NotShown(f"{relation} does not say what a derivative is")
        u, v = relation.lhs.args[0], relation.lhs.variables[0]
        product = _by_layers(relation.rhs, {**layer, **(top or {})}, ell)
        if top and u in top:
            product = expand(product / derivative(u, a, top))
        first, next_ = (placed(layer, ell, at) for at in (1, L + 1))
        _same(derivative(a.subs(L, 1), v, first), composed(product.subs(L, 1).doit(), first))
        grown = through(composed(a.subs(L, L + 1), next_), a, v, product)
        _same(grown, composed(_one_more(product, L), next_))

    return rule


def entries(layer: Graph, within: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: what one layer of many units makes of the derivatives, entry by entry.

    Where v belongs to the layer below, the result is written out; else the derivatives of the
    units below stay as they are. ``within`` says that an index is one of the units: n = j + m.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        u, v = relation.lhs.args[0], relation.lhs.variables[0]
        whole = composed(u, layer)
        (a,) = (e for e in whole.atoms(Indexed) if e.base == v.base)
        expected = composed(relation.rhs, layer)
        if a.indices[0] == v.indices[0]:
            _same(*(side.subs(within).doit() for side in (whole.diff(v), expected)))
        else:
            _same(through(whole, a, v, Derivative(a, v, evaluate=False)), expected)

    return rule


def placed(layer: Graph, ell: Symbol, at: Expr) -> dict[Basic, Expr]:
    """Return the graph of one of the layers."""
    return {node.subs(ell, at): expr.subs(ell, at) for node, expr in layer.items()}


def _by_layers(expr: Basic, graph: Graph, ell: Symbol) -> Basic:
    """Write every derivative across one layer, at whatever ℓ, through the layer itself."""

    def resolved(found: Derivative) -> Basic:
        u, v = found.args[0], found.variables[0]
        at = u.indices[0] if isinstance(u, Indexed) else ell
        return derivative(u, v, placed(graph, ell, at))

    return expr.replace(lambda e: isinstance(e, Derivative), resolved)


def _one_more(closed: Basic, L: Symbol) -> Basic:
    """Put L + 1 for L, each product up to L becoming that product times its next factor."""
    products = {product: Dummy() for product in closed.atoms(Product)}
    longer = {mark: _longer(product, L) for product, mark in products.items()}
    return closed.xreplace(products).subs(L, L + 1).xreplace(longer)


def _longer(product: Product, L: Symbol) -> Expr:
    index, first, last = product.limits[0]
    if last != L or first.has(L) or product.function.has(L):
        raise NotShown(f"{product} is not a product of one factor for each layer")
    return product * product.function.subs(index, L + 1)


def _same(found: Basic, expected: Basic) -> None:
    if expand(found - expected) != 0:
        raise Disproved(f"the derivative is {found}, not {expected}")
