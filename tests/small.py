"""A guide of one claim, which is built in seconds: `python -m tests.small FOLDER [STAGE EVENT]`.

When it comes to that stage, the build sends itself a signal, EVENT being its number, or finds that
no file may be longer than EVENT bytes, as on a disk that is almost full.
"""

import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

from gradyan import cli, languages
from gradyan.derivations.checker.catalog import claims
from gradyan.errors import ROOT
from gradyan.report.build import build
from gradyan.report.evidence.jobs import jobs_of
from gradyan.report.evidence.kept import Kept
from gradyan.report.evidence.record import forget
from gradyan.report.source import guide

CODE = shutil.ignore_patterns("*.py", "__pycache__")
CLAIM = "sigmoid-derivative"
GUIDE = """
languages = ["en", "tr"]
chapters = ["one"]
authors = ["Ayşe Işık"]
date = 2026-01-02

[title]
en = "A small guide"
tr = "Küçük bir kılavuz"

[subtitle]
en = "One claim"
tr = "Bir sav"
"""
SOURCES = """
[minsky1969]
authors = ["Minsky, M.", "Papert, S."]
year = 1969
title = "Perceptrons"
in = "MIT Press"
"""
TEXT = """
{{#one}}
# {title}

{first} {{{{ cite("minsky1969") }}}}.{{{{ index("gradient") }}}}

::: proposition sigmoid-derivative
{title}

{first} $ {{{{- formula("sigmoid-derivative", "holds") -}}}} $, $x^2$.

- [differentiate] {first}
- [split complement] {first}
- [collect] {first}
:::

{{#one-more}}
## {more}

{first} {{{{ ref("sigmoid-derivative") }}}}, {{{{ page_of("sec-one") }}}}.

- {first}
- {more}

::: exercise ex-one
{first}
:::

::: solution ex-one
{more}
:::
"""
WORDS = {
    "en": {"title": "The slope", "first": "As it stands", "more": "And more"},
    "tr": {"title": "Eğim", "first": "Olduğu gibi", "more": "Daha fazlası"},
}
EVIDENCE = {
    "verdict": "proved",
    "derivation": {"status": "passed", "steps": 4},
    "property": {"status": "passed", "examples": 200},
    "twins": [{"name": "plus-for-minus", "status": "passed", "step": "complement"}],
}


TWINS = [{"name": "plus-for-minus", "status": "passed", "step": "complement"}]
FOUND = {
    "D": {"status": "passed", "verdict": "proved", "steps": 4, "twins": TWINS},
    "P": {"status": "passed", "examples": 200},
}


def write(folder: Path) -> Path:
    """Write the guide and its evidence into a folder; return its guide.toml."""
    chapter = folder / "content" / "one"
    chapter.mkdir(parents=True)
    for code, words in WORDS.items():
        (chapter / f"{code}.md").write_text(TEXT.lstrip().format(**words), encoding="utf-8")
    (folder / "content" / "bibliography.toml").write_text(SOURCES, encoding="utf-8")
    shutil.copytree(languages.HOME, folder / "languages", ignore=CODE)
    (folder / "guide.toml").write_text(GUIDE.lstrip(), encoding="utf-8")
    (folder / "build").mkdir()
    keep(folder / "build")
    return folder / "guide.toml"


def keep(build: Path, **letters: Mapping[str, object]) -> None:
    """Keep what the jobs of the claim have found, as if they had run just now."""
    forget(build)
    for job in jobs_of(claims()[CLAIM]):
        Kept(build).write(CLAIM, job.letter, job.key, letters.get(job.letter, FOUND[job.letter]))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Leave the guide of a folder no claim but its own, no experiment, and the words beside it."""
    only = {CLAIM: claims()[CLAIM]}
    with (
        patch("gradyan.languages.HOME", folder / "languages"),
        patch("gradyan.report.words.check.claims", lambda: only),
        patch("gradyan.report.evidence.gather.claims", lambda: only),
        patch("gradyan.report.pages.book.claims", lambda: only),
        patch("gradyan.report.evidence.gather.experiments", dict),
    ):
        yield


def make(folder: Path) -> Path:
    """Build the guide of a folder into its build/; nobody watches the stages."""
    with alone(folder):
        return build(guide.load(folder / "guide.toml"), folder / "build", nullcontext)


def happen(event: int) -> None:
    """Send this process a signal, or limit the size of its files."""
    if event == signal.SIGINT:  # a shell ignores it in what it runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if event < signal.NSIG:
        os.kill(os.getpid(), event)
    else:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (event, event))


def main(folder: str, last: str = "", event: str = "0") -> None:
    """Build the guide of a folder with the command line, up to an event."""

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        if name == last:
            happen(int(event))
        yield

    words = ["gradyan", "report", f"--guide={folder}/guide.toml", f"--output={folder}/build"]
    with alone(Path(folder)), patch("gradyan.cli._stage", stage), patch.object(sys, "argv", words):
        cli.main()


def copy_of_the_tree(tree: Path) -> Path:
    """Copy what the guide is built from; the packages of Node are shared."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for part in ("derivations", "simulations", "report", "tests"):
        shutil.copytree(ROOT / part, tree / part, ignore=ignored)
    modules = Path("report", "formulas", "mathjax", "node_modules")
    (tree / modules).symlink_to(ROOT / modules)
    shutil.copytree(ROOT / "gradyan", tree / "gradyan", symlinks=True, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


if __name__ == "__main__":
    main(*sys.argv[1:])
