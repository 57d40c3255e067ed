"""Induction: how it starts, how it goes on, and for which indices its facts are known."""

from collections.abc import Sequence

import pytest
from sympy import Eq, Expr, MatMul, MatPow, MatrixExpr, MatrixSymbol, evaluate, symbols

from gradyan.derivations.checker.facts import Disproved, NotShown
from gradyan.derivations.rules.induction import recurrence, require_same
from tests.rules.said import says

PRODUCT = "Product(q_[k], (k, 1, N))"
HALVES = "Eq(w_[K + 1], w_[K] / 2)"
HALVING = f"recurrence(lambda k: w_[k], K, {HALVES})"
INVERSE, START, MAP = "f(q) + f(q)**2 <= q", "f(q) <= 1", "Eq(q_[ell], f(q_[ell - 1]))"
NO_BOUND, NOT_A_STEP = " do not bound q[ell]", " is not a step of "


def bounded(step: str, bound: str) -> str:
    """Return the example in which a bound follows from one on the next term."""
    known = f"q_[K + 1] <= {step}"
    return f"recurrence(lambda k: q_[k], K, {known}).on(q_[K] <= {bound}, {known})"


def below(
    bound: str = "2 / ell", inverse: str = INVERSE, start: str = START, known: str = ""
) -> str:
    """Return the example in which a sequence stays below a bound."""
    facts = known or f"{inverse}, {start}, {MAP}"
    return f"stays_below({inverse}, q, {start}).on(q_[ell] <= {bound}, {facts})"


