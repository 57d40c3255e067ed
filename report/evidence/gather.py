"""What the last test run showed, and whether it is enough to print."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joblib import cpu_count
from sympy import Basic

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, Judgement, Rejected, Verdict, judge, relations
from gradyan.report.errors import ROOT, GuideError, Place, Problems
from gradyan.report.files import read
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Measurement

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
            known = f"there are: {', '.join(sorted(self.measurements))}"
            raise GuideError(f"there is no experiment '{experiment}'", known)
        rows = [m for m in self.measurements[experiment] if at.items() <= m.at.items()]
        if len(rows) != 1:
            settings = "; ".join(str(dict(m.at)) for m in self.measurements[experiment][:3])
            problem = f"experiment '{experiment}' has {len(rows)} measurements at {at}"
            raise GuideError(problem, f"name one setting, as in {settings}")
        return rows[0]


def gather(build: Path) -> Evidence:
    """Read the evidence; run the tests of the claims first if it is missing or stale."""
    file = build / "evidence.json"
    found = _read(build) if _is_current(file) else None
    if found is None or found.measurements.keys() < experiments().keys():
        run_claims(file)
        found = _read(build)
    if found is None:
        remedy = "remove it; the next build writes it anew"
        raise GuideError("the tests left no evidence that can be read", remedy, Place(file))
    return found


def _read(build: Path) -> Evidence | None:
    """Return what the last run left, or None where it is damaged or not about these claims."""
    try:
        found = json.loads(read(build / "evidence.json"))
        verdicts = {id_: record["verdict"] for id_, record in found["claims"].items()}
        versions = dict(found["versions"])
    except (AttributeError, GuideError, LookupError, TypeError, ValueError):
        return None
    files = {name: build / "measurements" / f"{name}.json" for name in experiments()}
    measured = {name: rows for name, file in files.items() if (rows := _rows(file))}
    same = verdicts.keys() == claims().keys()
    return Evidence(found["claims"], versions, measured) if same else None


def _rows(file: Path) -> tuple[Measurement, ...]:
    """Return the measurements of an experiment; none where the file is missing or damaged."""
    try:
        return tuple(Measurement(**row) for row in json.loads(read(file)))
    except (GuideError, TypeError, ValueError):
        return ()


def run_claims(file: Path) -> None:
    """Run the tests that claims rest on, in processes of their own, one a core."""
    tests = ("tests/test_claims.py", "tests/properties")
    spread = ("-n", str(cpu_count()), "--dist", "loadgroup")
    command = [sys.executable, "-m", "pytest", "-q", *spread, "--evidence", str(file), *tests]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    # 1: some test failed, and the evidence says which claim; anything else is no evidence.
    if done.returncode in (0, 1) and file.is_file():
        return
    output = f"{done.stdout}{done.stderr}".strip()
    if gave_up := re.search(r"Exit: (.+?)\W*\Z", output, re.DOTALL):  # from tests/conftest.py
        raise GuideError(gave_up[1])
    raise GuideError(f"the tests of the claims could not run:\n{output}", "`make test` runs them")


def require_proof(evidence: Evidence) -> None:
    """Raise GuideError at claims that are unchecked or failing."""
    problems = Problems()
    for claim in claims().values():
        for why in _failures(claim, evidence):
            remedy = "`make test` shows it in full"
            problems.add(f"claim '{claim.id}': {why}", remedy, place_of(claim))
    problems.stop()


def require_use(used: Iterable[str]) -> None:
    """Raise GuideError at claims that no chapter mentions."""
    problems = Problems()
    for claim in sorted(claims().keys() - set(used)):
        remedy = "use it in a chapter, or remove it"
        where = place_of(claims()[claim])
        problems.add(f"claim '{claim}' is not used in any chapter", remedy, where)
    problems.stop()


def require_audit(audited: Iterable[str]) -> None:
    """Raise GuideError where the table of the notes, if there is one, leaves a claim out."""
    found, problems = set(audited), Problems()
    noted = {claim.id for claim in claims().values() if claim.notes}
    for claim in sorted(noted - found if found else ()):
        problem = f"claim '{claim}' is missing in the table of the notes"
        problems.add(problem, f"write ::: noted {claim}", place_of(claims()[claim]))
    problems.stop()


def claim_of(id_: str, place: Place | None = None) -> Claim:
    """Return a claim, or raise GuideError where there is none of that name."""
    if id_ not in claims():
        raise GuideError(f"there is no claim '{id_}'", "`gradyan claims` lists them", place)
    return claims()[id_]


def shown(claim: Claim) -> dict[str, Basic]:
    """Return the relation of each step, by name.

    Nothing is judged again here: `require_proof` has seen that the tests have confirmed them all.
    """
    names = (step.name for step in claim.derivation)
    return dict(zip(names, relations(claim.derivation), strict=True))


def judgement(claim: Claim) -> Judgement:
    """Return what judging a claim finds; raise GuideError where it fails."""
    try:
        # What is only measured has been weighed by its test, which wrote the verdict down.
        return judge(claim) if claim.derivation else Judgement(claim, Verdict.MEASURED, {})
    except Rejected as why:
        problem = f"claim '{claim.id}' fails at '{why.step}': {why.why}"
        raise GuideError(problem, "`make test` shows it in full", place_of(claim)) from why


def place_of(claim: Claim) -> Place:
    """Return the line on which a claim is defined."""
    for file in sorted((ROOT / "derivations").rglob("*.py")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if f'id="{claim.id}"' in line:
                return Place(file, number)
    return Place(ROOT / "derivations")


def _failures(claim: Claim, evidence: Evidence) -> Iterator[str]:
    record = evidence.claims.get(claim.id, {})
    for letter in claim.evidence:
        part = record.get(LETTERS[letter], {})
        status = part.get("status", "unchecked")
        if status != "passed":
            yield f"{LETTERS[letter]} {status}" + (f": {part['why']}" if "why" in part else "")
    twins = {twin.get("name"): twin for twin in record.get("twins", [])}
    for name in (twin.name for twin in claim.twins):
        if twins.get(name, {}).get("status") != "passed":
            why = twins.get(name, {}).get("why", "unchecked")
            yield f"its false twin '{name}' was not disproved: {why}"


def _is_current(file: Path) -> bool:
    """Tell whether evidence is there and younger than all that it rests on."""
    sources = [f for folder in SOURCES for f in (ROOT / folder).rglob("*.py")]
    youngest = max(source.stat().st_mtime for source in sources)
    return file.is_file() and file.stat().st_mtime > youngest
