"""The variance law: how large a layer's pre-activations are, and what makes a variance good.

Assumptions: the weights of a layer have mean 0 and one variance, independently of each other
and of the activations a below (forward) or the error signals δ above (backward). The
activations may depend on each other. They are the assumptions of Glorot & Bengio (2010), sec.
4.2.1, and of He et al. (2015), sec. 2.2.
"""

from sympy import (
    Eq,
    IndexedBase,
    Integral,
    Limit,
    Product,
    Rational,
    S,
    Sum,
    Tuple,
    evaluate,
    oo,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.notation import L, ell, i, n, n_in, n_out, q, t
from gradyan.derivations.numbers.meanfield import mean_square
from gradyan.derivations.rules.basic import inserting
from gradyan.derivations.rules.expectations import Density, Var, summed, under
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import passage

w, a, u, z, e, delta = symbols("w a u z e delta", real=True)
v, s, b = symbols("v s b", positive=True)
w_, a_ = IndexedBase("w", real=True), IndexedBase("a", real=True)
delta_ = IndexedBase(r"\delta", real=True)
third = Rational(1, 3)

weights, below, above = {w: S.Zero, w**2: v}, {a**2: q}, {delta**2: q}


def layer_factor(
    variance: float, activation: str, n_in: float, n_out: float, quantity: str
) -> float:
    """Return what a layer multiplies the mean square by, with pre-activations N(0, 1) below it.

    ``variance`` is that of a weight. Forward it is that of the pre-activations, backward that of
    the error signals. The other two quantities are the second moment and the variance of φ(u).
    """
    square = mean_square(activation, 1.0, derivative=quantity == "backward")
    return (n_out if quantity == "backward" else n_in) * variance * square


with evaluate(False):
    collected = {
        z: Sum(w_[i] * a_[i], (i, 1, n_in)),
        e: Sum(w_[i] * delta_[i], (i, 1, n_out)),
    }
    forward_sum, backward_sum = Eq(z, collected[z]), Eq(e, collected[e])
    forward_law = Eq(E(z**2), n_in * Var(w) * E(a**2))
    backward_law = Eq(E(e**2), n_out * Var(w) * E(delta**2))
    good = Eq(Var(w), Var(u) / (n_in * E(a**2)))
    kept = Eq(n_in * Var(w) * E(a**2), Var(u))

    good_variance = Claim(
        id="good-variance",
        evidence="DSP",
        notes="N2",
        said=kept,
        given={"good": good},
        holds=Tuple(Eq(Var(z), n_in * Var(w) * E(a**2)), backward_law, kept),
        counterexample={Var(w): S.One, n_in: S(100), E(a**2): S.One, Var(u): S.One},
        derivation=(
            Step("sum", forward_sum, along(collected)),
            Step("mean", Eq(E(z), 0), summed(weights, below)),
            Step("square", forward_law, summed(weights, below)),
            Step("law", Eq(Var(z), n_in * Var(w) * E(a**2)), inserting(Eq(E(z), 0), forward_law)),
            Step("good", kept, inserting(good)),
            Step("sum-back", backward_sum, along(collected)),
            Step("back", backward_law, summed(weights, above)),
        ),
        twins=(
            Twin("lost-width", {n_in * Var(w) * E(a**2): Var(w) * E(a**2)}),
            Twin("fan-out", {n_in * Var(w) * E(a**2): n_out * Var(w) * E(a**2)}),
            Twin("variance-of-a", {E(a**2): Var(a)}),
        ),
        predicts=lambda activation, sigma_w, n_in, n_out, quantity, **_: layer_factor(
            sigma_w**2 / n_in, activation, n_in, n_out, quantity
        ),
        source="glorot2010",
    )

    factor = n * s**2
    one_sum = {z: Sum(w_[i] * a_[i], (i, 1, n))}
    signal = Eq(factor**L, 1)

    small_weights = Claim(
        id="small-weights",
        evidence="DS",
        notes="N2",
        said=signal,
        given={"order": Eq(s, 1 / sqrt(n))},
        holds=signal,
        counterexample={s: Rational(1, 100), n: S(100), L: S(50)},
        derivation=(
            Step("sum", Eq(z, one_sum[z]), along(one_sum)),
            Step(
                "layer",
                Eq(E(z**2), factor * E(a**2)),
                summed({w: S.Zero, w**2: s**2}, below),
            ),
            Step("depth", Eq(Product(factor, (ell, 1, L)), factor**L), induction(L, 1)),
            Step("kept", signal, inserting(Eq(s, 1 / sqrt(n)))),
            Step(
                "too-small",
                Eq(Limit((n * (1 / ((1 + t) * sqrt(n))) ** 2) ** L, L, oo, "-"), 0),
                passage(),
            ),
            Step(
                "too-large",
                Eq(Limit((n * ((1 + t) / sqrt(n)) ** 2) ** L, L, oo, "-"), oo),
                passage(),
            ),
        ),
        twins=(Twin("lost-square", {factor: n * s}), Twin("lost-width", {factor: s**2})),
        predicts=lambda std, width, depth, **_: float((width * std**2) ** depth),
    )

    root = 1 / sqrt(n_in)
    inside = Eq(Integral(sqrt(n_in) / 2, (w, -root, root)), 1)
    uniform = Density(w, sqrt(n_in) / 2, root)

    uniform_init = Claim(
        id="uniform-init",
        evidence="DSP",
        notes="N2",
        said=inside,
        holds=Tuple(Eq(Var(w), 1 / (3 * n_in)), Eq(n_in * Var(w), third)),
        derivation=(
            Step("inside", inside, under(uniform)),
            Step("mean", Eq(E(w), 0), under(uniform)),
            Step(
                "integral",
                Eq(Var(w), Integral(w**2 * (sqrt(n_in) / 2), (w, -root, root))),
                under(uniform),
            ),
            Step("variance", Eq(Var(w), 1 / (3 * n_in)), under(uniform)),
            Step("layer", Eq(n_in * Var(w), third), inserting(Eq(Var(w), 1 / (3 * n_in)))),
            Step("depth", Eq(Product(third, (ell, 1, L)), third**L), induction(L, 1)),
        ),
        twins=(
            Twin("deviation", {1 / (3 * n_in): 1 / sqrt(3 * n_in)}),
            Twin("half-the-square", {third: Rational(1, 2), 1 / (3 * n_in): 1 / (2 * n_in)}),
            Twin("fan-out", {1 / (3 * n_in): 1 / (3 * n_out)}),
        ),
        predicts=lambda activation, n_in, n_out, quantity, **_: layer_factor(
            1 / (3 * n_in), activation, n_in, n_out, quantity
        ),
        source="glorot2010",
    )
