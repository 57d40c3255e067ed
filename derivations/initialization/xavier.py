"""Xavier's initialisation, derived from the variance law and its assumptions."""

from sympy import (
    Eq,
    Equivalent,
    Integral,
    Tuple,
    evaluate,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.initialization.variance import (
    above,
    b,
    backward_law,
    backward_sum,
    below,
    collected,
    forward_law,
    forward_sum,
    layer_factor,
    w,
    weights,
)
from gradyan.derivations.notation import n_in, n_out
from gradyan.derivations.rules.equivalences import rescaled
from gradyan.derivations.rules.expectations import Density, Var, summed, under
from gradyan.derivations.rules.graphs import along

sigma = symbols("sigma", positive=True)
v_f, v_b = symbols("v_f v_b", positive=True)
uniform = Density(w, 1 / (2 * b), b)


def xavier(activation: str, n_in: float, n_out: float, quantity: str, **_: object) -> float:
    """Return the factor of a layer with weights of variance 2/(n_in + n_out)."""
    return layer_factor(2 / (n_in + n_out), activation, n_in, n_out, quantity)


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
            Step("forward-wants", forward_wants, rescaled(n_in)),
            Step("backward-wants", backward_wants, rescaled(n_out)),
            Step("compromise", compromise, rescaled(both / 2)),
            Step("harmonic", harmonic, along(demands)),
            Step("deviation", deviation, rescaled(sigma + sqrt(2 / both))),
            Step("same-width", same_width, rescaled(1 / both)),
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
            Step("compromise", compromise, rescaled(both / 2)),
            Step("bound", bound, rescaled((b + sqrt(6) / sqrt(both)) / 3)),
        ),
        twins=(
            Twin("half-the-square", {b**2 / 3: b**2 / 2}),
            Twin("three-for-six", {sqrt(6): sqrt(3)}),
            Twin("forward-only", {both: n_in}),
        ),
        predicts=xavier,
        source="glorot2010",
    )
