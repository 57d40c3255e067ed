"""The family of ReLU: what a slope that is never zero repairs."""

from mpmath import exp as e
from mpmath import ncdf
from sympy import (
    Eq,
    Integer,
    Limit,
    Piecewise,
    Rational,
    S,
    Symbol,
    Tuple,
    evaluate,
    exp,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, leaky, prime, relu
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.notation import t, x
from gradyan.derivations.rules.basic import by_cases, identity
from gradyan.derivations.rules.inequalities import sign, sign_within
from gradyan.derivations.rules.integrals import passage

half = Rational(1, 2)
h, H = symbols("h H", positive=True)
alpha = Symbol("alpha", positive=True)
drelu = prime(relu)

prelu = function(r"\operatorname{PReLU}", lambda x: Piecewise((x, x > 0), (alpha * x, True)))
elu = function(r"\operatorname{ELU}", lambda x: Piecewise((x, x > 0), (alpha * (exp(x) - 1), True)))


def mean_slope(activation: str, shift: float, **_: object) -> float:
    """Return E[φ′(z)], z ~ N(μ, 1): α for z < 0 gives Φ(μ) + αΦ(−μ), ELU, α = 1, an e^(μ+½) more.

    For ELU, E[e^z; z < 0] = e^(μ + ½) Φ(−μ − 1), by completing the square.
    """
    above = ncdf(shift)
    if activation == "elu":
        return float(above + e(shift + 1 / 2) * ncdf(-shift - 1))
    return float(above + {"leaky": 1 / 100, "prelu": 1 / 4}[activation] * ncdf(-shift))


with evaluate(False):
    bent = Eq(prime(prelu)(x), Piecewise((1, x > 0), (alpha, x < 0)))
    hundredth = Rational(1, 100)
    steady, near, saturated = symbols("g_L g_3 g_12", positive=True)
    fixed = Tuple(prime(leaky)(h) >= hundredth, prime(leaky)(-h) >= hundredth)
    curved = Eq(prime(elu)(x), Piecewise((1, x > 0), (alpha * exp(x), x < 0)))
    never_zero = Tuple(prime(leaky)(-h) > 0, prime(prelu)(-h) > 0, prime(elu)(-h) > 0)
    tail = Eq(prime(elu)(-h), alpha * exp(-h))
    saturates = Eq(Limit(alpha * exp(-h), h, oo, "-"), 0)
    # The slopes to the left of 0, of the parametric ReLU and of ELU, above one bound.
    floor = alpha * exp(-H)
    above = Tuple(alpha > floor, alpha * exp(-h) > floor)
    corner = Eq(Limit(alpha * exp(-h), h, 0, "+"), alpha)

    relu_family = Claim(
        id="relu-family",
        evidence="DSP",
        notes="N1 N4",
        said=above,
        given={"near": h < H},
        holds=Tuple(*never_zero, *fixed, bent, *above, tail, saturates, corner),
        counterexample={h: Integer(10), H: Integer(5), alpha: S.One},
        derivation=(
            Step("leaky", fixed, sign),
            Step("parametric", bent, by_cases),
            Step("exponential", curved, by_cases),
            Step("positive", never_zero, sign),
            Step("tail", tail, identity),
            Step("floor", above, sign_within({H: h + t})),
            Step("saturate", saturates, passage()),
            Step("corner", corner, passage()),
        ),
        twins=(
            Twin("forgets-alpha", {alpha * exp(x): exp(x)}),
            Twin("a-tenth", {hundredth: Rational(1, 10)}),
            Twin("elu-as-leaky", {saturated: steady, steady: saturated}),
        ),
        predicts=mean_slope,
        finding=Tuple(1000 * steady > 1, 1000 * near > 1, 1000 * saturated < 1),
        observed={
            steady: Observation("pushed-below", {"activation": "leaky", "shift": -12.0}),
            near: Observation("pushed-below", {"activation": "elu", "shift": -3.0}),
            saturated: Observation("pushed-below", {"activation": "elu", "shift": -12.0}),
        },
        source="clevert2016",
    )
