"""The signs of the notes, each a statement about what is measured in three networks.

The index says where: h in a healthy network, v in one of sigmoid units whose gradient vanishes, w
in one of tanh units whose gradient vanishes because its weights are small, e in one whose gradient
explodes, s in the healthy one with its loss multiplied by a thousand and its learning rate divided
by it. The numbers are those of `gradyan diagnose`; so are the thresholds.
"""

from sympy import Rational, Symbol, Tuple, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.measured import Observation

# The smallest gain √n·rms of a layer; the share by which the loss falls, in all and in the second
# half; how many times more late layers change than early ones; how far the loss feels a layer.
g_v, g_w, p_h, p_v, p_w = symbols("g_v g_w p_h p_v p_w", real=True)
s_h, s_v, s_w, l_h, l_v, l_w = symbols("s_h s_v s_w l_h l_v l_w", real=True)
f_h, f_v, f_w = symbols("f_h f_v f_w", real=True)
# The largest factor by which the loss rises in a step; by which weights grow; the smallest gradient
# of a layer; the share of learning rates at which the loss, and the weights, become NaN.
j_h, j_e, r_h, r_e, a_h, a_e, a_s = symbols("j_h j_e r_h r_e a_h a_e a_s", real=True)
n_h, n_e, m_h, m_e = symbols("n_h n_e m_h m_e", real=True)

NETWORKS = {"h": "healthy", "v": "vanishing", "w": "small-weights", "e": "exploding"}
FACTORS = {
    "g": "weights-near-zero",
    "l": "early-layers-lag",
    "f": "insensitive-layer",
    "j": "loss-jumps",
    "r": "weights-growing",
    "a": "gradients-above-one",
}
OTHERS = {
    "p": ("sign-shares", "slow-training"),
    "s": ("sign-shares", "no-progress"),
    "n": ("sign-nan", "loss-nan"),
    "m": ("sign-nan", "weights-nan"),
}


def seen(*names: Symbol) -> dict[Symbol, Observation]:
    """Return where each quantity is measured, by the letters of its name."""
    return {name: _observation(*str(name).split("_")) for name in names}


def _observation(quantity: str, network: str) -> Observation:
    if quantity in OTHERS:
        experiment, sign = OTHERS[quantity]
        return Observation(experiment, {"network": NETWORKS[network], "sign": sign})
    scaled = network == "s"
    at = {"network": NETWORKS["h" if scaled else network], "scale": 1000.0 if scaled else 1.0}
    return Observation("sign-factors", {**at, "sign": FACTORS[quantity]})


tenth, hundredth, thousandth = Rational(1, 10), Rational(1, 100), Rational(1, 1000)
slow = (p_v < tenth, p_w < tenth, p_h > tenth)
stuck = (s_v < hundredth, s_w < hundredth, s_h > hundredth)
lagging = (l_v > 10, l_h < 10)
unfelt = (f_v < thousandth, f_w < thousandth, f_h > thousandth)

vanishing_signs = Claim(
    id="vanishing-signs",
    evidence="SP",
    notes="N1",
    said=Tuple(g_v < tenth, g_w < tenth, *slow, *lagging, l_w > 10, *stuck),
    holds=Tuple(g_v > tenth, g_w > tenth, *slow, *lagging, l_w < 10, *stuck, *unfelt),
    observed=seen(*(g_v, g_w, p_v, p_w, p_h, l_v, l_w, l_h, s_v, s_w, s_h), *(f_v, f_w, f_h)),
    twins=(Twin("late-layers-lag", {l_v: l_h, l_h: l_v}),),
)

jumping, not_a_number = (j_e > 2, j_h < 2), (n_h < n_e, m_h < m_e)
growing, above = (r_e > 10, r_h < 10), (a_e > 1, a_h < 1)

exploding_signs = Claim(
    id="exploding-signs",
    evidence="SP",
    notes="N0 N1",
    said=Tuple(*jumping, *not_a_number, *growing, *above, a_s < 1),
    holds=Tuple(*jumping, *not_a_number, *growing, *above, a_s > 1),
    observed=seen(j_e, j_h, n_h, n_e, m_h, m_e, r_e, r_h, a_e, a_h, a_s),
    twins=(Twin("nan-when-healthy", {n_h: n_e, n_e: n_h}),),
)
