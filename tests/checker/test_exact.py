"""Exact decisions: what is zero, positive, smooth or true, what is not, and what stays open."""

import re

import pytest
from sympy import (
    Abs,
    Basic,
    Derivative,
    Ei,
    Eq,
    Equivalent,
    Expr,
    Function,
    Ge,
    Gt,
    I,
    Identity,
    IndexedBase,
    Integral,
    Limit,
    Lt,
    MatrixSymbol,
    Rational,
    S,
    Sum,
    Tuple,
    cos,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
)

from gradyan.derivations.checker import exact
from gradyan.derivations.checker.exact import (
    PLAIN,
    TINY,
    Undecided,
    decide,
    false_at,
    is_positive,
    is_smooth,
    is_zero,
    require_equal,
    require_sign,
    require_smooth,
    unknowns,
    worked_out,
)
from gradyan.derivations.checker.facts import Disproved, NotShown
from gradyan.derivations.checker.functions import E, function, z
from gradyan.derivations.checker.statement import rounds_to

x, y = symbols("x y", real=True)
w, t = symbols("w t", positive=True)
h, m = symbols("h", nonnegative=True), symbols("m", negative=True)
i, j, n = symbols("i j n", integer=True, positive=True)
u_, v_ = IndexedBase("u", real=True), IndexedBase("v", real=True)
f, g = function("f"), Function("g")
A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
NESTED = sqrt(5 + 2 * sqrt(6))


def why(left: Expr, right: Expr) -> NotShown:
    with pytest.raises(NotShown) as raised:
        require_equal(left, right, "they")
    return raised.value


@pytest.mark.parametrize(
    ("whole", "found"),
    [
        (Integral(x, (x, 0, 1)), S.Half),
        (Integral(f(x), (x, y, y)), 0),
        (Integral(exp(-(x**2)), (x, -oo, oo)), sqrt(pi)),
        (Integral(1 / x, (x, 1, 2)), log(2)),
        (Integral(exp(x) / x, (x, 1, 2)), Ei(2) - Ei(1)),
        (Integral(exp(1 / x) / x**2, (x, 1, 2)), exp(1) - exp(S.Half)),
        (Derivative(x**2, x), 2 * x),
        (Sum(Rational(1, 2) ** i, (i, 1, oo)), 1),
    ],
)
def test_what_has_a_form_is_worked_out(whole: Expr, found: Expr) -> None:
    assert worked_out(whole) == found


@pytest.mark.parametrize(
    "function_",
    [f(x), f(y) * exp(x), exp(-(x**2)) / x, (exp(-(x**2)) + exp(x)) / x],
)
def test_what_has_hardly_a_form_is_left_as_it_is(function_: Expr) -> None:
    whole = Integral(function_, (x, 1, 2))
    assert worked_out(whole) == whole
    assert worked_out(1 + whole) == 1 + whole


@pytest.mark.parametrize(
    ("unclear", "words"),
    [
        (Limit(sin(x) / x, x, 0), "is a limit, and not worked out"),
        (Derivative(y, x), "nothing says how y depends on x"),
        (Sum(i, (i, 1, x)), "does not run from an integer to an integer"),
    ],
)
def test_what_may_mean_another_thing_is_not_worked_out(unclear: Expr, words: str) -> None:
    with pytest.raises(NotShown, match=words):
        worked_out(unclear)


def test_zero_is_told_from_what_is_not() -> None:
    assert is_zero(S.Zero)
    assert is_zero(sin(x) ** 2 + cos(x) ** 2 - 1)
    assert is_zero(NESTED - sqrt(2) - sqrt(3))
    assert not is_zero(TINY)
    assert not is_zero(x - Rational(3, 7))


def test_numbers_that_differ_are_not_left_to_simplification(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact, "simplify", lambda _: S.Zero)
    assert not is_zero(x + 10)
    assert not is_zero(x - 10)
    assert decide(sqrt(2) > 1)
    assert decide(Lt(1, sqrt(2), evaluate=False))
    assert decide(Gt(TINY, 0, evaluate=False))


def test_what_is_negative_somewhere_is_not_left_to_factoring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact, "factor", lambda _: S.One)
    assert is_positive(x + 10)
    assert not is_positive(x - 10)


def test_a_sign_is_seen_by_factoring() -> None:
    assert is_positive(1 + x**2)
    assert is_positive(exp(w) - 1)
    assert not is_positive(exp(x) - 1)
    assert not is_positive(x)
    assert not is_positive(x**2)
    assert is_positive(x**2, or_zero=True)
    assert is_positive(S.Zero, or_zero=True)


@pytest.mark.parametrize(
    ("relation", "true"),
    [
        (S.true, True),
        (S.false, False),
        (rounds_to(Rational(3, 20), "0.1"), True),
        (rounds_to(sqrt(2), "1.414"), True),
        (rounds_to(sqrt(2), "1.415"), False),
        (Tuple(sqrt(2) > 1, Lt(2, 1, evaluate=False)), False),
        (Tuple(Gt(2, 1, evaluate=False), Lt(1, 2, evaluate=False)), True),
        (Gt(2, 2, evaluate=False), False),
        (Ge(2, 2, evaluate=False), True),
        (Lt(2, oo, evaluate=False), True),
        (Lt(-oo, 2, evaluate=False), True),
        (Gt(2, oo, evaluate=False), False),
        (Eq(NESTED, sqrt(2) + sqrt(3), evaluate=False), True),
        (Eq(NESTED, sqrt(2) + 2, evaluate=False), False),
    ],
)
def test_a_relation_between_numbers_is_decided(relation: Basic, true: bool) -> None:
    assert decide(relation) is true


