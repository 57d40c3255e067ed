"""The claims say what they said when somebody last read them."""

import json
from dataclasses import replace

import pytest
from sympy import Tuple, true

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from tests.checker.statements import FILE, record

BOUND = claims()["sigmoid-derivative-bound"]


def test_every_claim_says_what_is_recorded() -> None:
    """Where the change is meant: `python -m tests.checker.statements` writes the file anew."""
    assert record(claims()) == json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize("spoilt", [
    replace(BOUND, holds=Tuple(*BOUND.holds.args[1:])),
    replace(BOUND, said=None),
    replace(BOUND, given={"nothing": true}),
    replace(BOUND, derivation=BOUND.derivation[:-1]),
    replace(BOUND, twins=BOUND.twins[1:]),
    replace(BOUND, evidence="D"),
    replace(BOUND, notes="N4"),
    replace(BOUND, source="glorot2010"),
])  # fmt: skip
def test_a_part_that_is_dropped_or_put_in_shows(spoilt: Claim) -> None:
    assert record({BOUND.id: spoilt}) != record({BOUND.id: BOUND})
