"""The depth scale: over how many layers an exponential decay takes away a factor of e.

Schoenholz et al. (2017), eq. 9, with its empirical rule that networks train down to about 6ξ.
"""

from mpmath import mp
from sympy import Eq, Limit, Tuple, evaluate, exp, log, oo, sqrt, symbols

from derivations import meanfield
from derivations.claim import Claim, Step, Twin
from derivations.decide import rounds_to
from derivations.functions import function
from derivations.products import L
from derivations.rules import evaluation, identity, passage, sign_within

chi, s, t, sw = symbols("chi s t sigma_w", positive=True)
depth_of = function(r"\xi", lambda chi: -1 / log(chi))
xi = depth_of(chi)


def decades(*, activation: str, sigma_w: float, **_: object) -> float:
    """Return log₁₀ of the factor between the norms of two layers: half of that of e^(−1/ξ)."""
    return float(-1 / (2 * meanfield.depth_scale(activation, sigma_w) * mp.log(10)))


def predicted(*, activation: str, sigma_w: float, quantity: str = "decades", **_: object) -> float:
    """Return the decades a layer costs the norm, or with ``quantity="scale"`` the depth scale ξ."""
    if quantity == "scale":
        return meanfield.depth_scale(activation, sigma_w)
    return decades(activation=activation, sigma_w=sigma_w)


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
    )
