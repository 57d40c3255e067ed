"""Fewer layers: what the depth law says of taking layers away.

Assumptions are those of the depth law (`derivations.vanishing.vanishing_causes`): each layer
multiplies the mean square of the error signal by the same χ = eˢ. χ is not 1, so s = ln χ is not 0.
"""

from sympy import Abs, Derivative, Eq, Product, Symbol, evaluate, exp, log, sqrt, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.numbers.meanfield import rate
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.inequalities import sign

L, ell = symbols("L ell", integer=True, positive=True)
s = Symbol("s", real=True, nonzero=True)
G = Symbol("G", real=True)  # logarithm of the norm
law = {G: L * s / 2}


def decades(activation: str, sigma_w: float, layers: int) -> float:
    """Return the decades by which so many layers change the norm of the error signal."""
    return layers * rate(activation, sigma_w)


with evaluate(False):
    nearer = Abs(L * s / 2) < Abs((L + 1) * s / 2)

    fewer_layers = Claim(
        id="fewer-layers",
        evidence="DS",
        notes="N0 N1",
        said=nearer,
        holds=nearer,
        derivation=(
            Step("depth", Eq(Product(exp(s), (ell, 1, L)), exp(s) ** L), induction(L, 1)),
            Step("log", Eq(log(sqrt(exp(s) ** L)), L * s / 2), identity),
            Step("by-depth", Eq(Derivative(G, L), s / 2), along(law)),
            Step("nearer", nearer, sign),
        ),
        twins=(
            Twin("no-root", {L * s / 2: L * s}),
            Twin("deeper", {nearer: Abs((L + 1) * s / 2) < Abs(L * s / 2)}),
        ),
        source="schoenholz2017",
        predicts=decades,
    )
