"""Xavier's and He's initialisations, derived from the variance law.

The assumptions are those of `derivations.variance`; for He's, the pre-activations u below are
normal with mean 0 besides (any distribution that is symmetric about 0 would do for the first
two steps).
"""

from sympy import (
    Eq,
    Equivalent,
    Integral,
    Rational,
    Tuple,
    evaluate,
    exp,
    pi,
    sqrt,
    symbols,
)

from derivations.claim import Claim, Step, Twin
from derivations.decide import rounds_to
from derivations.densities import Density, under
from derivations.functions import bent, prime, relu
from derivations.graph import along
from derivations.meanfield import mean_square
from derivations.moments import E
from derivations.randomsums import Var, summed
from derivations.rules import evaluation
from derivations.substitution import inserting, multiple
from derivations.variance import (
    a,
    above,
    b,
    backward_law,
    backward_sum,
    below,
    collected,
    forward_law,
    forward_sum,
    layer_factor,
    n_in,
    n_out,
    q,
    u,
    w,
    weights,
    z,
)

sigma = symbols("sigma", positive=True)
alpha = symbols("alpha", real=True)
v_f, v_b = symbols("v_f v_b", positive=True)
half = Rational(1, 2)
leaky = bent(r"\varphi_{\alpha}", lambda x: alpha * x)
normal = Density(u, exp(-(u**2) / (2 * q)) / sqrt(2 * pi * q))
uniform = Density(w, 1 / (2 * b), b)


def xavier(activation: str, n_in: float, n_out: float, quantity: str, **_: object) -> float:
    """Return the factor of a layer with weights of variance 2/(n_in + n_out)."""
    return layer_factor(2 / (n_in + n_out), activation, n_in, n_out, quantity)


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
    both = n_in + n_out
    forward_wants = Equivalent(Eq(n_in * Var(w), 1), Eq(Var(w), 1 / n_in))
    backward_wants = Equivalent(Eq(n_out * Var(w), 1), Eq(Var(w), 1 / n_out))
    average = Eq((n_in * Var(w) + n_out * Var(w)) / 2, 1)
    compromise = Equivalent(average, Eq(Var(w), 2 / both))
    deviation = Equivalent(Eq(sigma**2, 2 / both), Eq(sigma, sqrt(2 / both)))
    demands = {v_f: 1 / n_in, v_b: 1 / n_out}
    mean = Eq(2 / (1 / v_f + 1 / v_b), 2 / both)
    harmonic = Tuple(*(Eq(v, value) for v, value in demands.items()), mean)
    same_width = Tuple(
        Equivalent(Eq(n_in * (2 / both), 1), Eq(n_in, n_out)),
        Equivalent(Eq(n_out * (2 / both), 1), Eq(n_in, n_out)),
    )

    xavier_normal = Claim(
        id="xavier-normal",
        evidence="DSP",
        notes="N2",
        said=deviation,
        holds=Tuple(compromise, deviation, *same_width.args),
        derivation=(
            Step("sums", Tuple(forward_sum, backward_sum), along(collected)),
            Step("forward", forward_law, summed(weights, below)),
            Step("backward", backward_law, summed(weights, above)),
            Step("forward-wants", forward_wants, multiple(n_in)),
            Step("backward-wants", backward_wants, multiple(n_out)),
            Step("compromise", compromise, multiple(both / 2)),
            Step("harmonic", harmonic, along(demands)),
            Step("deviation", deviation, multiple(sigma + sqrt(2 / both))),
            Step("same-width", same_width, multiple(1 / both)),
        ),
        twins=(
            Twin("lost-two", {2 / both: 1 / both, sqrt(2 / both): sqrt(1 / both)}),
            Twin("forward-only", {both: n_in + n_in}),
            Twin("deviation-for-variance", {sigma**2: sigma}),
        ),
        predicts=xavier,
        source="glorot2010",
    )

    bound = Equivalent(Eq(b**2 / 3, 2 / both), Eq(b, sqrt(6) / sqrt(both)))
    spread = Eq(Var(w), b**2 / 3)

    xavier_uniform = Claim(
        id="xavier-uniform",
        evidence="DSP",
        notes="N2",
        said=bound,
        holds=Tuple(spread, bound),
        derivation=(
            Step("mean", Eq(E(w), 0), under(uniform)),
            Step("integral", Eq(Var(w), Integral(w**2 / (2 * b), (w, -b, b))), under(uniform)),
            Step("variance", spread, under(uniform)),
            Step("compromise", compromise, multiple(both / 2)),
            Step("bound", bound, multiple((b + sqrt(6) / sqrt(both)) / 3)),
        ),
        twins=(
            Twin("half-the-square", {b**2 / 3: b**2 / 2}),
            Twin("three-for-six", {sqrt(6): sqrt(3)}),
            Twin("forward-only", {both: n_in}),
        ),
        predicts=xavier,
        source="glorot2010",
    )

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
            Step("together", he_law, inserting("forward", "layer", "half")),
            Step("deviation", he_deviation, multiple(n_in * (sigma + sqrt(2 / n_in)) / 2)),
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
            Step("bound", he_bound, multiple(n_in * (b + sqrt(6 / n_in)) / 6)),
            Step("leaky", Eq(E(leaky(u) ** 2), leak / 2 * Var(u)), under(normal)),
            Step("leaky-slope", Eq(E(prime(leaky)(u) ** 2), leak / 2), under(normal)),
            Step(
                "leaky-bound",
                leaky_bound,
                multiple(n_in * leak * (b + sqrt(6 / (leak * n_in))) / 6),
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
