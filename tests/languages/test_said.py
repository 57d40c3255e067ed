"""What is said on a terminal is said in every language: errors, help, tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.main import get_command

from gradyan import cli
from gradyan.errors import ROOT, BadInput
from gradyan.languages import HOME, MAIN, codes
from gradyan.languages.said import HOLE, asked_for, known, said, sentences
from tests.commands import run

OTHERS = [code for code in codes() if code != MAIN]
# Where what `diagnose`, `simulate` and `watch` refuse is refused.
SPEAKING = [
    *(ROOT / "simulations" / "diagnosis").rglob("*.py"),
    *(ROOT / "simulations" / "sweep").rglob("*.py"),
    *(
        ROOT / "simulations" / "networks" / f"{name}.py"
        for name in ("activations", "initialization")
    ),
    ROOT / "gradyan" / "languages" / "said.py",
]
HELPING = [ROOT / "gradyan" / "cli.py", ROOT / "gradyan" / "spoken.py"]
FAILURES = {"BadInput", "Stopped", "Interrupted"}
EXCEPT = {
    "a layer has at least one unit on each side, not {0} and {1}",  # the options see to it
    "{0} is 0, or its size is between {1}, and not {2}",  # {1} is "… and …": see normal:1e300 below
    "{0}: {1}",
}


def template(node: ast.expr) -> str | None:
    """Return a text with a hole for each expression in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, holes = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts += str(part.value)
        else:
            parts, holes = f"{parts}{{{holes}}}", holes + 1
    return parts


