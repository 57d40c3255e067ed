"""Alters the formulas of the derivations and simulations, one at a time: does a test notice?

`python -m tests.mutation.mutants` tries some two hundred alterations in copies of the tree, on all
cores, and ends with 1 unless 98 % are caught and each of the others is accounted for in
tests/mutation/survivors.toml. What it found stands in build/mutants.json; a run that was
interrupted goes on where it stopped, unless a source has changed.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# Imported here for the processes that are forked; nothing of ours but what makes the mutants.
import hypothesis
import mpmath
import numpy as np
import pytest
import sympy.stats
from loky import cpu_count
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.mutation import choice, sites, trial
from tests.mutation.sites import Mutant

ROOT = Path(__file__).resolve().parents[2]
FOUND = ROOT / "build" / "mutants.json"
TESTS = ROOT / "build" / "mutants-tests.json"
SURVIVORS = ROOT / "tests" / "mutation" / "survivors.toml"
MACHINERY = tuple(sorted((ROOT / "tests" / "mutation").glob("*.py")))
EVIDENCE = (choice.CLAIMS, choice.PROPERTIES)
TOTAL, ENOUGH = 220, 0.98
PATIENCE = 600.0  # seconds after which a run is ended that no time limit of a test has ended
PRELOADED = (hypothesis, mpmath, np, pytest, sympy.stats)
console = Console()


@dataclass
class Slot:
    """A copy of the tree, and what runs in it."""

    tree: Path
    pid: int = 0
    deadline: float = 0.0
    job: Any = None
    began: float = field(default_factory=time.perf_counter)

    def start(self, plugin: Any, files: list[str], limit: float, *options: str) -> None:
        """Run pytest in this copy, for at most so many seconds."""
        self.began = time.perf_counter()
        self.deadline = self.began + limit
        self.pid = trial.started(self.tree, plugin, files, *options)

    def ended(self) -> bool:
        """Tell whether it has ended, ending it where it has had its time."""
        done, _ = os.waitpid(self.pid, os.WNOHANG)
        if not done and time.perf_counter() > self.deadline:
            self.stop()
            return True
        self.pid = 0 if done else self.pid
        return bool(done)

    def stop(self) -> None:
        """End what runs, with all that it has started."""
        if self.pid:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants; return 0 if enough are caught and the others are accounted for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--total", type=int, default=TOTAL, help="how many alterations to try")
    parser.add_argument("--only", default="", help="only files whose name contains this")
    parser.add_argument("--fresh", action="store_true", help="take nothing from the last run")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    mark = fingerprint(f"{asked.total} {asked.only}", MACHINERY)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        slots = [Slot(copied(Path(folder) / f"tree-{n}")) for n in range(cpu_count())]
        try:
            baseline = observed(slots)
            chosen = to_try(baseline, asked.total, asked.only)
            known = {} if asked.fresh else unfinished(mark)
            rows = tried(slots, baseline, chosen, known, mark)
        except KeyboardInterrupt:
            console.print(f"interrupted; what was found is in {FOUND.relative_to(ROOT)}")
            return 130
        finally:
            for slot in slots:
                slot.stop()
    return told(rows, time.perf_counter() - began)


def fingerprint(asked: str, machinery: tuple[Path, ...] = ()) -> str:
    """Return a mark of all that could change a result."""
    digest = hashlib.sha256(asked.encode())
    files = [f for part in choice.PARTS for f in sorted((ROOT / part).rglob("*.py"))]
    for file in (*(f for f in files if f not in MACHINERY), *machinery):
        if file.is_file():
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def copied(tree: Path) -> Path:
    """Return a copy of the tree; the checkout itself is never altered."""
    from tests.small import copy_of_the_tree  # noqa: PLC0415 - it imports the whole project

    copy_of_the_tree(tree)
    for name in list(sys.modules):
        if name.startswith(("gradyan.derivations", "gradyan.report", "gradyan.cli")):
            del sys.modules[name]
    return tree


def observed(slots: list[Slot]) -> choice.Baseline:
    """Run all tests that may come into question once, as they are, unless that has been done."""
    mark = fingerprint("")
    if (last := _read(TESTS)).get("fingerprint") == mark:
        return choice.Baseline(ROOT, last["tests"], frozenset(last["on_import"]))
    parts: list[tuple[list[str], list[str]]] = [
        ([choice.CLAIMS], ["-k", "not test_derivation and not test_false_twin"]),
        ([choice.CLAIMS], ["-k", "test_derivation or test_false_twin"]),
        ([choice.PROPERTIES], []),
        (choice.units(ROOT), []),
    ]
    tests: dict[str, dict[str, Any]] = {}
    on_import: set[str] = set()
    console.print("the tests as they are, to see which one runs what …")
    while parts or any(slot.pid for slot in slots):
        for slot in slots:
            if slot.pid and slot.ended():
                found = trial.result(slot.tree)
                if found.get("code") != 0:
                    log = (slot.tree / "trial.log").read_text(encoding="utf-8")[-2000:]
                    sys.exit(f"without any alteration: {found.get('failed')}\n{log}")
                tests |= found["tests"]
                on_import |= set(found["imported"])
            if not slot.pid and parts:
                files, options = parts.pop(0)
                patience = 600.0 if files[0].startswith(EVIDENCE) else choice.SLOW
                slot.start(lambda p=patience: trial.Observed(p), files, 3600, *options)
        time.sleep(0.05)
    _write(TESTS, {"fingerprint": mark, "tests": tests, "on_import": sorted(on_import)})
    return choice.Baseline(ROOT, tests, frozenset(on_import))


def _read(file: Path) -> dict[str, Any]:
    """Return what an earlier run has left, or nothing."""
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _write(file: Path, table: dict[str, Any]) -> None:
    """Write a table in one move."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(file)


