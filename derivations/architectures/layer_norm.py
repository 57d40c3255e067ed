"""Layer normalisation: what its derivative removes, and what its place in a block does.

A layer norm shifts and scales the n entries of one vector z to y with Σy = 0 and Σy² = n (Ba et al.
2016); its derivative is that of batch normalisation, with the units in the place of the samples.
V is the variance of the entries, ε is left out, as are the learned scale and shift.
"""

from sympy import Eq, IndexedBase, Sum, Tuple, evaluate, sqrt, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.depth import batch_norm
from gradyan.derivations.depth.batch_norm import V, slopes, y_j
from gradyan.derivations.notation import N
from gradyan.derivations.rules.basic import identity, inserting, lemma
from gradyan.derivations.rules.expectations import summed
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import termwise

n, i = symbols("n i", integer=True, positive=True)
r = symbols("r", positive=True)
m, p, A, B, g, y = symbols("m p A B g y", real=True)
g_, y_ = IndexedBase("g", real=True), IndexedBase("y", real=True)
each = (i, 1, n)
signals = {g: 0, g**2: r}

slopes_of_units = slopes.subs({N: n}, simultaneous=True)

with evaluate(False):
    others = Sum(g_[i] * (-(1 + y_[i] * y_j) / (n * sqrt(V))), each)
    split = -(Sum(g_[i], each) / n) / sqrt(V) - (Sum(g_[i] * y_[i], each) / n) * y_j / sqrt(V)
    back = Eq(others, split)
    centred, unit = Eq(Sum(y_[i], each), 0), Eq(Sum(y_[i] ** 2, each), n)
    mean, part = Eq(Sum(g_[i], each), n * m), Eq(Sum(g_[i] * y_[i], each), n * p)
    square = Sum((g_[i] - m - p * y_[i]) ** 2, each)
    squares = Sum(g_[i] ** 2, each)
    expanded = Eq(
        square,
        squares
        - 2 * m * Sum(g_[i], each)
        - 2 * p * Sum(g_[i] * y_[i], each)
        + 2 * m * p * Sum(y_[i], each)
        + p**2 * Sum(y_[i] ** 2, each)
        + m**2 * Sum(1, each),
    )
    kept = Eq(square, squares - n * m**2 - n * p**2)
    two_gone = Eq(square.subs({m: A, p: B}).xreplace({g_[i]: A + B * y_[i]}), 0)
    drawn = {A: Sum(g_[i], each), B: Sum(g_[i] * y_[i], each)}
    of_mean, of_part = Eq(E(A**2), n * r), Eq(E(B**2), n * r)
    left = Eq(n * r - n * (n * r / n**2) - n * (n * r / n**2), (n - 2) * r)

    layer_norm = Claim(
        id="layer-norm",
        notes="",
        given={"centred": centred, "unit": unit, "mean": mean, "part": part},
        holds=Tuple(*slopes_of_units, kept, left),
        derivation=(
            Step("slopes", slopes_of_units, lemma(batch_norm.batch_norm, {N: n}, ("slopes",))),
            Step("back", back, termwise),
            Step("expanded", expanded, termwise),
            Step("count", Eq(Sum(1, each), n), identity),
            Step("kept", kept, inserting(expanded, centred, unit, mean, part, Eq(Sum(1, each), n))),
            Step("gone", two_gone, identity),
            Step("sums", Tuple(*(Eq(a, s) for a, s in drawn.items())), along(drawn)),
            Step("of-mean", of_mean, summed(signals, {})),
            Step("of-part", of_part, summed(signals, {y**2: 1})),
            Step("left", left, identity),
        ),
        twins=(
            Twin("one-direction", {kept.rhs: squares - n * m**2}),
            Twin("one-lost", {left.rhs: (n - 1) * r}),
        ),
        source="ba2016",
    )
