"""The evidence as a whole: read when nothing has changed that any of it rests on.

It is read without importing what was judged, so that a question about it is answered at once.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gradyan.errors import GuideError, Place
from gradyan.report.evidence.kept import Found, Kept
from gradyan.report.evidence.sources import digest_of, modules_below
from gradyan.simulations.engine.measurement import Measurement

LETTERS = {"D": "derivation", "S": "simulation", "P": "property"}
WHOLE = "everything", "E"  # the subject and the letter under which it is kept
# All that any result rests on lies in these; what a job names is among them.
ROOMS = ("derivations", "simulations", "properties", "report.evidence", "languages")
SHARED = ("gradyan", "gradyan.errors", "gradyan.files", "gradyan.report")


@dataclass(frozen=True)
class Evidence:
    """The record of every claim, and the measurements of every experiment."""

    claims: Mapping[str, Mapping[str, Any]]
    versions: Mapping[str, str]
    measurements: Mapping[str, tuple[Measurement, ...]]

    @cached_property
    def digest(self) -> str:
        """Stand for all of it."""
        return hashlib.sha256(json.dumps(self._plain(), sort_keys=True).encode()).hexdigest()

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

    def _plain(self) -> Found:
        rows = {name: [vars(row) for row in found] for name, found in self.measurements.items()}
        return {"claims": self.claims, "versions": self.versions, "rows": rows}


def everything() -> str:
    """Return a fingerprint of all that the evidence rests on, read now."""
    return digest_of([*SHARED, *(m for room in ROOMS for m in modules_below(f"gradyan.{room}"))])


def keep(evidence: Evidence, folder: Path, key: str) -> None:
    """Keep the evidence, in which nothing is unchecked or fails, under what it rests on."""
    Kept(folder).write(*WHOLE, key, evidence._plain())


def forget(folder: Path) -> None:
    """Keep nothing as a whole: what a job has found since is not in it."""
    Kept(folder).file(*WHOLE).unlink(missing_ok=True)


def show(evidence: Evidence, folder: Path) -> None:
    """Lay out the measurements for whoever reads them, one file for each experiment."""
    for name, rows in evidence.measurements.items():
        Kept(folder).show(name, [vars(row) for row in rows])


def known(folder: Path) -> Evidence | None:
    """Return the evidence that was kept, if all is as it was then."""
    if not (folder / "evidence.json").is_file():
        return None
    found = Kept(folder).read(*WHOLE, everything())
    if found is None:
        return None
    rows = {name: tuple(Measurement(**row) for row in rows) for name, rows in found["rows"].items()}
    return Evidence(found["claims"], found["versions"], rows)
