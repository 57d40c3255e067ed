"""Every claim is judged, every false twin disproved, every measurement held to its prediction.

Nothing is judged here: these are the records that the guide is built from.
"""

from pathlib import Path

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.derivations.scrutiny.alterations.altered import LEAST
from gradyan.derivations.scrutiny.alterations.trials import data
from gradyan.files import read_toml
from gradyan.report.evidence.record import LETTERS, Evidence
from gradyan.report.evidence.simulate import observed, predicted
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Experiment

CLAIMS = pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
DERIVED = [claim for claim in claims().values() if claim.derivation]
COARSE = read_toml(Path(__file__).with_name("detects.toml"))
HELD = [(claim, name) for claim in claims().values() for name in predicted(claim.id)]


@CLAIMS
def test_every_letter_has_passed(claim: Claim, evidence: Evidence) -> None:
    record = evidence.of(claim.id)
    asked = {LETTERS[letter] for letter in claim.evidence}
    assert asked == record.keys() & set(LETTERS.values())
    assert {name: record[name]["status"] for name in asked} == dict.fromkeys(asked, "passed")
    assert record["verdict"] in {"proved", "holds-if", "refuted", "measured"}


@CLAIMS
def test_every_false_twin_is_disproved(claim: Claim, evidence: Evidence) -> None:
    found = {twin["name"]: twin for twin in evidence.of(claim.id)["twins"]}
    assert found.keys() == {twin.name for twin in claim.twins}
    assert all(twin["status"] == "passed" and twin["step"] for twin in found.values()), found


@pytest.mark.parametrize("claim", DERIVED, ids=lambda claim: claim.id)
def test_every_step_withstands_its_trial(claim: Claim, evidence: Evidence) -> None:
    scrutiny = evidence.of(claim.id)["scrutiny"]
    assert scrutiny["status"] == "passed", scrutiny["why"]
    tried = {name: found["refused"] + found["as true"] for name, found in scrutiny["steps"].items()}
    few = {row["step"] for row in data()["few"] if row["claim"] == claim.id}
    assert {name for name, number in tried.items() if number < LEAST} == few


def test_most_steps_are_heard(evidence: Evidence) -> None:
    steps = [
        step for claim in DERIVED for step in evidence.of(claim.id)["scrutiny"]["steps"].values()
    ]
    heard = [step for step in steps if "unheard" not in step]
    assert len(heard) >= 3 / 4 * len(steps)
    assert all(step["points"] for step in heard)


@CLAIMS
def test_a_letter_is_asked_where_there_is_something_to_show(claim: Claim) -> None:
    assert ("D" in claim.evidence) == bool(claim.derivation)
    assert ("S" in claim.evidence) == bool(predicted(claim.id) or observed(claim))


@pytest.mark.parametrize(("claim", "name"), [pytest.param(c, n, id=n) for c, n in HELD])
def test_a_simulation_detects_what_it_says(claim: Claim, name: str, evidence: Evidence) -> None:
    """A formula off by the stated relative error, in the direction it errs already, is caught."""
    assert claim.predicts is not None
    for m in evidence.measurements[name]:
        predicted_ = claim.predicts(**m.at)
        error = m.standard_error * 6.5 if m.decades else m.detects(predicted_) * abs(predicted_)
        sign = -1 if m.z(predicted_) > 0 else 1
        assert m.agrees(predicted_)
        assert not m.agrees(predicted_ + sign * error)


@pytest.mark.parametrize("name", sorted({name for _, name in HELD}))
def test_an_error_of_five_percent_is_noticed_or_it_is_said_why_not(
    name: str, evidence: Evidence
) -> None:
    share = max(
        m.detects(claim.predicts(**m.at))
        for claim, held in HELD
        if held == name and claim.predicts is not None
        for m in evidence.measurements[name]
    )
    assert (share > 0.05) == (name in COARSE), share
    if name in COARSE:
        assert COARSE[name]["why"]
        assert 0.95 * COARSE[name]["share"] < share <= COARSE[name]["share"]


def test_nothing_is_excused_in_vain() -> None:
    assert COARSE.keys() <= {name for _, name in HELD}


@pytest.mark.parametrize("experiment", experiments().values(), ids=lambda e: e.name)
def test_every_experiment_is_measured(experiment: Experiment, evidence: Evidence) -> None:
    rows = evidence.measurements[experiment.name]
    assert rows
    assert all(m.seed == experiment.seed for m in rows)
    # What is none or all of a sample has no error.
    assert all(m.standard_error > 0 or m.value in (0, 1) for m in rows)
