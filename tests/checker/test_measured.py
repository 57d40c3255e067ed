"""Statements judged from means and standard errors: when they are shown, and when refuted."""

from dataclasses import replace

import pytest
from sympy import Tuple, log, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.judge import Rejected, Verdict, weigh
from gradyan.derivations.checker.measured import (
    AGREES,
    FAR,
    Estimate,
    Observation,
    against,
    margin,
)
from gradyan.simulations.engine import measurement

a, b = symbols("a b", real=True)
AT = {a: Observation("trial"), b: Observation("trial")}
CLAIM = Claim(
    id="trial", notes="N1", said=a < 1, holds=a < 2, observed=AT, evidence="S",
    twins=(Twin("above", {a < 2: a > 2}),),
)  # fmt: skip


def test_the_bound_is_that_of_predictions() -> None:
    assert AGREES == measurement.AGREES


def test_margin_counts_standard_errors() -> None:
    assert margin(a < 1, {a: Estimate(0.5, 0.1)}) == pytest.approx(5, rel=1e-4)
    assert margin(a < b, {a: Estimate(0, 0.1), b: Estimate(1, 0.1)}) == pytest.approx(5, rel=1e-4)
    assert margin(Tuple(a < 1, a > 0), {a: Estimate(0.2, 0.1)}) == pytest.approx(2, rel=1e-4)
    assert margin(a < 1, {a: Estimate(1.5, 0.1)}) == 0


def test_what_nothing_breaks_withstands_all_errors_that_are_told_apart() -> None:
    assert margin(a < 1, {a: Estimate(0, 0)}) == pytest.approx(FAR, rel=1e-6)


def test_the_bound_itself_is_enough_unless_it_makes_both_sides_equal() -> None:
    at_the_bound = {a: Estimate(1 - AGREES / 4, 1 / 4)}
    assert margin(a <= 1, at_the_bound) == AGREES
    assert margin(a < 1, at_the_bound) == AGREES - 1 / FAR
    assert against(a > 1, at_the_bound)
    assert not against(a >= 1, at_the_bound)
    assert weigh(replace(CLAIM, holds=a <= 1, said=a <= 1), at_the_bound).verdict == "measured"
    with pytest.raises(Rejected, match="undecided: only"):
        weigh(replace(CLAIM, holds=a < 1), at_the_bound)


def test_decades_are_turned_back_into_the_quantity() -> None:
    assert margin(a > 10, {a: Estimate(2, 0.1, decades=True)}) == pytest.approx(10, rel=1e-4)
    assert margin(log(a, 10) > 1, {a: Estimate(2, 0.1, True)}) == pytest.approx(10, rel=1e-4)


def test_only_what_is_false_throughout_is_refuted() -> None:
    assert against(Tuple(a < 1, a < 2), {a: Estimate(1.5, 0.1)}) == (a < 1,)
    assert against(a < 1, {a: Estimate(1.4, 0.1)}) == ()


@pytest.mark.parametrize(("value", "verdict"), [(0.5, Verdict.MEASURED), (1.5, Verdict.REFUTED)])
def test_verdict(value: float, verdict: Verdict) -> None:
    assert weigh(CLAIM, {a: Estimate(value, 0.01)}).verdict == verdict


def test_verdict_needs_a_decision() -> None:
    with pytest.raises(Rejected, match="does not decide"):
        weigh(CLAIM, {a: Estimate(0.99, 0.01)})
    with pytest.raises(Rejected, match="undecided"):
        weigh(CLAIM, {a: Estimate(1.99, 0.01)})
    with pytest.raises(Rejected, match="otherwise") as rejection:
        weigh(CLAIM, {a: Estimate(2.5, 0.01)})
    assert rejection.value.disproved
