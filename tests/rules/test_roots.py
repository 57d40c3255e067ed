"""The rules for roots, peaks, equivalences and what is carried on: each refuses what is false."""

import pytest
from gradyan.derivations.rules.equations import (
    antiderivative,
    apart,
    instance,
    linear,
    putting,
    unconditionally,
)
from gradyan.derivations.rules.roots import enclosed, interval, peak, refutable, root, sign_for
from mpmath import iv
from sympy import Abs, Eq, Equivalent, Expr, Integral, Rational, evaluate, exp, log, symbols

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import rounds_to
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.exploding.active_window import above_one, factored, window, z
from gradyan.derivations.exploding.factor_125 import (
    BOUNDS,
    crossing,
    dsigma,
    f,
    factor_125,
    g,
    half_angle,
    largest,
    r,
    rising,
    s,
    slope,
    solved,
    u,
    w,
)
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.equivalences import between, equivalent, logarithm

x, y = symbols("x y", positive=True)
a, b, q = symbols("a b q", real=True)
KNOWN = {"slope": slope, "rising": rising, "root": crossing, "largest": largest}


def refuses(rule: Rule, relation: Expr, facts: dict[str, Expr], *, false: bool = False) -> bool:
    with pytest.raises(Disproved if false else NotShown):
        rule(relation, facts)
    return True


def test_a_sign_that_only_positive_arguments_have() -> None:
    sign_for(u)(rising, {})
    assert refuses(sign_for(u), prime(g)(u) < 0, {})
    assert refuses(sign_for(a), exp(a) > 1, {})


def test_a_root_is_one_and_new_and_between_its_bounds() -> None:
    root(*BOUNDS)(crossing, {})
    assert refuses(root(*BOUNDS), Eq(g(s), 2), {}, false=True)
    assert refuses(root(*BOUNDS), crossing, {"before": s > 1})
    assert refuses(root(Rational(1, 10), Rational(2)), Eq(f(s), Rational(1, 5)), {})  # f falls


def test_digits_hold_on_the_whole_of_the_bounds() -> None:
    rule, facts = enclosed(crossing, *BOUNDS), {"root": crossing}
    rule(rounds_to(s, "1.543405"), facts)
    assert refuses(rule, rounds_to(s, "1.543404"), facts, false=True)
    assert refuses(rule, rounds_to(s, "1.54340463842"), facts)  # more digits than the bounds have
    assert refuses(rule, rounds_to(s, "1.543405"), {})


def test_an_interval_holds_the_value_of_an_expression() -> None:
    with evaluate(False):
        found = interval(Rational(1, 3) + abs(x - 2) * exp(log(x)), {x: (Rational(1), Rational(1))})
    assert found.a < iv.mpf(4) / 3 < found.b or iv.mpf(4) / 3 in found


def test_a_peak_is_where_the_slope_changes_its_sign() -> None:
    peak(slope, dsigma(u), rising)(largest, KNOWN)
    assert refuses(peak(slope, dsigma(u), rising), f(u) <= f(s), {**KNOWN, "root": Eq(g(s), 2)})
    assert refuses(peak(slope, -dsigma(u), rising), largest, KNOWN)
    assert refuses(peak(slope, dsigma(u), rising), g(u) <= g(s), KNOWN, false=True)
    assert refuses(peak(slope, dsigma(u), rising), largest, {"slope": slope, "rising": rising})


def test_a_failure_is_a_disproof_only_where_the_relation_is_false() -> None:
    rule = refutable(identity, {s: BOUNDS})
    assert refuses(rule, Eq(f(s), s), {}, false=True)
    with pytest.raises(NotShown) as undecided:
        rule(Eq(g(s), 1), {})
    assert not isinstance(undecided.value, Disproved)


def test_inequalities_that_differ_by_a_positive_factor_say_the_same() -> None:
    equivalent(Rational(1, 4))(Equivalent(a / 4 > 1, a > 4), {})
    assert refuses(equivalent(Rational(1, 4)), Equivalent(a / 4 > 1, a > 1), {})
    assert refuses(equivalent(b), Equivalent(a * b > b, a > 1), {})
    assert refuses(equivalent(Rational(1, 4)), Equivalent(a / 4 > 1, a >= 4), {})


def test_logarithms_compare_positive_numbers_only() -> None:
    logarithm(log(1 + x))(Equivalent((1 + x) ** y > 2, y > log(2) / log(1 + x)), {})
    assert refuses(logarithm(log(x)), Equivalent(x**y > 2, y > log(2) / log(x)), {})
    assert refuses(logarithm(log(1 + x)), Equivalent((1 + x) ** y > 2, y > log(3) / log(1 + x)), {})


def test_a_quadratic_in_an_exponential_is_positive_between_its_roots() -> None:
    rule = between(factored, 1 / (1 + exp(z)) ** 2, above_one)
    facts = {"roots": factored, "above-one": above_one}
    rule(window, facts)
    assert refuses(rule, window, {"roots": factored})
    with evaluate(False):
        wider = Equivalent(window.args[0], Abs(z) <= log(r(w) + 1))
        lower = Equivalent(window.args[1], Abs(z) <= log(r(w) + 1))
    assert refuses(rule, wider, facts, false=True)
    assert refuses(rule, lower, facts, false=True)


def test_what_is_put_in_must_be_known() -> None:
    fact = Eq(b, -a)
    putting(fact)(Eq(a + b, 0), {"given": fact})
    assert refuses(putting(fact), Eq(a + b, 0), {})
    assert refuses(putting(fact), Eq(a - b, 0), {"given": fact}, false=True)


def test_a_sum_of_equations_leaves_nothing_over() -> None:
    linear({crossing: 1 / s})(solved, {"root": crossing})
    assert refuses(linear({crossing: s}), solved, {"root": crossing})
    assert refuses(linear({crossing: 1 / s}), solved, {})


def test_an_instance_stays_within_the_positive_numbers() -> None:
    facts = {"largest": largest, "above": y > 1}
    instance(largest, {u: x * y})(f(x * y) <= f(s), facts)
    instance(largest, {u: log(y)})(f(log(y)) <= f(s), facts)
    assert refuses(instance(largest, {u: log(x)}), f(log(x)) <= f(s), facts)
    assert refuses(instance(largest, {u: x}), f(y) <= f(s), facts, false=True)


def test_steps_of_another_claim_stand_by_themselves() -> None:
    names = ("slope", "rising", "root", "largest", "half-angle")
    unconditionally(factor_125, *names)(half_angle, {})
    assert refuses(unconditionally(factor_125, *names), solved, {})
    with pytest.raises(NotShown):
        apart(factor_125, ("centred",))  # needs the condition


def test_an_integral_is_the_rise_of_its_antiderivative() -> None:
    rise = Eq(Integral(dsigma(q), (q, 0, 1)), sigma(1) - sigma(0))
    antiderivative(sigma(q))(rise, {})
    assert refuses(antiderivative(sigma(q)), Eq(rise.lhs, sigma(1)), {}, false=True)
    assert refuses(antiderivative(sigma(2 * q)), rise, {})
    pole = Eq(Integral(-1 / q**2, (q, -1, 1)), -2, evaluate=False)
    assert refuses(antiderivative(1 / q), pole, {})
