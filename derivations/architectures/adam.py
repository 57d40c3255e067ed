"""Adam divides each gradient by its own size: what is left of a small one.

Adam keeps running means of g and of g², with the factors β₁ and β₂, and steps by η m̂/(√v̂ + ε)
(Kingma & Ba 2015, algorithm 1, with ε as there). The gradient of one weight is followed; while it
stays the same, so does the step.
"""

from sympy import Abs, Eq, Limit, Rational, S, Sum, Symbol, Tuple, evaluate, sqrt, symbols
from sympy import sign as sgn

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.rules.basic import evaluated, identity
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import passage
from gradyan.derivations.rules.signs import regions

g = Symbol("g", real=True, nonzero=True)
eta, eps, c, x, beta = symbols("eta epsilon c x beta", positive=True)
b_1, b_2 = symbols("beta_1 beta_2", positive=True)
t, i = symbols("t i", integer=True, positive=True)
u_1, u_15, s_1, s_15 = symbols("u_1 u_15 s_1 s_15", positive=True)
ADAM = {u_1: ("adam", 1), u_15: ("adam", 15), s_1: ("sgd", 1), s_15: ("sgd", 15)}
half_of_it = Rational(1, 2)

with evaluate(False):
    mean = Eq(Sum((1 - beta) * beta ** (i - 1) * x, (i, 1, t)), (1 - beta**t) * x)
    corrected = Eq((1 - beta**t) * x / (1 - beta**t), x)
    step = Eq(eta * g / (sqrt(g**2) + eps), eta * g / (Abs(g) + eps))
    unscaled = Eq(eta * (c * g) / Abs(c * g), eta * g / Abs(g))
    whole = Eq(eta * g / Abs(g), eta * sgn(g))
    half = Eq(eta * eps / (eps + eps), eta / 2)
    floor = Eq(Limit((eta * x / (x + eps)) / x, x, 0, "+"), eta / eps)
    spike = Eq((1 - b_1) * x / sqrt((1 - b_2) * x**2), (1 - b_1) / sqrt(1 - b_2))
    usual = {b_1: Rational(9, 10), b_2: Rational(999, 1000)}
    digits = rounds_to((1 - b_1) / sqrt(1 - b_2), "3.162")

    adam_step = Claim(
        id="adam-step",
        evidence="DSP",
        notes="",
        holds=Tuple(step, whole, unscaled, half, floor, spike),
        derivation=(
            Step("mean", mean, induction(t, 1)),
            Step("corrected", corrected, identity),
            Step("step", step, identity),
            Step("whole", whole, regions(g, S.Zero)),
            Step("unscaled", unscaled, regions(g, S.Zero)),
            Step("half", half, identity),
            Step("floor", floor, passage()),
            Step("spike", spike, identity),
            Step("digits", digits, evaluated(usual)),
        ),
        twins=(
            Twin("uncorrected", {corrected: Eq(corrected.lhs, (1 - beta) * x)}),
            Twin("no-floor", {floor.rhs: eta}),
            Twin("scale-stays", {unscaled.rhs: c * eta * g / Abs(g)}),
        ),
        finding=Tuple(s_1 < s_15 / 1000, half_of_it < u_15, u_1 < 1 / Rational(1000)),
        observed={
            symbol: Observation("first-updates", {"optimizer": optimizer, "layer": layer})
            for symbol, (optimizer, layer) in ADAM.items()
        },
        source="kingma2015",
    )
