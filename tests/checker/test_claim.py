"""Claims: chains of equalities, twins, and what a rule answers."""

import pytest
from sympy import Eq, Function, MatrixSymbol, S, Tuple, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin, relations, rule, twin_of
from gradyan.derivations.checker.exact import decide
from gradyan.derivations.checker.facts import Facts, NotShown
from gradyan.derivations.checker.statement import INEQUALITY

a, b, c, d, x = symbols("a b c d x", real=True)


@rule(INEQUALITY, x < 5)
def small(part: Eq, facts: Facts) -> None:
    """Believe what does not hold x."""
    del facts
    if part.has(Function):
        decide(part)
    if part.has(x):
        raise NotShown(f"{part} has {x}")
    _ = part.lhs.rhs if part.has(d) else None


def test_an_expression_continues_a_chain_of_equalities() -> None:
    shown = [Eq(a, b), c, d, x < 1, a]
    steps = tuple(Step(str(k), of, small) for k, of in enumerate(shown))
    assert relations(steps) == [Eq(a, b), Eq(b, c), Eq(c, d), x < 1, a]
    assert relations(steps[1:]) == [c, d, x < 1, a]


def test_a_twin_swaps_in_all_that_is_asserted() -> None:
    twin = Twin("other", {a: b})
    claim = Claim("trial", "", a < 1, (Step("one", a < 1, small),), said=a < 2, twins=(twin,))
    false = twin_of(claim, twin)
    assert (false.holds, false.said, false.finding) == (b < 1, None, None)
    assert [step.shows for step in false.derivation] == [b < 1]
    found = Claim("trial", "", a < 1, finding=a < 3, twins=(twin,))
    assert twin_of(found, twin).finding == (b < 3)


def test_a_rule_shows_what_it_wants_where_all_it_needs_is_known() -> None:
    assert small.on(Tuple(a < 1, b < 1), x < 5) == "shown"
    assert small.on(a < 1) == "refused: x < 5 is used before it is shown"
    assert small.on(Eq(a, 1), x < 5).startswith("refused: small wants an inequality, and got")
    assert small.on(Tuple(a < 1, x < 1), x < 5) == "refused: x < 1 has x"
    assert small.on(S.true, x < 5).startswith("refused: SymPy has evaluated it to True")
    assert small.on(Function("g")(a) < 1, x < 5) == "refused: g(a) < 1 has unknowns"
    assert "of another form than d < 1" in small.on(d < 1, x < 5)


def test_what_a_rule_shows_rests_on_what_it_asks_for_alone() -> None:
    facts = Facts(given=(x < 5, a < 1))
    assert facts.know(a < 1)
    small(b < 1, facts)
    facts.add(b < 1)
    assert facts.resting(b < 1) == {x < 5}


def test_a_rule_bears_the_name_of_its_function_and_its_words() -> None:
    assert (small.name, small.__doc__) == ("small", "Believe what does not hold x.")
    with pytest.raises(NotShown, match="compares a matrix"):
        small(Eq(MatrixSymbol("A", 2, 2), a, evaluate=False), Facts(x < 5))
