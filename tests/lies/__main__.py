"""Lies to the guide, one place at a time: does a build stop, or a test fail?

`python -m tests.lies` tries a fixed sample of all lies about each part, on all cores. It ends with
1 unless enough are stopped and each of the others is accounted for in tests/lies/survivors.toml.
What it found stands in build/lies.json.
"""

import argparse
import ast
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import accumulate
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from random import Random

from gradyan.errors import ROOT
from tests.lies import rules, trials
from tests.mutation.sites import mutants_of

SEED, BOUND, TRUE = 20261130, 0.97, "no lie"
FOUND, SURVIVORS = ROOT / "build" / "lies.json", ROOT / "tests" / "lies" / "survivors.toml"
Try = Callable[[str, str], str]


@dataclass(frozen=True)
class Case:
    """A lie, and what it makes of its file; ``file`` is a path below ``home``."""

    part: str
    home: str
    file: str
    line: int
    rule: str
    before: str
    after: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """By which a survivor that is explained is known."""
        return self.file, self.before, self.after


def texts(part: str, home: Path, files: list[str]) -> Iterator[Case]:
    """Yield all lies about files of text."""
    for file in files:
        text = (home / file).read_text("utf-8")
        language = "tr" if "tr" in Path(file).with_suffix("").parts else "en"
        for lie in rules.lies(file, text, language):
            yield Case(
                part, str(home), file, lie.line, lie.rule, lie.before, lie.after, lie.told(text)
            )


def programs(part: str, files: list[str], stated: bool = False) -> Iterator[Case]:
    """Yield alterations of formulas in files of Python: all, or those of what a claim states."""
    for file in files:
        source = (ROOT / file).read_text("utf-8")
        said = list(statements(source)) if stated else [(0, len(source.encode()))]
        for m in mutants_of(ROOT, file):
            if not any(begin <= m.span[0] and m.span[1] <= end for begin, end in said):
                continue
            yield Case(part, str(ROOT), file, m.line, m.kind, m.before, m.after, m.apply(source))


def statements(source: str) -> Iterator[tuple[int, int]]:
    """Yield where, in bytes, a claim or a step says what holds."""
    starts = [0, *accumulate(len(line) for line in source.encode().splitlines(keepends=True))]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Claim", "Step"):
            said = [word.value for word in node.keywords if word.arg in STATED]
            for part in said + node.args[1:2] * (ast.unparse(node.func) == "Step"):
                begin, end = starts[part.lineno - 1], starts[(part.end_lineno or 0) - 1]
                yield begin + part.col_offset, end + (part.end_col_offset or 0)


def below(home: Path, pattern: str) -> list[str]:
    """Return files below a folder, in order."""
    return sorted(str(file.relative_to(home)) for file in home.glob(pattern))


def parts() -> dict[str, tuple[int, Try, Iterator[Case]]]:
    """Return how many lies of each part are told, how each is tried, and all of them."""
    report, words = ROOT / "report", ROOT / "gradyan"
    chapters = [f for f in below(ROOT, "derivations/*/*.py") if f.split("/")[1] not in NO_CHAPTERS]
    figures = [f for f in below(ROOT, "report/figures/*.py") if "__init__" not in f]
    templates = [f for f in below(ROOT, "report/pages/templates/*.html") if "sheet" not in f]
    return {
        "prose": (200, trials.of_text, texts("prose", report, below(report, "content/*/*.md"))),
        "words": (
            40,
            trials.of_text,
            texts("words", words, below(words, "languages/*/words.toml")),
        ),
        "sources": (20, trials.of_text, texts("sources", report, ["content/bibliography.toml"])),
        "claims": (60, trials.of_claims, programs("claims", chapters, stated=True)),
        "figures": (60, trials.of_figures, programs("figures", figures)),
        "templates": (40, trials.of_templates, texts("templates", ROOT, templates)),
    }


STATED = {"holds", "given", "finding"}
NO_CHAPTERS = {"checker", "rules", "scrutiny", "numbers", "notation"}


def main(arguments: list[str] | None = None) -> int:
    """Tell the lies; return 0 if enough are stopped and the others are accounted for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", help="only this part")
    parser.add_argument("--most", type=int, help="how many of a part, instead of its own number")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    context = get_context("forkserver")  # a trial has a process of its own, in which all is loaded
    context.set_forkserver_preload([trials.__name__])
    with ProcessPoolExecutor(cpu_count(), context, max_tasks_per_child=1) as pool:
        waiting: dict[Future[str], Case] = {}
        for name, (most, attempt, cases) in parts().items():
            if asked.part in (None, name):
                told = sample(list(cases), asked.most or most)
                for case in (*as_they_are(told), *told):
                    waiting[pool.submit(trials.within, attempt, case.file, case.text)] = case
        found = [(waiting[done], done.result()) for done in as_completed(waiting)]
    if wrong := [f"{case.file}: {why}" for case, why in found if case.rule == TRUE and why]:
        sys.stdout.write("as it is, something is stopped already:\n" + "\n".join(wrong) + "\n")
        return 1
    code = report([(case, why) for case, why in found if case.rule != TRUE])
    sys.stdout.write(f"{(time.perf_counter() - began) / 60:.1f} min\n")
    return code


def as_they_are(told: list[Case]) -> Iterator[Case]:
    """Yield each file without a lie, which nothing may stop."""
    for file, case in {case.file: case for case in told}.items():
        text = (Path(case.home) / file).read_text("utf-8")
        yield replace(case, rule=TRUE, before="", after="", text=text)


def sample(cases: list[Case], most: int) -> list[Case]:
    """Return some cases, of each rule as many as there are, always the same ones."""
    random, by_rule = Random(SEED), dict[str, list[Case]]()
    for case in cases:
        by_rule.setdefault(case.rule, []).append(case)
    for own in by_rule.values():
        random.shuffle(own)
    chosen: list[Case] = []
    while by_rule and len(chosen) < most:
        for rule in sorted(by_rule):
            chosen.append(by_rule[rule].pop())
            if not by_rule[rule]:
                del by_rule[rule]
    return chosen[:most]


def report(found: list[tuple[Case, str]]) -> int:
    """Print the score of each part and the lies that nothing stopped; return the exit status."""
    rows = [{**vars(case), "stopped by": why, "text": ""} for case, why in found]
    FOUND.write_text(json.dumps(rows, indent=1, ensure_ascii=False), "utf-8")
    told, stopped = Counter(c.part for c, _ in found), Counter(c.part for c, why in found if why)
    for part, count in told.items():
        sys.stdout.write(f"{part}: {stopped[part]} of {count} stopped\n")
    known = {
        (row["file"], row["before"], row["after"]): row["reason"]
        for row in tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivor", [])
    }
    left = [case for case, why in found if not why]
    for case in left:
        reason = known.get(case.key, "NOT ACCOUNTED FOR")
        where = f"{case.file}:{case.line}"
        sys.stdout.write(f"{where}: {case.rule}: {case.before!r} → {case.after!r}: {reason}\n")
    score = 1 - len(left) / len(found)
    sys.stdout.write(f"{len(found)} lies, {score:.1%} stopped (at least {BOUND:.0%})\n")
    return int(score < BOUND or any(case.key not in known for case in left))


if __name__ == "__main__":
    sys.exit(main())
