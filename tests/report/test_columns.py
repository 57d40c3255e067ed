"""The looks of a column go by where it stands, whatever its language."""

import re
from pathlib import Path

import pytest

from gradyan.errors import ROOT
from gradyan.languages.tables import load
from gradyan.report.evidence.record import Evidence
from gradyan.report.figures import Drawing
from gradyan.report.pages.setter import Setter
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.content import pair, parse
from gradyan.report.source.numbering import Numbers
from gradyan.report.source.references import References
from gradyan.report.store import Store

STYLE = ROOT / "report" / "styles" / "guide.css"
TEXT = "One^[A note] line.\n"


def draw(*_: object) -> Drawing:
    raise NotImplementedError


@pytest.mark.parametrize("codes", [("en", "tr"), ("tr", "en"), ("tr",)])
def test_columns_are_told_by_the_order_of_the_languages(codes: tuple[str, ...]) -> None:
    sources, nothing = Bibliography(Path(), {}), Evidence({}, {}, {})
    fillers = {c: References(locale, nothing, sources) for c, locale in load(codes).items()}
    env: dict[str, dict[str, object]] = {code: {} for code in codes}
    pairs = pair({code: parse(TEXT, Path("x.md"), env[code]) for code in codes})
    html = Setter(fillers, Numbers(), draw, Store(Path())).chapter(pairs, env)
    cells = re.findall(r'<div class="cell column-(\d)" lang="(..)">', html)
    notes = re.findall(r'<span class="column-(\d)" lang="(..)">A note</span>', html)
    expected = [(str(n), code) for n, code in enumerate(codes, start=1)]
    assert cells == notes == expected


def test_no_rule_of_the_style_is_about_a_language() -> None:
    style = STYLE.read_text("utf-8")
    assert "column-2" in style
    assert not re.search(r"\blang\b", style)
