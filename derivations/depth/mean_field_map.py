"""The map of a layer: what it makes of the mean squares of signal and error signal.

Assumptions, for each layer: the weights have mean 0 and variance σ_w²/n, the biases mean 0 and
variance σ_b², all independent of each other, of the activations below and of the error signal
above. In the limit of wide layers, n → ∞, a pre-activation is the sum of many independent small
terms and so normal, and the mean over the units of the layer below is the expectation (Poole et
al. 2016, eqs. 3 and 7; Schoenholz et al. 2017, eq. 9): these two are given, not derived.
"""

from typing import Any

from sympy import (
    Eq,
    Integer,
    Product,
    Rational,
    Sum,
    Tuple,
    cos,
    evaluate,
    exp,
    pi,
    sin,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, function, phi, prime, relu, z
from gradyan.derivations.depth.critical_scale import critical_length
from gradyan.derivations.notation import F, L, S, W, delta, ell, i, k, m, n, sw
from gradyan.derivations.numbers.hermite import hermite
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.rules.basic import identity, inserting
from gradyan.derivations.rules.expectations import gaussian, moments
from gradyan.derivations.rules.induction import induction

sb, p, q, r, chi = symbols("sigma_b p q r chi", positive=True)
a, b, V, T = symbols("a b V T", real=True)
half = Rational(1, 2)
sine, cosine = function(r"\sin", sin), function(r"\cos", cos)


def lengths(name: str, sigma_w: float, sigma_b: float, layers: int, q: float = 1.0) -> list[float]:
    """Return q_1, q_2, … of the first layers, where the inputs have E x² = q."""
    found = [sigma_w**2 * q + sigma_b**2]
    while len(found) < layers:
        found.append(sigma_w**2 * moment(name, found[-1]) + sigma_b**2)
    return found


def predicted(*, activation: str, quantity: str, **at: Any) -> float:
    """Return what a layer has: its ``length`` q, or the ``factor`` χ of its units on the way back.

    Or what a rule of Gauss and Hermite has ``missed`` of E[φ′(√q z)²], as a share; without q, at
    the length of the critical sigmoid network.
    """
    if quantity == "missed":
        q = at.get("q", critical_length())
        exact = moment(activation, q, derivative=True)
        return abs(hermite(activation, q, at["nodes"], derivative=True) / exact - 1)
    sigma_w = at["sigma_w"]
    q = lengths(activation, sigma_w, at["sigma_b"], at["layer"])[-1]
    return q if quantity == "length" else sigma_w**2 * moment(activation, q, derivative=True)


with evaluate(False):
    collected, whole = E((S + W * a) ** 2), E((S + b) ** 2)
    below = Eq(p, E(phi(sqrt(q) * z) ** 2))
    slopes = Eq(m, E(prime(phi)(sqrt(q) * z) ** 2))
    forward = Eq(whole, sw**2 * p + sb**2)
    length_map = Eq(whole, sw**2 * E(phi(sqrt(q) * z) ** 2) + sb**2)
    layer = Eq(E((F * S) ** 2), sw**2 * m * E(delta**2))
    backward = Eq(E((F * S) ** 2), sw**2 * E(prime(phi)(sqrt(q) * z) ** 2) * E(delta**2))
    of_relu = Tuple(
        Eq(E(relu(sqrt(q) * z) ** 2), q / 2), Eq(E(prime(relu)(sqrt(q) * z) ** 2), half)
    )
    of_sine = Tuple(
        Eq(E(sine(sqrt(q) * z) ** 2), (1 - exp(-2 * q)) / 2),
        Eq(E(cosine(sqrt(q) * z) ** 2), (1 + exp(-2 * q)) / 2),
    )
    rest = sb**2 / (1 - sw**2 / 2)
    nodes = Tuple(
        Eq(E(z**2), sqrt(3) ** 2 / 6 + (-sqrt(3)) ** 2 / 6),
        Eq(E(z**4), sqrt(3) ** 4 / 6 + (-sqrt(3)) ** 4 / 6),
    )

    mean_field_map = Claim(
        id="mean-field-map",
        evidence="DS",
        notes="",
        given={"many-below": below, "many-slopes": slopes},
        holds=Tuple(length_map, backward, of_relu[0], of_relu[1]),
        derivation=(
            Step(
                "one-more",
                Eq(collected, E(S**2) + sw**2 / n * E(a**2)),
                moments({W: Integer(0), W**2: sw**2 / n}, {a**2: p, S**2: r}),
            ),
            Step(
                "apart",
                Eq(E((S + W * a) * (T + V * a)), E(S * T)),
                moments({W: Integer(0)}, {V: Integer(0)}, {a**2: p, S * T: r}),
            ),
            Step("sum", Eq(Sum(sw**2 / n * p, (i, 1, k)), k * (sw**2 / n * p)), induction(k, 1)),
            Step("all", Eq((k * (sw**2 / n * p)).subs(k, n), sw**2 * p), identity),
            Step("bias", forward, moments({b: Integer(0), b**2: sb**2}, {S**2: sw**2 * p})),
            Step("map", length_map, inserting(below, into=forward)),
            Step(
                "layer",
                layer,
                moments({F**2: m}, {delta**2: r, S**2: sw**2 * r}),
            ),
            Step("factor", backward, inserting(slopes, into=layer)),
            Step("relu", of_relu, gaussian),
            Step("sine", of_sine, gaussian),
            Step("rest", Eq(sw**2 / 2 * rest + sb**2, rest), identity),
            Step(
                "approach",
                Eq(sw**2 / 2 * q + sb**2 - rest, sw**2 / 2 * (q - rest)),
                identity,
            ),
            Step("settles", Eq(Product(sw**2 / 2, (ell, 1, L)), (sw**2 / 2) ** L), induction(L, 1)),
            Step("nodes", nodes, gaussian),
        ),
        twins=(
            Twin("variance-of-relu", {q / 2: q / 2 - q / (2 * pi)}),
            Twin("no-bias", {sw**2 * p + sb**2: sw**2 * p}),
            Twin("fan-of-one", {sw**2 / n: sw**2}),
            Twin("slope-of-one", {of_relu[1]: Eq(of_relu[1].lhs, Integer(1))}),
        ),
        source="poole2016",
        predicts=predicted,
    )
