"""The examples of every rule, run as they stand in its docstring."""

from doctest import NORMALIZE_WHITESPACE, DocTestRunner

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.rules.examples import Shown, shown, table
from gradyan.errors import ROOT

RULES = list(shown())


def test_the_table_of_contributing_is_theirs() -> None:
    said = "print it with `python -m gradyan.derivations.rules.examples`"
    assert table() in (ROOT / "CONTRIBUTING.md").read_text("utf-8"), said


def test_every_rule_is_shown_once_and_used() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert set(names) == {step.by.name for c in claims().values() for step in c.derivation}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_examples_are_so(rule: Shown) -> None:
    wrong: list[str] = []
    runner = DocTestRunner(optionflags=NORMALIZE_WHITESPACE, verbose=False)
    runner.run(rule.test, out=wrong.append, clear_globs=False)
    assert not wrong, "".join(wrong)
    answers = [example.want for example in rule.test.examples if example.want]
    assert "shown\n" in answers
    assert any(answer.startswith(("refused: ", "false: ")) for answer in answers)
    assert str(eval(rule.passing, rule.test.globs)) == "shown"  # what the table of the rules prints