def test_an_equivalence_holds_where_both_sides_are_alike() -> None:
    true, false = Lt(1, 2, evaluate=False), Lt(2, 1, evaluate=False)
    assert decide(Equivalent(true, Lt(2, 3, evaluate=False), evaluate=False))
    assert not decide(Equivalent(true, false, evaluate=False))


@pytest.mark.parametrize(
    "relation",
    [
        1 + sqrt(2),
        x > 1,
        Lt(x, x + 1, evaluate=False),
        Eq(Derivative(2 * x, x), 2, evaluate=False),
        Lt(f(2), f(2) + 1, evaluate=False),
        Lt(f(2) + exp(2), f(2) + 9, evaluate=False),
        Gt(g(2), 0, evaluate=False),
        Gt(Sum(g(i), (i, 1, oo)), 0, evaluate=False),
        Eq(I, 1, evaluate=False),
    ],
)
def test_what_has_no_truth_is_undecided(relation: Basic) -> None:
    with pytest.raises(Undecided):
        decide(relation)


@pytest.mark.parametrize(
    ("relation", "point"),
    [
        (x > 0, {x: Rational(-5, 7)}),
        (n < 4, {n: 5}),
        (m > Rational(-2, 5), {m: Rational(-3, 7)}),
        (m > Rational(-1, 2), {m: Rational(-5, 7)}),
        (h < S.Half, {h: Rational(5, 7)}),
        (x**2 >= 0, None),
    ],
)
def test_a_point_is_of_the_kind_of_its_letter(relation: Basic, point: dict[Basic, Expr]) -> None:
    assert false_at(relation) == point


def test_a_point_lies_within_all_conditions() -> None:
    assert false_at(x < 1, (x > 2,)) == {x: Rational(20, 7)}
    assert false_at(x < 1, (x > 2, x < 2)) is None
    assert false_at(x < 1, (Eq(A * B, Identity(2)), x > 2)) == {x: Rational(20, 7)}
    assert false_at(Eq(A, B)) is None


def test_as_many_letters_are_tried_as_there_are_numbers() -> None:
    six = symbols("a:6", real=True)
    assert false_at(sum(six) < -100)
    assert false_at(sum((*six, x)) < -100) is None


def test_an_indexed_letter_is_one_with_its_index() -> None:
    assert unknowns(u_[n] + v_[i] * x) == {u_[n], v_[i], x}


def test_what_is_equal_passes_and_what_differs_is_disproved_at_a_point() -> None:
    require_equal(sin(x) ** 2, 1 - cos(x) ** 2, "they")
    six = symbols("a:6", real=True)
    at = "a0 = 3/7, a1 = 5/8, a2 = 7/9, a3 = 9/10, a4 = 1, a5 = 13/7"
    assert str(why(sum(six), S.Zero)) == f"they differ, for instance at {at}"
    assert str(why(x, Rational(3, 7))) == "they differ, for instance at x = 38/7"
    assert "f(x) = 5/8" in str(why(f(x), x))
    assert isinstance(why(f(x), x), Disproved)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sqrt(w**2 + 2 * w + 1), w + 1),
        (Rational(PLAIN), S.Zero),
        (exp(E(z**2)), exp(1)),
        (Sum(u_[i], (i, 1, n)), Sum(u_[j] ** 2, (j, 1, n))),
        (sqrt(x - 10), x),
    ],
)
def test_what_is_not_seen_at_a_point_is_not_disproved(left: Expr, right: Expr) -> None:
    assert not isinstance(why(left, right), Disproved)


def test_a_sign_is_disproved_where_it_is_negative() -> None:
    require_sign(exp(x), "it")
    require_sign(x**2, "it", or_zero=True)
    with pytest.raises(Disproved, match="it is negative at x = 3/7"):
        require_sign(x - 1, "it")
    for unclear in (S.Zero, sqrt(x - 10), x + 1):
        with pytest.raises(NotShown, match=re.escape(f"cannot show the sign of it: {unclear}")):
            require_sign(unclear, "it")


SMOOTH = [
    x, y, sqrt(y), x**2, 1 / (1 + x**2), 1 / (-1 - x**2), sqrt(1 + x**2), exp(x), sin(x) * x,
    log(1 + x**2), f(x), Integral(f(x * y), (y, 0, x)),
]  # fmt: skip
ROUGH = [
    Abs(x), x + Abs(x), sin(Abs(x)), 1 / x, sqrt(x), (1 + x**2) ** x, (1 + Abs(x)) ** 2,
    log(x), log(1 + Abs(x)), Integral(x / y, (y, -1, 1)), Integral(exp(y), (y, 0, Abs(x))),
]  # fmt: skip


@pytest.mark.parametrize("expr", SMOOTH, ids=str)
def test_what_has_no_pole_no_jump_and_no_corner_is_smooth(expr: Expr) -> None:
    assert is_smooth(expr, x)
    require_smooth(expr, x)


@pytest.mark.parametrize("expr", ROUGH, ids=str)
def test_what_may_have_one_is_not_seen_to_be_smooth(expr: Expr) -> None:
    assert not is_smooth(expr, x)
    if not expr.has(Integral):
        with pytest.raises(NotShown, match="may have a pole, a jump or a corner"):
            require_smooth(expr, x)
