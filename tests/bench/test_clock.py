"""The clock of the benchmark: what counts as a second, and in which order."""

import sys

import pytest

from gradyan.errors import Failure
from tests.bench import clock

SPIN = "import time\nwhile time.process_time() < 0.4: pass"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SPIN!r}])"


def test_the_seconds_of_a_child_of_the_command_count() -> None:
    assert 0.4 <= clock.run([sys.executable, "-c", PARENT]).cpu < 2


def test_waiting_costs_nothing() -> None:
    found = clock.run([sys.executable, "-c", "import time; time.sleep(0.6); print('done')"])
    assert found.cpu < 0.5
    assert found.wall > 0.6
    assert found.said == "done\n"
    assert found.peak > 1


def test_a_command_that_fails_stops_the_benchmark() -> None:
    with pytest.raises(Failure, match="ended with 3\nwhy"):
        clock.run([sys.executable, "-c", "print('why'); raise SystemExit(3)"])


def test_each_round_has_every_contestant_once_and_another_order() -> None:
    ran: list[str] = []
    contestants = {name: lambda name=name: ran.append(name) for name in "abc"}
    assert {name: len(found) for name, found in clock.rounds(contestants, 4).items()} == {
        "a": 4,
        "b": 4,
        "c": 4,
    }
    orders = [tuple(ran[start : start + 3]) for start in range(0, 12, 3)]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert len(set(orders)) == 4
    assert len({order[0] for order in orders}) == 3


def test_a_ratio_is_taken_within_its_round() -> None:
    assert clock.over([2.0, 9.0, 4.0], [1.0, 3.0, 4.0]) == {"min": 1, "median": 2, "max": 3}
    assert clock.summary([3.0, 1.0, 2.0]) == {"min": 1, "median": 2, "max": 3}
    assert clock.shown({"min": 1, "median": 2.345, "max": 3}) == "2.35 (1.00 … 3.00)"


def test_what_is_installed_is_found_with_its_version() -> None:
    python, version = clock.python_with("numpy")
    assert python == sys.executable
    assert version[0].isdigit()
    assert clock.python_with("no-such-package") == ("", "")
