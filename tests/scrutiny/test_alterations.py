"""Alterations change one place of a relation, and a rule that has read it refuses them."""

from dataclasses import replace

import pytest
from sympy import Basic, Eq, Limit, Product, Rational, Sum, Symbol, Tuple, evaluate, oo, symbols

from gradyan.derivations.checker.claim import Claim, Rule, Step, Twin, rule
from gradyan.derivations.checker.facts import Facts
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.checker.judge import Rejected
from gradyan.derivations.checker.statement import EQUATION
from gradyan.derivations.rules.inequalities import sign
from gradyan.derivations.scrutiny.alterations.altered import LEAST, MOST, alterations
from gradyan.derivations.scrutiny.alterations.trials import data, faults, withstood

x, y = symbols("x y", real=True)
w, r = symbols("w r", positive=True)
n, k = symbols("n k", integer=True, positive=True)

with evaluate(False):
    bound = prime(sigma)(x) <= Rational(1, 4)
    line = Eq(w * x + y, 3 * r**2)
    CLAIM = Claim(
        id="bounded",
        evidence="D",
        notes="",
        said=None,
        holds=bound,
        derivation=(Step("bound", bound, sign),),
        twins=(Twin("lower", {Rational(1, 4): Rational(1, 5)}),),
    )


def kinds(relation: Basic, *letters: Symbol) -> dict[str, str]:
    return {a.kind: f"{a.old} → {a.new}" for a in reversed(list(alterations(relation, letters)))}


def test_each_kind_of_slip_is_tried() -> None:
    with evaluate(False):
        assert kinds(line, Symbol("v", real=True)) == {
            "comparison": "Eq(w*x + y, 3*r**2) → w*x + y < 3*r**2",
            "sign": "w*x + y → -(w*x + y)",
            "factor": "w*x + y → 2*(w*x + y)",
            "exponent": "w → w**2",
            "letter": "w → r",
            "dropped factor": "w*x → x",
            "dropped term": "w*x + y → y",
        }
        to_zero = Eq(Limit(1 / x, x, oo, "-"), 0)
        assert kinds(to_zero)["value"] == "oo → 0"
    assert kinds(Eq(Sum(k, (k, 1, n)), n))["value"] == "1 → 2"


@pytest.mark.parametrize("relation", [bound, line, Eq(Product(w, (k, 1, n)), w**n)])
def test_an_alteration_is_another_relation_and_there_are_a_few(relation: Basic) -> None:
    found = list(alterations(relation))
    assert LEAST <= len(found) <= MOST
    assert len({a.relation for a in found} - {relation}) == len(found)


def test_every_part_is_altered_by_itself() -> None:
    found = list(alterations(Tuple(bound, line)))
    changed = [[a.relation.args[0] != bound, a.relation.args[1] != line] for a in found]
    assert [True, False] in changed
    assert [False, True] in changed
    assert [True, True] not in changed


def test_a_rule_that_reads_is_not_fooled_and_one_that_does_not_is_found_out() -> None:
    @rule(EQUATION)
    def anything(part: Basic, facts: Facts) -> None:
        """It confirms whatever it is given."""

    assert faults(CLAIM, withstood(CLAIM)) == []
    careless = stepped(line, anything)
    found = faults(careless, withstood(careless))
    assert "line: its rule accepts dropped factor: w*x → x" in found


def stepped(relation: Basic, by: Rule) -> Claim:
    return replace(CLAIM, holds=relation, derivation=(Step("line", relation, by),))


def test_a_claim_that_does_not_stand_has_withstood_nothing() -> None:
    with pytest.raises(Rejected):
        withstood(stepped(prime(sigma)(x) <= Rational(1, 5), sign))


def test_what_is_listed_in_vain_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"claim": "bounded", "step": "bound", "alteration": "sign: x → -x", "reason": "even"}
    monkeypatch.setitem(data(), "accepted", [row])
    (found,) = faults(CLAIM, withstood(CLAIM))
    assert found.startswith("bound: accepted.toml lists sign: x → -x, which is not accepted")


@pytest.mark.parametrize("list_", ["accepted", "beside", "few"])
def test_every_listed_line_has_a_reason(list_: str) -> None:
    assert all(row["reason"] and row["claim"] and row["step"] for row in data()[list_])
