"""Facts: what is known, and on which conditions what is added rests."""

import pytest
from sympy import Derivative, Eq, Tuple, symbols

from gradyan.derivations.checker.facts import Facts, NotShown

x, y, u, v = symbols("x y u v", real=True)
CONDITION, EQUATION = x < 5, Eq(y, x)


def known() -> Facts:
    return Facts(u < 1, given=(Tuple(CONDITION, EQUATION),))


def test_what_is_shown_or_given_is_known_with_what_it_gives() -> None:
    facts = known()
    facts.require([u < 1, u <= 1, Tuple(CONDITION, EQUATION)])
    assert not facts.know(Tuple(CONDITION, v < 1))
    with pytest.raises(NotShown, match="v < 1 is used before it is shown"):
        facts.require([CONDITION, v < 1])
    assert facts.parts == (u < 1, CONDITION, EQUATION)


def test_what_is_added_rests_on_the_conditions_asked_for_since_the_last() -> None:
    facts = known()
    assert facts.know(CONDITION)
    assert not facts.know(v < 2)
    facts.add(v < 1)
    facts.add(v < 3)
    assert facts.resting(Tuple(v < 1, EQUATION)) == {CONDITION, EQUATION}
    facts.forget()
    facts.add(v < 4)
    assert not facts.resting(v < 3)
    assert not facts.resting(v < 4)
    assert not facts.resting(v < 5)


def test_what_rests_on_a_condition_is_not_known_for_every_letter_of_it() -> None:
    facts = known()
    facts.require_for_every([u], CONDITION)
    facts.require_for_every([x], u < 1)
    with pytest.raises(NotShown, match="is known where x < 5, not for every x"):
        facts.require_for_every([x], CONDITION)


def test_an_equation_that_is_looked_at_is_asked_for() -> None:
    facts = known()
    assert list(facts.equations(Derivative)) == []
    assert list(facts.equations()) == [EQUATION]
    facts.add(v < 1)
    assert facts.resting(v < 1) == {EQUATION}
