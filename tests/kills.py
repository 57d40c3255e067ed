"""Kills builds and judgings at any moment: `python -m tests.kills [COUNT [SEED]]`.

A small guide with a figure is built, or a claim judged that has an experiment, from nothing or from
what is kept; after a random time it gets SIGKILL, SIGTERM or Ctrl-C. Then nothing may lie in the
folder of the system, and no child live half a minute later. It is begun and killed again, thrice;
the next run, which is let be, has to write the bytes of a run that nobody killed, and to sweep up.
It ends with 1 where anything was wrong.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from gradyan.errors import ROOT
from tests import small

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
ROW = 4  # kills of one job, until a run is let be
PATIENCE = 30.0  # seconds that a child may outlive what it works for
FIGURE = "\n::: figure sigmoid\n{first}.\n\n{more}.\n:::\n"
# Ctrl-C is ours from where a command begins; Python itself takes a while to begin.
QUIETLY = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
from tests import small
from gradyan import cli
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
BUILD = QUIETLY + "small.main(sys.argv[1])"
JUDGE = (
    QUIETLY
    + """
from pathlib import Path
from unittest.mock import patch
sys.argv, build = ["gradyan", "claims", "small-weights"], Path(sys.argv[1], "build")
with patch("gradyan.report.places.home", lambda: build):
    cli.main()
"""
)
JOBS = {"build": BUILD, "judge": JUDGE}
# What is gone when a run begins; where nothing is, a word of the guide has changed.
GONE = {"word": (), "evidence": ("evidence", "evidence.json", "measurements"), "all": ("",)}
KINDS = (("build", "all"), ("build", "word"), ("judge", "all"), ("build", "evidence"))


def main(count: int = 100, seed: int = 1) -> int:
    """Kill so many runs; print what was wrong with each, and how many were good."""
    with TemporaryDirectory() as place:
        (system := Path(place, "system")).mkdir()
        wrong, longest = list[str](), 0.0
        chance, tally = random.Random(seed), Counter[str]()
        runs = {job: Runs(Path(place, job), JOBS[job], system) for job in JOBS}
        seconds = {(job, lack): runs[job].whole(lack) for job, lack in KINDS}
        for number in range(count):
            job, lack = kind = KINDS[number // ROW % len(KINDS)]
            by, after = chance.choice(SIGNALS), chance.uniform(0, seconds[kind])
            run = runs[job].start(lack) if number % ROW == 0 else runs[job].again()
            lived, found = runs[job].killed(run, after, by)
            if number % ROW == ROW - 1 or number == count - 1:
                found += runs[job].next()
            longest = max(longest, lived)
            tally[by.name] += 1
            tally[f"{job} without {lack}"] += 1
            for why in found:
                wrong.append(f"{number} {job} {lack} {by.name} at {after:.2f} s: {why}")
                print(wrong[-1], flush=True)  # noqa: T201
    said = f"{dict(tally)}; a child lived {longest:.1f} s at most; {len(wrong)} wrong"
    print(said)  # noqa: T201
    return int(bool(wrong))


class Runs:
    """Runs of one job in a folder of their own."""

    def __init__(self, folder: Path, program: str, system: Path) -> None:
        small.write(folder)
        shutil.rmtree(folder / "build")  # what is judged there has been made up
        for code, words in small.WORDS.items():
            with (folder / "content" / "one" / f"{code}.md").open("a", encoding="utf-8") as file:
                file.write(FIGURE.format(**words))
        self.folder, self.program, self.system = folder, program, system
        self.expected = dict[str, dict[str, bytes]]()  # the files, by the text

    def start(self, lack: str) -> subprocess.Popen[bytes]:
        """Begin a run in a session of its own, when something is gone or a word has changed."""
        for name in GONE[lack]:
            for gone in (self.folder / "build").glob(name or "*"):
                shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        if lack == "word":
            text = self.text.read_text(encoding="utf-8")
            old, new = ("more", "others") if "more" in text else ("others", "more")
            self.text.write_text(text.replace(f"And {old}", f"And {new}"), encoding="utf-8")
        return self.again()

    @property
    def text(self) -> Path:
        return self.folder / "content" / "one" / "en.md"

    def again(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "TMPDIR": str(self.system), "PYTHONPATH": str(ROOT)}
        with self.folder.with_name("said").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-c", self.program, str(self.folder)], cwd=self.folder, env=env,
                start_new_session=True, stdout=said, stderr=said)  # fmt: skip

    def whole(self, lack: str) -> float:
        """Let a run be, and keep what it writes; return its seconds."""
        since = time.monotonic()
        assert self.start(lack).wait() == 0, self.said()
        assert not self.unlike(), self.unlike()
        return time.monotonic() - since

    def said(self) -> str:
        return self.folder.with_name("said").read_text("utf-8")

    def made(self) -> dict[str, bytes]:
        build, kinds = self.folder / "build", ("*.*", "measurements/*", "evidence/*.[DMPST].*")
        files = [file for kind in kinds for file in build.glob(kind)]
        return {str(file.relative_to(build)): file.read_bytes() for file in files}

    def unlike(self) -> list[str]:
        """Return the files that are not as they were when this text was first set."""
        made = self.made()
        expected = self.expected.setdefault(self.text.read_text("utf-8"), made)
        return sorted({name for name, _ in made.items() ^ expected.items()})

    def killed(
        self, run: subprocess.Popen[bytes], after: float, by: signal.Signals
    ) -> tuple[float, list[str]]:
        """Kill a run; return how long its children lived, and what is wrong."""
        try:
            run.wait(after)
        except subprocess.TimeoutExpired:
            # Ctrl-C reaches all that a terminal has started.
            (os.killpg if by == signal.SIGINT else os.kill)(run.pid, by)
        run.wait()
        since = time.monotonic()
        while (alive := list(members(run.pid))) and time.monotonic() - since < PATIENCE:
            time.sleep(0.1)
        wrong = [f"alive: {command}" for command in alive]
        wrong += [f"left: {file.name}" for file in self.system.iterdir()]
        wrong += [f"said: {self.said()}"] * ("Traceback" in self.said())
        return time.monotonic() - since, wrong

    def next(self) -> list[str]:
        """Let a run be; return what is wrong with what it writes, and what it leaves."""
        wrong = [f"the next run: {self.said()}"] * (self.again().wait() != 0)
        wrong += [f"unlike: {name}" for name in self.unlike()]
        left = (self.folder / "build" / "cache" / "tmp").iterdir()
        return wrong + [f"left below: {file.name}" for file in left]


def members(session: int) -> Iterator[str]:
    """Yield the commands of the processes of a session that have not ended."""
    listed = subprocess.run(
        ["ps", "-eww", "-o", "sid=,stat=,args="], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        sid, state, *words = line.split()
        if int(sid) == session and not state.startswith("Z"):
            yield " ".join(words)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
