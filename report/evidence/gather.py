"""What judging the claims has found, as the stages of the build read it."""

import json
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from gradyan import files
from gradyan.derivations.checker.catalog import claims, dependants
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import Problems
from gradyan.report.evidence.jobs import Job, Tell, jobs_of, measurement, quiet, run
from gradyan.report.evidence.kept import Found, Kept
from gradyan.report.evidence.lookup import place_of
from gradyan.report.evidence.record import LETTERS, Evidence, everything, forget, keep, known, show
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.measurement import Measurement

VERSIONS = ("hypothesis", "matplotlib", "mpmath", "numpy", "sympy", "weasyprint")


def gather(
    folder: Path, tell: Tell = quiet, only: Iterable[str] = (), *, doubts: bool = False
) -> Evidence:
    """Judge what is stale, of all claims or of some, and return what is known of all.

    With ``doubts`` every step is put on trial as well, which takes minutes for all claims.
    The whole is also written to evidence.json in the folder.
    """
    if not (only or doubts) and (found := known(folder)):
        show(found, folder)
        return found
    before = everything()
    chosen = [claims()[id_] for id_ in only] or list(claims().values())
    jobs = [job for claim in chosen for job in jobs_of(claim, doubts=doubts)]
    if not only:
        jobs += [measurement(name) for name in experiments()]
    run(jobs, folder, tell)
    found = _collect(folder)
    text = json.dumps(
        {"claims": found.claims, "versions": found.versions}, indent=1, sort_keys=True
    )
    files.write(folder / "evidence.json", text + "\n")
    show(found, folder)
    if before == everything() and not _problems(found, claims()).found:
        keep(found, folder, before)
    else:
        forget(folder)
    return found


def _collect(folder: Path) -> Evidence:
    """Return what is kept and current; whatever is not is unchecked."""
    kept = Kept(folder)
    records = {claim.id: _record(claim, kept) for claim in claims().values()}
    rows = {name: _current(measurement(name), kept) for name in experiments()}
    measured = {
        name: tuple(Measurement(**row) for row in found["rows"])
        for name, found in rows.items()
        if found and "rows" in found
    }
    versions = {name: version(name) for name in VERSIONS}
    return Evidence(records, {**versions, "python": platform.python_version()}, measured)


def _current(job: Job, kept: Kept) -> Found | None:
    return kept.read(job.subject, job.letter, job.key)


def _record(claim: Claim, kept: Kept) -> Found:
    """Return what the letters of a claim have shown, in the form of evidence.json."""
    jobs = [job for job in jobs_of(claim, doubts=True) if job.subject == claim.id]
    found = {job.letter: _current(job, kept) or {} for job in jobs}
    record: Found = {}
    twins = {twin["name"]: twin for twin in found.get("D", {}).pop("twins", [])}
    for twin in found.get("S", {}).pop("twins", []):
        if twins.get(twin["name"], {}).get("status") != "passed":
            twins[twin["name"]] = twin
    verdicts = [part.pop("verdict", None) for part in found.values()]
    record["verdict"] = next(filter(None, verdicts), "unchecked")
    for letter, name in LETTERS.items():
        if letter in claim.evidence or found.get(letter):
            record[name] = {"status": "unchecked", **found.get(letter, {})}
    record["twins"] = list(twins.values())
    if found.get("T"):
        record["scrutiny"] = {"status": "unchecked", **found["T"]}
    return record


def require_proof(evidence: Evidence, only: Iterable[str] | None = None) -> None:
    """Raise GuideError at claims, or some of them, that are unchecked or failing.

    Each is named once, at its root, with the number of those that rest on it.
    """
    _problems(evidence, claims().keys() if only is None else only).stop()


def _problems(evidence: Evidence, chosen: Iterable[str]) -> Problems:
    failing = {id_: list(_failures(claims()[id_], evidence)) for id_ in chosen}
    problems, above = Problems(), dependants(claims())
    underived = {id_ for id_, reasons in failing.items() if any(map(_of_derivation, reasons))}
    for id_, reasons in failing.items():
        claim = claims()[id_]
        # What rests on a claim whose derivation fails is counted there.
        counted = any(id_ in above[root] for root in underived)
        resting = len(above[id_] & underived) if id_ in underived else 0
        more = f"; {resting} more rest on it" if resting else ""
        for why in (why for why in reasons if not (counted and _of_derivation(why))):
            problems.add(
                f"claim '{id_}': {why}{more}", f"`gradyan claims {id_}` shows it", place_of(claim)
            )
    return problems


def _of_derivation(why: str) -> bool:
    return why.startswith(("derivation", "scrutiny", "its false twin"))


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


def _failures(claim: Claim, evidence: Evidence) -> Iterator[str]:
    record = evidence.claims.get(claim.id, {})
    for name in [*(LETTERS[letter] for letter in claim.evidence), "scrutiny"]:
        part = record.get(name, {"status": "unchecked"} if name != "scrutiny" else {})
        if part.get("status", "passed") != "passed":
            yield f"{name} {part['status']}" + (f": {part['why']}" if "why" in part else "")
    twins = {twin["name"]: twin for twin in record.get("twins", [])}
    for name in (twin.name for twin in claim.twins):
        if twins.get(name, {}).get("status") != "passed":
            why = twins.get(name, {}).get("why", "unchecked")
            yield f"its false twin '{name}' was not disproved: {why}"
