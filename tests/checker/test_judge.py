"""Judging a claim: what is refused before a step is looked at, and what a verdict needs."""

from dataclasses import replace
from typing import Any

import pytest
from sympy import (
    Basic,
    Derivative,
    Eq,
    Ge,
    ImmutableMatrix,
    IndexedBase,
    Integer,
    Integral,
    Le,
    Ne,
    Rational,
    S,
    Tuple,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Rule, Step, Twin
from gradyan.derivations.checker.functions import E, function, prime, sigma, z
from gradyan.derivations.checker.judge import Rejected, Verdict, judge, weigh
from gradyan.derivations.checker.measured import Estimate
from gradyan.derivations.checker.statement import conjuncts
from gradyan.derivations.rules.basic import evaluated, identity, inserting, instance, lemma
from gradyan.derivations.rules.expectations import averaged, gaussian
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.inequalities import combination, grows, sign, sign_within

x, y = symbols("x y", real=True)
n, w_ = symbols("n", integer=True, positive=True), IndexedBase("w", real=True)
w, t = symbols("w t", positive=True)
bound = prime(sigma)(x) <= Rational(1, 4)
CLAIM = Claim(
    "trial", "", bound, (Step("bound", bound, sign),),
    twins=(Twin("a-fifth", {bound: prime(sigma)(x) <= Rational(1, 5)}),),
)  # fmt: skip


def rejection(**changes: Any) -> Rejected:
    with pytest.raises(Rejected) as rejected:
        judge(replace(CLAIM, **changes))
    return rejected.value


NONE = {
    "empty": (Tuple(), "it says nothing"),
    "a list in a list": (Tuple(Tuple(bound)), "is a list in a list"),
    "true": (S.true, "evaluated it to True"),
    "false": (S.false, "evaluated it to False"),
    "no comparison": (sigma(x), "is neither an equation nor"),
    "apart": (Ne(x, 0), "is neither an equation nor"),
    "a matrix and a number": (
        Eq(ImmutableMatrix([[1, 1]]), x, evaluate=False),
        "compares a matrix",
    ),
}


@pytest.mark.parametrize("place", ["holds", "said", "given", "finding"])
@pytest.mark.parametrize(("statement", "why"), NONE.values(), ids=list(NONE))
def test_what_is_no_statement_is_refused(place: str, statement: Basic, why: str) -> None:
    changes: Any = {place: {"given": statement} if place == "given" else statement}
    rejected = rejection(**changes)
    assert (rejected.step, rejected.disproved) == (place, False)
    assert why in str(rejected)
    with pytest.raises(Rejected, match=why):
        weigh(replace(CLAIM, **changes), {})


def test_a_claim_needs_steps_or_an_experiment_and_a_twin_and_one_name_a_step() -> None:
    assert judge(CLAIM).verdict == Verdict.PROVED
    assert judge(replace(CLAIM, said=bound)).verdict == Verdict.PROVED
    assert rejection(derivation=()).step == "derivation"
    assert str(rejection(twins=())).startswith("trial, twins: it has no false twin")
    assert rejection(derivation=CLAIM.derivation * 2).step == "bound"
    assert weigh(replace(CLAIM, holds=x < 1, derivation=()), {x: Estimate(0, 0.1)}).shown == {}


def test_a_rule_with_parameters_wants_its_brackets() -> None:
    bare: Any = grows
    rejected = rejection(derivation=(Step("bound", bound, bare),))
    assert (rejected.step, rejected.disproved) == ("bound", False)
    assert "grows is no rule; is it grows(…)?" in str(rejected)


def test_what_holds_is_what_the_steps_show() -> None:
    assert rejection(holds=prime(sigma)(x) < Rational(1, 4)).step == "holds"
    assert rejection(holds=Tuple(bound, x < 5)).step == "holds"


def test_a_false_step_is_disproved_and_an_open_one_is_not() -> None:
    false = rejection(derivation=(Step("false", prime(sigma)(x) >= Rational(1, 4), sign),))
    assert false.disproved
    assert "negative at x = 3/7" in str(false)
    open_ = rejection(derivation=(Step("open", prime(sigma)(x) < Rational(1, 4), sign),))
    assert not open_.disproved  # it is false at 0, where nothing looks
    free = rejection(derivation=(Step("free", Eq(Derivative(y, x), 0), along({})),))
    assert "nothing says how y depends on x" in str(free)


def test_a_step_that_is_not_shown_is_disproved_where_it_is_false() -> None:
    rejected = rejection(derivation=(Step("open", x < 1, combination({x < 1: 1})),))
    assert rejected.disproved
    assert rejected.why == "x < 1 is used before it is shown; false at {x: 11/7}"
    assert not rejection(derivation=(Step("none", S.false, sign),)).disproved
    seen = rejection(derivation=(Step("seen", x > 1, sign),))
    assert seen.disproved
    assert seen.why.endswith("is negative at x = 3/7")


def test_a_finding_is_for_the_experiment_and_the_rest_is_derived() -> None:
    claim = replace(CLAIM, finding=y < 1)
    assert weigh(claim, {y: Estimate(0, 0.1)}).verdict == Verdict.PROVED
    with pytest.raises(Rejected, match="measured otherwise"):
        weigh(claim, {y: Estimate(2, 0.1)})


def test_a_letter_has_one_meaning_in_a_claim() -> None:
    """Else what is shown with the one would be a fact with the other."""
    first = Step("first", Eq(Derivative(y, x), 2 * x), along({y: x**2}))
    second = Step("second", Eq(Derivative(y, x), 3 * x**2), along({y: x**3}))
    rejected = rejection(derivation=(first, second))
    assert rejected.step == "second"
    assert "y is x**3 here and was x**2 before: take another letter" in str(rejected)


def test_a_chain_goes_on_from_an_equation_only() -> None:
    listed = Step("list", Tuple(bound), sign)
    assert rejection(derivation=(listed, Step("chained", sigma(x), identity))).step == "chained"


def test_what_the_notes_say_is_shown_or_broken_outside_the_conditions() -> None:
    given, said = {"small": w < 4}, w / 4 < 1
    shown = (Step("said", said, sign_within({w: 4 / (1 + t)})),)
    conditional = {"holds": said, "said": said, "given": given, "derivation": shown}
    assert rejection(**conditional).step == "said"
    assert rejection(**conditional, counterexample={w: Integer(3)}).step == "counterexample"
    outside = replace(CLAIM, **conditional, counterexample={w: Integer(5)})
    assert judge(outside).verdict == Verdict.HOLDS_IF
    slip = {"said": prime(sigma)(x) <= Rational(1, 5)}
    assert rejection(**slip, counterexample={x: Integer(5)}).step == "counterexample"
    assert judge(replace(CLAIM, **slip, counterexample={x: S.Zero})).verdict == Verdict.REFUTED


def test_a_counterexample_lies_outside_one_of_the_conditions() -> None:
    said, conditions = w / 4 < 1, {"small": w < 4, "less": w < 100}
    shown = (Step("said", said, sign_within({w: 4 / (1 + t)})),)
    claim = replace(CLAIM, holds=said, said=said, given=conditions, derivation=shown)
    assert judge(replace(claim, counterexample={w: Integer(5)})).verdict == Verdict.HOLDS_IF
    slip = {"said": prime(sigma)(x) <= Rational(1, 5), "counterexample": {x: S.Zero}}
    assert "inside the condition" in str(rejection(**slip, given={"open": y < 1}))


def test_what_is_shown_equal_is_put_in_what_is_said() -> None:
    second = Step("second", Eq(E(z**2), 1), gaussian)
    root = Step("root", Le(sqrt(2), 2, evaluate=False), sign)
    claim = replace(CLAIM, derivation=(*CLAIM.derivation, second, root), counterexample={})
    for said in (E(z**2) < 1, Ge(sqrt(2), Rational(3, 2), evaluate=False)):
        assert judge(replace(claim, said=said)).broken == conjuncts(said)


@pytest.mark.parametrize(
    ("given", "false", "rule"),
    [
        (w < 4, 2 * w < 4, instance(w < 4, {w: 2 * w})),
        (w > 2, w**2 / 2 - 2 * w > 0, grows(w, w > 2)),
        (Eq(w * x, 1), Eq(Derivative(w * x, x), 0), inserting(Eq(w * x, 1))),
        (Eq(y, x), Eq(Integral(y, (x, 0, 1)), S.Half), inserting(Eq(y, x))),
        (x < 5, E(z) < 5, averaged(x < 5, {x: z})),
        (Eq(w * x, 1), Eq(Derivative(w * x, x), 0), along({}, given=Eq(w * x, 1))),
    ],
)
def test_a_condition_is_about_one_number(given: Basic, false: Basic, rule: Rule) -> None:
    step = Step("false", false, rule)
    assert "not for every" in str(rejection(given={"": given}, derivation=(step,)))


def test_a_condition_holds_for_every_index() -> None:
    given, step = {"": w_[n] <= w}, Step("next", w_[n + 1] <= w, instance(w_[n] <= w, {n: n + 1}))
    assert judge(replace(CLAIM, given=given, holds=step.shows, derivation=(step,)))


def test_a_lemma_needs_its_conditions_and_its_own_proof() -> None:
    small = replace(CLAIM, id="small", given={"small": w < 4})
    resting = (Step("lemma", bound, lemma(small)),)
    assert "w < 4 is used before it is shown" in str(rejection(derivation=resting))
    failing = (Step("lemma", bound, lemma(replace(small, twins=(), given={}))),)
    assert "it rests on small, which fails at 'twins'" in str(rejection(derivation=failing))


def test_an_example_is_no_fact_for_later_steps() -> None:
    here = Step("here", w < 5, evaluated({w: S.One}))
    later = Step("later", w < 5, combination({w < 5: 1}))
    assert judge(replace(CLAIM, derivation=(*CLAIM.derivation, here)))
    assert "used before it is shown" in str(rejection(derivation=(here, later)))
    twice = Step("twice", 2 * prime(sigma)(x) <= S.Half, combination({bound: 2}))
    assert judge(replace(CLAIM, derivation=(*CLAIM.derivation, twice)))


def test_a_letter_of_an_example_may_mean_another_thing_later() -> None:
    one = Step("one", bound, replace(sign, where=(Eq(y, 1),), example=True))
    other = Step("other", bound, replace(sign, where=(Eq(y, 2),)))
    assert judge(replace(CLAIM, derivation=(one, other)))


silu = function(r"\operatorname{SiLU}", lambda x: x * sigma(x))
SLOPE = sigma(x) * (1 + x * (1 - sigma(x)))


def test_definitions_unfold_to_the_end() -> None:
    assert str(identity.on(Eq(prime(silu)(x), SLOPE))) == "shown"
    assert identity.on(Eq(prime(silu)(x), SLOPE + x * sigma(x))).startswith("false: ")


def test_what_sympy_does_not_see_is_told_from_what_is_false() -> None:
    square = sqrt(w**2 + 2 * w + 1)
    true, false = identity.on(Eq(square, w + 1)), identity.on(Eq(square, w - 1))
    assert "agree at the point tried, but SymPy does not see" in true
    assert false.startswith("false: ")
    assert identity.on(Eq(E(z**2), 1)).startswith("refused: ")  # true, and for another rule
