"""Relations that are false, and things that are no statements: whoever judges must refuse each.

A line gives the relation and a word on what is wrong with it; where it is false only under
conditions, or by definitions, these follow. The letters are those of the page.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sympy import (
    Abs,
    And,
    Basic,
    Derivative,
    Eq,
    Equivalent,
    Identity,
    ImmutableMatrix,
    IndexedBase,
    Integer,
    Integral,
    Inverse,
    Limit,
    MatPow,
    MatrixSymbol,
    Max,
    Ne,
    Not,
    Or,
    Piecewise,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    Trace,
    Tuple,
    evaluate,
    exp,
    floor,
    log,
    oo,
    pi,
    sign,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.functions import E, elu, function, phi, prime, relu, sigma, tanh
from gradyan.derivations.checker.statement import rounds_to

x, y, z, b, v = symbols("x y z b v", real=True)
w, r, t, h, q, s = symbols("w r t h q s", positive=True)
i, n, N, L, ell, k = symbols("i n N L ell k", integer=True, positive=True)
w_, z_ = IndexedBase("w", real=True), IndexedBase("z", real=True)
f_, a_ = IndexedBase("f", positive=True), IndexedBase("a", real=True)
w1, w2, b1, b2, z1, z2, a1, J, yhat = symbols("w_1 w_2 b_1 b_2 z_1 z_2 a_1 J yhat", real=True)
A, B, W = (MatrixSymbol(name, n, n) for name in "ABW")
C, d = function("C"), Derivative
dsigma, dtanh, drelu = prime(sigma), prime(tanh), prime(relu)
half, quarter = Rational(1, 2), Rational(1, 4)


class Falsehood(NamedTuple):
    """A relation, what is wrong with it, and the facts under which it is wrong."""

    relation: Basic
    wrong: str
    facts: Mapping[str, Basic] = {}


def _said(*lines: tuple[Basic, str] | tuple[Basic, str, Mapping[str, Basic]]) -> list[Falsehood]:
    return [Falsehood(*line) for line in lines]


with evaluate(False):
    network = {
        "hidden": Tuple(Eq(z1, w1 * x + b1), Eq(a1, phi(z1))),
        "output": Tuple(Eq(z2, w2 * a1 + b2), Eq(yhat, phi(z2)), Eq(J, C(yhat))),
    }
    bounded = {"weights": Abs(w_[ell]) <= w, "below-four": w < 4}
    falling = {"left": x < 0, "above": C(x) > 0, "rises": d(C(x), x) > 0}
    shear = ImmutableMatrix([[1, 1], [0, 1]])
    chain = Product(Abs(w_[ell]) * dsigma(z_[ell]), (ell, 1, L))
    upto_n = Product(f_[k], (k, 1, N))

    FALSE = {
        "equations": _said(
            (Eq(x, y), "two letters"),
            (Eq(dsigma(x), sigma(x)), "a function is not its slope"),
            (Eq(dsigma(x), sigma(x) * (1 + sigma(x))), "plus for minus"),
            (Eq(dsigma(x), 2 * sigma(x) * (1 - sigma(x))), "a factor too many"),
            (Eq(dtanh(x), 1 - tanh(x)), "the square is lost"),
            (Eq(tanh(x), 2 * sigma(x) - 1), "a factor is lost inside"),
            (Eq(sigma(-x), -sigma(x)), "not odd"),
            (Eq((w * x) ** 2, w * x**2), "a wrong exponent"),
            (Eq(Abs(x), x), "only for x ≥ 0"),
            (Eq(sqrt(x**2), x), "only for x ≥ 0"),
            (Eq(Max(x, y), x), "only for x ≥ y"),
            (Eq(sign(x), 1), "only for x > 0"),
            (Eq(log(w), w - 1), "the tangent, not the curve"),
            (Eq(phi(x + y), phi(x) + phi(y)), "not every function is linear"),
            (Eq(prime(phi)(x), phi(x)), "not every function is the exponential"),
            (Eq(floor(Rational(3, 2) ** 10), 58), "rounded up"),
            (Eq(Rational(3, 2) ** 16, Rational(6568408355712891, 10**13)), "digits cut off"),
            (rounds_to(dsigma(S(5)), "0.0067"), "a wrong last place"),
            (rounds_to(pi, "3.1415"), "cut, not rounded"),
        ),
        "pieces": _said(
            (Eq(relu(x), 7), "a number is not a function"),
            (Eq(relu(x), x), "right for x > 0 only"),
            (Eq(drelu(x), 1), "right for x > 0 only"),
            (Eq(drelu(x), Piecewise((1, x > 0))), "half of it is missing"),
            (Eq(relu(x), Piecewise((x, x > 0), (-x, True))), "wrong for x < 0"),
            (Eq(relu(x), Piecewise((0, x > 0), (x, x < 0))), "the pieces changed about"),
            (Eq(prime(elu)(x), Piecewise((1, x > 0), (exp(-x), x < 0))), "a wrong sign below 0"),
        ),
        "limits, sums, products": _said(
            (Eq(Limit(sigma(x), x, oo, "-"), half), "a wrong limit"),
            (Eq(Limit((1 - 1 / n) ** n, n, oo, "-"), exp(1)), "the inverse of the limit"),
            (Eq(Limit(2**N, N, oo, "-"), 0), "it grows"),
            (Eq(Limit(half**N, N, oo, "-"), oo), "it falls"),
            (Eq(Limit(log(N), N, oo, "-"), 20), "it grows, if slowly"),
            (Eq(Limit(r**N, N, oo, "-"), 0), "only for r < 1"),
            (Eq(Limit(drelu(x), x, 0, "-"), 1), "from the other side"),
            (Eq(Limit(f_[n], n, oo, "-"), 0), "nothing says so"),
            (Eq(Limit(exp(f_[n] / n), n, oo, "-"), 1), "only for terms that grow slowly"),
            (Eq(Sum(i, (i, 1, n)), n**2 / 2), "half a term is lost"),
            (Eq(Sum(r, (i, 1, n)), r**n), "a product's value"),
            (Eq(Sum(a_[i], (i, 1, n)), n * a_[1]), "not all terms are alike"),
            (Eq(Product(t + 1, (k, 1, N)), (t + 1) ** (N + 1)), "one factor too many"),
            (Eq(Product(1 - 1 / (k + 1) ** 2, (k, 1, N)), (N + 2) / (N + 1)), "½ is lost"),
            (Eq(w_[N], r**N * w_[0]), "one more", {"step": Eq(w_[N + 1], r * r * w_[N])}),
        ),
        "integrals and expectations": _said(
            (Eq(Integral(exp(-(y**2)), (y, -oo, oo)), pi), "the root is lost"),
            (Eq(Integral(dsigma(x), (x, 0, 1)), sigma(1)), "the lower end is lost"),
            (Eq(E(z**2), 0), "the variance, not the mean"),
            (Eq(E(relu(z) ** 2), 1), "half of it is 0"),
            (Eq(E(relu(z)), half), "not the mean"),
            (Eq(E(sigma(t * z)), quarter), "it is ½"),
            (Eq(E(sigma(t * z) ** 2), quarter), "the square of the mean"),
            (Eq(E(phi(z)) ** 2, E(phi(z) ** 2)), "the variance is lost"),
        ),
        "derivatives": _said(
            (Eq(d(sigma(x), x), sigma(x) ** 2), "a wrong slope"),
            (d(C(x) + x**2, x) > 0, "the slope of x² is lost", falling),
            (Eq(d(J, w2), prime(C)(yhat) * a1), "φ′ is lost", network),
            (Eq(d(J, w1), prime(C)(yhat) * prime(phi)(z2) * w2 * x), "a factor short", network),
            (Eq(d(J, w1), d(J, z2) * d(z1, w1)), "a link is missing", network),
            (Eq(d(J, x), d(J, w1)), "the wrong letter", network),
            (Eq(d(z2, z1), w2), "φ′ is lost", network),
            (Eq(d(a1, w2), a1), "nothing flows back", network),
        ),
        "matrices": _said(
            (Eq(shear * shear, shear), "it is not idempotent"),
            (Eq(MatPow(shear, k), ImmutableMatrix([[1, 1], [0, 1]])), "the corner grows"),
            (Eq(A * B, B * A), "they need not commute"),
            (Eq((A * B).T, A.T * B.T), "the order"),
            (Eq(Inverse(A * B), Inverse(A) * Inverse(B)), "the order"),
            (Eq(Trace(A * B), Trace(A) * Trace(B)), "not multiplicative"),
            (Eq(W.T * W, Identity(n)), "not every matrix is orthogonal"),
            (
                Eq(W * W, Identity(n)),
                "orthogonal is not symmetric",
                {"q": Eq(W.T * W, Identity(n))},
            ),
        ),
        "inequalities": _said(
            (x < 5, "not every x"),
            (w <= 4, "not every w"),
            (dsigma(x) <= Rational(1, 5), "a bound too low"),
            (dsigma(x) >= quarter, "the wrong direction"),
            (dsigma(x) < quarter, "equal at x = 0"),
            (x**2 > 0, "equal at x = 0"),
            (tanh(x) <= x, "only for x ≥ 0"),
            (tanh(w) <= w / 2, "a slope too small"),
            (log(1 + w) > w, "the wrong direction"),
            ((1 - h) ** 2 < 1, "only for h < 2"),
            (1 / h <= h, "only for h ≥ 1"),
            (Abs(w_[ell]) * dsigma(z_[ell]) <= w / 5, "a bound too low", bounded),
            (chain <= (w / 4) ** (L + 1), "an exponent too large", bounded),
            (chain <= (w / 5) ** L, "a bound too low", bounded),
            (upto_n <= r**N, "nothing bounds the factors"),
            (upto_n < r**N, "equal where all are", {"factor": f_[n] <= r}),
            (E(dsigma(t * z) ** 2) <= Rational(1, 17), "a bound too low"),
            (E(phi(z) ** 2) <= E(phi(z)) ** 2, "the wrong direction"),
            (Ne(x, 0), "not every x"),
            (Ne(x, y), "they may be equal"),
        ),
        "equivalences": _said(
            (Equivalent(x > 0, x >= 0), "not at 0"),
            (Equivalent(x > 2, x > 1), "one direction only"),
            (Equivalent(Eq(x**2, 1), Eq(x, 1)), "one root of two"),
            (Equivalent(Eq(dsigma(x), quarter), Eq(x, 1)), "at 0"),
            (Equivalent(Eq(tanh(x), x), Eq(x, 1)), "at 0"),
            (Equivalent(sigma(z) <= quarter, z <= -log(4)), "at −ln 3"),
            (Equivalent(sigma(z) <= quarter, z < -log(3)), "not at −ln 3 itself"),
            (Equivalent(Abs(v) > 4, v > 4), "one side only"),
            (Equivalent(Eq(2 * v, 1), Eq(v, Rational(1, 3))), "another number"),
            (Equivalent(x > 0, 2 * x > 0, x > 1), "the third says more"),
            (Equivalent(Eq(n * s**2, 2), Eq(s, sqrt(1 / n))), "√2 is lost"),
        ),
        "parts": _said(
            (Tuple(Eq(x, y), sigma(x) > 0), "the first is false"),
            (Tuple(sigma(x) > 0, dsigma(x) > 0, x < 5), "the last is false"),
            (Tuple(sigma(x) > 0, sigma(x) < half), "the second is false"),
            (Tuple(dsigma(x) > 0, Equivalent(x > 2, x > 1)), "the equivalence is false"),
            (Tuple(Eq(E(z), 0), Eq(E(z**4), 2)), "the second is false"),
        ),
        "no statements": _said(
            (Integer(7), "a number"),
            (x, "a letter"),
            (Symbol("σ′ = σ(1 − σ)"), "words"),
            (S.true, "nothing is said"),
            (S.false, "nothing is said"),
            (x + 1, "an expression"),
            (sigma(x), "an expression"),
            (A * B, "a matrix"),
            (Eq(shear, 1, evaluate=False), "a matrix and a number"),
            (Eq(A, x, evaluate=False), "a matrix and a number"),
            (Eq(shear, ImmutableMatrix([[1, 1]]), evaluate=False), "different shapes"),
            (Eq(Tuple(x, 1), Tuple(x, 1), evaluate=False), "an equation of lists"),
            (Eq(x > 0, x > 0, evaluate=False), "an equation of statements"),
            (Eq(S.NaN, S.NaN, evaluate=False), "not numbers"),
            (Tuple(sigma(x) > 0, x), "the second is a letter"),
            (Tuple(Tuple(sigma(x) > 0)), "a list in a list"),
            (Equivalent(x, y), "an equivalence of letters"),
            (And(sigma(x) > 0, sigma(x) < 1), "a conjunction is written as a list"),
            (Or(x > 0, y > 0), "an alternative"),
            (Not(x < 5), "a negation"),
            (Ne(x, x, evaluate=False), "nothing differs from itself"),
            (Tuple(), "empty"),
            (Tuple(Tuple()), "empty"),
            (Tuple(sigma(x) > 0, Tuple()), "an empty part"),
        ),
    }
