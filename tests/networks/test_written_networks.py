"""The networks that the derivations write out, against the one that is simulated.

And what the derivations take for granted, against the simplest network in which it is an equation.
"""

from typing import Any

import numpy as np
import pytest
from sympy import Rational, S, Symbol

from gradyan.derivations import notation
from gradyan.derivations.checker.exact import decide
from gradyan.derivations.checker.functions import leaky, linear, phi, prime, relu, sigma, unfold
from gradyan.derivations.checker.statement import conjuncts
from gradyan.derivations.depth import residual, survival
from gradyan.derivations.exploding import recurrent
from gradyan.derivations.initialization import identity
from gradyan.derivations.learning import chain_missing_loss_factor, chain_two_layer, training_loop
from gradyan.derivations.relu import family
from gradyan.derivations.rules.graphs import value
from gradyan.derivations.vanishing import three_layer_example
from gradyan.simulations.networks.network import Layer, Network

Numbers = dict[Symbol, float]


def written(node: Symbol, graph: Any, at: Numbers, loss: Any = None) -> float:
    """Evaluate a quantity of a graph with φ = σ and the loss C(ŷ) = ŷ²."""
    expr = value(node, graph).replace(phi, sigma)
    if loss is not None:
        expr = expr.replace(loss, lambda y: y**2)
    return float(unfold(expr).subs(at))


def drawn(*symbols: Symbol) -> Numbers:
    rng = np.random.default_rng(len(symbols))
    return dict(zip(symbols, rng.normal(size=len(symbols)).tolist(), strict=True))


def output(layers: list[tuple[Any, Any, str]], x: Any) -> float:
    net = Network(
        [
            Layer({"W": np.atleast_2d(W), "b": np.reshape(b, (-1, 1))}, activation)
            for W, b, activation in layers
        ]
    )
    return float(net.output(np.reshape(x, (-1, 1)))[0, 0])


def test_two_layers_are_a_network_of_two_layers() -> None:
    c, n = chain_two_layer, notation
    v = drawn(n.x, n.w1, n.b1, n.w2, n.b2)
    expected = output([(v[n.w1], v[n.b1], "sigma"), (v[n.w2], v[n.b2], "sigma")], v[n.x])
    assert written(n.yhat, c.two_layers, v) == pytest.approx(expected)
    assert written(c.J, c.two_layers, v, c.loss) == pytest.approx(expected**2)


def test_the_three_layers_of_the_notes_are_a_network_of_three() -> None:
    c = chain_missing_loss_factor
    v = drawn(notation.x, c.w11, c.b1, c.w21, c.b2, c.w31, c.b3)
    layers = [(v[w], v[b], "sigma") for w, b in ((c.w11, c.b1), (c.w21, c.b2), (c.w31, c.b3))]
    expected = output(layers, v[notation.x])
    assert written(c.O31, c.noted_layers, v) == pytest.approx(expected)
    assert written(c.L, c.noted_layers, v, chain_two_layer.loss) == pytest.approx(expected**2)
    missed = written(c.L, c.perfect, {**v, c.y: 0.25})
    assert missed == pytest.approx((expected - 0.25) ** 2)


def test_the_example_of_the_notes_is_a_network_without_biases() -> None:
    e = three_layer_example
    v = drawn(e.x, e.w1, e.w2, e.w3)
    expected = output([(v[w], 0.0, "sigma") for w in (e.w1, e.w2, e.w3)], v[e.x])
    assert written(e.a3, e.three_layers, v) == pytest.approx(expected)


def test_the_network_that_learns_xor_has_two_inputs_and_two_hidden_units() -> None:
    n = training_loop
    names = (
        n.x1,
        n.x2,
        n.w11,
        n.w12,
        n.w21,
        n.w22,
        notation.b1,
        notation.b2,
        n.v1,
        n.v2,
        n.c,
    )
    v = drawn(*names)
    below = [[v[n.w11], v[n.w12]], [v[n.w21], v[n.w22]]]
    layers = [
        (below, [v[notation.b1], v[notation.b2]], "sigma"),
        ([[v[n.v1], v[n.v2]]], v[n.c], "linear"),
    ]
    expected = output(layers, [v[n.x1], v[n.x2]])
    assert written(notation.yhat, n.small, v) == pytest.approx(expected)
    assert written(n.L, n.small, v, chain_two_layer.loss) == pytest.approx(expected**2)


def test_the_round_by_hand_is_a_sigmoid_unit_and_a_sum() -> None:
    n, loop = notation, training_loop
    v = drawn(n.x, n.w1, n.b1, n.w2, n.b2)
    expected = output([(v[n.w1], v[n.b1], "sigma"), (v[n.w2], v[n.b2], "linear")], v[n.x])
    assert written(n.yhat, loop.hand, v) == pytest.approx(expected)
    assert written(loop.L, loop.hand, {**v, loop.y: 0.5}) == pytest.approx((expected - 0.5) ** 2)


