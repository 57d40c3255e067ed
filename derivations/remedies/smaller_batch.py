"""The size of the batch: what it does to the norm of the gradient.

Assumptions: the B samples of a batch are drawn independently of each other, each from the same
distribution (with replacement, where there is a finite set of them). One entry of the gradient
of one sample, G, then has a mean g, which is that entry of the full gradient, and a variance v,
the same for every sample of the batch. S is the sum over the samples drawn so far.
"""

from sympy import Eq, IndexedBase, Integer, Sum, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.induction import induction, termwise
from gradyan.derivations.rules.inequalities import sign

S, G, g = symbols("S G g", real=True)
v, q, u, T = symbols("v q u T", positive=True)
i, j, k, p, B = symbols("i j k p B", integer=True, positive=True)
g_, v_ = IndexedBase("g", real=True), IndexedBase("v", positive=True)

sample = {G: g, G**2: v + g**2}
so_far = {S: k * g, S**2: q}


def share(batch: int, **_: object) -> float:
    """Return 1/B: by which share of tr Σ a batch of B exceeds ‖g‖² in the mean."""
    return 1 / batch


with evaluate(False):
    more = u + T / B < u + T / (B + 1)
    less = u + T / (B + 1) < u + T / B
    grown = v + g**2 + 2 * (i - 1) * g**2

    smaller_batch = Claim(
        id="smaller-batch",
        evidence="DSP",
        notes="N0 N1",
        said=more,
        holds=less,
        counterexample={u: Integer(0), T: Integer(1), B: Integer(1)},
        derivation=(
            Step("mean", Eq(E(S + G), (k + 1) * g), moments(so_far, sample)),
            Step(
                "one-more",
                Eq(E((S + G) ** 2), E(S**2) + (v + g**2 + 2 * k * g**2)),
                moments(so_far, sample),
            ),
            Step("sum", Eq(Sum(grown, (i, 1, B)), B * v + B**2 * g**2), induction(B, 1)),
            Step("average", Eq((B * v + B**2 * g**2) / B**2, g**2 + v / B), identity),
            Step(
                "entries",
                Eq(
                    Sum(g_[j] ** 2 + v_[j] / B, (j, 1, p)),
                    Sum(g_[j] ** 2, (j, 1, p)) + Sum(v_[j], (j, 1, p)) / B,
                ),
                termwise,
            ),
            Step("less", less, sign),
        ),
        twins=(
            Twin("square-of-the-batch", {v / B: v / B**2}),
            Twin("no-cross-term", {2 * (i - 1) * g**2: Integer(0)}),
        ),
        predicts=share,
    )