def to_try(baseline: choice.Baseline, total: int, only: str = "") -> list[Mutant]:
    """Return the alterations to try."""
    of_file = {}
    for file in choice.altered(ROOT):
        found = sites.mutants_of(ROOT, file)
        claims = bool(choice.claims_in(ROOT / file))
        of_file[file] = [m for m in found if baseline.reached(m) or (claims and m.function is None)]
    return [m for m in sites.chosen(of_file, total) if only in m.file]


def unfinished(mark: str) -> dict[str, dict[str, Any]]:
    """Return what an interrupted run has found, by the name of the alteration."""
    last = _read(FOUND)
    if last.get("fingerprint") != mark or last["complete"]:
        return {}
    return {name_of(row): row for row in last["mutants"]}


def name_of(row: dict[str, Any]) -> str:
    return f"{row['file']}:{row['line']} {row['span']} {row['before']} → {row['after']}"


def tried(
    slots: list[Slot],
    baseline: choice.Baseline,
    mutants: list[Mutant],
    known: dict[str, dict[str, Any]],
    mark: str,
) -> list[dict[str, Any]]:
    """Try each alteration, and keep what was found after each."""
    rows, waiting = [], []
    for mutant in mutants:
        row = {**asdict(mutant), "span": list(mutant.span)}
        if name_of(row) in known:
            rows.append(known[name_of(row)])
        else:
            waiting.append(mutant)
    # The refresh of rich is a thread, and a process with threads is not forked.
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, auto_refresh=False) as progress:
        task = progress.add_task("mutants", total=len(mutants), completed=len(rows))
        while waiting or any(slot.pid for slot in slots):
            for slot in slots:
                if slot.pid and slot.ended():
                    rows.append(outcome(slot, baseline))
                    keep(rows, mark, complete=False)
                    progress.update(task, advance=1, description=slot.job[0].file)
                if not slot.pid and waiting:
                    begin(slot, waiting.pop(0), baseline)
            progress.refresh()
            time.sleep(0.05)
    rows.sort(key=lambda row: (row["file"], row["span"], row["after"]))
    keep(rows, mark, complete=True)
    return rows


def begin(slot: Slot, mutant: Mutant, baseline: choice.Baseline) -> None:
    """Alter the copy of a slot and run the tests that it concerns."""
    tests = baseline.tests_for(mutant)
    file = slot.tree / mutant.file
    file.write_text(mutant.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
    # Each alteration has a time of its own, or Python would take one compiled before for it.
    slot.job = mutant, tests
    stamp = time.time_ns() + 10**9 * (mutant.span[0] % 10**6 + 1)
    os.utime(file, ns=(stamp, stamp))
    limits = {test: baseline.limit(test) for test in tests}
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    slot.start(lambda: trial.Chosen(limits), files, PATIENCE, "-x")


def outcome(slot: Slot, baseline: choice.Baseline) -> dict[str, Any]:
    """Return what became of an alteration, and undo it."""
    mutant, tests = slot.job
    found = trial.result(slot.tree)
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    (slot.tree / mutant.file).write_text(source, encoding="utf-8")
    why = found.get("why", "")
    by = {0: "survived", 5: "survived", -1: "timeout"}.get(found["code"], "crash on import")
    if test := found.get("test", ""):
        kind = why.partition(":")[0]
        by = letter(test) if kind in trial.CHECKS else "crash in a test"
        by = "timeout" if kind == "TookTooLong" else by
    return {
        **asdict(mutant), "span": list(mutant.span), "by": by, "test": test, "why": why,
        "tests": len(tests), "seconds": round(time.perf_counter() - slot.began, 2),
    }  # fmt: skip


def letter(test: str) -> str:
    """Return what kind of evidence a test is."""
    for part, kind in {
        "::test_derivation": "derivation",
        "::test_false_twin": "twin",
        choice.CLAIMS: "simulation",
        choice.PROPERTIES: "property",
    }.items():
        if part in test:
            return kind
    return "unit test"


def keep(rows: list[dict[str, Any]], mark: str, *, complete: bool) -> None:
    """Write what was found so far."""
    _write(FOUND, {"fingerprint": mark, "complete": complete, "mutants": rows})


def reasons() -> dict[tuple[str, ...], str]:
    """Return the survivors that are accounted for, with their reasons."""
    table = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    keys = ("file", "where", "context", "before", "after")
    return {tuple(row[key] for key in keys): row["reason"] for row in table.get("survivor", [])}


def told(rows: list[dict[str, Any]], seconds: float) -> int:
    """Print what was found; return 1 where it is not good enough."""
    known = reasons()
    left = [row for row in rows if row["by"] == "survived"]
    without = 0
    for row in left:
        key = tuple(row[name] for name in ("file", "where", "context", "before", "after"))
        reason = known.get(key, "").strip()
        without += not reason
        console.print(
            f"survived: {row['file']}:{row['line']} ({row['where']}, {row['kind']}) "
            f"{row['before']} → {row['after']}\n  {reason or 'no reason is given'}",
            highlight=False, markup=False, soft_wrap=True)  # fmt: skip
    share = 1 - len(left) / max(len(rows), 1)
    by = Counter(row["by"] for row in rows)
    counts = ", ".join(f"{kind} {n}" for kind, n in by.most_common())
    console.print(
        f"{len(rows)} alterations in {len({r['file'] for r in rows})} files, "
        f"{share:.1%} caught ({counts}) in {seconds / 60:.1f} min",
        highlight=False, soft_wrap=True)  # fmt: skip
    if without:
        console.print(f"{without} survived without a reason in {SURVIVORS.relative_to(ROOT)}")
    return int(share < ENOUGH or bool(without))


if __name__ == "__main__":
    sys.exit(main())
