"""Whatever kills a build, it leaves nothing in the folder of the system, and no process."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from gradyan.cli import STAGES
from gradyan.errors import ROOT, GuideError
from gradyan.report.scratch import FOLDER, settle
from tests import small
from tests.kills import members

SECONDS = 5.0  # that a child may outlive what it works for
PATIENCE = 60.0  # until there is one, on a busy machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a small guide, beside an empty one for what is temporary."""
    small.write(tmp_path / "guide")
    (tmp_path / "system").mkdir()
    return tmp_path / "guide"


# Some seconds of work for Node.
FORMULAS = """
from pathlib import Path
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.store import Store
typeset([Formula(f"x_{{{n}}}^2") for n in range(20_000)], Store(Path("none")))
"""


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Begin to build, or to do what a script says, in a session of its own."""
    words = words if "-c" in words else ("-m", "tests.small", str(folder), *words)
    command = [sys.executable, *words]
    env = {**os.environ, "TMPDIR": str(folder.with_name("system"))}
    return subprocess.Popen(
        command, cwd=ROOT, env=env, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def left(folder: Path) -> list[str]:
    return [file.name for file in folder.with_name("system").iterdir()]


def below(folder: Path) -> list[str]:
    place = folder / "build" / FOLDER
    return [file.name for file in place.iterdir()] if place.is_dir() else []


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_that_is_killed_leaves_nothing_in_the_system(folder: Path, stage: str) -> None:
    killed = start(folder, stage, str(int(signal.SIGKILL)))
    assert killed.wait() == -signal.SIGKILL
    assert left(folder) == []
    assert below(folder) == [str(killed.pid)]


def test_the_next_build_removes_what_is_left_and_its_own(folder: Path) -> None:
    for stage in ("layout", ""):
        ended = start(folder, stage, str(int(signal.SIGKILL)) if stage else "0").wait()
        assert ended == (-signal.SIGKILL if stage else 0)
    assert left(folder) == below(folder) == []


@pytest.mark.parametrize(("child", "words"), [("loky", ()), ("render.mjs", ("-c", FORMULAS))])
def test_children_do_not_outlive_a_build(folder: Path, child: str, words: tuple[str, ...]) -> None:
    shutil.rmtree(folder / "build" / "evidence")
    (folder / "build" / "evidence.json").unlink(missing_ok=True)
    killed, since = start(folder, *words), time.monotonic()
    while not any(child in command for command in members(killed.pid)):
        assert killed.poll() is None, "it has ended before"
        assert time.monotonic() - since < PATIENCE
        time.sleep(0.01)
    time.sleep(1)  # it is at work by then
    killed.kill()
    killed.wait()
    since = time.monotonic()
    while living := list(members(killed.pid)):
        assert time.monotonic() - since < SECONDS, living
        time.sleep(0.1)
    assert left(folder) == []


def test_dead_processes_lose_their_folders_and_no_others(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    living = (str(os.getppid()), "notes")
    for name in (str(ended.pid), *living):
        (tmp_path / FOLDER / name).mkdir(parents=True)
    mine = settle(tmp_path)
    assert {file.name for file in mine.parent.iterdir()} == {mine.name, *living}
    with tempfile.NamedTemporaryFile() as file:
        assert Path(file.name).parent == mine
    asked = "import tempfile; print(tempfile.gettempdir())"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()) == mine


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("mine", encoding="utf-8")
    with pytest.raises(GuideError, match="cannot write into it"):
        settle(tmp_path)
