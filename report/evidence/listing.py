"""A claim on the terminal, in full with its derivation, and what trying all steps has found."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text
from sympy import Basic, Tuple, pretty

from gradyan.derivations.checker.claim import Claim
from gradyan.derivations.checker.functions import unfold
from gradyan.report.evidence.lookup import claim_of, judgement, place_of
from gradyan.report.evidence.record import LETTERS, Evidence


def one(id_: str, evidence: Evidence) -> RenderableType:
    """Return a claim with what is said, what holds, its steps, and its evidence."""
    found = judgement(claim_of(id_))
    record = evidence.of(id_)
    parts: list[RenderableType] = [Text(f"{id_}: {record['verdict']}", style="bold")]
    parts += [Text(str(place_of(found.claim)), style="dim"), Text()]
    if found.claim.said is not None:
        parts += _shown("the notes say", found.claim.said)
    parts += _shown("what holds", found.claim.holds)
    for name, condition in found.claim.given.items():
        parts += _shown(f"given ({name})", condition)
    if found.claim.finding is not None:
        parts += _shown("what is measured", found.claim.finding)
    if found.broken:
        parts += _shown(f"of which is false, at {_point(found.claim)}", Tuple(*found.broken))
    for number, (name, relation) in enumerate(found.shown.items(), start=1):
        parts += _shown(f"step {number}, {name}{_tried(record, name)}", relation)
    parts += [
        Text(f"{letter}: {_details(record[letter])}")
        for letter in LETTERS.values()
        if letter in record
    ]
    parts += [
        Text(f"false twin '{twin['name']}': {_end(twin)}") for twin in record.get("twins", [])
    ]
    return Group(*parts)


def _end(twin: Mapping[str, Any]) -> str:
    """Return where a twin was disproved, or why it was not."""
    if twin["status"] == "passed":
        return f"disproved at step '{twin['step']}'"
    return str(twin.get("why", f"not disproved at step '{twin.get('step')}'"))


def doubts(evidence: Evidence) -> str:
    """Return what the trials of all steps have come to, and what the referee could not hear."""
    steps = {
        (id_, name): found
        for id_, record in sorted(evidence.claims.items())
        for name, found in record.get("scrutiny", {}).get("steps", {}).items()
    }
    refused, as_true, points = (
        sum(found[key] for found in steps.values()) for key in ("refused", "as true", "points")
    )
    unheard = {step: found["unheard"] for step, found in steps.items() if "unheard" in found}
    lines = [
        f"{len(steps)} steps: {refused} alterations refused, {as_true} as true as the step",
        f"heard at {points} points; the referee could not hear {len(unheard)} of them:",
    ]
    lines += [f"  {id_}, {name}: {why}" for (id_, name), why in unheard.items()]
    return "\n".join(lines)


def _tried(record: Mapping[str, Any], name: str) -> str:
    """Return what a step has withstood."""
    found = record.get("scrutiny", {}).get("steps", {}).get(name)
    if not found:
        return ""
    heard = found.get("unheard") or f"true at {found['points']} points"
    more = f", {found['as true']} are as true" if found["as true"] else ""
    return f" (withstood {found['refused']} alterations{more}; {heard})"


def _shown(label: str, statement: Basic) -> list[RenderableType]:
    parts = statement.args if isinstance(statement, Tuple) else (statement,)
    texts = [pretty(part, use_unicode=True, order="none", wrap_line=False) for part in parts]
    return [Text(label, style="dim"), *map(Text, texts), Text()]


def _point(claim: Claim) -> str:
    values = ((name, unfold(value)) for name, value in (claim.counterexample or {}).items())
    return ", ".join(f"{n} = {v.evalf(6) if v.is_number else v}" for n, v in values)


def _details(part: dict[str, object]) -> str:
    shown = {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in part.items()}
    return ", ".join(f"{key} {value}" for key, value in shown.items())
