"""How long the guide takes beside the same text, formulas and figures in LaTeX and Typst.

Only the typesetting of the rivals is timed, from a source that is written beforehand. Ours begins
with judged claims and their measurements; it reads and checks the prose, fills in the references
and draws the figures. The pages of the rivals have no tags, no spoken formulas, no bookmarks and no
running heads, and look as they come.
"""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pypdf import PdfReader

from gradyan.errors import ROOT
from gradyan.report.source import guide
from tests.bench import latex, typst
from tests.bench.clock import Run, out, over, python_with, rounds, run, shown, summary
from tests.bench.content import content
from tests.bench.walk import Emitter

STATES = CLEAN, CHANGED, AGAIN = "clean", "one word changed", "nothing changed"
SENTENCE = "Nobody has made a {} in the code"  # of the chapter on vanishing gradients
OLD, NEW = SENTENCE.format("mistake"), SENTENCE.format("blunder")
TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
OURS = "gradyan"
Once = Callable[[str], Run]


def ours(home: Path) -> dict[str, Run]:
    """Build the guide in a folder that has judged claims and their measurements only."""
    for name in ("evidence", "measurements"):
        shutil.copytree(ROOT / "build" / name, home / name)
    shutil.copy(ROOT / "report" / "guide.toml", home)
    shutil.copytree(ROOT / "report" / "content", home / "content")
    words = ("report", "--guide", home / "guide.toml", "--output", home)
    chapter = home / "content" / "vanishing" / "en.md"
    return states(chapter, lambda _: run([sys.executable, "-m", "gradyan", *words]))


def tex(program: str, home: Path) -> dict[str, Run]:
    """Run a LaTeX twice from nothing, later once, and again if what is referred to has moved."""
    command = [program, "-interaction=batchmode", f"-jobname={OURS}", "guide.tex"]
    pages = home / f"{OURS}.aux"

    def passes(state: str) -> Run:
        before = pages.read_bytes() if pages.exists() else b""
        found = run(command, home)
        if state == CLEAN or pages.read_bytes() != before:
            again = run(command, home)
            found = Run(found.cpu + again.cpu, found.wall + again.wall, again.peak, again.said)
        return found

    return states(home / "guide.tex", passes)


def typ(command: Sequence[str], home: Path) -> dict[str, Run]:
    """Run Typst, which keeps nothing from one run to the next."""
    words = [*command, "guide.typ", f"{OURS}.pdf"]
    return states(home / "guide.typ", lambda _: run(words, home))


def states(file: Path, once: Once) -> dict[str, Run]:
    """Run from nothing, with another word in a file, and again."""
    found = {CLEAN: once(CLEAN)}
    text = file.read_text(encoding="utf-8")
    assert text.count(OLD) == 1, f"{file.name} has not the word that is to be changed"
    file.write_text(text.replace(OLD, NEW), encoding="utf-8")
    return found | {state: once(state) for state in (CHANGED, AGAIN)}


def rivals() -> dict[str, tuple[Emitter, list[str]]]:
    """Return for each rival what writes its source and its command, empty if not installed."""
    python, _ = python_with("typst")
    by_python = [python, "-c", TYPST] if python else []
    return {
        "lualatex": (latex, ["lualatex"] if shutil.which("lualatex") else []),
        "pdflatex": (latex, ["pdflatex"] if shutil.which("pdflatex") else []),
        "typst": (typst, ["typst", "compile"] if shutil.which("typst") else by_python),
    }


def bench(times: int) -> dict[str, Any]:
    """Return everything that is measured, and print it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "build", folder / "build")
        whole = content(guide.load(), folder / "build")
        counts = {OURS: whole.counts()._asdict()}
        taking: dict[str, Callable[[], dict[str, Run]]] = {
            OURS: lambda: ours(_fresh(folder / OURS))
        }
        missing = []
        for rival, (emitter, command) in rivals().items():
            if command:
                source = folder / f"{rival}-source"
                counts[rival] = whole.write(emitter, source)._asdict()
                taking[rival] = _taking(rival, command, source, folder / rival)
            else:
                missing.append(rival)
        found = rounds(taking, times)
        for one, row in counts.items():
            row["pages"] = len(PdfReader(folder / one / f"{OURS}.pdf").pages)
    cpu = {
        name: {state: [runs[state].cpu for runs in all_runs] for state in STATES}
        for name, all_runs in found.items()
    }
    out.print(f"The guide, rounds: {times}")
    show(counts, cpu, missing)
    return {
        "holds": counts,
        "cpu": {name: {s: summary(x) for s, x in row.items()} for name, row in cpu.items()},
        "gradyan_over": {
            name: {s: over(cpu[OURS][s], x) for s, x in row.items()} for name, row in cpu.items()
        },
        "rounds": times,
    }


def _taking(
    rival: str, command: list[str], source: Path, home: Path
) -> Callable[[], dict[str, Run]]:
    def once() -> dict[str, Run]:
        shutil.copytree(source, _fresh(home), dirs_exist_ok=True)
        return typ(command, home) if rival == "typst" else tex(command[0], home)

    return once


def _fresh(folder: Path) -> Path:
    """Return a folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def show(
    counts: dict[str, dict[str, int]], cpu: dict[str, dict[str, list[float]]], missing: list[str]
) -> None:
    """Print what each document holds, and what it costs."""
    form = "  {:10}" + " {:>12}" * len(counts[OURS])
    out.print(form.format("holds", *counts[OURS]))
    for name, held in counts.items():
        out.print(form.format(name, *(f"{n:,}" for n in held.values())))
    out.print("CPU seconds, and gradyan over it: median (min … max)")
    form = "  {:10} {:18} {:>26} {:>26}"
    for state in STATES:
        for name, row in cpu.items():
            ratio = "" if name == OURS else shown(over(cpu[OURS][state], row[state]))
            out.print(form.format(name, state, shown(summary(row[state]), 1), ratio))
    for rival in missing:
        out.print(f"  {rival}: not installed (CONTRIBUTING.md, The benchmark)")
