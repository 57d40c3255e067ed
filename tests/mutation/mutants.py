"""Alters the formulas, and the decisions of the checker, one at a time: does something notice?

`python -m tests.mutation.mutants` tries the alterations in processes of their own, on all cores.
It ends with 1 unless of each part enough are noticed, and each of the others is accounted for in
tests/mutation/survivors.toml. What it found stands in build/mutants.json.
"""

import argparse
import json
import sys
import time
import tomllib
from collections import Counter
from dataclasses import asdict
from typing import Any

# Imported here for the processes that are forked; nothing of ours but what makes the mutants.
import hypothesis
import mpmath
import numpy as np
import sympy.stats

from tests.mutation import choice, sites, trial
from tests.mutation.choice import BOUNDS, PARTS, ROOT, Check
from tests.mutation.sites import Mutant

PRELOADED = (hypothesis, mpmath, np, sympy.stats)
FOUND = ROOT / "build" / "mutants.json"
SURVIVORS = ROOT / "tests" / "mutation" / "survivors.toml"
MOST = 150
Row = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants; return 0 if enough are noticed and the others are accounted for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, help="only this part")
    parser.add_argument("--most", type=int, default=MOST, help="how many of a part; 0 for all")
    parser.add_argument("--file", default="", help="only files whose name contains this")
    asked = parser.parse_args(arguments)
    parts = [asked.part] if asked.part else list(PARTS)
    began = time.perf_counter()
    files = [f for part in parts for f in choice.files_of(part) if asked.file in f]
    checks = {file: found for file, found in trial.apart(choice.checks, files).items() if found}
    chosen = [m for part in parts for m in sample(list(checks), part, asked.most)]
    needed = dict.fromkeys(c for file in {m.file for m in chosen} for c in checks[file])
    say(f"{len(chosen)} alterations; first {len(needed)} checks without any …")
    if any(check.letter == "S" for check in needed):
        trial.apart(choice.measured)
    usual = baseline(list(needed))
    rows = tried(chosen, checks, usual)
    keep(rows)
    code = told(rows)
    say(f"{(time.perf_counter() - began) / 60:.1f} min")
    return code


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def sample(files: list[str], part: str, most: int) -> list[Mutant]:
    """Return the alterations of a part, or so many of them, evenly from first to last."""
    every = [m for f in files if choice.part_of(f) == part for m in sites.mutants_of(ROOT, f)]
    if not 0 < most < len(every):
        return every
    return [every[(2 * k + 1) * len(every) // (2 * most)] for k in range(most)]


def baseline(checks: list[Check]) -> dict[Check, tuple[str, float]]:
    """Return what each check finds without any alteration, and its seconds."""
    usual: dict[Check, tuple[str, float]] = {}

    def tell(of: trial.Trial, result: trial.Result) -> None:
        (check,) = of.checks
        found, seconds = result.found.get(check, (f"ended with {result.code}", 0.0))
        if found and not found.startswith('["passed"'):
            sys.exit(f"without any alteration, {check.name}: {found}")
        usual[check] = found, seconds

    trial.spread([trial.Trial(None, [check]) for check in checks], tell)
    return usual


def tried(
    chosen: list[Mutant],
    checks: dict[str, list[Check]],
    usual: dict[Check, tuple[str, float]],
) -> list[Row]:
    """Try each alteration on the checks of its file, the cheap ones first."""
    expected = {check: found for check, (found, _) in usual.items()}
    limits = {check: 10 + 5 * seconds for check, (_, seconds) in usual.items()}
    rows: list[Row] = []

    def tell(of: trial.Trial, result: trial.Result) -> None:
        rows.append({**asdict(of.job), **noticed(result, expected)})
        if len(rows) % 25 == 0:
            keep(rows)
            say(f"{len(rows)} of {len(chosen)}")

    trials = []
    for mutant in chosen:
        source = mutant.apply((ROOT / mutant.file).read_text(encoding="utf-8"))
        order = sorted(checks[mutant.file], key=lambda check: usual[check][1])
        module = choice.module_of(mutant.file)
        trials.append(trial.Trial(mutant, order, limits, expected, module, source))
    trial.spread(trials, tell)
    return sorted(rows, key=lambda row: (row["file"], row["span"], row["after"]))


def keep(rows: list[Row]) -> None:
    """Write what was found so far."""
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def noticed(result: trial.Result, expected: dict[Check, str]) -> Row:
    """Return by what an alteration was noticed, if it was, and how."""
    seconds = round(sum(seconds for _, seconds in result.found.values()), 1)
    if result.running is not None and result.code not in trial.OUTSIDE:
        why = "time limit" if result.code == trial.TIMEOUT else f"ended with {result.code}"
        return {"by": result.running.name, "why": why, "seconds": seconds}
    for check, (found, _) in result.found.items():
        if found != expected[check]:
            return {"by": check.name, "why": found[:200], "seconds": seconds}
    return {"by": "survived", "why": "", "seconds": seconds}


def reasons() -> dict[tuple[str, ...], str]:
    """Return the survivors that are accounted for, with their reasons."""
    table = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    keys = ("file", "where", "context", "before", "after")
    return {tuple(row[key] for key in keys): row["reason"] for row in table.get("survivor", [])}


def stale(rows: list[Row]) -> list[str]:
    """Return what survivors.toml explains although it was noticed, or can no longer be made."""
    known, at = reasons(), {file for file, *_ in reasons()}
    there = {f: {m.key for m in sites.mutants_of(ROOT, f)} for f in at if (ROOT / f).is_file()}
    gone = {key for key in known if key not in there.get(key[0], set())}
    dead = {key_of(row) for row in rows if row["by"] != "survived"}
    dead -= {key_of(row) for row in rows if row["by"] == "survived"}
    return [" | ".join(key) for key in known if key in gone | dead]


def key_of(row: Row) -> tuple[str, ...]:
    """Return by which a survivor is known."""
    return row["file"], row["where"], row["context"], row["before"], row["after"]


def line_of(row: Row) -> str:
    """Return a survivor as it is printed."""
    reason = reasons().get(key_of(row), "").strip() or "no reason is given"
    at = f"survived: {row['file']}:{row['line']} ({row['where']}, {row['kind']})"
    return f"{at} {row['before']} → {row['after']}\n  in {row['context']}\n  {reason}"


def told(rows: list[Row]) -> int:
    """Print the score of each part; return 1 where it is not good enough."""
    failed = False
    for part, bound in BOUNDS.items():
        mine = [row for row in rows if choice.part_of(row["file"]) == part]
        left = sum(row["by"] == "survived" for row in mine)
        if mine:
            share = 1 - left / len(mine)
            how = Counter(kind_of(row) for row in mine).most_common()
            counts = ", ".join(f"{kind} {count}" for kind, count in how)
            say(f"{part}: {share:.1%} of {len(mine)} noticed, {bound:.0%} wanted ({counts})")
            failed |= share < bound
    survivors = [row for row in rows if row["by"] == "survived"]
    without = [row for row in survivors if not reasons().get(key_of(row), "").strip()]
    for row in without:
        say(line_of(row))
    for key in (old := stale(rows)):
        say(f"explained in survivors.toml, but not a survivor: {key}")
    return int(failed or bool(without or old))


def kind_of(row: Row) -> str:
    """Return what kind of check has noticed: a letter, tests, or how it ended."""
    if row["by"] == "survived" or row["why"] == "time limit":
        return row["why"] or "survived"
    return "tests" if row["by"].startswith("tests/") else row["by"].partition(" ")[0]


if __name__ == "__main__":
    sys.exit(main())
