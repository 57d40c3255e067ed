"""Units that are off: why they stay off, and how often a layer starts off.

The loss depends on the parameters of a unit through its pre-activations on the N samples alone,
z_i = Σ_j w_j x_ij + b, and c_i is what comes from above. That the unit is off, z_i < 0 for each i,
is an assumption of the symbol z_i. While the inputs x_ij stay (in the first hidden layer they
always do) so do the z_i, when neither w nor b changes: the step from t to t + 1 below is the same
for each t. The bias is the weight of an input 1.

For a layer of random weights: each row of W is drawn independently of the others and of the input
a ≠ 0, and −w is as likely as w; there is no bias. Then z_k = w_k·a < 0 has probability ½ whatever
a is, independently for each k. So a layer of n units is off with probability 2⁻ⁿ *given* that the
layer below is on, and off for certain if that one is off, for then a = 0. (Lu et al. 2020.)
"""

from sympy import (
    Derivative,
    Eq,
    IndexedBase,
    Limit,
    Product,
    Rational,
    S,
    Sum,
    Tuple,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, function, prime, relu
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.notation import L, ell
from gradyan.derivations.rules.basic import identity, inserting
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction, recurrence
from gradyan.derivations.rules.inequalities import sign
from gradyan.derivations.rules.integrals import passage

i, k, n, N = symbols("i k n N", integer=True, positive=True)
t = symbols("t", integer=True, nonnegative=True)
loss, d = function("C"), Derivative
eta, u, rare, many = symbols("eta u d_1 d_2", positive=True)
w, x, b, z, a, J, A, B, P = symbols("w x b z a J A B P", real=True)
w_, c_, x_ = (IndexedBase(name, real=True) for name in "wcx")
z_ = IndexedBase("z", negative=True)
drelu = prime(relu)
half = Rational(1, 2)


def off(width: int, depth: int, **_: object) -> float:
    """Return the probability that some layer of ``depth`` is off for an input."""
    return float(1 - (1 - Rational(1, 2 ** int(width))) ** int(depth))


with evaluate(False):
    share = S(2) ** (-n)  # of the signs of n units, one pattern in 2ⁿ is all off
    unit = {z: w * x + b, a: relu(z), J: loss(a)}
    by_weight = Eq(d(J, w), prime(loss)(a) * drelu(z) * x)
    by_bias = Eq(d(J, b), prime(loss)(a) * drelu(z))
    slope = Eq(drelu(z_[i]), 0)
    gradient = Sum(c_[i] * drelu(z_[i]) * x_[i], (i, 1, N))
    nothing = Eq(gradient, 0)
    rule = Eq(w_[t + 1], w_[t] - eta * gradient)
    same = Eq(w_[t + 1], w_[t])
    for_ever = Eq(w_[t], w_[0])

    all_off = Eq(Product(half, (k, 1, n)), share)
    next_layer = Eq(E(A * B), (1 - share) * P)
    on = Eq(Product(1 - share, (ell, 1, L)), (1 - share) ** L)
    below_one = share < 1
    certain = Eq(Limit((1 - share) ** L, L, oo, "-"), 0)

    dying_relu = Claim(
        id="dying-relu",
        evidence="DSP",
        notes="N1 N4",
        said=Tuple(nothing, same),
        holds=Tuple(nothing, same, for_ever, all_off, next_layer, on, certain),
        derivation=(
            Step("unit", Tuple(by_weight, by_bias), along(unit)),
            Step("slope", slope, identity),
            Step("samples", nothing, induction(N, 1)),
            Step("rule", rule, along({w_[t + 1]: rule.rhs})),
            Step("update", same, inserting(rule, nothing)),
            Step("for-ever", for_ever, recurrence(lambda k: w_[k], t, same)),
            Step("units", all_off, induction(n, 1)),
            Step("next", next_layer, moments({A: P}, {B: 1 - share})),
            Step("layers", on, induction(L, 1)),
            Step("below-one", below_one, sign),
            Step("certain", certain, passage({share: u / (1 + u)})),
        ),
        twins=(
            Twin("leaks", {slope: Eq(drelu(z_[i]), Rational(1, 100))}),
            Twin("one-unit", {next_layer: Eq(E(A * B), (1 - half) * P)}),
            Twin("few-die", {rare: many, many: rare}),
        ),
        predicts=off,
        finding=Tuple(100 * rare < 1, 10 * many > 1),
        observed={
            rare: Observation("learning-rate-and-death", {"rate": 1.0}),
            many: Observation("learning-rate-and-death", {"rate": 10.0}),
        },
        source="lu2020",
    )
