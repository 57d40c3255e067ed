"""Which initialisation for which activation: what a layer does to the signal and to the gradient.

Weights of variance k/n; between layers of equal width, k is 1/3 for PyTorch's default, 1 for
Xavier and LeCun, 2 for He. In the wide-network limit a layer multiplies the mean square of the
error signal by χ = k E[φ′(√q z)²], z ~ N(0, 1), where q is the mean square of z itself, which
goes its own way, q ← k E[φ(√q z)²] (Poole et al. 2016, eqs. 3 and 7).
"""

from functools import cache
from math import log10

from sympy import (
    Abs,
    Eq,
    Integer,
    Integral,
    Limit,
    Pow,
    Rational,
    Tuple,
    erfc,
    evaluate,
    exp,
    log,
    oo,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import (
    E,
    function,
    prime,
    selu_alpha,
    selu_scale,
    sigma,
    tanh,
)
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.depth.tanh_decay import normal, rho, x
from gradyan.derivations.notation import n
from gradyan.derivations.notation import x as real
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.rules.basic import evaluated, evaluation, identity, lemma
from gradyan.derivations.rules.expectations import averages
from gradyan.derivations.rules.inequalities import raised
from gradyan.derivations.rules.integrals import passage
from gradyan.derivations.vanishing.sigmoid import bound

z = symbols("z", real=True)
c, q, alpha, lam = symbols("c q alpha lambda", positive=True)
half, quarter, hundredth = Rational(1, 2), Rational(1, 4), Rational(1, 100)
dsigma, dtanh = prime(sigma), prime(tanh)

Phi = function(r"\Phi", lambda x: erfc(-x / sqrt(2)) / 2)  # P(z ≤ x) for z ~ N(0, 1)

GAINS = {
    "uniform": 1 / 3,
    "xavier-normal": 1.0,
    "xavier-uniform": 1.0,
    "he-normal": 2.0,
    "he-uniform": 2.0,
}
DEPTH = 20


def per_layer(activation: str, initialization: str, quantity: str, **_: object) -> float:
    """Return the decades by which a layer changes the norm of the signal or of the gradient.

    The mean over the layers of a network of depth 20 and infinite width, inputs with E x² = 1:
    from the first to the last activation ("signal"), from the last to the first error signal
    ("gradient").
    """
    signal, gradient = _profile(activation, GAINS[initialization])
    return round(signal if quantity == "signal" else gradient, 12)


@cache
def _profile(activation: str, gain: float) -> tuple[float, float]:
    q, signal, gradient = gain, [], []
    for _ in range(DEPTH):
        signal.append(moment(activation, q))
        gradient.append(log10(gain * moment(activation, q, derivative=True)) / 2)
        q = gain * signal[-1]
    steps = DEPTH - 1
    return log10(signal[-1] / signal[0]) / (2 * steps), sum(gradient[:-1]) / steps


at_selu = evaluated({lam: selu_scale, alpha: selu_alpha})

with evaluate(False):
    on = Integral(rho(z), (z, 0, oo))
    one_side = Eq(on, half)
    shifted = Eq(Integral(exp(c * z) * rho(z), (z, -oo, 0)), exp(c**2 / 2) * Phi(-c))
    first, second = exp(half) * Phi(Integer(-1)), exp(2) * Phi(Integer(-2))
    selu_square = lam**2 * (half + alpha**2 * (second - 2 * first + half))
    selu_slope = lam**2 * (half + alpha**2 * second)
    elu_left = Eq(Limit(n * (1 - exp(-1 / n)), n, oo, "-"), 1)
    flat = dsigma(x) ** 2 <= quarter**2
    at_most = E(dsigma(sqrt(q) * z) ** 2) <= quarter**2

    # |ln χ|: how far a layer is from leaving the gradient as it is.
    relu_he, relu_xavier = Abs(log(2 * on)), Abs(log(on))
    tanh_he, tanh_xavier = Abs(log(2 * dtanh(Integer(0)) ** 2)), Abs(log(dtanh(Integer(0)) ** 2))
    depends = Tuple(relu_he < relu_xavier, tanh_xavier < tanh_he)

    init_depends_on_activation = Claim(
        id="init-depends-on-activation",
        evidence="DS",
        notes="N0 N1",
        said=depends,
        holds=depends,
        derivation=(
            Step("half", one_side, identity),
            Step("relu", Eq(2 * on, 1), identity),
            Step("leaky", Eq(2 / (1 + alpha**2) * (half + half * alpha**2), 1), identity),
            Step("leaky-he", Eq(2 * (half + half * hundredth**2), 1 + hundredth**2), identity),
            Step("tanh", Eq(dtanh(Integer(0)), 1), identity),
            Step("elu", elu_left, passage()),
            Step("shifted", shifted, identity),
            Step("selu", Abs(selu_square - 1) < Pow(10, -15), at_selu),
            Step("selu-slope", rounds_to(selu_slope, "1.0716"), at_selu),
            Step("bound", Tuple(dsigma(x) > 0, dsigma(x) <= quarter), lemma(bound, {real: x})),
            Step("flat", flat, raised),
            Step("sigmoid", at_most, averages(flat, x, sqrt(q) * z, normal)),
            Step("depends", depends, evaluation),
        ),
        twins=(
            Twin("all-on", {one_side: Eq(one_side.lhs, Integer(1))}),
            Twin("he-for-both", {depends: Tuple(relu_he < relu_xavier, tanh_he < tanh_xavier)}),
        ),
        source="klambauer2017",
        predicts=per_layer,
    )
