"""The page about recording and diagnosing from Python is run as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradyan.errors import ROOT
from tests.installed import needs

PAGE = (ROOT / "docs" / "diagnosis.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
FIRST = next(n for n, block in enumerate(BLOCKS) if "import torch" in block)


def ran(blocks: list[str], folder: Path) -> str:
    command = [sys.executable, "-W", "ignore", "-c", "\n".join(blocks)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_somebody_else_recorded(tmp_path: Path) -> None:
    assert "activation" in ran(BLOCKS[:FIRST], tmp_path)


def test_a_false_block_is_noticed(tmp_path: Path) -> None:
    false = [block.replace('"vanishing"', '"healthy"') for block in BLOCKS[:FIRST]]
    with pytest.raises(AssertionError, match="AssertionError"):
        ran(false, tmp_path)


@needs("torch")
def test_a_run_in_pytorch(tmp_path: Path) -> None:
    assert "Vanishing gradients (sure)" in ran(BLOCKS, tmp_path)
    assert round((tmp_path / "run.npz").stat().st_size / 1e3) == 14
