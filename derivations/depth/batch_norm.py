"""Batch normalisation: what it forgets about the weights, and what it does to the gradient.

Assumptions on the factor of a layer, beyond those of the depth law: the batch is large, so that
mean and variance over it are those of the distribution, and what the gradient loses along these
two directions does not count; in wide layers the normalised pre-activations are N(0, 1); the
learned scale is 1 and the shift 0, as at the start (Yang et al. 2019, who find the same rates).
"""

from math import log10

from mpmath import mp, npdf, quad
from sympy import (
    Derivative,
    Dummy,
    Eq,
    IndexedBase,
    Integer,
    Rational,
    Sum,
    Tuple,
    evaluate,
    lambdify,
    pi,
    sqrt,
    symbols,
)

from gradyan.derivations.checker import functions
from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, phi, prime, relu, z
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.depth.survival import slope_bounds_spread
from gradyan.derivations.notation import F, N, S, W, delta, i, k, m, n, sw, t
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.rules.basic import evaluation, identity, lemma
from gradyan.derivations.rules.expectations import gaussian, moments
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction

c, q, r, V = symbols("c q r V", positive=True)
a, mu, z_i, z_j, y_i, y_j = symbols("a mu z_i z_j y_i y_j", real=True)
A, B = symbols("A B", real=True)
z_ = IndexedBase("z", real=True)
r_1, r_2, r_3 = symbols("r_1 r_2 r_3", positive=True)
half = Rational(1, 2)
FAR = 30


def predicted(*, activation: str, quantity: str = "decades", **_: object) -> float:
    """Return the decades by which a normalised layer changes the norm, or that factor itself."""
    norm = factor(activation) ** 0.5
    return norm if quantity == "norm" else log10(norm)


def mean(name: str) -> float:
    """Return E φ(z) for z ~ N(0, 1)."""
    x = Dummy("x", real=True)
    f = lambdify(x, functions.unfold(getattr(functions, name)(x)), "mpmath")
    return float(quad(lambda at: f(mp.mpf(at)) * npdf(at), [-FAR, 0, FAR]))


def factor(activation: str) -> float:
    """Return χ = E[φ′(z)²]/Var φ(z), z ~ N(0, 1), of a normalised layer."""
    spread = moment(activation, 1.0) - mean(activation) ** 2
    return moment(activation, 1.0, derivative=True) / spread


with evaluate(False):
    average, scaled_average = Sum(z_[i], (i, 1, N)) / N, Sum(c * z_[i], (i, 1, N)) / N
    spread = Sum((z_[i] - mu) ** 2, (i, 1, N)) / N
    scaled_spread = Sum((c * z_[i] - c * mu) ** 2, (i, 1, N)) / N
    output = Eq((c * z_[i] - c * mu) / sqrt(c**2 * V), (z_[i] - mu) / sqrt(V))
    normalized = {
        mu: (A + z_j) / N,
        V: (B + z_j**2) / N - mu**2,
        y_i: (z_i - mu) / sqrt(V),
        y_j: (z_j - mu) / sqrt(V),
    }
    others, own = -(1 + y_i * y_j) / (N * sqrt(V)), (N - 1 - y_j**2) / (N * sqrt(V))
    slopes = Tuple(Eq(Derivative(y_i, z_j), others), Eq(Derivative(y_j, z_j), own))
    gradient = Tuple(
        Eq(-(1 + y_i * y_j) / (N * sqrt(c**2 * V)), others / c),
        Eq((N - 1 - y_j**2) / (N * sqrt(c**2 * V)), own / c),
    )
    layer = Eq(E((F * S / sqrt(sw**2 * V)) ** 2), m / V * E(delta**2))
    variance = E(phi(t * z) ** 2) - E(phi(t * z)) ** 2
    not_below = variance <= t**2 * E(prime(phi)(t * z) ** 2)
    of_relu = Tuple(
        Eq(E(relu(z) ** 2), half),
        Eq(E(relu(z)), 1 / sqrt(2 * pi)),
        Eq(E(prime(relu)(z) ** 2), half),
    )
    relu_factor = Eq(half / (half - (1 / sqrt(2 * pi)) ** 2), pi / (pi - 1))
    relu_digits = rounds_to(pi / (pi - 1), "1.46694")
    relu_growth = rounds_to(sqrt(pi / (pi - 1)), "1.2112")

    batch_norm = Claim(
        id="batch-norm",
        evidence="DSP",
        notes="N4",
        said=not_below,
        holds=Tuple(output, *gradient, layer, not_below, relu_factor),
        derivation=(
            Step("average", Eq(scaled_average, c * average), identity),
            Step("spread", Eq(scaled_spread, c**2 * spread), identity),
            Step("output", output, identity),
            Step("slopes", slopes, along(normalized)),
            Step("gradient", gradient, identity),
            Step(
                "one-more",
                Eq(E((S + W * a) ** 2), E(S**2) + sw**2 / n * E(a**2)),
                moments({W: Integer(0), W**2: sw**2 / n}, {a**2: V, S**2: r}),
            ),
            Step("sum", Eq(Sum(sw**2 / n * V, (i, 1, k)), k * (sw**2 / n * V)), induction(k, 1)),
            Step("all", Eq((k * (sw**2 / n * V)).subs(k, n), sw**2 * V), identity),
            Step("layer", layer, moments({F**2: m}, {delta**2: q, S**2: sw**2 * q})),
            Step("not-below", not_below, lemma(slope_bounds_spread)),
            Step("relu", of_relu, gaussian),
            Step("relu-factor", relu_factor, identity),
            Step("digits", relu_digits, evaluation),
            Step("growth", relu_growth, evaluation),
        ),
        twins=(
            Twin("gradient-too", {gradient[1]: Eq(gradient[1].lhs, own)}),
            Twin("mean-square", {relu_factor.lhs: half / half}),
            Twin("scale-left", {sqrt(sw**2 * V): sqrt(V)}),
        ),
        source="yang2019",
        predicts=predicted,
        finding=Tuple(r_1 < Integer(10) ** -10, r_2 > Rational(1, 10), r_3 > 1000),
        observed={
            r_1: Observation("remedies", {"kind": "plain", "activation": "sigma", "layer": 0}),
            r_2: Observation("remedies", {"kind": "normalised", "activation": "sigma", "layer": 0}),
            r_3: Observation("remedies", {"kind": "normalised", "activation": "relu", "layer": 0}),
        },
    )
