"""The commands: tables, progress, resuming, clusters, and one sentence for whatever is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradyan import cli
from gradyan.errors import BadInput, Stopped
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.initialization import INITIALIZATIONS
from gradyan.simulations.sweep import options
from gradyan.simulations.sweep.cluster import cluster
from gradyan.simulations.sweep.propagation import sweep
from tests.commands import run
from tests.installed import needs

SMALL = ["--depth", "4", "--width", "8", "--batch", "2", "--seeds", "5", "--workers", "1"]


def test_the_help_of_a_sweep_lists_what_there_is() -> None:
    said = " ".join(run("simulate", "sweep", "--help").stdout.replace("│", " ").split())
    for name in (*ACTIVATIONS, *INITIALIZATIONS):
        assert name in options.ACTIVATIONS + options.STARTS
    for name in ("softplus", "he-uniform", "std:0.05", "log_gradient", "--csv"):
        assert name in said


def test_a_table_for_programs_and_names_as_the_frameworks_spell_them(tmp_path: Path) -> None:
    target = tmp_path / "sweep.csv"
    words = ("simulate", "sweep", *SMALL, "--folder", str(tmp_path), "--csv", str(target))
    starts = ("--init", "kaiming_normal_", "--init", "he_normal", "--init", "std:0.5")
    result = run(*words, "--activation", "relu", *starts)
    assert result.exit_code == 0, result.stderr
    rows = [line.split(",") for line in target.read_text(encoding="utf-8").splitlines()]
    assert rows[0][:5] == ["activation", "initialization", "layer", "mean", "median"]
    assert len(rows) == 1 + 3 * 4
    assert {row[1] for row in rows[1:]} == {"he-normal", "keras-he-normal", "normal:1.41421356"}


def test_a_table_and_a_figure(tmp_path: Path) -> None:
    target, folder = tmp_path / "sweep.svg", tmp_path / "cells"
    words = ("simulate", "sweep", *SMALL, "--folder", str(folder), "--figure", str(target))
    result = run(*words, "--activation", "tanh", "--init", "he-normal", "--init", "normal:2")
    assert result.exit_code == 0, result.stderr
    assert "median over 5 seeds" in result.stdout
    assert "normal:2" in result.stdout
    assert not result.stderr, "what is no terminal wants no progress, and no empty line"
    first = target.read_bytes()
    assert first.startswith(b"<?xml")
    assert len(list(folder.rglob("*.npz"))) == 3
    run(*words, "--activation", "tanh", "--init", "he-normal", "--init", "normal:2")
    assert target.read_bytes() == first
    assert not list(tmp_path.rglob("*.part*"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--width", "0"], "width is a whole number from 1 on, not 0"),
        (["--activation", "cosine"], "unknown activation 'cosine'"),
        (["--init", "normal:-1"], "a standard deviation is not negative"),
        (["--statistic", "mode"], "a sweep has no 'mode'"),
        (["--figure", "sweep.bmp"], "a figure is an .svg, .pdf or .png file"),
        (["--figure", "nowhere/at/all.svg"], "there is no folder"),
    ],
)
def test_bad_words(words: list[str], sentence: str, tmp_path: Path) -> None:
    result = run("simulate", "sweep", *SMALL, "--folder", str(tmp_path), *words)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_ctrl_c_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gradyan.simulations.sweep.propagation.sweep", interrupted)
    result = run("simulate", "sweep", *SMALL)
    assert result.exit_code == 130
    assert result.stderr == "interrupted; the same command goes on where this one stopped\n"


def test_a_figure_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, file: Path, **_: object) -> None:
        del self
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", full)
    target = tmp_path / "sweep.svg"
    result = run("simulate", "sweep", *SMALL, "--folder", str(tmp_path), "--figure", str(target))
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert not list(tmp_path.glob("sweep*"))


@needs("distributed")
@pytest.mark.filterwarnings("ignore")  # Dask's own, not ours
def test_a_dask_cluster_computes_the_same_bytes(tmp_path: Path) -> None:
    from distributed import LocalCluster  # noqa: PLC0415

    asked: dict[str, Any] = {"depth": 5, "width": 32, "batch": 4, "seeds": 9}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as there:
        far = sweep(**asked, scheduler=there.scheduler_address)
        words = ("simulate", "sweep", *SMALL, "--folder", str(tmp_path))
        result = run(*words, "--scheduler", there.scheduler_address)
    assert result.exit_code == 0, result.stderr
    assert far.values.tobytes() == sweep(**asked, workers=1).values.tobytes()


@needs("distributed")
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradyan.simulations.sweep.cluster.CONNECTING", 1.0)
    words = ("simulate", "sweep", *SMALL, "--folder", str(tmp_path))
    result = run(*words, "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 1
    assert "no Dask cluster answers at tcp://127.0.0.1:9" in result.stderr
    assert not list(tmp_path.iterdir())


@needs("distributed")
@pytest.mark.parametrize("address", ["nonsense", "http://x:1", "tcp://here:port"])
def test_what_is_no_address(address: str, tmp_path: Path) -> None:
    words = ("simulate", "sweep", *SMALL, "--folder", str(tmp_path), "--scheduler", address)
    result = run(*words)
    assert result.exit_code == 1
    assert f"a cluster has an address such as tcp://127.0.0.1:8786, not {address}" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def ours(said: str) -> str:
    """Leave out what the workers of a cluster write, which has a terminal of its own."""
    records = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d )", said)
    return "".join(r for r in records if " - distributed.worker - " not in r.partition("\n")[0])


def test_what_we_say_is_told_from_what_a_worker_says() -> None:
    log = "2026-01-02 03:04:05,6 - distributed.{} - ERROR - why\nTraceback\n"
    assert ours(log.format("worker")) == ""
    assert ours(log.format("worker") + log.format("client")) == log.format("client")
    assert ours("Traceback\n" + log.format("worker")) == "Traceback\n"


@needs("distributed")
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_lost_loses_nothing_finished(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from distributed import LocalCluster  # noqa: PLC0415

    asked: dict[str, Any] = {"depth": 10, "width": 64, "batch": 4, "seeds": 600}
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as there:

        def lose(done: int, total: int) -> None:
            del total
            if done:
                there.close()

        with pytest.raises(Stopped, match="the same command goes on where this one stopped"):
            sweep(**asked, scheduler=there.scheduler_address, folder=tmp_path, progress=lose)
    assert list(tmp_path.rglob("*.npz"))
    assert "Traceback" not in ours(capfd.readouterr().err)


def test_without_dask_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(BadInput, match="a cluster needs Dask, which is not installed"),
        cluster("tcp://127.0.0.1:9"),
    ):
        pass


def arrays(**changed: Any) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    found: dict[str, Any] = {"loss": np.linspace(1, 0.2, 20), "steps": np.array([0, 10])}
    for kind in ("weights", "gradients"):
        found |= {f"{kind}_{ell}": rng.standard_normal((2, 4, 4)) for ell in (1, 2, 3)}
    return {name: a for name, a in (found | changed).items() if a is not None}


def test_a_diagnosis_in_two_languages(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    np.savez(file, **arrays(weights_2=np.full((2, 4, 4), np.nan)))
    english, turkish = (run("diagnose", str(file), "--language", k) for k in ("en", "tr"))
    assert english.exit_code == turkish.exit_code == 0, english.stderr
    assert english.stdout.startswith("Weights that are not finite (likely)")
    assert turkish.stdout.startswith("Sonlu olmayan ağırlıklar (olası)")


def test_what_is_wrong_with_a_file_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    np.savez(file, **arrays(steps=np.array([3, 3])))
    result = run("diagnose", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "rising whole numbers" in result.stderr


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "run.npz")
    assert "is a pipe or a device" in run("diagnose", str(pipe)).stderr


def test_other_wrong_files(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.ones(3))
    assert "holds no named arrays" in run("diagnose", str(tmp_path / "one.npy")).stderr
    assert "there is no file" in run("diagnose", str(tmp_path / "none.npz")).stderr
    np.savez(tmp_path / "run.npz", **arrays())
    assert (
        "no words in 'fr'" in run("diagnose", str(tmp_path / "run.npz"), "--language", "fr").stderr
    )


def test_the_help_says_what_a_file_holds() -> None:
    said = " ".join(run("diagnose", "--help").stdout.replace("│", " ").split())
    for name in ("loss (T)", "weights_1 … (S, n_out, n_in)", "gradients_1 …", "activations_1 …"):
        assert name in said


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    result = run("diagnose", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path} cannot be read: Is a directory" in result.stderr


def test_help_imports_nothing_that_computes() -> None:
    """Who asks what there is waits for no library of numbers, formulas or drawings."""
    code = "import sys; import gradyan.cli; sys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"matplotlib", "numpy", "sympy", "weasyprint"}
    assert not heavy & set(done.stdout.split())


def test_a_stage_tells_how_far_it_is_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    told, clock = [], iter([10.0, 13.0, 20.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr("rich.status.Status.update", lambda _, said: told.append(said))
    with cli._stage("evidence") as say:
        say(2, 6, "depth-law")
    assert told == ["2/7 evidence  2/6 depth-law, 6 s left"]


def test_a_stage_tells_its_time_and_that_of_the_processors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with cli._stage("words"):
        end = time.process_time() + 0.3
        while time.process_time() < end:
            pass
    found = re.fullmatch(r"  1/7 words +(\d+\.\d) s +(\d+\.\d) CPU s\n", capsys.readouterr().out)
    assert found
    assert 0.2 <= float(found[2]) <= float(found[1]) + 0.1
