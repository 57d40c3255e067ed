"""Every claim is judged, every false twin disproved, every measurement held to its prediction."""

from collections.abc import Callable

import pytest
from sympy import Symbol

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import (
    Claim,
    Judgement,
    Rejected,
    Twin,
    judge,
    twin_of,
    weigh,
)
from gradyan.derivations.checker.measured import Estimate, Observation, margin
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Experiment, Measurement

CLAIMS = claims().values()
TWINS = [(claim, twin) for claim in CLAIMS for twin in claim.twins]
DERIVED = [claim for claim in CLAIMS if claim.derivation]
OBSERVED = [claim for claim in CLAIMS if claim.observed]
SIMULATED = [(claim, e) for e in experiments().values() for claim in e.claims]
Measured = Callable[[str], list[Measurement]]
ILLUSTRATIONS = [e for e in experiments().values() if not e.claims]


@pytest.mark.parametrize(
    "claim", [pytest.param(c, id=c.id, marks=pytest.mark.evidence(c.id, "D")) for c in DERIVED]
)
def test_derivation(claim: Claim, record_property: Callable[[str, object], None]) -> None:
    judgement = judge(claim)
    record_property("steps", len(judgement.shown))
    record_property("verdict", str(judgement.verdict))


@pytest.mark.parametrize(
    ("claim", "twin"),
    [
        pytest.param(c, t, id=f"{c.id}-{t.name}", marks=pytest.mark.evidence(c.id, "twin"))
        for c, t in TWINS
    ],
)
def test_false_twin_is_disproved(
    claim: Claim,
    twin: Twin,
    measured: Measured,
    record_property: Callable[[str, object], None],
) -> None:
    record_property("name", twin.name)
    with pytest.raises(Rejected) as rejection:
        judged(twin_of(claim, twin), measured)
    record_property("step", rejection.value.step)
    assert rejection.value.disproved, rejection.value


@pytest.mark.parametrize(
    ("claim", "experiment"),
    [pytest.param(c, e, id=c, marks=pytest.mark.evidence(c, "S")) for c, e in SIMULATED],
)
def test_simulation(
    claim: str,
    experiment: Experiment,
    measured: Measured,
    record_property: Callable[[str, object], None],
) -> None:
    rows = [(m, prediction(claim, m)) for m in measured(experiment.name)]
    worst, predicted = max(rows, key=lambda row: abs(row[0].z(row[1])))
    for name, value in {
        "experiment": experiment.name,
        "estimate": worst.value,
        "standard_error": worst.standard_error,
        "predicted": predicted,
        "z": worst.z(predicted),
        "samples": worst.n,
        "seed": worst.seed,
        "settings": len(rows),
        "detects": max(m.detects(p) for m, p in rows),
    }.items():
        record_property(name, value)
    assert worst.agrees(predicted), f"{dict(worst.at)}: {worst.value} against {predicted}"


@pytest.mark.parametrize(("claim", "experiment"), [pytest.param(*s, id=s[0]) for s in SIMULATED])
def test_simulation_detects_what_it_says(
    claim: str, experiment: Experiment, measured: Measured
) -> None:
    """A formula off by the stated relative error, in the direction it errs already, is caught."""
    for m in measured(experiment.name):
        predicted = prediction(claim, m)
        error = m.standard_error * 6.5 if m.decades else m.detects(predicted) * abs(predicted)
        sign = -1 if m.z(predicted) > 0 else 1
        assert not m.agrees(predicted + sign * error)


@pytest.mark.parametrize("experiment", ILLUSTRATIONS, ids=lambda e: e.name)
def test_illustration_is_measured(experiment: Experiment, measured: Measured) -> None:
    assert all(m.standard_error > 0 for m in measured(experiment.name))


@pytest.mark.parametrize(
    "claim", [pytest.param(c, id=c.id, marks=pytest.mark.evidence(c.id, "S")) for c in OBSERVED]
)
def test_observation(
    claim: Claim, measured: Measured, record_property: Callable[[str, object], None]
) -> None:
    """Every quantity of the statement may be off by 4.5 standard errors, and it still holds."""
    rows = {name: one(at, measured) for name, at in claim.observed.items()}
    statement = claim.holds if claim.finding is None else claim.finding
    record_property("margin", margin(statement, estimates(claim, measured)))
    record_property(
        "observed",
        [
            {
                "name": str(name),
                "experiment": at.experiment,
                "estimate": rows[name].value,
                "standard_error": rows[name].standard_error,
                "decades": rows[name].decades,
                "samples": rows[name].n,
                "seed": rows[name].seed,
                "detects": rows[name].detects(rows[name].value),
            }
            for name, at in claim.observed.items()
        ],
    )
    verdict = weigh(claim, estimates(claim, measured)).verdict
    if not claim.derivation:
        record_property("verdict", str(verdict))


def test_every_letter_has_its_test() -> None:
    simulated = {claim for claim, _ in SIMULATED} | {claim.id for claim in OBSERVED}
    assert {c.id for c in DERIVED} == {c.id for c in CLAIMS if "D" in c.evidence}
    assert simulated == {c.id for c in CLAIMS if "S" in c.evidence}


def prediction(claim: str, m: Measurement) -> float:
    predicts = claims()[claim].predicts
    assert predicts is not None, f"{claim} predicts nothing"
    return predicts(**m.at)


def judged(claim: Claim, measured: Measured) -> Judgement:
    if claim.derivation:
        judge(claim)
    return weigh(claim, estimates(claim, measured)) if claim.observed else judge(claim)


def estimates(claim: Claim, measured: Measured) -> dict[Symbol, Estimate]:
    rows = {name: one(at, measured) for name, at in claim.observed.items()}
    return {name: Estimate(m.value, m.standard_error, m.decades) for name, m in rows.items()}


def one(observation: Observation, measured: Measured) -> Measurement:
    rows = [m for m in measured(observation.experiment) if observation.at.items() <= m.at.items()]
    assert len(rows) == 1, f"{observation} names {len(rows)} measurements"
    return rows[0]
