"""Times commands in CPU seconds, in rounds, and compares them within a round.

Seconds of the wall flatter whoever waits less: on a busy machine the threads of one process wait
for each other, and a ratio of wall times says how busy the machine was. A round runs every
contestant once, in an order that changes from round to round, and ratios are taken within it: a
machine whose speed drifts from minute to minute changes all of them alike.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

from rich.console import Console

from gradyan.errors import ROOT, Failure

# A thread that waits for others is to sleep, not to spin: spinning counts as CPU seconds.
QUIET = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}
UNIT = 1 if sys.platform == "darwin" else 1024  # bytes, of the peak memory that the system tells
PEERS = ROOT / ".venv-peers" / "bin" / "python"
VERSION = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
Summary = dict[str, float]
T = TypeVar("T")
out = Console(highlight=False, soft_wrap=True)
errors = Console(highlight=False, stderr=True)


@dataclass(frozen=True)
class Run:
    """A command that has ended: seconds of all its processes, peak memory in MB of the largest."""

    cpu: float
    wall: float
    peak: float
    said: str


def run(command: Sequence[object], folder: Path = ROOT) -> Run:
    """Run a command in a folder, by default at the top of the tree; raise Failure if it fails."""
    start = time.perf_counter()
    words = [str(word) for word in command]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, cwd=folder, stdout=pipe, env=os.environ | QUIET, text=True)
    assert process.stdout
    with process.stdout:
        said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failure(f"{' '.join(words)} ended with {process.returncode}\n{said[-2000:]}")
    wall = time.perf_counter() - start
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * UNIT / 1e6, said)


def rounds(contestants: Mapping[str, Callable[[], T]], times: int) -> dict[str, list[T]]:
    """Return what each contestant gives in each round."""
    found: dict[str, list[T]] = {name: [] for name in contestants}
    for turn in range(times):
        errors.print(f"round {turn + 1} of {times}")
        names = list(contestants)
        first = turn * (len(names) // 2 + 1) % len(names)
        for name in [*names[first:], *names[:first]][:: -1 if turn % 2 else 1]:
            found[name].append(contestants[name]())
    return found


def summary(values: Sequence[float]) -> Summary:
    """Return minimum, median and maximum."""
    return {"min": min(values), "median": median(values), "max": max(values)}


def over(a: Sequence[float], b: Sequence[float]) -> Summary:
    """Return minimum, median and maximum of the ratios, round by round."""
    return summary([x / y for x, y in zip(a, b, strict=True)])


def shown(found: Summary, digits: int = 2) -> str:
    """Return a summary as text."""
    low, middle, high = (f"{found[key]:.{digits}f}" for key in ("min", "median", "max"))
    return f"{middle} ({low} … {high})"


def python_with(package: str) -> tuple[str, str]:
    """Return a Python that has a package, ours or the peers', and the version; both may be ""."""
    for python in (sys.executable, str(PEERS)):
        if os.access(python, os.X_OK):
            asked = subprocess.run(
                [python, "-c", VERSION, package], capture_output=True, text=True, check=False
            )
            if asked.returncode == 0:
                return python, asked.stdout.strip()
    return "", ""
