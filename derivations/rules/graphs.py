"""Derivatives along a computational graph.

A graph maps each quantity, in the order of the forward pass, to the expression that computes it
from earlier ones. du/dv follows every path from v to u; quantities on which v does not act are
held fixed, and v itself is not unfolded.
"""

from collections.abc import Mapping

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Function,
    Indexed,
    Product,
    S,
    Symbol,
    evaluate,
    expand,
)

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import require_equal, unknowns
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.statement import DERIVATIVE, EQUATION, NUMBERS, limits, runs
from gradyan.derivations.rules.basic import equations, evaluation

Graph = Mapping[Symbol, Expr]
Pairs = Mapping[Symbol, Symbol]


def composed(quantity: Basic, graph: Graph, stop: Basic | None = None) -> Basic:
    """Write a quantity through the inputs of the graph and ``stop``."""
    for node in reversed(graph):
        if node != stop:
            quantity = quantity.xreplace({node: graph[node]})
    return quantity


def derivative(u: Expr, v: Symbol, graph: Graph) -> Expr:
    """Return du/dv of the composed function, in the inputs of the graph."""
    whole = composed(u, graph, stop=v)
    known = {v, *graph, *(letter for expr in graph.values() for letter in unknowns(expr))}
    if v not in unknowns(whole) and unknowns(u) - known:
        raise NotShown(f"nothing says how {u} depends on {v}")
    return composed(whole.diff(v), graph)


def value(expr: Basic, graph: Graph) -> Basic:
    """Write an expression through the inputs, every derivative being that of the composition."""
    with evaluate(True):
        resolved = expr.replace(
            lambda e: isinstance(e, Derivative),
            lambda e: derivative(*_first(e), graph),
        )
        return composed(resolved, graph)


def _first(found: Derivative) -> tuple[Expr, Symbol]:
    """Return what is derived by what; raise `NotShown` at a second derivative."""
    if len(found.variables) != 1:
        raise NotShown(f"{found} is not a first derivative")
    return found.expr, found.variables[0]


def along(graph: Graph, pairs: Pairs | None = None, given: Eq | None = None) -> Rule:
    """Return the rule: it holds along the graph, a derivative being that of the composition.

    With ``pairs``, wherever the two quantities of each pair are equal, which later steps may not
    take for granted; with a known equation ``given``, once that is put in.

    >>> along({z1: w * x, a1: sigma(z1)}).on(Eq(Derivative(a1, x), prime(sigma)(z1) * w))
    shown
    >>> along({z1: w * x, a1: sigma(z1)}).on(Eq(Derivative(a1, x), prime(sigma)(z1)))
    false: the sides of Eq(Derivative(a_1, x), sigma'(z_1)) differ, for instance at w = 3/7, x = 5/8
    """
    put = {given.lhs: given.rhs} if given is not None else {}
    nodes = {node: expr.xreplace(put) for node, expr in graph.items()}

    where = () if pairs else equations(graph)
    needs = [given] if given is not None else []

    @rule(EQUATION, *needs, where=where, example=bool(pairs))
    def check(part: Eq, facts: Facts) -> None:
        if given is not None:
            facts.require_for_every(runs(part) & given.free_symbols, given)
        left, right = (
            value(side.xreplace(put), nodes).xreplace(dict(pairs or {})) for side in part.args
        )
        require_equal(left, right, f"the sides of {part}")

    return check


def at(graph: Graph, inputs: Mapping[Symbol, Expr]) -> Rule:
    """Return the rule: it is true for these inputs of the graph.

    >>> at({a1: sigma(w * x)}, {x: S.One, w: S.Half}).on(rounds_to(a1, "0.622459"))
    shown
    >>> at({a1: sigma(w * x)}, {x: S.One, w: S.Half}).on(rounds_to(a1, "0.622460"))
    false: sigma(1/2) ≈ 0.622460 is not so
    """

    @rule(NUMBERS, where=(*equations(graph), *equations(inputs)), example=True)
    def check(part: Basic, facts: Facts) -> None:
        evaluation.check(value(part, graph).xreplace(dict(inputs)), facts)

    return check


