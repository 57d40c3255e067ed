"""The processes of a sweep: how they start, how they end, and what is left of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gradyan.errors import Stopped
from gradyan.simulations.engine.workers import local
from gradyan.simulations.sweep.propagation import sweep

ROOT = Path(__file__).parents[2]
SMALL: dict[str, Any] = {"depth": 3, "width": 8, "batch": 2, "workers": 2}
SCRIPT = """
from gradyan.simulations.sweep.propagation import sweep
print("once")
print(sweep(depth=2, width=4, batch=2, seeds=5, workers=2).values.shape)
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_a_script_needs_no_main_guard(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT)
    ran = subprocess.run(
        [sys.executable, file], env=environment(), capture_output=True, text=True, check=True
    )
    assert ran.stdout == "once\n(4, 3, 5, 2, 5)\n"


def test_a_worker_has_one_blas_thread_whatever_the_caller_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    with local(1) as pool:
        assert pool.submit(os.getenv, "OPENBLAS_NUM_THREADS").result() == "1"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"


def test_a_worker_that_dies_is_one_sentence() -> None:
    def kill(done: int, total: int) -> None:
        del done, total
        for child in multiprocessing.active_children():
            os.kill(int(child.pid or 0), signal.SIGKILL)

    with pytest.raises(Stopped, match="ended from outside"):
        sweep(**SMALL, seeds=400, progress=kill)


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    # A shell lets what it runs in the background ignore Ctrl-C.
    hear = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{hear}; from gradyan.cli import main; main()"
    words = ["simulate", "sweep", "--depth", "20", "--width", "128", "--seeds", "4000"]
    running = subprocess.Popen(
        [sys.executable, "-c", code, *words, "--folder", tmp_path],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "goes on where this one stopped" in said
    assert "Traceback" not in said
    assert list(tmp_path.rglob("*.npz"))
    assert not list(tmp_path.rglob("*.part"))


def test_workers_do_not_outlive_the_one_who_asked(tmp_path: Path) -> None:
    words = ["sweep", "--depth", "20", "--width", "128", "--seeds", "4000", "--workers", "2"]
    running = subprocess.Popen(
        [sys.executable, "-m", "gradyan", "simulate", *words, "--folder", tmp_path],
        env=environment(),
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.05)
    running.kill()
    # The workers write to the same pipe: it is at its end when the last of them is gone.
    running.communicate(timeout=20)
    assert running.returncode == -signal.SIGKILL
