"""Recurrent networks: one matrix, again and again.

A recurrent network h_{k+1} = φ(W h_k + …) is one layer repeated, so going back one step in time
multiplies the error signal by the same Wᵀ, and by the slopes. δ_t is the signal t steps before
the end, N_t = ‖δ_t‖, ‖·‖ the Euclidean norm of a vector and the norm it gives to matrices, the
largest singular value; D_t the largest slope |φ′(z)| of a step and γ the supremum of all. That
‖diag(φ′) Wᵀ δ‖ ≤ ‖diag(φ′)‖ ‖W‖ ‖δ‖ is what a norm of matrices is. (Pascanu et al. 2013, sec. 2.)
"""

from sympy import (
    Abs,
    Eq,
    ImmutableMatrix,
    IndexedBase,
    Limit,
    Lt,
    MatPow,
    MatrixSymbol,
    Rational,
    S,
    Tuple,
    evaluate,
    log,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.rules.induction import recurrence
from gradyan.derivations.rules.inequalities import combination, sign
from gradyan.derivations.rules.integrals import geometric, passage, squeeze
from gradyan.derivations.rules.matrices import matrix_power

n = symbols("n", integer=True, positive=True)
t = symbols("t", integer=True, nonnegative=True)
gamma, s, c, r, u = symbols("gamma w c r u", positive=True)
mu = symbols("mu", complex=True)
N_, D_ = IndexedBase("N", nonnegative=True), IndexedBase("D", nonnegative=True)
W = MatrixSymbol("W", n, n)


def signal(k: object) -> MatrixSymbol:
    """Return δ_k as a symbol of its own, for an index that is an expression."""
    return MatrixSymbol(f"delta_{k}", n, 1)


def growth(radius: float, **_: object) -> float:
    """Return log₁₀ ρ: the decades by which one step back in time changes the error signal."""
    return float(log(radius, 10))


with evaluate(False):
    backward = Eq(signal(t + 1), W.T * signal(t))
    power = Eq(signal(t), W.T**t * signal(0))
    eigen = Eq(W.T * signal(0), mu * signal(0))
    mode = Eq(signal(t), mu**t * signal(0))
    explodes = Eq(Limit(Abs(mu) ** t, t, oo, "-"), oo)

    norms = N_[t + 1] <= D_[t] * s * N_[t]
    slopes = D_[t] <= gamma
    one_step = N_[t + 1] <= gamma * s * N_[t]
    bound = N_[t] <= (gamma * s) ** t * N_[0]
    decays = Eq(Limit((gamma * s) ** t, t, oo, "-"), 0)
    vanishes = Eq(Limit(N_[t], t, oo, "-"), 0)

    shear = ImmutableMatrix([[r, c], [0, r]])
    sheared = ImmutableMatrix([[r**t, t * c * r ** (t - 1)], [S.Zero, r**t]])
    shear_power = Eq(MatPow(shear, t), sheared)
    corner = Eq(Limit(t * c * r ** (t - 1), t, oo, "-"), 0)
    norm, decay = symbols("s_W r_W", positive=True)
    tanh = {"activation": "tanh", "radius": 0.8}

    recurrent_networks = Claim(
        id="recurrent-networks",
        evidence="DSP",
        notes="N4",
        said=explodes,
        given={
            "radius": Lt(1, Abs(mu)),  # first: it is what the counterexample breaks
            "linear": backward,
            "eigenvector": eigen,
            "norms": norms,
            "slopes": slopes,
            "contraction": gamma * s < 1,
            "below-one": r < 1,
        },
        holds=Tuple(power, mode, explodes, bound, vanishes, shear_power, corner),
        counterexample={mu: Rational(1, 2)},
        derivation=(
            Step("power", power, recurrence(signal, t, backward)),
            Step("mode", mode, recurrence(signal, t, backward, using=eigen)),
            Step("explode", explodes, geometric),
            Step("one-step", one_step, combination({norms: S.One, slopes: s * N_[t]})),
            Step("bound", bound, recurrence(lambda k: N_[k], t, one_step)),
            Step("decay", decays, geometric),
            Step("vanish", vanishes, squeeze(bound)),
            Step("norm", c**2 + r**2 > c**2, sign),
            Step("shear", shear_power, matrix_power(t)),
            Step("corner", corner, passage({r: 1 / (1 + u)})),
        ),
        twins=(
            Twin("one-step-more", {mode: Eq(signal(t), mu ** (t + 1) * signal(0))}),
            Twin("lost-weight", {bound: N_[t] <= gamma**t * N_[0]}),
            Twin("no-growth", {sheared: ImmutableMatrix([[r**t, c * r ** (t - 1)], [0, r**t]])}),
        ),
        predicts=growth,
        finding=Tuple(norm > 1, decay < 1),
        observed={
            norm: Observation("gradient-in-time", {**tanh, "quantity": "norm"}),
            decay: Observation("gradient-in-time", {**tanh, "t": 50}),
        },
        source="pascanu2013",
    )