def forever(
    graph: Graph, loss: Symbol, eta: Symbol, trajectory: Mapping[Basic, Symbol], equal: Basic
) -> Rule:
    """Return the rule: trajectories w ← w − η ∂loss/∂w that start equal are equal at every step t.

    ``trajectory`` names the quantity of the graph whose value at step t a function of t is, and
    ``equal`` all pairs that are: equal at t = 0, which must be known; and if all of them are equal
    at t, then so are they after one more step.

    >>> u_, v_ = function("u"), function("v")
    >>> rule = forever({a: u**2 + b**2}, a, eta, {u_(x): u, v_(x): b}, Tuple(Eq(u_(x), v_(x))))
    >>> rule.on(Eq(u_(x), v_(x)), Eq(u_(0 * x), v_(0 * x)))
    shown
    >>> rule.on(Eq(u_(x), v_(x)))
    refused: Eq(u(0), v(0)) is used before it is shown
    """
    quantity = {part.rhs: part.lhs for part in equal.args}
    pairs = {trajectory[other]: trajectory[one] for other, one in quantity.items()}

    @rule(EQUATION)
    def check(part: Eq, facts: Facts) -> None:
        for fact in equal.args:
            (t,) = fact.free_symbols
            facts.require([fact.xreplace({t: S.Zero})])
        if part not in equal.args:
            raise NotShown(f"{part} is not among what stays equal")
        after = [
            (p - eta * derivative(loss, p, graph)).xreplace(pairs)
            for p in (trajectory[part.lhs], trajectory[part.rhs])
        ]
        require_equal(after[0], after[1], f"the two sides of {part} after one step")

    return check


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

    ``layer`` is a graph in ℓ whose last quantity, a_ℓ, is computed from a_{ℓ−1}. Checked for
    L = 1, and from L to L + 1: what the layers below have made of v is an unknown function of v,
    whose derivative is what the induction assumes. With ``top``, which computes a quantity from
    a_L, the derivative of that quantity: it is ∂a_L/∂v times one factor more.

    >>> rule = layers({a_[ell]: w_[ell] * a_[ell - 1]}, ell, L)
    >>> rule.on(Eq(d(a_[L], a_[0]), Product(w_[ell], (ell, 1, L))))
    shown
    >>> rule.on(Eq(d(a_[L], a_[0]), Product(w_[ell] ** 2, (ell, 1, L))))
    false: the derivative is w[1], not w[1]**2
    """
    *_, last = layer
    a = last.subs(ell, L)

    @rule(DERIVATIVE, where=equations({**layer, **(top or {})}))
    def check(part: Eq, facts: Facts) -> None:
        del facts
        u, v = _first(part.lhs)
        product = _by_layers(part.rhs, {**layer, **(top or {})}, ell)
        if top and u in top:
            product = expand(product / derivative(u, a, top))
        elif u != a:
            raise NotShown(f"{u} is not what {L} layers compute")
        first, next_ = (placed(layer, ell, at) for at in (1, L + 1))
        _same(derivative(a.subs(L, 1), v, first), composed(product.subs(L, 1).doit(), first))
        grown = through(composed(a.subs(L, L + 1), next_), a, v, product)
        _same(grown, composed(_one_more(product, L), next_))

    return check


def entries(layer: Graph, within: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: what one layer of many units makes of the derivatives, entry by entry.

    Where v belongs to the layer below, the result is written out; else the derivatives of the
    units below stay as they are. ``within`` says that an index is one of the units: n = j + m.

    >>> rule = entries({a_[N, i]: Sum(w_[i, k] * a_[N - 1, k], (k, 1, n))}, {n: ell + L})
    >>> rule.on(Eq(d(a_[N, i], a_[N - 1, ell]), w_[i, ell]))
    shown
    >>> rule.on(Eq(d(a_[N, i], a_[N - 1, ell]), w_[ell, i]))
    false: the derivative is w[i, ell], not w[ell, i]
    """

    @rule(DERIVATIVE, where=(*equations(layer), *equations(within)))
    def check(part: Eq, facts: Facts) -> None:
        del facts
        u, v = _first(part.lhs)
        whole = composed(u, layer)
        below = [e for e in whole.atoms(Indexed) if e.base == getattr(v, "base", None)]
        if len(below) != 1:
            raise NotShown(f"{u} is not computed from one layer of units like {v}")
        (a,) = below
        expected = composed(part.rhs, layer)
        if a.indices[0] == v.indices[0]:
            _same(*(side.subs(within).doit() for side in (whole.diff(v), expected)))
        else:
            _same(through(whole, a, v, Derivative(a, v, evaluate=False)), expected)

    return check


def placed(layer: Graph, ell: Symbol, at: Expr) -> dict[Basic, Expr]:
    """Return the graph of one of the layers."""
    return {node.subs(ell, at): expr.subs(ell, at) for node, expr in layer.items()}


def _by_layers(expr: Expr, graph: Graph, ell: Symbol) -> Basic:
    """Write every derivative across one layer, at whatever ℓ, through the layer itself."""

    def resolved(found: Derivative) -> Basic:
        u, v = _first(found)
        at = u.indices[0] if isinstance(u, Indexed) else ell
        return derivative(u, v, placed(graph, ell, at))

    return expr.replace(lambda e: isinstance(e, Derivative), resolved)


def _one_more(closed: Basic, L: Symbol) -> Basic:
    """Put L + 1 for L, each product up to L becoming that product times its next factor."""
    products = {product: Dummy() for product in closed.atoms(Product)}
    longer = {mark: _longer(product, L) for product, mark in products.items()}
    return closed.xreplace(products).subs(L, L + 1).xreplace(longer)


def _longer(product: Product, L: Symbol) -> Expr:
    index, first, last = limits(product)
    if last != L or first.has(L) or product.function.has(L):
        raise NotShown(f"{product} is not a product of one factor for each layer")
    return product * product.function.subs(index, L + 1)


def _same(found: Basic, expected: Basic) -> None:
    if expand(found - expected) != 0:
        raise Disproved(f"the derivative is {found}, not {expected}")