SAYS = [
    (f"induction(N, 1, q_[k] >= w).on({PRODUCT} >= w**N, q_[k] >= w)", "shown"),
    ("induction(N, 1).on(Eq(Sum(n, (n, 1, N)), N * (N + 1) / 2 + 1))",
     "false: 1 and 2, with which both sides start, differ"),
    (f"induction(N, 1, q_[k] <= w).on({PRODUCT} <= v**N, q_[k] <= w)",
     "refused: q[k] <= w does not compare"),
    (f"induction(N, 1, q_[k] <= w).on({PRODUCT} <= w**N)", "refused: q[k] <= w is used before"),
    (f"where(k > 3, induction(N, 1, q_[k] <= w), {PRODUCT} <= w**N, q_[k] <= w)",
     "refused: q[k] <= w is known where 3 < k, not for every k"),
    # recurrences
    (f"{HALVING}.on(Eq(w_[K], 2 * w_[0] / 2**K), {HALVES})", "false: its beginning, "),
    (f"{HALVING}.on(Eq(w_[K], w_[0] / 2**K))", "refused: Eq(w[K + 1], w[K]/2) is used before"),
    (f"{HALVING}.on(w_[K] <= w_[0] / 2**K, {HALVES})",
     f"refused: Eq(w[K + 1], w[K]/2){NOT_A_STEP}"),
    (f"{HALVING}.on(Eq(x_[K], w_[0] / 2**K), {HALVES})",
     f"refused: Eq(w[K + 1], w[K]/2){NOT_A_STEP}"),
    (f"{HALVING.replace('w_[K + 1]', 'x_[K + 1]')}.on(Eq(w_[K], w_[0] / 2**K),"
     f" {HALVES.replace('w_[K + 1]', 'x_[K + 1]')})",
     f"refused: Eq(x[K + 1], w[K]/2){NOT_A_STEP}"),
    (f"where(K > 3, {HALVING}, Eq(w_[K], w_[0] / 2**K), {HALVES})",
     "refused: Eq(w[K + 1], w[K]/2) is known where 3 < K, not for every K"),
    (bounded("q_[K] / 2", "q_[0] / 2**K"), "shown"),
    (bounded("q_[K] / 2", "q_[0] / 3**K"), "false: its next term may be"),
    (bounded("q_[K] / 2", "q_[0] / 2 / 2**K"), "false: its beginning may be q[0], more than"),
    (bounded("q_[K] / 2", "2 * q_[0] / 2**K"),
     "refused: its beginning is at most q[0], and not seen to be at most 2*q[0]"),
    (bounded("-q_[K]", "(-1)**K * q_[0]").replace("q_", "x_"),
     "refused: -x[K] is no multiple of x[K], or may be negative"),
    (bounded("q_[K]**2", "q_[0]**(2**K)"), "refused: q[K]**2 is no multiple of q[K]"),
    # sums term by term
    ("termwise.on(Eq(Sum(6 * x_[n], (n, 1, N)), 2 * Sum(3 * x_[n], (n, 1, N))))", "shown"),
    ("termwise.on(Eq(Sum(6 * x_[n], (n, 1, N)), 3 * Sum(3 * x_[n], (n, 1, N))))",
     "false: the terms of"),
    ("termwise.on(Eq(1 + Sum(6 * x_[n], (n, 1, N)), 1 + 2 * Sum(3 * x_[n], (n, 1, N))))",
     "refused: 1 stands beside the sums"),
    # bounds that a map keeps
    (below(), "shown"),
    (below("-1 / ell").replace("(q_[ell] <= -1 / ell,", "(Le(q_[ell], -1 / ell, evaluate=False),"),
     "false: the bound -1/ell is negative"),
    (below(start="loss(q) <= 1"), f"refused: f(q)**2 + f(q) <= q and C(q) <= 1{NO_BOUND}"),
    (below(inverse="f(q) + f(q)**2 <= 2 * q"),
     f"refused: f(q)**2 + f(q) <= 2*q and f(q) <= 1{NO_BOUND}"),
    (below(inverse="2 * f(q) - f(q)**2 <= q"),
     f"refused: -f(q)**2 + 2*f(q) <= q and f(q) <= 1{NO_BOUND}"),
    (below(known=f"{START}, {MAP}"), "refused: f(q)**2 + f(q) <= q is used before"),
    (below(known=f"{INVERSE}, {MAP}"), "refused: f(q) <= 1 is used before"),
    (below().replace("q_", "x_"), "refused: x[ell] stands for q and may not be positive"),
    (below().replace("ell", "h"), "refused: h is not known to be one of 1, 2"),
    (f"where(q < 1, stays_below({INVERSE}, q, {START}), q_[ell] <= 2 / ell,"
     f" {INVERSE}, {START}, {MAP})",
     "refused: f(q)**2 + f(q) <= q is known where q < 1, not for every q"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_induction_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


n, t = symbols("n t", integer=True, positive=True)
w = symbols("w", positive=True)
K = symbols("K", integer=True, nonnegative=True)
W, A = MatrixSymbol("W", n, n), MatrixSymbol("A", n, n)


def signal(k: Expr) -> MatrixSymbol:
    return MatrixSymbol(f"delta_{k}", n, 1)


with evaluate(False):
    BACKWARD = Eq(signal(K + 1), W.T * signal(K))
    EIGEN = Eq(W.T * signal(0), 2 * signal(0))
    DOUBLED, TRIPLED = (Eq(signal(K), b**K * signal(0)) for b in (2, 3))
    AHEAD = Eq(signal(K), 2**K * (2 * signal(0)))


@pytest.mark.parametrize(
    ("using", "facts", "said"),
    [
        (EIGEN, (DOUBLED, BACKWARD, EIGEN), "shown"),
        (EIGEN, (DOUBLED, BACKWARD), "refused: Eq(W.T*delta_0, 2*delta_0) is used before"),
        (None, (DOUBLED, BACKWARD), "false: its next term is 2**K*W.T*delta_0, not "),
        (EIGEN, (TRIPLED, BACKWARD, EIGEN), "false: its next term is "),
        (EIGEN, (AHEAD, BACKWARD, EIGEN), "false: its beginning is "),
    ],
)
def test_a_signal_along_an_eigenvector_grows_by_its_value(
    using: Eq | None, facts: Sequence[Eq], said: str
) -> None:
    assert recurrence(signal, K, BACKWARD, using).on(*facts).startswith(said)


@pytest.mark.parametrize(
    ("found", "wanted"), [(2 * A, 3 * A), (W * A, A), (w * A, 2 * A), (W * A, MatMul(W, W, A))]
)
def test_products_of_matrices_that_differ_are_not_the_same(
    found: MatrixExpr, wanted: MatrixExpr
) -> None:
    with pytest.raises(Disproved, match="they differ for n = 2"):
        require_same(found, wanted, "it")


def test_products_that_agree_for_two_alone_are_not_seen_to_be_the_same() -> None:
    require_same(2**t * 2 * A, 2 ** (t + 1) * A, "it")
    with pytest.raises(NotShown, match="and not seen to be") as why:
        require_same(MatPow(W, t), W * W, "it")
    assert not isinstance(why.value, Disproved)
