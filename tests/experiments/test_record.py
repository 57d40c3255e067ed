"""This machine measures what the one measured that wrote tests/data/measurements.json."""

import json

from gradyan.report.evidence.record import Evidence
from gradyan.simulations.engine.measurement import Measurement
from tests.experiments.record import FILE, differences, record, text

KEPT = {"a": [[1.0, 0.5], [2.0, 0.25]], "b": [[0.0, 0.0]]}


def test_this_machine_measures_what_another_has(evidence: Evidence) -> None:
    """Where the change is meant: `python -m tests.experiments.record` writes the file anew."""
    kept = json.loads(FILE.read_text())
    assert not differences(kept, record(evidence.measurements))


def test_a_record_is_read_as_it_was_written() -> None:
    measured = (Measurement(0.1, 1e-7, 9, 1), Measurement(-3.0, 0.25, 9, 1))
    found = record({"b": measured, "a": measured[:1]})
    assert (
        json.loads(text(found)) == found == {"a": [[0.1, 1e-7]], "b": [[0.1, 1e-7], [-3.0, 0.25]]}
    )


def test_what_differs_is_named() -> None:
    found = {"a": [[1.0, 0.5], [2.5, 0.25]], "c": [[0.0, 0.0]]}
    assert differences(KEPT, KEPT) == []
    assert differences(KEPT, found) == [
        "b: only here or only there",
        "c: only here or only there",
        "a[1]: [2.5, 0.25], and not [2.0, 0.25]: 2 standard errors",
    ]
    assert differences(KEPT, KEPT | {"a": [[1.0, 0.5]]}) == ["a: 1 measurements, and not 2"]
