"""What a test needs that the guide does not: PyTorch, Keras and others, for `make frameworks`.

Where one of these is missing, the tests that need it are left out, and what is left out is counted.
"""

from importlib.util import find_spec
from typing import Any

import pytest

LEFT_OUT = pytest.StashKey[list[str]]()  # of each test that is, what is missing
SENT = "left_out"  # by a worker of pytest-xdist to whoever prints the summary


def needs(*packages: str) -> pytest.MarkDecorator:
    """Mark a test that is for where these are installed."""
    return pytest.mark.needs(*packages)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out of the tests those that need what is not installed."""
    without = {item: ", ".join(missing(item)) for item in items}
    items[:] = [item for item in items if not without[item]]
    config.stash[LEFT_OUT] = [why for why in without.values() if why]


def missing(item: pytest.Item) -> list[str]:
    """Return what a test needs and is not installed."""
    wanted = {name for mark in item.iter_markers("needs") for name in mark.args}
    return sorted(name for name in wanted if find_spec(name) is None)


def summary(reasons: list[str]) -> str:
    """Say how many tests were left out, and why."""
    names = sorted({name for why in reasons for name in why.split(", ")})
    return f"{len(reasons)} tests that need {', '.join(names)} are for `make frameworks`"


def keras_on_torch(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return Keras, computing with PyTorch."""
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    import keras  # noqa: PLC0415

    return keras
