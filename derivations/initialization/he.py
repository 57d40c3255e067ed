"""He's initialisation, derived from the variance law.

The assumptions are those of `derivations.initialization.variance`, and that the pre-activations u
below are normal with mean 0. For the halves any distribution would do that is symmetric about 0.
"""

from sympy import (
    Eq,
    Equivalent,
    Rational,
    Tuple,
    evaluate,
    exp,
    pi,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, bent, prime, relu
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.initialization.variance import (
    a,
    b,
    below,
    collected,
    forward_law,
    forward_sum,
    layer_factor,
    u,
    w,
    weights,
    z,
)
from gradyan.derivations.initialization.xavier import sigma, spread, uniform
from gradyan.derivations.notation import n_in, n_out, q
from gradyan.derivations.numbers.meanfield import mean_square
from gradyan.derivations.rules.basic import evaluation, inserting
from gradyan.derivations.rules.equivalences import rescaled
from gradyan.derivations.rules.expectations import Density, Var, summed, under
from gradyan.derivations.rules.graphs import along

alpha = symbols("alpha", real=True)
half = Rational(1, 2)
leaky = bent(r"\varphi_{\alpha}", lambda x: alpha * x)
normal = Density(u, exp(-(u**2) / (2 * q)) / sqrt(2 * pi * q))


def he(
    activation: str, n_in: int, n_out: int, quantity: str, slope: float = 0.0, **_: object
) -> float:
    """Return the factor of a layer with weights of variance 2/((1 + α²) n_in).

    The quantities "second-moment" and "variance" are E[φ(u)²] and Var φ(u) for u ~ N(0, 1).
    """
    if quantity == "second-moment":
        return mean_square(activation, 1.0)
    if quantity == "variance":
        return float((half - 1 / (2 * pi)).evalf())
    return layer_factor(2 / ((1 + slope**2) * n_in), activation, n_in, n_out, quantity)


with evaluate(False):
    rectified = Eq(E(relu(u) ** 2), Var(u) / 2)
    layers = {a: relu(u), z: collected[z]}
    he_law = Eq(E(z**2), n_in * Var(w) / 2 * Var(u))
    he_deviation = Equivalent(Eq(n_in * sigma**2 / 2, 1), Eq(sigma, sqrt(2 / n_in)))
    share = half - 1 / (2 * pi)

    he_normal = Claim(
        id="he-normal",
        evidence="DSP",
        notes="N2",
        said=he_deviation,
        holds=Tuple(rectified, he_law, he_deviation),
        derivation=(
            Step("layer", Tuple(Eq(a, relu(u)), forward_sum), along(layers)),
            Step("forward", forward_law, summed(weights, below)),
            Step("half", rectified, under(normal)),
            Step(
                "together",
                he_law,
                inserting(forward_law, Tuple(Eq(a, relu(u)), forward_sum), rectified),
            ),
            Step("deviation", he_deviation, rescaled(n_in * (sigma + sqrt(2 / n_in)) / 2)),
            Step("slope", Eq(E(prime(relu)(u) ** 2), half), under(normal)),
            Step("mean", Eq(E(relu(u)), sqrt(Var(u) / (2 * pi))), under(normal)),
            Step("variance", Eq(Var(relu(u)), share * Var(u)), under(normal)),
            Step("digits", rounds_to(share, "0.340845"), evaluation),
        ),
        twins=(
            Twin("variance-for-moment", {rectified: Eq(Var(relu(u)), Var(u) / 2)}),
            Twin("lost-two", {sqrt(2 / n_in): sqrt(1 / n_in)}),
            Twin("fan-out", {sqrt(2 / n_in): sqrt(2 / n_out)}),
        ),
        predicts=he,
        source="he2015",
    )

    he_bound = Equivalent(Eq(n_in * (b**2 / 3) / 2, 1), Eq(b, sqrt(6 / n_in)))
    leak = 1 + alpha**2
    leaky_bound = Equivalent(Eq(n_in * (b**2 / 3) * (leak / 2), 1), Eq(b, sqrt(6 / (leak * n_in))))

    he_uniform = Claim(
        id="he-uniform",
        evidence="DSP",
        notes="N2",
        said=he_bound,
        holds=Tuple(he_bound, leaky_bound),
        derivation=(
            Step("variance", spread, under(uniform)),
            Step("half", rectified, under(normal)),
            Step("bound", he_bound, rescaled(n_in * (b + sqrt(6 / n_in)) / 6)),
            Step("leaky", Eq(E(leaky(u) ** 2), leak / 2 * Var(u)), under(normal)),
            Step("leaky-slope", Eq(E(prime(leaky)(u) ** 2), leak / 2), under(normal)),
            Step(
                "leaky-bound",
                leaky_bound,
                rescaled(n_in * leak * (b + sqrt(6 / (leak * n_in))) / 6),
            ),
        ),
        twins=(
            Twin("half-the-square", {b**2 / 3: b**2 / 2}),
            Twin("xavier", {sqrt(6 / n_in): sqrt(3 / n_in)}),
            Twin("fan-out", {sqrt(6 / n_in): sqrt(6 / n_out)}),
            Twin("minus", {leak: 1 - alpha**2}),
        ),
        predicts=he,
        source="he2015",
    )
