"""What is kept of the evidence is taken as it was written, or not at all."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gradyan.report.evidence.kept import Kept
from gradyan.report.evidence.record import Evidence, show
from gradyan.simulations.engine.measurement import Measurement

FOUND: dict[str, dict[str, Any]] = {
    "D": {"status": "passed", "steps": 4},
    "M": {"rows": [{"value": 0.25, "n": 9}] * 5},
}
SPOILT = 500


@pytest.mark.parametrize("letter", FOUND)
def test_no_change_of_a_byte_is_accepted(letter: str, tmp_path: Path) -> None:
    kept, rng, equal = Kept(tmp_path), Random(12), 0
    kept.write("one", letter, "key", FOUND[letter])
    file = kept.file("one", letter)
    whole = file.read_bytes()
    for _ in range(SPOILT):
        at = rng.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ rng.randrange(1, 256)]) + whole[at + 1 :])
        found = kept.read("one", letter, "key")
        assert found in (None, FOUND[letter])
        equal += found is not None
    assert equal < SPOILT / 5  # a space or a line more is the same record
    for cut in range(len(whole) - 2):
        file.write_bytes(whole[:cut])
        assert kept.read("one", letter, "key") is None


def test_a_digit_that_is_changed_for_the_figures_does_not_last(tmp_path: Path) -> None:
    evidence = Evidence({}, {}, {"law": (Measurement(-0.628, 0.001, 9, 7),)})
    show(evidence, tmp_path)
    file = tmp_path / "measurements" / "law.json"
    good = file.read_text("utf-8")
    assert json.loads(good)[0]["value"] == -0.628
    time = file.stat().st_mtime_ns
    show(evidence, tmp_path)
    assert file.stat().st_mtime_ns == time
    file.write_text(good.replace("628", "928"), "utf-8")
    show(evidence, tmp_path)
    assert file.read_text("utf-8") == good
