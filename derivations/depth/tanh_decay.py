"""Tanh at its critical scale: the signal fades, but only like 1/(2ℓ).

In the wide-network limit with σ_w = 1 and no biases, the pre-activations of layer ℓ are N(0, q)
with q the mean square of the activations below, so the mean square q_ℓ of the activations follows
q_ℓ = E tanh(√q_{ℓ−1} z)², z ~ N(0, 1), from q_0 = E x² (Poole et al. 2016, eq. 3). What is shown
for x ≥ 0 is used for even functions only, so that z may have either sign.
"""

from sympy import (
    Eq,
    IndexedBase,
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
from gradyan.derivations.checker.functions import E, function, prime, tanh
from gradyan.derivations.notation import ell
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.expectations import averages, square_of_mean
from gradyan.derivations.rules.induction import stays_below
from gradyan.derivations.rules.inequalities import combination, grows, inverted, raised, sign
from gradyan.derivations.rules.integrals import squeeze, stolz

x, q = symbols("x q", positive=True)
z = symbols("z", real=True)
q_ = IndexedBase("q", positive=True)
two_thirds, third, half = Rational(2, 3), Rational(1, 3), Rational(1, 2)
dtanh = prime(tanh)
rho = function(r"\rho", lambda z: exp(-(z**2) / 2) / sqrt(2 * pi))  # the density of N(0, 1)
normal = {z**2: 1, z**4: 3, z**6: 15}


def length(layer: int, **_: object) -> float:
    """Return q_ℓ = E a_ℓ² for inputs with E x² = 1, by iterating the map."""
    found = 1.0
    for _layer in range(layer):
        found = moment("tanh", found)
    return found


with evaluate(False):
    th = tanh(x)
    slope = Eq(dtanh(x), 1 - th**2)
    steep, square, fourth, sixth = dtanh(x) >= 0, th**2 >= 0, th**4 >= 0, th**6 >= 0
    unit, fourth_unit = th**2 <= 1, th**4 <= 1
    squares, cubes, fourths = th**2 <= x**2, th**3 <= x**3, th**4 <= x**4
    lower = th >= x - x**3 / 3
    lower_slope = 2 * th * (1 - th**2) >= 2 * x - Rational(8, 3) * x**3
    below = th**2 >= x**2 - two_thirds * x**4
    upper = th <= x - x**3 / 3 + Rational(2, 15) * x**5
    cube_slope = 3 * th**2 * (1 - th**2) >= 3 * x**2 - 5 * x**4
    cube = th**3 >= x**3 - x**5
    upper_slope = 2 * th * (1 - th**2) <= 2 * x - Rational(8, 3) * x**3 + Rational(34, 15) * x**5
    above = th**2 <= x**2 - two_thirds * x**4 + Rational(17, 45) * x**6
    inverse = th + th**3 / 3 <= x
    inverse_square = (th + th**3 / 3) ** 2 <= x**2
    inverse_even = th**2 + two_thirds * th**4 <= x**2

    gaussian = Tuple(*(Eq(Integral(p * rho(z), (z, -oo, oo)), m) for p, m in normal.items()))
    at = sqrt(q) * z
    image = E(tanh(at) ** 2)
    F_below = image >= q - 2 * q**2
    F_above = image <= q - 2 * q**2 + Rational(17, 3) * q**3
    F_inverse = image + two_thirds * E(tanh(at) ** 4) <= q
    spread = image**2 <= E(tanh(at) ** 4)
    shrinks = image + two_thirds * image**2 <= q
    at_most_one = image <= 1
    room = 3 / ell <= 3 / (ell + 1) + two_thirds * (3 / (ell + 1)) ** 2
    hyperbola = q_[ell] <= 3 / ell
    to_zero = Eq(Limit(q_[ell], ell, oo, "-"), 0)
    near, alive = q - 2 * q**2 > 0, image > 0
    inverse_above = 1 / image <= 1 / (q - 2 * q**2)
    inverse_below = 1 / (q - 2 * q**2 + Rational(17, 3) * q**3) <= 1 / image
    steps_above = 1 / image - 1 / q <= 1 / (q - 2 * q**2) - 1 / q
    steps_below = 1 / (q - 2 * q**2 + Rational(17, 3) * q**3) - 1 / q <= 1 / image - 1 / q
    steps = Eq(Limit(1 / image - 1 / q, q, 0, "+"), 2)
    slow = Eq(Limit(ell * q_[ell], ell, oo, "-"), half)

    tanh_slow_decay = Claim(
        id="tanh-slow-decay",
        evidence="DS",
        notes="",
        given={
            "map": Eq(q_[ell], E(tanh(sqrt(q_[ell - 1]) * z) ** 2)),
            "near": near,
        },
        holds=Tuple(hyperbola, slow),
        derivation=(
            Step("slope", slope, identity),
            Step("signs", Tuple(steep, square, fourth, sixth, unit, fourth_unit), sign),
            Step("positive", th >= 0, grows(x, steep)),
            Step("tangent", th <= x, grows(x, square)),
            Step("powers", Tuple(squares, cubes, fourths), raised),
            Step("cubic", lower, grows(x, squares)),
            Step("square-slope", lower_slope, combination({lower: 2, cubes: 2})),
            Step("square", below, grows(x, lower_slope)),
            Step("quintic", upper, grows(x, below)),
            Step("cube-slope", cube_slope, combination({below: 3, fourths: 3})),
            Step("cube", cube, grows(x, cube_slope)),
            Step("upper-slope", upper_slope, combination({upper: 2, cube: 2})),
            Step("upper", above, grows(x, upper_slope)),
            Step("gaussian", gaussian, identity),
            Step("map-below", F_below, averages(below, x, at, normal)),
            Step("map-above", F_above, averages(above, x, at, normal)),
            Step("inverse", inverse, grows(x, fourth)),
            Step("inverse-positive", th + th**3 / 3 >= 0, grows(x, fourth_unit)),
            Step("inverse-square", inverse_square, raised),
            Step(
                "inverse-even",
                inverse_even,
                combination({inverse_square: 1, sixth: Rational(1, 9)}),
            ),
            Step("map-inverse", F_inverse, averages(inverse_even, x, at, normal)),
            Step("spread", spread, square_of_mean),
            Step("shrinks", shrinks, combination({F_inverse: 1, spread: two_thirds})),
            Step("start", at_most_one, averages(unit, x, at, normal)),
            Step("room", room, sign),
            Step("hyperbola", hyperbola, stays_below(shrinks, q, at_most_one)),
            Step("to-zero", to_zero, squeeze(hyperbola)),
            Step("alive", alive, combination({F_below: 1, near: 1})),
            Step("inverted", Tuple(inverse_above, inverse_below), inverted),
            Step("above", steps_above, combination({inverse_above: 1})),
            Step("below", steps_below, combination({inverse_below: 1})),
            Step("increments", steps, squeeze(steps_below, steps_above)),
            Step("slow", slow, stolz(q)),
        ),
        twins=(
            Twin("lost-kurtosis", {F_below: image >= q - two_thirds * q**2}),
            Twin("a-third", {slow: Eq(slow.lhs, third)}),
        ),
        source="poole2016",
        predicts=length,
    )
