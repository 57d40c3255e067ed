"""What each claim says, in tests/data/statements.json, so that a part that is dropped shows.

`python -m tests.checker.statements` writes it anew, after a claim has been changed and read.
"""

import json
from collections.abc import Mapping
from typing import Any

from sympy import Basic, sstr

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, relations
from gradyan.errors import ROOT
from gradyan.report.source.references import parts

FILE = ROOT / "tests" / "data" / "statements.json"
Record = dict[str, dict[str, Any]]


def record(found: Mapping[str, Claim]) -> Record:
    """Return all that the claims say, each part by itself, by claim."""
    return {name: _said(claim) for name, claim in sorted(found.items())}


def _said(claim: Claim) -> dict[str, Any]:
    steps = zip(claim.derivation, relations(claim.derivation), strict=True)
    observed = {str(letter): where for letter, where in claim.observed.items()}
    return {
        "notes": claim.notes,
        "said": _parts(claim.said),
        "holds": _parts(claim.holds),
        "given": {name: sstr(condition) for name, condition in claim.given.items()},
        "finding": _parts(claim.finding),
        "observed": {letter: f"{x.experiment} {dict(x.at)}" for letter, x in observed.items()},
        "counterexample": {str(k): sstr(v) for k, v in (claim.counterexample or {}).items()},
        "steps": {step.name: [step.by.name, *_parts(shown)] for step, shown in steps},
        "rests on": [other.id for other in claim.rests_on],
        "twins": [twin.name for twin in claim.twins],
        "evidence": claim.evidence,
        "source": claim.source,
    }


def _parts(statement: Basic | None) -> list[str]:
    return [] if statement is None else [sstr(part) for part in parts(statement)]


def text(found: Record) -> str:
    """Return the file."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(record(claims())), "utf-8")
