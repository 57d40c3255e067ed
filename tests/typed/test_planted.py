"""Of the false formulas that rules make of those of the guide, four in five are refused."""

import pytest

from gradyan.report.source.guide import load
from tests.typed.planted import RULES, Planted, planted

EVERY, LEAST, SHARE = 14, 60, 0.8


@pytest.fixture(scope="module")
def found() -> list[Planted]:
    return list(planted(load(), EVERY))


def test_false_formulas_are_refused(found: list[Planted]) -> None:
    passed = [str(one) for one in found if not one.refused]
    assert len(found) >= LEAST
    assert len(passed) <= (1 - SHARE) * len(found), "\n".join(passed)


def test_each_rule_makes_some(found: list[Planted]) -> None:
    assert {one.rule for one in found} == {rule.__name__ for rule in RULES}
