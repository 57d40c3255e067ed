"""What becomes of a lie: does something that a build or `make test` does stop at it?

A lie about the text is put into a copy of what is read, and the sentences are looked at as the
build does; one about a claim, a figure or a template is held against what is recorded of it, as a
test does. No file of the repository is changed. A trial wants a process of its own.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from unittest.mock import patch

from gradyan import languages
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import ROOT, Failure
from gradyan.report.sentences import audit
from gradyan.report.source.guide import REPORT, load
from tests.checker import statements
from tests.mutation.trial import Finder

FIGURES, TEMPLATES = "gradyan.report.figures", REPORT / "pages" / "templates"
LONGEST = 120  # seconds
SHARED = ("style", "fonts", "__init__")  # what all figures are drawn with


def within(attempt: Callable[[str, str], str], file: str, text: str) -> str:
    """Return what stops a lie; one that makes the program take too long is stopped by that."""
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(LONGEST)
    try:
        return attempt(file, text)
    except TimeoutError:
        return f"no answer within {LONGEST} seconds"
    finally:
        signal.alarm(0)


def _late(*_: object) -> None:
    raise TimeoutError


@contextmanager
def copied() -> Iterator[Path]:
    """Give a copy of all that the text of the guide is read from."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        shutil.copytree(REPORT / "content", folder / "content")
        shutil.copy(REPORT / "guide.toml", folder)
        shutil.copytree(languages.HOME, folder / "languages")
        with patch("gradyan.languages.HOME", folder / "languages"):
            yield folder


def of_text(file: str, text: str) -> str:
    """Return what stops a text of the guide, if anything does."""
    with copied() as folder:
        (folder / file).write_text(text, "utf-8")
        is_chapter = file.endswith(".md")
        try:
            guide = load(folder / "guide.toml")
            for part in audit.parts(guide, [Path(file).parent.name if is_chapter else audit.FRAME]):
                for fault in audit.faults(guide, part):
                    return fault.problem
        except Failure as why:
            return why.problem
    return ""


def of_claims(file: str, source: str) -> str:
    """Return what of the claims of a module is not as it is recorded."""
    module = ModuleType(_module(file))
    module.__file__ = str(ROOT / file)
    try:
        exec(compile(source, module.__file__, "exec"), vars(module))
        found = {x.id: x for x in vars(module).values() if isinstance(x, Claim)}
        said = statements.record(found)
    except Exception as why:
        return f"{type(why).__name__}: {why}"
    kept = json.loads(statements.FILE.read_text("utf-8"))
    return ", ".join(name for name, says in said.items() if kept.get(name) != says)


def of_figures(file: str, source: str) -> str:
    """Return the figures of a module that draw something else than is recorded."""
    own = Path(file).stem
    for name in [
        name for name in sys.modules if name.startswith((FIGURES, "tests.report.pictures"))
    ]:
        del sys.modules[name]
    module = FIGURES if own == "__init__" else f"{FIGURES}.{own}"
    sys.meta_path.insert(0, Finder(module, source))
    try:
        figures, pictures = import_module(FIGURES), import_module("tests.report.pictures")
        kept = json.loads(pictures.FILE.read_text("utf-8"))
        measured = pictures.measured(ROOT / "build" / "measurements")
        for name, draw in figures.figures().items():
            of_own = own in SHARED or draw.__module__ == module
            if of_own and [*pictures.drawn(draw(measured, pictures.word))] != kept.get(name):
                return str(name)
    except Exception as why:
        return f"{type(why).__name__}: {why}"
    return ""


def of_templates(file: str, text: str) -> str:
    """Return whether a small guide has another HTML than is recorded."""
    rendered = import_module("tests.report.rendered")
    os.environ.pop("TMPDIR", None)  # a build before has let its temporary files lie elsewhere
    tempfile.tempdir = None
    with TemporaryDirectory() as home, TemporaryDirectory() as folder:
        shutil.copytree(TEMPLATES, home, dirs_exist_ok=True)
        (Path(home) / Path(file).name).write_text(text, "utf-8")
        with patch("gradyan.report.pages.setter.TEMPLATES", Path(home)):
            try:
                found = rendered.rendered(Path(folder))
            except Exception as why:
                return f"{type(why).__name__}: {why}"
    return "" if found == rendered.FILE.read_text("utf-8") else "the HTML of a small guide"


def _module(file: str) -> str:
    return "gradyan." + file.removesuffix(".py").replace("/", ".")
