"""Which tests are for `make frameworks`, and that each of them runs there."""

import re
from typing import Any

import pytest

from gradyan.errors import ROOT
from tests import installed
from tests.house.test_setup import locked

NEEDS = re.compile(r"\bneeds\(([^)]*)\)")
CALLED = {"tensorflow": "tensorflow-cpu"}  # in the lock, where another name is imported


def wanted() -> set[str]:
    """Return the packages that tests say they need."""
    tests = (file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    said = [found for text in tests for found in NEEDS.findall(text)]
    return set(re.findall(r'"([a-z_]+)"', " ".join(said))) | {"jax", "tensorflow"}


def test_what_tests_need_is_installed_for_them() -> None:
    lock = locked(ROOT / "requirements-frameworks.lock")
    assert {"torch", "keras", "typst", "genanki", "pytorch_lightning"} <= wanted()
    for package in wanted():
        assert CALLED.get(package, package).replace("_", "-") in lock


class Item:
    def __init__(self, *packages: str) -> None:
        self.packages = packages

    def iter_markers(self, name: str) -> list[Any]:
        assert name == "needs"
        return [pytest.mark.needs(package).mark for package in self.packages]


class Config:
    def __init__(self) -> None:
        self.stash = pytest.Stash()


def test_what_cannot_run_is_left_out_and_counted() -> None:
    config: Any = Config()
    items: list[Any] = [Item(), Item("pytest"), Item("pytest", "nowhere"), Item("no", "where")]
    first, second, *_ = items
    installed.leave_out(config, items)
    assert items == [first, second]
    found = config.stash[installed.LEFT_OUT]
    assert found == ["nowhere", "no, where"]
    assert installed.summary(found) == (
        "2 tests that need no, nowhere, where are for `make frameworks`"
    )


def test_no_test_skips_itself() -> None:
    """What is skipped on one machine runs nowhere, for all that anybody knows."""
    for file in (ROOT / "tests").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        found = re.findall(r"importorskip\(|pytest\.skip\(|skipif\(.*", text)
        allowed = ['skipif(sys.platform == "darwin", reason="libraries have other names")']
        assert [each for each in found if each not in allowed] == [] or file.name == (
            "test_installed.py"
        ), file
