"""All words that a new claim lacks, of every kind and in every language, come in one message."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sympy import Eq

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.functions import function
from gradyan.derivations.notation import x
from gradyan.errors import GuideError
from gradyan.languages import codes
from gradyan.languages.locale import Locale
from gradyan.report import figures
from gradyan.report.evidence import gather
from gradyan.report.evidence.lookup import place_of
from gradyan.report.figures import style
from tests import small
from tests.commands import run

FROB = Eq(function(r"\operatorname{frob}", abs)(x), x)
NEW = replace(claims()["update-rule"], holds=FROB)  # in no chapter
FIGURE = '''
"""What nobody has words for."""

from gradyan.report.figures import figure, says


@figure
@says(*(f"frob-{kind}" for kind in ("left", "right")))
def frobs(measurements, words):
    raise AssertionError("it is not drawn for its words")
    words("frob-line")
'''
ADDED = {
    "en": 'A gradeint at the learning rate.{{ index("frob") }} $\\operatorname{knob} x$\n',
    "tr": 'Bir gradynn ve hızı.{{ index("frob") }} $\\operatorname{knob} x$\n',
}
TITLES = {"en": "The slope", "tr": "Eğim"}


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the small guide with a claim, a figure and a line in each language more."""
    folder = tmp_path / "guide"
    small.write(folder)
    for code, line in ADDED.items():
        file = folder / "content" / "one" / f"{code}.md"
        file.write_text(file.read_text("utf-8") + f"\n{line}", encoding="utf-8")
    drawn = tmp_path / "figures"
    drawn.mkdir()
    (drawn / "frob.py").write_text(FIGURE.lstrip(), encoding="utf-8")
    figures.figures()  # those that there are, before the new one
    monkeypatch.setattr(figures, "__path__", [*figures.__path__, str(drawn)])
    monkeypatch.delitem(sys.modules, f"{figures.__name__}.frob", raising=False)
    for table in ("_marked", "_said"):
        monkeypatch.setattr(figures, table, dict(getattr(figures, table)))
    figures.said.cache_clear()
    both = {small.CLAIM: claims()[small.CLAIM], NEW.id: NEW}
    with small.alone(folder), patch("gradyan.report.words.check.claims", lambda: both):
        yield folder
    figures.said.cache_clear()


def refuse(*_: Any) -> Any:
    raise AssertionError("neither judged nor drawn before the words are there")


def line_of(file: Path, text: str) -> str:
    lines = file.read_text("utf-8").splitlines()
    return f"{file}:{next(n for n, line in enumerate(lines, start=1) if text in line)}: "


def expected(guide: Path) -> Iterator[tuple[str, str]]:
    """Yield each problem with its place, and what is to be done about it."""
    figure = guide.parent / "figures" / "frob.py"
    texts = {code: guide / "content" / "one" / f"{code}.md" for code in ADDED}
    for code, file in texts.items():
        words, speech, spelling = (
            f"{guide}/languages/{code}/{name}.toml" for name in ("words", "speech", "spelling")
        )
        here = line_of(file, "knob")
        for key, at in (("left", "@figure"), ("right", "@figure"), ("line", 'words("')):
            yield (
                f"{line_of(figure, at)}no word for 'figure-frob-{key}' in '{code}'",
                f'add under [words] of {line_of(Path(words), "[words]")}figure-frob-{key} = "…"',
            )
        yield f"{here}no glossary entry 'frob'", 'add [glossary."frob"] with term and definition'
        yield f"{here}no word for “knob” in a formula in '{code}'", f"of {speech}"
        yield f"{place_of(NEW)}: no word for “frob” in a formula in '{code}'", '"frob" = "…"'
        wrong = {"en": "gradeint", "tr": "gradynn"}[code]
        yield f"{here}'{wrong}' is in no dictionary", f"accept it for a reason in {spelling}"
    twin = line_of(texts["tr"], "knob")
    yield f"{twin}'learning rate' stands at", "no 'öğrenme oranı' here"


def test_all_of_them_are_told_in_one_message(guide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((figures, "draw"), (style, "to_svg"), (gather, "gather")):
        monkeypatch.setattr(module, name, refuse)
    where = (f"--guide={guide}/guide.toml", f"--output={guide}/build")
    built, checked = run("report", *where), run("check", *where)
    for problem, remedy in expected(guide):
        assert problem in built.stderr, problem
        assert remedy in built.stderr, remedy
    assert built.exit_code == checked.exit_code == 1
    assert built.stderr == checked.stderr
    assert built.stderr.count("error: ") == 1


def test_a_figure_that_asks_for_what_it_has_not_named_is_refused() -> None:
    with pytest.raises(GuideError, match="nobody knows that a figure asks for 'frob'"):
        figures._asking(lambda key: key)("frob")


def test_no_language_has_words_for_figures_in_vain() -> None:
    for code in codes():
        words = (key for key in Locale(code).table["words"] if key.startswith("figure-"))
        assert {key.removeprefix("figure-") for key in words} == figures.said().keys(), code
