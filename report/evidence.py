"""What the last test run showed, and whether it is enough to print."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derivations.catalog import claims
from derivations.claim import Claim, Judgement, judge
from report.errors import ROOT, GuideError, Place
from simulations.catalog import experiments
from simulations.experiment import Measurement

SOURCES = ("derivations", "simulations", "tests")
LETTERS = {"D": "derivation", "S": "simulation", "P": "property"}


@dataclass(frozen=True)
class Evidence:
    """build/evidence.json and build/measurements/, as the stages read them."""

    claims: Mapping[str, Mapping[str, Any]]
    versions: Mapping[str, str]
    measurements: Mapping[str, tuple[Measurement, ...]]

    def of(self, claim: str, place: Place | None = None) -> Mapping[str, Any]:
        """Return the record of a claim, or raise GuideError where there is no such claim."""
        if claim not in self.claims:
            raise GuideError(f"there is no claim '{claim}'", "`gradyan claims` lists them", place)
        return self.claims[claim]

    def measured(self, experiment: str, **at: object) -> Measurement:
        """Return the one measurement of an experiment at these coordinates."""
        if experiment not in self.measurements:
            raise GuideError(f"there is no experiment '{experiment}'")
        rows = [m for m in self.measurements[experiment] if at.items() <= m.at.items()]
        if len(rows) != 1:
            raise GuideError(f"experiment '{experiment}' has {len(rows)} measurements at {at}")
        return rows[0]


def gather(build: Path) -> Evidence:
    """Read the evidence; run the tests of the claims first if it is missing or stale."""
    file = build / "evidence.json"
    if not _is_current(file):
        run_claims(file)
    found = json.loads(file.read_text(encoding="utf-8"))
    measured = {
        name: tuple(Measurement(**row) for row in json.loads(path.read_text(encoding="utf-8")))
        for name in experiments()
        if (path := build / "measurements" / f"{name}.json").is_file()
    }
    return Evidence(found["claims"], found["versions"], measured)


def run_claims(file: Path) -> None:
    """Run the tests that claims rest on, in a process of their own."""
    tests = ("tests/test_claims.py", "tests/properties")
    command = [sys.executable, "-m", "pytest", "-q", "--evidence", str(file), *tests]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    # 1: some test failed, and the evidence says which claim; anything else is no evidence.
    if done.returncode not in (0, 1) or not file.is_file():
        raise GuideError(f"the tests of the claims could not run:\n{done.stdout}{done.stderr}")


def require(evidence: Evidence, used: Iterable[str]) -> None:
    """Stop the build at claims that are unchecked or failing, or that no page mentions."""
    problems = [p for claim in claims().values() for p in _problems(claim, evidence)]
    unused = sorted(claims().keys() - set(used))
    problems += [f"{place_of(claims()[c])}: claim '{c}' is not used in any chapter" for c in unused]
    if problems:
        raise GuideError("\n".join(problems), "`make test` shows each failure in full")


def judgement(claim: str, place: Place | None = None) -> Judgement:
    """Return what judging a claim finds, or raise GuideError where there is no such claim."""
    if claim not in claims():
        raise GuideError(f"there is no claim '{claim}'", "`gradyan claims` lists them", place)
    return judge(claims()[claim])


def place_of(claim: Claim) -> Place:
    """Return the line on which a claim is defined."""
    for file in sorted((ROOT / "derivations").glob("*.py")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if f'id="{claim.id}"' in line:
                return Place(file, number)
    return Place(ROOT / "derivations")


def _problems(claim: Claim, evidence: Evidence) -> Iterable[str]:
    record = evidence.claims.get(claim.id, {})
    for letter in claim.evidence:
        part = record.get(LETTERS[letter], {})
        status = part.get("status", "unchecked")
        if status != "passed":
            why = f": {part['why']}" if "why" in part else ""
            yield f"{place_of(claim)}: claim '{claim.id}': {LETTERS[letter]} {status}{why}"
    twins = record.get("twins", [])
    if len(twins) < len(claim.twins) or any(twin["status"] != "passed" for twin in twins):
        yield f"{place_of(claim)}: claim '{claim.id}': a false twin was not disproved"


def _is_current(file: Path) -> bool:
    """Tell whether evidence is there and younger than all that it rests on."""
    sources = [f for folder in SOURCES for f in (ROOT / folder).rglob("*.py")]
    youngest = max(source.stat().st_mtime for source in sources)
    return file.is_file() and file.stat().st_mtime > youngest
