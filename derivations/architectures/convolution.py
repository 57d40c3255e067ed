"""Convolution: a unit of a k × k filter over c channels collects k²c terms, its fan-in.

Assumptions are those of `derivations.initialization.variance`, which sums over any n_in terms; the
channels of a layer share their weights over the positions, but within one unit each weight occurs
once. Away from the border and with stride 1, an activation below enters k² positions of each of the
d channels above, so k²d error signals come back to it (He et al. 2015, sec. 2.2).
"""

from sympy import Eq, Rational, Sum, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.initialization.he import he_normal
from gradyan.derivations.initialization.variance import good_variance, uniform_init
from gradyan.derivations.notation import n_in, n_out
from gradyan.derivations.rules.basic import identity, lemma
from gradyan.derivations.rules.induction import induction

k, c, d = symbols("k c d", integer=True, positive=True)
i = symbols("i", integer=True, positive=True)
SCALES = {"he": 2.0, "pytorch": 1 / 3}
forward, backward = ("sum", "mean", "square", "law"), ("sum-back", "back")
RELU = 2  # ReLU halves the mean square of what is symmetric about 0, and so do its slopes


def factor(weights: str, kernel: int, channels_in: int, channels_out: int, quantity: str) -> float:
    """Return what a convolution of ReLUs multiplies the mean square by, forward or backward.

    Forward it is that of the pre-activations; at an "edge" the filter meets zeros with all rows
    but (k + 1)/2, at a "corner" with rows and columns.
    """
    variance = SCALES[weights] / (kernel**2 * channels_in)
    if quantity == "backward":
        return kernel**2 * channels_out * variance / RELU
    left = [kernel, (kernel + 1) // 2]
    rows, columns = left[quantity != "inside"], left[quantity == "corner"]
    return rows * columns * channels_in * variance / RELU


fan_in, fan_out = k**2 * c, k**2 * d
# The laws of a layer with so many terms, as `lemma` finds them.
law = good_variance.holds.args[0].subs({n_in: fan_in}, simultaneous=True)
back = good_variance.holds.args[1].subs({n_out: fan_out}, simultaneous=True)
he = he_normal.holds.args[2].subs({n_in: fan_in}, simultaneous=True)
default, default_layer = (
    part.subs({n_in: fan_in}, simultaneous=True) for part in uniform_init.holds.args
)
terms = Eq(Sum(k**2, (i, 1, c)), fan_in)

with evaluate(False):
    corner = Eq((2 * 2 * c) / (3 * 3 * c), Rational(4, 9))

    convolution_fan_in = Claim(
        id="convolution-fan-in",
        evidence="DSP",
        notes="",
        holds=Tuple(law, he, default_layer),
        derivation=(
            Step("terms", terms, induction(c, 1)),
            Step("law", law, lemma(good_variance, {n_in: fan_in}, forward)),
            Step("he", he, lemma(he_normal, {n_in: fan_in})),
            Step("back", back, lemma(good_variance, {n_out: fan_out}, backward)),
            Step("default", default, lemma(uniform_init, {n_in: fan_in})),
            Step("default-layer", default_layer, lemma(uniform_init, {n_in: fan_in})),
            Step("corner", corner, identity),
        ),
        twins=(
            Twin("one-side", {terms.rhs: k * c}),
            Twin("three-sides", {terms.rhs: k**3 * c}),
        ),
        predicts=lambda weights, kernel, channels_in, channels_out, quantity, **_: factor(
            weights, kernel, channels_in, channels_out, quantity
        ),
        source="he2015",
    )
