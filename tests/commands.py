"""Runs a command in this process, and fills in what it has laid out, as a person would."""

import os
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from gradyan import cli


@dataclass
class Result:
    """What a command has said, and what it has ended with."""

    exit_code: int
    stdout: str
    stderr: str


def run(*words: str) -> Result:
    """Run `gradyan` with some words."""
    out, err = StringIO(), StringIO()
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "argv", ["gradyan", *words]),
        patch.dict(os.environ, COLUMNS="250"),
    ):
        try:
            cli.main()
        except SystemExit as end:
            return Result(int(end.code or 0), out.getvalue(), err.getvalue())
    return Result(0, out.getvalue(), err.getvalue())


def fill_in(file: Path) -> None:
    """Put into each empty word of a language what stands behind it, that of English."""
    text = file.read_text("utf-8")
    key = r'"(?:[^"\\]|\\.)*"|\S+'
    text = re.sub(rf'(?m)^({key}) = .*?  # (("|\{{ \w+ = ").*?)(?:  #.*)?$', r"\1 = \2", text)
    file.write_text(text, encoding="utf-8")
