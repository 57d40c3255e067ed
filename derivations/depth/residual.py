"""Residual connections: each layer adds to its input, so the identity is part of every factor.

A layer makes a + Wφ(a) of its input a, as in He et al. (2016b). Of the mean square it is assumed,
as in the depth law, that the weights of a layer have mean 0 and variance σ_w²/n, independently
of each other, of the error signal from above and of the slopes (Yang & Schoenholz 2017).
"""

from math import log10

from sympy import (
    Derivative,
    Eq,
    IndexedBase,
    Integer,
    Limit,
    Product,
    Rational,
    Sum,
    Tuple,
    evaluate,
    exp,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, phi, prime
from gradyan.derivations.notation import F, L, R, S, W, delta, ell, f_, i, k, m, n, sw
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import passage

w_1, w_2, a_0, a_1, a_2 = symbols("w_1 w_2 a_0 a_1 a_2", real=True)
delta_1, delta_2 = symbols("delta_1 delta_2", real=True)
c, q, r, u = symbols("c q r u", positive=True)
half, d, d_ = Rational(1, 2), Derivative, IndexedBase("d", positive=True)


def decades(*, activation: str, sigma_w: float, depth: int, **_: object) -> float:
    """Return log₁₀ of the factor by which a layer changes the norm, on average over the depth."""
    q, total = 1.0, 0.0
    for _layer in range(depth):
        total += log10(1 + sigma_w**2 * moment(activation, q, derivative=True)) / 2
        q += sigma_w**2 * moment(activation, q)
    return total / depth


with evaluate(False):
    blocks = {a_1: a_0 + w_1 * phi(a_0), a_2: a_1 + w_2 * phi(a_1)}
    one = Eq(d(a_1, a_0), 1 + w_1 * prime(phi)(a_0))
    two = Eq(d(a_2, a_0), (1 + w_2 * prime(phi)(a_1)) * (1 + w_1 * prime(phi)(a_0)))
    same_sign = d_[ell] >= 1
    never_below = Product(d_[ell], (ell, 1, L)) >= 1
    product = Product(f_[ell], (ell, 1, L))
    lower, upper = f_[ell] >= u, f_[ell] <= R
    above, below = product >= u**L, product <= R**L
    shared = Tuple(
        Eq(Limit((1 - c / L) ** L, L, oo, "-"), exp(-c)),
        Eq(Limit((1 + c / L) ** L, L, oo, "-"), exp(c)),
    )
    opposed = Eq(Product(1 - half, (ell, 1, L)), half**L)
    lost = Eq(Limit(half**L, L, oo, "-"), 0)
    apart = Eq(E(delta_1 * (S + W * delta_2)), E(delta_1 * S))
    growth = 1 + sw**2 * m
    layer = Eq(E((delta + F * S) ** 2), growth * E(delta**2))

    residual = Claim(
        id="residual",
        evidence="DS",
        notes="",
        given={"same-sign": same_sign, "lower": lower, "upper": upper},
        holds=Tuple(one, never_below, above, below, *shared, lost, layer),
        derivation=(
            Step("one", one, along(blocks)),
            Step("two", two, along(blocks)),
            Step("never-below", never_below, induction(L, 1, same_sign)),
            Step("above", above, induction(L, 1, lower)),
            Step("below", below, induction(L, 1, upper)),
            Step("shared", shared, passage()),
            Step("opposed", opposed, induction(L, 1)),
            Step("lost", lost, passage()),
            Step(
                "random-sign",
                Eq((1 + r) * (1 - r), 1 - r**2),
                identity,
            ),
            Step(
                "apart",
                apart,
                moments({W: Integer(0)}, {S * delta_1: q, delta_1 * delta_2: r}),
            ),
            Step(
                "one-more",
                Eq(E((S + W * delta) ** 2), E(S**2) + sw**2 / n * E(delta**2)),
                moments({W: Integer(0), W**2: sw**2 / n}, {delta**2: q, S**2: r}),
            ),
            Step("sum", Eq(Sum(sw**2 / n * q, (i, 1, k)), k * (sw**2 / n * q)), induction(k, 1)),
            Step("all", Eq((k * (sw**2 / n * q)).subs(k, n), sw**2 * q), identity),
            Step(
                "layer",
                layer,
                moments({F**2: m}, {delta**2: q, S**2: sw**2 * q, S * delta: Integer(0)}),
            ),
            Step("depth", Eq(Product(growth, (ell, 1, L)), growth**L), induction(L, 1)),
        ),
        twins=(
            Twin("without-identity", {growth: sw**2 * m}),
            Twin("sign-of-c", {exp(-c): exp(c)}),
            Twin("correlated", {apart.rhs: apart.rhs + E(delta_1 * delta_2)}),
        ),
        source="he2016b",
        predicts=decades,
    )
