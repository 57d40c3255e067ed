"""Where the gradient neither vanishes nor explodes: the scale σ_w with χ = 1, without biases.

Every length t > 0 (its square is q) is the fixed point of one network, that with
σ_w² = t²/E[φ(tz)²], whose factor is χ = σ_w² E[φ′(tz)²]. So χ can be studied as a function of t.
"""

from functools import cache
from math import log10

from sympy import (
    Derivative,
    Eq,
    Equivalent,
    Integer,
    Integral,
    Limit,
    Rational,
    Tuple,
    evaluate,
    exp,
    oo,
    pi,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, function, prime, relu, sigma, tanh, z
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.notation import x
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.numbers.meanfield import SCALE_FREE
from gradyan.derivations.rules.basic import evaluation, identity, inserting
from gradyan.derivations.rules.enclosure import located
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.expectations import averaged, gaussian, mean_sign, stein
from gradyan.derivations.rules.inequalities import combination, from_zero, sign
from gradyan.derivations.rules.integrals import antiderivative, dominated, of_limits, substitution
from gradyan.derivations.rules.signs import by_slopes

sw, t, v, y = symbols("sigma_w t v y", positive=True)
t_1, t_c = symbols("t_1 t_c", positive=True)
u = symbols("u", real=True)
half, sixth = Rational(1, 2), Rational(1, 6)
dsigma, dtanh, drelu = prime(sigma), prime(tanh), prime(relu)

A = function("A", lambda t: t * E(dsigma(t * z) ** 2))
B = function("B", lambda t: E(sigma(t * z) ** 2) / t)
scale = function(r"\sigma_w^2", lambda t: t / B(t))
chi = function(r"\chi", lambda t: A(t) / B(t))
kernel = dsigma(u) ** 2 / sqrt(2 * pi)


# Lengths beyond these are as good as 0 and ∞.
NONE, HUGE, CLOSE = 1e-10, 1e3, 1e-12


def scale_at(name: str, q: float) -> float:
    """Return the σ_w of the network without biases that has the squared length q at rest."""
    return float((q / moment(name, q)) ** 0.5)


def factor_at(name: str, q: float) -> float:
    """Return χ of that network."""
    return float(q * moment(name, q, derivative=True) / moment(name, q))


@cache
def factor(name: str, sigma_w: float) -> float:
    """Return χ at rest; where the length goes to 0 or ∞ with depth, its limit there.

    The functions with φ(cx) = cφ(x) have the same χ at all lengths.
    """
    ends = [scale_at(name, end) - sigma_w for end in (NONE, HUGE)]
    if name in SCALE_FREE or ends[0] >= 0:
        return sigma_w**2 * moment(name, NONE, derivative=True)
    if ends[1] <= 0:
        return sigma_w**2 * moment(name, HUGE, derivative=True)
    low, high = NONE, HUGE
    while high / low > 1 + CLOSE:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if scale_at(name, middle) > sigma_w else (middle, high)
    return factor_at(name, low)


def decades(*, activation: str, sigma_w: float, layers: int = 0, **_: object) -> float:
    """Return ½ log₁₀ χ: the decades by which a layer changes the norm of the error signal.

    Or, for so many ``layers``, the factor by which they change its mean square.
    """
    chi = factor(activation, sigma_w)
    return chi**layers if layers else log10(chi) / 2


def critical_length() -> float:
    """Return the squared length of the sigmoid network with χ = 1."""
    low, high = 1.0, HUGE
    while high / low > 1 + CLOSE:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if factor_at("sigma", middle) > 1 else (middle, high)
    return low


with evaluate(False):
    tanh_slope, tanh_mean = dtanh(x) ** 2 <= 1, E(dtanh(t * z) ** 2) <= 1
    tanh_below = sw**2 * E(dtanh(t * z) ** 2) <= sw**2
    tanh_limit = Eq(Limit(E(dtanh(t * z) ** 2), t, 0, "+"), 1)
    relu_half = Eq(E(drelu(t * z) ** 2), half)
    relu_one = Equivalent(Eq(sw**2 / 2, 1), Eq(sw**2, 2))

    positive = Tuple(A(t) > 0, B(t) > 0)
    rising, falling = Derivative(A(t), t) > 0, Derivative(B(t), t) < 0
    parts = Eq(Derivative(A(t), t), E(z**2 * dsigma(t * z) ** 2))
    square = E(z**2 * dsigma(t * z) ** 2) > 0
    concave = v * dsigma(v) <= sigma(v) - half
    sign_of_both = (2 * sigma(v) - 1) * (sigma(v) - half - v * dsigma(v)) >= 0
    folded = Eq(sigma(v) ** 2 + sigma(-v) ** 2, 1 - 2 * dsigma(v))
    slower = -2 * v * prime(dsigma)(v) < 1 - 2 * dsigma(v)
    one_each, steeper = Derivative(scale(t), t) > 0, Derivative(chi(t), t) > 0
    unit, critical = Eq(scale(t_1), 1), Eq(chi(t_c), 1)
    unit_length = rounds_to(t_1**2, "0.264687")
    unit_factor = rounds_to(chi(t_1), "0.0557207")
    unit_norm = rounds_to(sqrt(chi(t_1)), "0.236")
    scale_digits = rounds_to(sqrt(scale(t_c)), "10.149264")
    length_digits = rounds_to(t_c**2, "45.624278")

    mass = Eq(Integral(dsigma(u) ** 2, (u, -oo, oo)), sixth)
    spread = Integral(dsigma(u) ** 2 * exp(-(u**2) / (2 * t**2)) / sqrt(2 * pi), (u, -oo, oo))
    thin = exp(-y) <= 1
    flat = Eq(Limit(spread, t, oo, "-"), 1 / (6 * sqrt(2 * pi)))
    unit_interval = sigma(x) ** 2 <= 1
    step = Eq(Limit(E(sigma(t * z) ** 2), t, oo, "-"), half)
    as_integral = Eq(A(t), spread)
    peak = Eq(Limit(A(t), t, oo, "-"), 1 / (6 * sqrt(2 * pi)))
    line = Eq(Limit(A(t) / sqrt(E(sigma(t * z) ** 2)), t, oo, "-"), 1 / (6 * sqrt(pi)))
    ratio = Eq(chi(t) ** 2 / scale(t), A(t) ** 2 / E(sigma(t * z) ** 2))
    straight = rounds_to(6 * sqrt(pi), "10.635")

    critical_scale = Claim(
        id="critical-scale",
        evidence="DS",
        notes="",
        given={"at-one": unit, "at-critical": critical},
        holds=Tuple(
            tanh_below, tanh_limit, relu_half, relu_one, one_each, steeper, scale_digits, line
        ),
        derivation=(
            Step("tanh-slope", tanh_slope, sign),
            Step("tanh-mean", tanh_mean, averaged(tanh_slope, {x: t * z})),
            Step("tanh-below", tanh_below, combination({tanh_mean: sw**2})),
            Step("tanh-limit", tanh_limit, dominated(tanh_slope, {x: t * z})),
            Step("relu-half", relu_half, gaussian),
            Step("relu-one", relu_one, solution),
            Step("scale", Eq(scale(t), t**2 / E(sigma(t * z) ** 2)), identity),
            Step(
                "chi",
                Eq(chi(t), t**2 / E(sigma(t * z) ** 2) * E(dsigma(t * z) ** 2)),
                identity,
            ),
            Step("positive", positive, mean_sign),
            Step("parts", parts, stein(-z * dsigma(t * z) ** 2)),
            Step("square", square, mean_sign),
            Step("rising", rising, inserting(parts, into=square)),
            Step("concave", concave, from_zero(v)),
            Step("signs", sign_of_both, from_zero(v)),
            Step("folded", folded, identity),
            Step("slower", slower, combination({sign_of_both: Integer(2)})),
            Step("falling", falling, averaged(slower, {v: t * z}, 1 / t**2, fold=True)),
            Step("one-each", one_each, by_slopes),
            Step("steeper", steeper, by_slopes),
            Step("unit-length", unit_length, located(unit, t_1)),
            Step("unit-factor", unit_factor, located(unit, t_1)),
            Step("unit-norm", unit_norm, located(unit, t_1)),
            Step("critical", scale_digits, located(critical, t_c)),
            Step("critical-length", length_digits, located(critical, t_c)),
            Step("mass", mass, antiderivative(sigma(u) ** 2 / 2 - sigma(u) ** 3 / 3)),
            Step("spread", as_integral, substitution(u, t)),
            Step("thin", thin, from_zero(y)),
            Step("flat", flat, dominated(thin, {y: u**2 / (2 * t**2)}, kernel)),
            Step("peak", peak, inserting(as_integral, into=flat)),
            Step("unit-interval", unit_interval, sign),
            Step("step", step, dominated(unit_interval, {x: t * z})),
            Step("ratio", ratio, identity),
            Step("line", line, of_limits),
            Step("straight", straight, evaluation),
        ),
        twins=(
            Twin("relu-at-one", {Eq(sw**2, 2): Eq(sw**2, 1)}),
            Twin("one-scale-more", {scale_digits: rounds_to(sqrt(scale(t_c)), "10.149265")}),
            Twin("lost-root", {line.rhs: 1 / (6 * pi)}),
        ),
        source="schoenholz2017",
        predicts=decades,
    )
