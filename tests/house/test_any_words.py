"""Whatever words stand after `gradyan`: a result, or one clear sentence, and never a traceback."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.errors import ROOT
from tests.commands import run
from tests.house.test_console import arrays

NONE = ["--guide", "guide.toml"]  # where a command would take minutes
COMMANDS = [
    *(["diagnose"], ["simulate", "sweep"], ["simulate", "network"], ["simulate"], ["figure"], []),
    *([name, *NONE] for name in ("draft", "check", "audit", "site", "cards", "report")),
]
OPTIONS = [
    *("--depth", "--width", "--batch", "--seeds", "--seed", "--activation", "--init", "--workers"),
    *("--statistic", "--folder", "--figure", "--csv", "--language", "--widths", "--bias", "--norm"),
    *("--residual", "--axes", "--activations", "--json", "--exit-code", "--save", "--count"),
    *("--guide", "--output", "--chapter", "--help", "--nothing", "-x", "--"),
]
VALUES = [
    *(
        "run.npz",
        "norms.csv",
        "nowhere",
        "folder",
        "out.svg",
        "out.csv",
        "none/out.csv",
        "guide.toml",
    ),
    *(
        "",
        " ",
        "-1",
        "0",
        "1",
        "2",
        "3",
        "1e9",
        "nan",
        "inf",
        "9" * 30,
        "1" * 9,
        "0x3",
        "1,2",
        "4,4,4",
    ),
    *("4,,4", "4,99999999999,4", "relu", "tanh", "cosine", "he-normal", "normal:2", "std:0.1"),
    *("std:nan", "normal:inf", "std:", "batch", "layer", "none", "log_gradient", "out,batch"),
    *(
        "step,out,in",
        "en",
        "tr",
        "xx",
        "ğ",
        "\ud800",
        "\n",
        "{0}",
        "[red]",
        "%s",
        "depth-law",
        "2.2",
    ),
    *("../one", "sigmoid-derivative", "/", "."),
]
SWEEP = "--depth 2 --width 3 --batch 2 --seeds 2 --workers 1 --folder cells --activation tanh"
SMALL = {
    "simulate sweep": [*SWEEP.split(), "--init", "he-normal"],
    "simulate network": ["--widths", "3,3", "--batch", "2", "--seeds", "2"],
}
WORDS = st.lists(
    st.one_of(
        st.sampled_from(VALUES),
        st.tuples(st.sampled_from(OPTIONS), st.sampled_from(VALUES)).map(list),
    ),
    max_size=5,
)


@contextmanager
def somewhere() -> Iterator[None]:
    """Stand in a folder with a record, a table, and a guide that is none."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            np.savez("run.npz", **arrays())
            Path("norms.csv").write_text("step,fc1,fc2\n0,1,2\n1,0.5,0.1\n", encoding="utf-8")
            Path("guide.toml").write_text("languages = []\n", encoding="utf-8")
            Path("folder").mkdir()
            yield
        finally:
            os.chdir(before)


@pytest.mark.fuzz
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@given(words=WORDS)
def test_any_words(command: list[str], words: list[str | list[str]]) -> None:
    flat = [each for word in words for each in (word if isinstance(word, list) else [word])]
    start = SMALL.get(" ".join(command), [])
    with somewhere():
        done = run(*command, *start, *flat)
    assert done.exit_code in {0, 1, 2, 3, 4}
    assert done.exit_code in {3, 4} or (done.stdout + done.stderr).strip()
    assert "Traceback" not in done.stderr
    assert str(ROOT / "gradyan") not in done.stderr
