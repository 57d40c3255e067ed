"""The depth scale: over how many layers an exponential decay takes away a factor of e.

Schoenholz et al. (2017), eq. 9, with its empirical rule that networks train down to about 6ξ.
"""

from math import log as ln

from sympy import Eq, Limit, Rational, Tuple, evaluate, exp, log, oo, sqrt, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.depth.critical_scale import factor
from gradyan.derivations.notation import L
from gradyan.derivations.rules.basic import evaluation, identity
from gradyan.derivations.rules.inequalities import sign_within
from gradyan.derivations.rules.integrals import passage

chi, s, t, sw = symbols("chi s t sigma_w", positive=True)
r_1, r_2, r_3 = symbols("r_1 r_2 r_3", positive=True)
half = Rational(1, 2)
depth_of = function(r"\xi", lambda chi: -1 / log(chi))
xi = depth_of(chi)


def predicted(*, activation: str, sigma_w: float, quantity: str = "decades", **_: object) -> float:
    """Return the decades a layer costs the norm; or the depth ``scale`` ξ; or the ``rule`` 6ξ."""
    scale = -1 / ln(factor(activation, sigma_w))
    return {"scale": scale, "rule": 6 * scale, "decades": -1 / (2 * scale * ln(10))}[quantity]


with evaluate(False):
    power = Eq(chi**L, exp(-L / xi))
    positive = xi > 0
    near_one = Eq(Limit(depth_of(1 - 1 / L) / L, L, oo, "-"), 1)
    share = Eq(exp(-2 * xi * log(1 / s) / (2 * xi)), s)
    norm = Eq(sqrt(chi**L), exp(-L / (2 * xi)))
    of_relu = Eq(depth_of(sw**2 / 2), 1 / log(2 / sw**2))

    depth_scale = Claim(
        id="depth-scale",
        evidence="DS",
        notes="",
        given={"below-one": chi < 1},
        holds=Tuple(positive, power, norm, near_one),
        derivation=(
            Step("positive", positive, sign_within({chi: 1 / (1 + t)})),
            Step("power", power, identity),
            Step("norm", norm, identity),
            Step("share", share, identity),
            Step("six", Eq(exp(-6 * xi / (2 * xi)), exp(-3)), identity),
            Step("twentieth", rounds_to(exp(-3), "0.0498"), evaluation),
            Step("near-one", near_one, passage()),
            Step("relu", of_relu, identity),
        ),
        twins=(
            Twin("lost-half", {norm: Eq(sqrt(chi**L), exp(-L / xi))}),
            Twin("share-of-square", {share: Eq(exp(-xi * log(1 / s) / (2 * xi)), s)}),
        ),
        source="schoenholz2017",
        predicts=predicted,
        finding=Tuple(r_1 < half, r_2 > Rational(9, 10), r_3 < half),
        observed={
            r_1: Observation("trainable-depth", {"sigma_w": 0.8, "depth": 8}),
            r_2: Observation("trainable-depth", {"sigma_w": 0.8, "depth": 32}),
            r_3: Observation("trainable-depth", {"sigma_w": 1.0, "depth": 32}),
        },
    )
