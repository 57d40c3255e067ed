"""What "weights 1/n" can mean: a variance, or one value for all.

Assumptions: the weights of a layer have mean μ and variance v, independently of each other and
of the inputs; the inputs have mean 0 and mean square q, independently of each other. One value
for all weights is the case v = 0.
"""

from sympy import (
    Derivative,
    Eq,
    Integer,
    Rational,
    Sum,
    Tuple,
    evaluate,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, function, phi
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.notation import n
from gradyan.derivations.rules.basic import identity, inserting
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction

mu, x, w, u, eta = symbols("mu x w u eta", real=True)
v = symbols("v", nonnegative=True)
q, r = symbols("q r", positive=True)
W, V, S, a = symbols("W V S a", real=True)
i = symbols("i", integer=True, positive=True)
w1, w2, u1, u2, z1, z2, a1, a2, yhat, J = symbols(
    "w_1 w_2 u_1 u_2 z_1 z_2 a_1 a_2 yhat J", real=True
)
loss, d, Zero = function("C"), Derivative, Integer(0)


# The loss of networks that start with 1/n as a variance, and with 1/n everywhere.
varied, equal = symbols("J_1 J_2", positive=True)


def seen(meaning: str) -> Observation:
    """Return where the loss after training is measured."""
    return Observation("one-over-n-learned", {"meaning": meaning})


def first_layer(meaning: str, width: int, **_: object) -> float:
    """Return E z²/E x² in the first layer: with variance 1/n, or with the one value 1/n."""
    return 1.0 if meaning == "variance" else 1 / width


alike = {  # two hidden units that have started with the same weights
    w1: w,
    w2: w,
    u1: u,
    u2: u,
    z1: w1 * x,
    z2: w2 * x,
    a1: phi(z1),
    a2: phi(z2),
    yhat: u1 * a1 + u2 * a2,
    J: loss(yhat),
}

with evaluate(False):
    length, distance = n * ((v + mu**2) * q), n * (2 * v * q)
    keeps, differ = Eq(length, q), distance > 0
    same_below, same_above = Eq(d(J, w1), d(J, w2)), Eq(d(J, u1), d(J, u2))
    stay = Tuple(
        Eq(w1 - eta * d(J, w1), w2 - eta * d(J, w2)), Eq(u1 - eta * d(J, u1), u2 - eta * d(J, u2))
    )

    weights_one_over_n = Claim(
        id="weights-one-over-n",
        evidence="DS",
        notes="N4",
        said=Tuple(keeps, differ),
        given={"mean": Eq(mu, 0), "variance": Eq(v, 1 / n)},
        holds=Tuple(keeps, differ),
        counterexample={n: Integer(4), mu: Rational(1, 4), v: Zero, q: Integer(1)},
        derivation=(
            Step(
                "one-more",
                Eq(E((S + W * a) ** 2), E(S**2) + (v + mu**2) * q),
                moments({W: mu, W**2: v + mu**2}, {S: Zero, S**2: r}, {a: Zero, a**2: q}),
            ),
            Step("length", Eq(Sum((v + mu**2) * q, (i, 1, n)), length), induction(n, 1)),
            Step("keeps", keeps, inserting(Eq(mu, 0), Eq(v, 1 / n))),
            Step(
                "apart",
                Eq(E((S + (W - V) * a) ** 2), E(S**2) + 2 * v * q),
                moments(
                    {W: mu, W**2: v + mu**2},
                    {V: mu, V**2: v + mu**2},
                    {S: Zero, S**2: r},
                    {a: Zero, a**2: q},
                ),
            ),
            Step("distance", Eq(Sum(2 * v * q, (i, 1, n)), distance), induction(n, 1)),
            Step("differ", differ, inserting(Eq(mu, 0), Eq(v, 1 / n))),
            Step("constant", Eq(n * (1 / n) ** 2 * q, q / n), identity),
            Step("alike", Tuple(same_below, same_above), along(alike)),
            Step("for-ever", stay, along(alike)),
        ),
        twins=(
            Twin("mean-not-squared", {mu**2: mu}),
            Twin("not-twice", {2 * v * q: v * q}),
        ),
        source="lecun1998",
        finding=10 * varied < equal,
        observed={varied: seen("variance"), equal: seen("constant")},
        predicts=first_layer,
    )
