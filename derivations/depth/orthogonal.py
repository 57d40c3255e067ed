"""Orthogonal weights keep every length on its way through a linear chain; Gaussian ones do not.

The layers of the chain are square and linear; P is the product of its weights. What is said of
Gaussian weights, independent N(0, 1/n), holds exactly at every width n: n‖Wx‖²/‖x‖² has the χ²
distribution with n degrees of freedom, and of k vectors the part of the last that is
perpendicular to the others has n − k + 1 (Newman 1986; for learning see Saxe et al. 2014).
"""

from mpmath import mp, psi
from sympy import (
    Eq,
    EulerGamma,
    Identity,
    Integer,
    Integral,
    Limit,
    MatrixSymbol,
    Rational,
    Sum,
    Tuple,
    digamma,
    evaluate,
    exp,
    gamma,
    log,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, prime
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.notation import L, N, ell, n
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import integral, passage
from gradyan.derivations.rules.matrices import along_layers, products

s, v = symbols("s v", positive=True)
r_1, r_2 = symbols("r_1 r_2", positive=True)
half = Rational(1, 2)
W, P, one = MatrixSymbol("W", n, n), MatrixSymbol("P", n, n), Identity(n)
x, delta = MatrixSymbol("x", n, 1), MatrixSymbol("delta", n, 1)
M = function("M", lambda s: 2**s * gamma(n / 2 + s) / gamma(n / 2))
digamma_ = function(r"\psi_0", digamma)


def exponent(width: int, index: int) -> float:
    """Return ½(ψ((n − k + 1)/2) + ln(2/n)) for the k-th direction (Newman 1986, eq. 8)."""
    free = mp.mpf(width - index + 1)
    return float((psi(0, free / 2) + mp.log(mp.mpf(2) / width)) / 2)


def predicted(*, width: int, depth: int, index: int, **_: object) -> float:
    """Return the mean log₁₀ of the k-th factor of volume after so many layers."""
    return depth * exponent(width, index) / float(mp.ln(10))


with evaluate(False):
    orthogonal_weights = Tuple(Eq(W.T * W, one), Eq(W * W.T, one))
    isometry = Tuple(Eq(P.T * P, one), Eq(P * P.T, one))
    lengths = Tuple(Eq(x.T * P.T * P * x, x.T * x), Eq(delta.T * P * P.T * delta, delta.T * delta))
    chi_squared = v ** (n / 2 - 1) * exp(-v / 2) / (2 ** (n / 2) * gamma(n / 2))
    typical = digamma_(n / 2) + log(2 / n)
    log_mean = Eq(prime(M)(0) - log(n), typical)
    worst = Eq(digamma_(half) + log(2 / n), -EulerGamma - log(2 * n))
    fading = Eq(Limit(2 * N * (digamma_(N) - log(N)), N, oo, "-"), -1)

    orthogonal = Claim(
        id="orthogonal",
        evidence="DSP",
        notes="",
        given={"orthogonal": orthogonal_weights},
        holds=Tuple(*isometry, *lengths, log_mean, worst, fading),
        derivation=(
            Step("isometry", isometry, along_layers(P, W)),
            Step("lengths", lengths, products),
            Step("moment", Eq(M(s), Integral(v**s * chi_squared, (v, 0, oo))), integral),
            Step("mean", Eq(M(1), n), identity),
            Step("log-mean", log_mean, identity),
            Step("layers", Eq(Sum(typical, (ell, 1, L)), L * typical), induction(L, 1)),
            Step("worst", worst, identity),
            Step("fading", fading, passage()),
        ),
        twins=(
            Twin("doubled", {one: 2 * one}),
            Twin("two-degrees-more", {v ** (n / 2 - 1): v ** (n / 2)}),
            Twin("twice-as-fast", {fading: Eq(fading.lhs, -2)}),
        ),
        source="saxe2014",
        predicts=predicted,
        finding=Tuple(r_1 > Integer(10) ** 6, r_2 < Rational(101, 100)),
        observed={
            r_1: Observation("spectrum", {"weights": "lecun-normal", "depth": 10, "index": 0}),
            r_2: Observation("spectrum", {"weights": "orthogonal", "depth": 10, "index": 0}),
        },
    )