def raised(file: Path) -> Iterator[str]:
    """Yield the sentences with which a file ends a command."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
            named.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.Assign) and isinstance(target, ast.Tuple):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else []
            for name, value in zip(target.elts, values, strict=False):
                named.setdefault(ast.unparse(name), []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in FAILURES:
            for given in node.args:
                inner = given.args[0] if isinstance(given, ast.Call) else given
                found = named[inner.id] if isinstance(inner, ast.Name) else [inner]
                for text in map(template, found):
                    assert text is not None, f"{file}:{node.lineno}"
                    yield text


def strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.expr) and (text := template(node)) is not None:
            yield " ".join(text.split())


@cache
def helped() -> tuple[str, ...]:
    """Return what the help of the commands says."""
    found: list[str] = []

    def walk(command: Any) -> None:
        found.extend(" ".join(part.split()) for part in (command.help or "").split("\n\n") if part)
        found.extend(option.help for option in command.params if option.help)
        for below in getattr(command, "commands", {}).values():
            walk(below)

    for name in cli.SPOKEN:
        walk(get_command(cli.app).commands[name])  # type: ignore[attr-defined]
    return tuple(found)


@pytest.mark.parametrize("code", OTHERS)
def test_each_sentence_that_is_raised_has_one_in_the_language(code: str) -> None:
    found = {text for file in SPEAKING for text in raised(file)} - EXCEPT
    assert len(found) > 60
    assert [text for text in found if said(text, code) == text] == []


@pytest.mark.parametrize("code", OTHERS)
def test_all_of_the_help_has_a_sentence(code: str) -> None:
    assert len(helped()) > 20
    assert [text for text in helped() if said(text, code) == text] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_idle_and_each_has_the_holes_of_the_english_one(code: str) -> None:
    there = {text for file in [*SPEAKING, *HELPING] for text in strings(file)} | {*helped()}
    shapes = [re.compile(re.sub(r"\\\{\d\\\}", ".+", re.escape(text))) for text in sentences(code)]
    whole = "\n".join(there)
    typer = (HOME / code / "console.toml").read_text("utf-8").partition("[usage]")[2]
    for (text, own), shape in zip(sentences(code).items(), shapes, strict=True):
        assert set(HOLE.findall(own)) == set(HOLE.findall(text)), text
        assert f'"{text}"' in typer or text in there or shape.search(whole) or text in SYSTEM, text


SYSTEM = {  # what comes from elsewhere, or is put together
    "{0} is 0, or its size is between {1} and {2}, and not {3}",
    "Is a directory", "No such file or directory", "Permission denied", "Not a directory",
    "No space left on device", "gradient", "activation", "weight", "update",
}  # fmt: skip
WORDS = "the is are not there of and has have with from it to each or an no such for after"
ENGLISH = re.compile(rf"\b({WORDS.replace(' ', '|')})\b", re.IGNORECASE)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    W = rng.standard_normal((2, 3, 3))
    (tmp_path / "table.csv").write_text("step,a,a\n1,2,3\n")
    (tmp_path / "short.csv").write_text("step,a,b\n1,2\n")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04")
    np.save(tmp_path / "one.npy", W)
    np.savez(tmp_path / "steps.npz", weights_1=W, steps=np.array([3, 3]))
    np.savez(tmp_path / "gap.npz", weights_1=W, weights_3=W)
    np.savez(tmp_path / "loss.npz", weights_1=W, loss=np.ones(1), steps=np.array([0, 9]))
    np.savez(tmp_path / "flat.npz", weights_1=W[0])
    return tmp_path


WRONG = [
    *(["diagnose", f"{name}"] for name in ("none.npz", "table.csv", "short.csv", "broken.npz")),
    *(["diagnose", f"{name}.npz"] for name in ("steps", "gap", "loss", "flat")),
    ["diagnose", "one.npy"], ["diagnose", "."], ["diagnose"], ["diagnose", "x", "y"],
    ["diagnose", "--nonsense"], ["diagnose", "gap.npz", "--axes", "a,b"],
    ["diagnose", "gap.npz", "--figure", "x.gif"], ["diagnose", "gap.npz", "--axes"],
    ["simulate", "swep"], ["simulate", "sweep", "--depth", "many"],
    ["simulate", "sweep", "--width", "0"], ["simulate", "sweep", "--activation", "cosine"],
    ["simulate", "sweep", "--init", "normal"], ["simulate", "sweep", "--init", "he:2"],
    ["simulate", "sweep", "--init", "normal:nan"], ["simulate", "sweep", "--init", "normal:1e300"],
    ["simulate", "sweep", "--statistic", "mode"],
    ["simulate", "sweep", "--init", "normal:x"], ["simulate", "sweep", "--csv", "nix/x.csv"],
    ["simulate", "sweep", "--scheduler", "nonsense"], ["simulate", "network", "--norm", "group"],
    ["simulate", "network", "--widths", "3,x"], ["simulate", "network", "--widths", "3,0"],
    ["simulate", "network", "--bias", "-1"], ["simulate", "network", "--widths", "3"],
]  # fmt: skip


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_what_is_wrong_is_said_in_the_language(
    words: list[str], code: str, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    english = run(*words)
    monkeypatch.setenv("GRADYAN_LANGUAGE", code)
    own = run(*words)
    assert own.exit_code == english.exit_code != 0
    assert not own.stdout
    assert own.stderr != english.stderr
    assert not ENGLISH.search(own.stderr), own.stderr


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "words", [["diagnose"], ["simulate"], ["simulate", "sweep"], ["simulate", "network"]],
    ids=" ".join,
)  # fmt: skip
def test_help_in_the_language(words: list[str], code: str) -> None:
    english = run(*words, "--help").stdout
    own = run(*words, "--help", "--language", code).stdout
    assert ENGLISH.search(english)
    assert not ENGLISH.search(own), own
    assert run(*words, "--help").stdout == english, "what was said before is said again"


@pytest.mark.parametrize("code", OTHERS)
def test_a_sweep_in_the_language(code: str, tmp_path: Path) -> None:
    small = ["--depth", "3", "--width", "8", "--batch", "2", "--seeds", "2", "--workers", "1"]
    words = ["simulate", "sweep", *small, "--folder", str(tmp_path), "--language", code]
    result = run(*words, "--activation", "tanh", "--init", "he-normal")
    assert result.exit_code == 0
    assert not ENGLISH.search(result.stdout)
    assert re.search(r"-?\d,\d", result.stdout), "with the decimal sign of the language"


@pytest.mark.parametrize("code", OTHERS)
def test_a_network_in_the_language(code: str) -> None:
    result = run("simulate", "network", "--widths", "3,3,3", "--seeds", "2", "--language", code)
    assert result.exit_code == 0
    assert not ENGLISH.search(result.stdout.replace("activation", ""))
    assert re.search(r"\d,\d", result.stdout)


def test_what_has_no_sentence_stays_english() -> None:
    assert said("quite another thing", "tr") == "quite another thing"
    assert (
        said("there is no file x", MAIN) == said("there is no file x", "xx") == "there is no file x"
    )
    assert said("gradyan cannot be read: Is a directory", "tr") == "gradyan okunamıyor: bir klasör"


def test_the_language_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(["diagnose", "x", "--language", "tr"]) == "tr"
    assert asked_for(["diagnose", "--language=tr", "x"]) == "tr"
    assert asked_for(["diagnose"]) == MAIN
    monkeypatch.setenv("GRADYAN_LANGUAGE", "tr")
    assert asked_for(["diagnose"]) == "tr"
    assert asked_for(["diagnose", "--language", "en"]) == "en"
    with pytest.raises(BadInput, match="there are no words in 'xx'"):
        known("xx")
    assert "no words in 'xx'" in run("simulate", "sweep", "--language", "xx").stderr
