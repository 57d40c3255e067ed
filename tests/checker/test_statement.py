"""Statements: what is one, of which parts it consists, and what a rule may want of a part."""

import pytest
from sympy import (
    Abs,
    Basic,
    Derivative,
    Eq,
    Equivalent,
    Ge,
    I,
    ImmutableMatrix,
    IndexedBase,
    Integral,
    Limit,
    Lt,
    MatrixSymbol,
    Rational,
    S,
    Sum,
    Trace,
    Tuple,
    exp,
    oo,
    symbols,
)

from gradyan.derivations.checker import statement
from gradyan.derivations.checker.statement import (
    Kind,
    conjuncts,
    fault,
    gap,
    gives,
    limits,
    rounds_to,
    strict,
)

x, y = symbols("x y", real=True)
h, n = symbols("h", nonnegative=True), symbols("n", integer=True, positive=True)
p, q, r = symbols("p q r")
u_ = IndexedBase("u", real=True)
A, B, C = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2), MatrixSymbol("C", 2, 3)
ONE = ImmutableMatrix([[x]])  # a number, for it has one entry
SLOPE = Derivative(Trace(A * B), A, evaluate=False)
ENTRY, BY_MATRIX = Eq(ONE, x, evaluate=False), Eq(SLOPE, A, evaluate=False)
LIKE, STRICT, WEAK = Equivalent(Eq(x, 0), Eq(y, 0)), x < 0, y <= 0
LIM, INT = Eq(Limit(exp(-h), h, oo), 0), Eq(Integral(x, (x, 0, 1)), S.Half)
DIFF = Eq(Derivative(exp(x), x), exp(x), evaluate=False)


def test_a_decimal_leaves_room_for_half_a_unit_of_its_last_place() -> None:
    assert rounds_to(x, "0.25").room == Rational(1, 200) - Abs(x - Rational(1, 4))
    assert rounds_to(x, "3").room == S.Half - Abs(x - 3)


def test_the_parts_of_a_statement_have_the_smaller_side_on_the_left() -> None:
    assert conjuncts(x < 1) == (x < 1,)
    assert conjuncts(Tuple(x > 1, x >= y, Eq(x, y))) == (Lt(1, x), y <= x, Eq(x, y))


@pytest.mark.parametrize(
    "right",
    [
        Tuple(x < 1, Eq(x, y)), rounds_to(x, "0.1"), LIKE, Equivalent(STRICT, WEAK),
        Eq(Limit(x, x, -oo), 0), LIM, Eq(Limit(u_[n], n, oo), 0), Eq(Limit(x, x, 0), 0),
        Eq(A, B), BY_MATRIX, ENTRY, ONE[0] < 1, Eq(x, I * y),
    ],
    ids=str,
)  # fmt: skip
def test_a_statement_has_no_fault(right: Basic) -> None:
    assert fault(right) == ""
    assert statement.ANY.fits(right)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Tuple(), "it says nothing"),
        (True, "has evaluated it to True"),
        (Tuple(x < 1, S.false), "has evaluated it to False"),
        (Tuple(Tuple(x < 1)), "is a list in a list"),
        (rounds_to(STRICT, "0.1"), "rounds no number"),
        (Equivalent(STRICT, WEAK, Eq(x, y)), "does not join two comparisons"),
        (Equivalent(STRICT, p), "does not join two comparisons"),
        (Equivalent(p, q), "does not join two comparisons"),
        (Equivalent(STRICT, Eq(A, x, evaluate=False)), "compares a matrix with what is none"),
        (x + 1, "is neither an equation nor an inequality"),
        (Eq(Limit(h, h, -oo), 0), "h can not go to -oo"),
        (Eq(Limit(u_[n], n, 3), 0), "n can not go to 3"),
        (Eq(A, x, evaluate=False), "compares a matrix with what is none"),
        (Eq(x, A, evaluate=False), "compares a matrix with what is none"),
        (Lt(A, B, evaluate=False), "or by its size"),
        (Eq(A, C, evaluate=False), "compares matrices of shapes (2, 2) and (2, 3)"),
        (Eq(SLOPE, C, evaluate=False), "compares matrices of shapes (2, 2) and (2, 3)"),
        (Eq(x, S.NaN, evaluate=False), "is no number"),
        (Eq(x, STRICT, evaluate=False), "is no number"),
        (Lt(x, I, evaluate=False), "orders what is not real"),
        (Lt(I, x, evaluate=False), "orders what is not real"),
    ],
)
def test_what_is_no_statement_has_a_fault(wrong: object, words: str) -> None:
    assert words in fault(wrong)


