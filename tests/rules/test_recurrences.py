"""The rules for sequences: what they confirm, and that they reject what is false."""

import pytest
from gradyan.derivations.rules.recurrences import geometric, inserting, powers, recurrence, squeezed
from sympy import (
    Basic,
    Eq,
    IndexedBase,
    Limit,
    Lt,
    MatPow,
    Matrix,
    MatrixSymbol,
    Rational,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Disproved, NotShown

t, n = symbols("t n", integer=True, nonnegative=True)
q, c = symbols("q c", positive=True)
lam = symbols("lam", real=True)
a_, N_ = IndexedBase("a", real=True), IndexedBase("N", nonnegative=True)
A = MatrixSymbol("A", n, n)


def v(k: Basic) -> MatrixSymbol:
    return MatrixSymbol(f"v_{k}", n, 1)


with evaluate(False):
    STEP = Eq(a_[t + 1], q * a_[t])
    BOUND = N_[t + 1] <= q * N_[t]
    TURN = Eq(v(t + 1), A * v(t))
    EIGEN = Eq(A * v(0), lam * v(0))
    MIXED = N_[t + 1] <= N_[t] ** 2


def facts(*known: Basic) -> dict[str, Basic]:
    return {str(k): fact for k, fact in enumerate(known)}


def test_closed_forms_by_recurrence() -> None:
    recurrence(lambda k: a_[k], t, STEP)(Eq(a_[t], q**t * a_[0]), facts(STEP))
    recurrence(lambda k: N_[k], t, BOUND)(N_[t] <= q**t * N_[0], facts(BOUND))
    recurrence(v, t, TURN)(Eq(v(t), A**t * v(0)), facts(TURN))
    recurrence(v, t, TURN, using=EIGEN)(Eq(v(t), lam**t * v(0)), facts(TURN, EIGEN))


@pytest.mark.parametrize(
    "wrong",
    [Eq(a_[t], q ** (t + 1) * a_[0]), Eq(a_[t], q ** (2 * t) * a_[0]), Eq(a_[t], a_[0] + t * q)],
)
def test_wrong_closed_forms_are_disproved(wrong: Basic) -> None:
    with pytest.raises(Disproved):
        recurrence(lambda k: a_[k], t, STEP)(wrong, facts(STEP))


def test_wrong_bounds_and_wrong_powers_are_disproved() -> None:
    with pytest.raises(Disproved, match="more than"):
        recurrence(lambda k: N_[k], t, BOUND)(N_[t] <= (q / 2) ** t * N_[0], facts(BOUND))
    with pytest.raises(Disproved):
        recurrence(v, t, TURN)(Eq(v(t), A ** (2 * t) * v(0)), facts(TURN))
    with pytest.raises(Disproved):
        recurrence(v, t, TURN, using=EIGEN)(Eq(v(t), lam ** (2 * t) * v(0)), facts(TURN, EIGEN))


def test_nothing_is_taken_for_known() -> None:
    with pytest.raises(NotShown, match="before it is shown"):
        recurrence(lambda k: a_[k], t, STEP)(Eq(a_[t], q**t * a_[0]), {})
    with pytest.raises(NotShown, match="before it is shown"):
        recurrence(v, t, TURN, using=EIGEN)(Eq(v(t), lam**t * v(0)), facts(TURN))
    with pytest.raises(NotShown, match="is not a step of"):
        recurrence(lambda k: a_[k], t, STEP)(a_[t] <= q**t * a_[0], facts(STEP))
    with pytest.raises(NotShown, match="is no multiple"):
        recurrence(lambda k: N_[k], t, MIXED)(N_[t] <= N_[0] ** (2**t), facts(MIXED))


def test_powers_of_an_explicit_matrix() -> None:
    shear = Matrix([[q, c], [0, q]])
    power = Matrix([[q**t, t * c * q ** (t - 1)], [0, q**t]])
    wrong = Matrix([[q**t, c], [0, q**t]])
    with evaluate(False):
        base = MatPow(shear.as_immutable(), t)
        right, false = (Eq(base, closed.as_immutable()) for closed in (power, wrong))
    powers(t)(right, {})
    with pytest.raises(Disproved):
        powers(t)(false, {})


def test_limits_of_powers() -> None:
    with evaluate(False):
        to_zero, to_infinity = (Eq(Limit(c * q**t, t, oo, "-"), end) for end in (0, oo))
        of_signed = Eq(Limit(lam**t, t, oo, "-"), 0)
    geometric(to_zero, facts(q < 1))
    geometric(to_infinity, facts(Lt(1, q)))
    for relation, known in ((to_zero, Lt(1, q)), (to_infinity, q < 1)):
        with pytest.raises(Disproved):
            geometric(relation, facts(known))
    with pytest.raises(NotShown, match="not known"):
        geometric(to_zero, facts(q < 2))
    with pytest.raises(NotShown, match="sign"):
        geometric(of_signed, facts(lam < 1))


def test_squeezing_needs_a_bound_that_vanishes() -> None:
    with evaluate(False):
        bound, limit = N_[t] <= q**t * N_[0], Eq(Limit(N_[t], t, oo, "-"), 0)
        decays = Eq(Limit(q**t, t, oo, "-"), 0)
    squeezed(bound)(limit, facts(bound, decays))
    for known in (facts(bound), facts(decays)):
        with pytest.raises(NotShown, match="does not take"):
            squeezed(bound)(limit, known)


def test_known_equations_are_put_in() -> None:
    known = Eq(q**2, 2, evaluate=False)
    with evaluate(False):
        right, wrong = Eq(q**2 / 2, 1), Eq(q**2 / 2, Rational(1, 2))
    inserting(known)(right, facts(known))
    with pytest.raises(NotShown, match="before it is shown"):
        inserting(known)(right, {})
    with pytest.raises(NotShown):
        inserting(known)(wrong, facts(known))
