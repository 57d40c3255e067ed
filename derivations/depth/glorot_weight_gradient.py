"""The gradient of the weights of a linear network: equally large in every layer.

Assumptions, those of Glorot & Bengio (2010), section 4.2.1: units work in their linear regime,
all layers have n units, and the weights have mean 0 and variance σ_w²/n, independently of each
other. The inputs have mean square p, the signal that enters at the output has mean 0 and mean
square r, and neither depends on the weights. In a linear network a_{ℓ−1} then rests on the weights
below layer ℓ alone and δ_ℓ on those above, so the two are independent.
"""

from sympy import (
    Eq,
    Integer,
    Limit,
    Product,
    Sum,
    Tuple,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.notation import L, ell, n, sw, t
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import passage

p, r = symbols("p r", positive=True)
W, S, a, delta = symbols("W S a delta", real=True)
i, j, k = symbols("i j k", integer=True, positive=True)
Zero = Integer(0)
weights = {W: Zero, W**2: sw**2 / n}


def mean_square(sigma_w: float, depth: int, layer: int, quantity: str, **_: object) -> float:
    """Return the mean square of one entry of ∂L/∂W_ℓ ("weight"), or of δ_ℓ ("signal").

    In the units of p r and of r.
    """
    factors = depth - 1 if quantity == "weight" else depth - layer
    return float(sigma_w ** (2 * factors))


with evaluate(False):
    forward, backward = (sw**2) ** (ell - 1) * p, (sw**2) ** (L - ell) * r
    entry = Eq(E((delta * a) ** 2), (sw**2) ** (L - ell) * (sw**2) ** (ell - 1) * (p * r))
    level = Eq((sw**2) ** (L - ell) * (sw**2) ** (ell - 1), (sw**2) ** (L - 1))
    fades = Eq(Limit((sw**2) ** (L - 1), L, oo, "-"), 0)

    glorot_weight_gradient = Claim(
        id="glorot-weight-gradient",
        evidence="DS",
        notes="",
        given={"below-one": sw < 1},
        holds=Tuple(entry, level, fades),
        derivation=(
            Step(
                "one-more",
                Eq(E((S + W * a) ** 2), E(S**2) + sw**2 / n * E(a**2)),
                moments(weights, {S**2: r}, {a**2: p}),
            ),
            Step("sum", Eq(Sum(sw**2 / n * p, (i, 1, k)), k * (sw**2 / n * p)), induction(k, 1)),
            Step("all", Eq((k * (sw**2 / n * p)).subs(k, n), sw**2 * p), identity),
            Step("layers", Eq(Product(sw**2, (j, 1, k)), (sw**2) ** k), induction(k, 1)),
            Step("below", Eq(Product(sw**2, (j, 1, ell - 1)) * p, forward), identity),
            Step("above", Eq(Product(sw**2, (j, 1, L - ell)) * r, backward), identity),
            Step("centred", Eq(E(delta * a), 0), moments({delta: Zero}, {a: Zero})),
            Step("entry", entry, moments({delta**2: backward}, {a**2: forward})),
            Step("level", level, identity),
            Step("fades", fades, passage({sw: 1 / (1 + t)})),
        ),
        twins=(
            Twin("one-layer-too-many", {(sw**2) ** (L - 1): (sw**2) ** L}),
            Twin("no-width", {sw**2: sw**2 / n}),
        ),
        source="glorot2010",
        predicts=mean_square,
    )