def test_a_relation_claims_a_gap_and_may_be_strict() -> None:
    assert gap(x < y) == gap(y >= x) == y - x
    assert strict(x < y)
    assert strict(x > y)
    assert not strict(x <= y)
    assert not strict(Eq(x, y))


def test_a_sum_runs_over_one_letter_or_says_nothing() -> None:
    assert limits(Sum(n, (n, 1, 3))) == (n, 1, 3)
    assert limits(Integral(x * y, (x, 0, 1), (y, 0, 1))) == ()


def test_a_strict_inequality_gives_the_other_and_not_the_other_way_round() -> None:
    assert gives(x < 1, x < 1)
    assert gives(x < 1, x <= 1)
    assert not gives(x <= 1, x < 1)
    assert not gives(Eq(x, 1), x <= 1)
    assert not gives(x < 1, x <= 2)


@pytest.mark.parametrize(
    ("kind", "fitting", "other"),
    [
        ("EQUATION", [Eq(x, 1), DIFF], [x < 1, Eq(A, B), BY_MATRIX, ENTRY]),
        ("MATRICES", [Eq(A, B), BY_MATRIX], [Eq(x, 1), x < 1]),
        ("PRODUCTS", [Eq(A, B)], [Eq(x, 1), BY_MATRIX, ENTRY, A]),
        ("ENTRIES", [Eq(A, B), ENTRY, BY_MATRIX], [Eq(x, 1), x < 1]),
        ("INEQUALITY", [x < 1, Ge(x, 1)], [Eq(x, 1), LIKE]),
        ("COMPARISON", [x < 1, Eq(x, 1)], [Eq(A, B), LIKE]),
        ("MEASURE", [x < 1, rounds_to(x, "0.1")], [Eq(x, 1)]),
        ("EQUIVALENCE", [LIKE], [x < 1]),
        ("ALIKE", [LIKE, Equivalent(x < 0, y < 0), Equivalent(x <= 0, y <= 0)],
         [Equivalent(STRICT, WEAK), Equivalent(Eq(x, 0), y <= 0), x < 1]),
        ("ORDERED", [Equivalent(x < 0, y < 0)], [LIKE, Equivalent(STRICT, WEAK), x < 1]),
        ("LIMIT", [LIM], [Eq(x, 1), INT]),
        ("INTEGRAL", [INT], [Eq(x, 1), LIM]),
        ("AS_INTEGRAL", [Eq(S.Half, INT.lhs)], [INT, Eq(x, 1), INT.lhs < 1, INT.lhs < 1]),
        ("DERIVATIVE", [DIFF], [Eq(x, 1), BY_MATRIX]),
        ("BOUND", [u_[n] <= 1], [x <= 1, Eq(u_[n], 1), u_[n] < 1]),
        ("NUMBERS", [x < 1, LIKE], [Eq(A, B), ENTRY]),
        ("ANY", [x < 1], [x + 1]),
    ],
)  # fmt: skip
def test_a_kind_fits_what_its_words_say(
    kind: str, fitting: list[Basic], other: list[Basic]
) -> None:
    wanted: Kind = getattr(statement, kind)
    assert [part for part in fitting if not wanted.fits(part)] == []
    assert [part for part in other if wanted.fits(part)] == []
