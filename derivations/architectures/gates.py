"""Gates: what an LSTM or a GRU multiplies along time, and what truncation leaves out.

The cell of an LSTM (Hochreiter & Schmidhuber 1997; the forget gate by Gers et al. 2000) is
c_t = f_t c_{t−1} + i_t c̃_t, the state of a GRU (Cho et al. 2014) h_t = u_t h_{t−1} + (1 − u_t) h̃_t;
all operations are elementwise, so one unit shows them. On the direct path the gates are held; that
they depend on h_{t−1} as well is the rest of the derivative, written out for one unit.
"""

from math import exp as e_to
from math import log as ln
from math import log1p

from sympy import (
    Derivative,
    Eq,
    Equivalent,
    IndexedBase,
    Limit,
    Product,
    Rational,
    Sum,
    Tuple,
    evaluate,
    exp,
    log,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, prime, sigma, tanh
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.rules.basic import evaluation, identity, inserting, instance
from gradyan.derivations.rules.equivalences import logarithm
from gradyan.derivations.rules.graphs import along, layers
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.inequalities import combination, from_zero, sign_within
from gradyan.derivations.rules.integrals import of_limits, passage

T, t, k, j = symbols("T t k j", integer=True, positive=True)
b = symbols("b", real=True)
r, C, x = symbols("r C x", positive=True)
c_, n_, h_, m_ = (IndexedBase(name, real=True) for name in ("c", r"\tilde{c}", "h", r"\tilde{h}"))
f_, i_, u_ = (IndexedBase(name, positive=True) for name in ("f", "i", "u"))
c_0, c_1, h_0, f_1, i_1, n_1 = symbols(r"c_0 c_1 h_0 f_1 i_1 \tilde{c}_1", real=True)
w_f, w_i, w_c, b_f, b_i, b_c, o_0 = symbols("w_f w_i w_c b_f b_i b_c o_0", real=True)
z_f, z_i, z_c = symbols("z_f z_i z_c", real=True)
R_0, R_1, R_3, R_t = symbols("R_0 R_1 R_3 R_tanh", positive=True)
tenth = Rational(1, 10)
reach = function(r"\tau", lambda b: log(10) / log(1 + exp(-b)))
SEEN = {R_0: "lstm-0", R_1: "lstm-1", R_3: "lstm-3", R_t: "tanh"}
LAST = 40  # steps back in time, at which the finding is read


def open_gates(bias: float, steps: int) -> float:
    """Return log₁₀ σ(b)ᵀ: what T gates leave that see nothing but their bias."""
    return -steps * log1p(e_to(-bias)) / ln(10)


with evaluate(False):
    cell = {c_[t]: f_[t] * c_[t - 1] + i_[t] * n_[t]}
    state = {h_[t]: u_[t] * h_[t - 1] + (1 - u_[t]) * m_[t]}
    direct = Eq(Derivative(c_[T], c_[0]), Product(f_[t], (t, 1, T)))
    gru = Eq(Derivative(h_[T], h_[0]), Product(u_[t], (t, 1, T)))
    unit = {
        h_0: o_0 * tanh(c_0),
        z_f: w_f * h_0 + b_f,
        z_i: w_i * h_0 + b_i,
        z_c: w_c * h_0 + b_c,
        f_1: sigma(z_f),
        i_1: sigma(z_i),
        n_1: tanh(z_c),
        c_1: f_1 * c_0 + i_1 * n_1,
    }
    through_h = (
        w_f * prime(sigma)(z_f) * c_0 + w_i * prime(sigma)(z_i) * n_1 + w_c * prime(tanh)(z_c) * i_1
    )
    full = Eq(Derivative(c_1, c_0), f_1 + o_0 * prime(tanh)(c_0) * through_h)
    power = Eq(Product(sigma(b), (t, 1, T)), sigma(b) ** T)
    lasts = Equivalent(tenth <= sigma(b) ** T, reach(b) >= T)
    below, above = log(1 + x) <= x, x / (1 + x) <= log(1 + x)
    inverse = Tuple(1 / x <= 1 / log(1 + x), 1 / log(1 + x) <= 1 + 1 / x)
    least, most = log(10) * exp(b) <= reach(b), reach(b) <= log(10) * (exp(b) + 1)
    at_b = tuple(part.xreplace({x: exp(-b)}) for part in inverse.args)
    digits = {0: "3.3", 1: "7.4", 2: "18.1", 3: "47.4", 5: "342.9"}

    forget_gate = Claim(
        id="forget-gate",
        evidence="DSP",
        notes="",
        holds=Tuple(direct, gru, full, lasts, least, most),
        derivation=(
            Step("cell", direct, layers(cell, t, T)),
            Step("gru", gru, layers(state, t, T)),
            Step("full", full, along(unit)),
            Step("power", power, induction(T, 1)),
            Step("lasts", lasts, logarithm(log(1 + exp(-b)))),
            Step("none", rounds_to(reach(0), digits[0]), evaluation),
            Step("one", rounds_to(reach(1), digits[1]), evaluation),
            Step("two", rounds_to(reach(2), digits[2]), evaluation),
            Step("three", rounds_to(reach(3), digits[3]), evaluation),
            Step("five", rounds_to(reach(5), digits[5]), evaluation),
            Step("around", Tuple(below, above), from_zero(x)),
            Step("inverse", inverse.args[0], combination({below: 1 / (x * log(1 + x))})),
            Step("other", inverse.args[1], combination({above: (1 + x) / (x * log(1 + x))})),
            Step("least-at", at_b[0], instance(inverse.args[0], {x: exp(-b)})),
            Step("most-at", at_b[1], instance(inverse.args[1], {x: exp(-b)})),
            Step("least", least, combination({at_b[0]: log(10)})),
            Step("most", most, combination({at_b[1]: log(10)})),
        ),
        twins=(
            Twin("input-gate", {direct.rhs: Product(i_[t], (t, 1, T))}),
            Twin("no-way-through-h", {full.rhs: f_1}),
            Twin("no-room", {most: reach(b) <= log(10) * exp(b)}),
        ),
        finding=Tuple(R_t < R_1, tenth**6 > R_0, tenth**3 > R_1, tenth < R_3),
        observed={
            symbol: Observation("gated-gradient", {"kind": kind, "back": LAST})
            for symbol, kind in SEEN.items()
        },
        source="gers2000",
    )

    kept = Eq(Sum(r ** (j - 1), (j, 1, k)), (1 - r**k) / (1 - r))
    whole = Eq(Sum(r ** (j - 1), (j, 1, T)), (1 - r**T) / (1 - r))
    lost = Eq(whole.lhs - kept.lhs, (r**k - r**T) / (1 - r))
    bound = C * ((r**k - r**T) / (1 - r)) < C * r**k / (1 - r)
    share = Eq(1 - kept.rhs / whole.rhs, 1 - (1 - r**k) / (1 - r**T))
    far = Eq(Limit(1 - r**T, T, oo, "-"), 1)
    long_run = Eq(Limit(1 - (1 - r**k) / (1 - r**T), T, oo, "-"), r**k)
    level = Eq(1 - Sum(1, (j, 1, k)) / Sum(1, (j, 1, T)), 1 - k / T)

    truncated_backpropagation = Claim(
        id="truncated-backpropagation",
        notes="",
        given={"fading": r < 1},
        holds=Tuple(lost, bound, long_run, level),
        derivation=(
            Step("kept", kept, induction(k, 1)),
            Step("whole", whole, induction(T, 1)),
            Step("lost", lost, inserting(kept, whole)),
            Step("bound", bound, sign_within({r: 1 / (1 + x)})),
            Step("share", share, identity),
            Step("far", far, passage({r: 1 / (1 + x)})),
            Step("long-run", long_run, of_limits),
            Step("level", level, identity),
        ),
        twins=(
            Twin("one-step-more", {lost.rhs: (r ** (k + 1) - r**T) / (1 - r)}),
            Twin("nothing-lost", {long_run.rhs: 0 * r}),
        ),
        source="williams1990",
    )
