"""A proper initialiser: the one scale at which depth does nothing to the gradient.

By the depth law (`derivations.vanishing.vanishing_causes`) a layer multiplies the mean square of
the error signal by σ_w² m, where m = E φ′². After L layers the logarithm of its norm is
½ L ln(σ_w² m).
"""

from sympy import Eq, Equivalent, Integer, S, Tuple, evaluate, log, sqrt, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.notation import L, m, sw
from gradyan.derivations.rules.basic import identity, inserting
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.vanishing.vanishing_causes import G, d, half, law

c = symbols("c", positive=True)
# Losses and first-layer gradients (a share of the proper start's) after a start that is too small.
lost, learned, faded, kept = symbols("J_1 J_2 g_1 g_2", positive=True)


def seen(experiment: str, scale: str) -> Observation:
    """Return where a ReLU network of this start is measured, its loss at the end of training."""
    at = {"activation": "relu", "scale": scale}
    return Observation(experiment, at | ({"step": 100} if "loss" in experiment else {}))


with evaluate(False):
    change = L * half * log(sw**2 * m)
    matched = Eq(sw**2 * m, 1)
    proper = Eq(change, 0)
    off = Eq(change.xreplace({sw: c / sqrt(m)}), L * log(c))
    only = Equivalent(Eq(log(c), 0), Eq(c, 1))

    initializer_helps = Claim(
        id="initializer-helps",
        evidence="DS",
        notes="N0 N1 N4",
        said=proper,
        given={"proper": matched},
        holds=Tuple(proper, off, only),
        counterexample={sw: S.One, m: half, L: Integer(10)},  # Xavier's weights in a ReLU network
        derivation=(
            Step("by-depth", Eq(d(G, L), log(sw**2 * m) / 2), along(law)),
            Step("proper", proper, inserting(matched)),
            Step("off", off, identity),
            Step("only", only, solution),
            Step("relu", Eq(1 / sqrt(half), sqrt(2)), identity),
        ),
        twins=(Twin("lost-root", {L * log(c): L * log(c) / 2}),),
        finding=Tuple(2 * learned < lost, 1000 * faded < kept),
        observed={
            lost: seen("loss-by-scale", "uniform"),
            learned: seen("loss-by-scale", "critical"),
            faded: seen("gradient-by-scale", "uniform"),
            kept: seen("gradient-by-scale", "critical"),
        },
        source="he2015",
    )
