"""The trial of the rules: each, as a claim uses it, against relations that do not hold there.

Nothing false may be confirmed, and nothing that other claims show but under their conditions. A
refusal says in words what is wanted, and does not keep an author waiting.
"""

import re
from functools import cache
from time import process_time
from typing import NamedTuple

import pytest
from sympy import Basic

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, Rule, relations
from gradyan.derivations.checker.facts import Facts, NotShown
from gradyan.derivations.checker.statement import fault, fixed
from tests.rules.false_relations import FALSE

SECONDS = 3.0  # of a processor, for one refusal
ONE_IN = 17  # of the steps of all claims are tried with a rule
PYTHON = re.compile(r"object|attribute|unpack|argument|iterable|subscript|NoneType|[a-z]Error")
# Some of it is known to be true where these rules are used: WᵀW = I, and (1 − h)² < 1.
KNOWN = {"along_layers": 1, "products": 1, "integral": 1, "geometric": 1}


class Use(NamedTuple):
    """A step of a claim, what is known when it comes, and what it shows."""

    claim: Claim
    rule: Rule
    facts: tuple[Basic, ...]
    relation: Basic


def uses() -> list[Use]:
    found = []
    for claim in claims().values():
        facts = Facts(*claim.given.values())
        for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
            found.append(Use(claim, step.by, facts.parts, relation))
            if not step.by.example:
                facts.add(relation)
    return found


USES = uses()
KINDS = {use.rule.name: use for use in reversed(USES)}  # the first use of each kind
EACH = pytest.mark.parametrize("kind", KINDS)


def refusal(rule: Rule, relation: Basic, facts: Facts) -> str:
    """Return the words in which a rule refuses a relation; none where it confirms it."""
    start, said = process_time(), ""
    try:
        rule(relation, facts)
    except NotShown as why:
        said = str(why)
    assert process_time() - start < SECONDS, relation
    assert not PYTHON.search(said), said
    return said


@EACH
def test_no_rule_confirms_what_is_false(kind: str) -> None:
    rule, known, left_out = KINDS[kind].rule, KINDS[kind].facts, 0
    for relation, wrong, more in (false for group in FALSE.values() for false in group):
        facts = Facts(*known, *more.values())
        if not fault(relation) and facts.know(relation):
            left_out += 1
        else:
            assert refusal(rule, relation, facts), f"{relation}: {wrong}"
    assert left_out == KNOWN.get(kind, 0)


@EACH
def test_a_rule_confirms_of_other_claims_only_what_is_true_here(kind: str) -> None:
    here = KINDS[kind]
    for other in USES[list(KINDS).index(kind) % ONE_IN :: ONE_IN]:
        facts = Facts(*here.facts)
        if other.claim is not here.claim and not refusal(here.rule, other.relation, facts):
            about = other.relation.free_symbols
            given = Facts(*other.claim.given.values()).parts
            unknown = {c for c in given if fixed(c) & about and not facts.know(c)}
            assert not unknown or not unknown & conditions(other.claim)[other.relation]
            assert here.rule.example or not (other.rule.example and about)


@cache
def conditions(claim: Claim) -> dict[Basic, frozenset[Basic]]:
    """Return the conditions on which each relation rests that a claim shows."""
    facts = Facts(given=claim.given.values())
    for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
        step.by(relation, facts)
        if not step.by.example:
            facts.add(relation)
    return {use.relation: facts.resting(use.relation) for use in USES if use.claim is claim}