def test_blocks_are_layers_that_add_their_input() -> None:
    r = residual
    v = drawn(r.a_0, r.w_1, r.w_2)
    a = v[r.a_0]
    for w in (v[r.w_1], v[r.w_2]):
        a += w / (1 + np.exp(-a))
    assert written(r.a_2, r.blocks, v) == pytest.approx(a)


@pytest.mark.parametrize("claim", [identity.identity_1_5, identity.identity_0_5])
def test_one_matrix_among_multiples_of_the_identity_is_reached_through_all_others(
    claim: Any,
) -> None:
    """∂ŷ/∂V = c^(j+k) W_Lᵀ xᵀ: against finite differences of the product itself."""
    c = {"identity-1-5": 1.5, "identity-0-5": 0.5}[claim.id]
    slope = claim.holds.args[2]
    top, x, j, k = np.array([[2.0, -1.0]]), np.array([[3.0], [0.5]]), 3, 2
    V, W = np.array([[1.0, 2.0], [0.0, 1.0]]), c * np.eye(2)

    def through(V: Any) -> float:
        product = top
        for matrix in (*[W] * k, V, *[W] * j):
            product = product @ matrix
        return float((product @ x)[0, 0])

    change = [
        [through(V + np.outer(row, column)) - through(V) for column in np.eye(2)]
        for row in np.eye(2)
    ]
    power = slope.rhs.args[0].subs({identity.j: j, identity.k: k})
    assert np.allclose(float(power) * top.T @ x.T, change)


def test_a_linear_chain_attains_the_bounds_of_recurrent_networks() -> None:
    """φ = id and W = s: each step multiplies by s exactly, and the largest slope is 1."""
    r, t = recurrent, 2
    point = {r.N_[t + 1]: S(3), r.N_[t]: S(6), r.D_[t]: S.One, r.s: S.Half, r.gamma: S.One}
    given = r.recurrent_networks.given
    for name in ("norms", "slopes"):
        assert decide(given[name].subs(r.t, t).xreplace(point)), name
    assert decide(r.one_step.subs(r.t, t).xreplace(point))
    assert not decide(given["norms"].subs(r.t, t).xreplace({**point, r.N_[t + 1]: S(4)}))
    assert not decide(given["slopes"].subs(r.t, t).xreplace({**point, r.D_[t]: S(2)}))


def test_layers_that_are_all_alike_attain_the_bounds_of_residual_networks() -> None:
    """Factors equal to the bound: then the product is its power. A weight 0 gives the factor 1."""
    r = residual
    f, g = notation.f_[notation.ell], r.d_[notation.ell]
    given = r.residual.given
    assert decide(given["same-sign"].xreplace({g: S.One}))
    assert not decide(given["same-sign"].xreplace({g: S.Half}))
    for name, bound, outside in (("lower", r.u, S.One), ("upper", notation.R, S(3))):
        at = {bound: S(2)}
        assert decide(given[name].xreplace({**at, f: S(2)})), name
        assert not decide(given[name].xreplace({**at, f: outside})), name
    for product, bound in ((r.above, r.u), (r.below, notation.R)):
        whole = product.xreplace({f: S(2), bound: S(2)}).subs(notation.L, 4)
        assert decide(whole.func(*(side.doit() for side in whole.args)))


def test_what_is_never_zero_would_be_zero_for_relu() -> None:
    """The statement is about what lies below 0: ReLU, the same above, breaks each part of it."""
    parts = conjuncts(family.never_zero)
    assert len(parts) == 3
    for part in parts:
        positive = {s: S(2) for s in part.free_symbols}
        assert decide(part.func(*(unfold(a).doit().subs(positive) for a in part.args)))
        slope = next(iter(part.atoms(*(prime(f) for f in FAMILY))))
        assert unfold(part.subs(slope, prime(relu)(slope.args[0]))).subs(positive) == S.false


FAMILY = (leaky, family.prelu, family.elu)


def test_elu_below_zero_goes_from_alpha_to_nothing() -> None:
    """Its slope there, as a difference quotient of the function itself."""
    r, tiny = family, Rational(1, 10**9)
    for at in (S.Half, S(3)):
        ends = (unfold(r.elu(-at + shift)).subs(r.alpha, 2) for shift in (tiny, -tiny))
        above, below = (end.evalf(30) for end in ends)
        tail = r.tail.rhs.subs({r.h: at, r.alpha: 2})
        assert float((above - below) / (2 * tiny)) == pytest.approx(float(tail))


def test_sharp_is_poincares_inequality_for_the_identity() -> None:
    """With φ = id both of its sides, id(0) being 0."""
    s = survival
    small, large = (
        side.replace(phi, linear).replace(prime(phi), prime(linear)).xreplace({linear(0): S.Zero})
        for side in (s.poincare.lts, s.poincare.gts)
    )
    assert (s.sharp.lhs, s.sharp.rhs) == (large, small)
