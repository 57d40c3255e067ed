"""The claims on the terminal: all in a table, or one with its derivation."""

import io
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from gradyan.derivations.checker.catalog import claims
from gradyan.report.evidence.listing import one
from gradyan.report.evidence.overview import listing
from gradyan.report.evidence.record import Evidence
from tests import small

BOUND = "sigmoid-derivative-bound"


def shown(what: RenderableType, width: int = 200) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(what)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(dict.fromkeys(claims(), small.EVIDENCE), {}, {})


def test_every_claim_has_a_line(evidence: Evidence) -> None:
    lines = shown(listing(evidence), width=80).splitlines()
    assert lines[0].split() == ["claim", "verdict", "derivation", "simulation", "property"]
    assert [line.split()[0] for line in lines[1:]] == sorted(claims())
    (line,) = [line for line in lines if line.strip().startswith(f"{BOUND} ")]
    assert line.split()[1:5] == ["proved", "passed", "-", "passed"]


def test_a_failure_is_seen(evidence: Evidence) -> None:
    failed = {**small.EVIDENCE, "verdict": "unchecked", "property": {"status": "failed"}}
    spoilt = replace(evidence, claims={**evidence.claims, BOUND: failed})
    (line,) = [x for x in shown(listing(spoilt)).splitlines() if x.strip().startswith(f"{BOUND} ")]
    assert line.split()[1:5] == ["unchecked", "passed", "-", "failed"]


def test_one_claim_in_full(evidence: Evidence) -> None:
    text = shown(one(BOUND, evidence))
    for part in ("the notes say", "what holds", "step 3, upper", "false twin 'plus-for-minus'"):
        assert part in text
    assert "derivation: status passed, steps 4" in text
    assert "derivations/vanishing/sigmoid.py:" in text


def test_a_false_twin_that_is_not_disproved_is_shown(evidence: Evidence) -> None:
    why = "the derivation does not disprove it"
    open_ = {"name": "near", "status": "failed", "step": "observed"}
    twins = [*small.TWINS, {"name": "the-same", "status": "unchecked", "why": why}, open_]
    spoilt = {**evidence.claims, BOUND: {**small.EVIDENCE, "twins": twins}}
    text = shown(one(BOUND, replace(evidence, claims=spoilt)))
    assert "false twin 'plus-for-minus': disproved at step 'complement'" in text
    assert f"false twin 'the-same': {why}" in text
    assert "false twin 'near': not disproved at step 'observed'" in text


def test_a_refuted_claim_shows_where_it_is_false(evidence: Evidence) -> None:
    assert "false, at z = 0" in shown(one("sigmoid-bound-missing-prime", evidence))
