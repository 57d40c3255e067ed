"""The index: its marks, its main pages, the people whom the text cites, its order."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gradyan.languages.locale import Locale
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence.record import Evidence
from gradyan.report.pages.index import Anchors, Index, numbered
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.guide import load
from gradyan.report.source.references import References
from tests.prose import reading

LOCALES = load_locales(load().languages)
SOURCES = {
    "two": {"authors": ["Glorot, X.", "Bengio, Y."], "year": 2010},
    "many": {"authors": ["Bengio, Y.", "Simard, P.", "Frasconi, P."], "year": 1994},
}


def references(code: str = "en") -> References:
    found = Bibliography(Path(), SOURCES)
    return References(LOCALES[code], Evidence({}, {}, {}), found)


def built(html: str, pages: dict[str, str], code: str = "en") -> dict[str, list[Any]]:
    """Return the entries of a text, with the pages on which its marks are said to be."""
    terms, sources = Anchors(), Anchors()
    numbered(html, "one", terms, sources)
    setter = SimpleNamespace(
        each=lambda found: [(code, found(LOCALES[code]))],
        main=references(code),
        formulas=SimpleNamespace(mark=lambda tex, *_: f"<{tex}>"),
    )
    index: Any = Index(setter, terms, sources)  # type: ignore[arg-type]
    ((_, entries),) = index.at(lambda id_: pages.get(id_, "9"))
    return {str(entry["term"]): entry["pages"] for entry in entries}


def test_a_page_is_named_once_and_the_main_one_is_marked() -> None:
    refs = references()
    marks = [refs.index("unit"), refs.index("unit", main=True), refs.index("unit")]
    pages = {"index-one-unit-1": "12", "index-one-unit-2": "12", "index-one-unit-3": "5"}
    found = built("".join(marks), pages)
    assert found == {"unit": [("5", "index-one-unit-3", False), ("12", "index-one-unit-1", True)]}


def test_a_mark_is_an_invisible_anchor() -> None:
    html = numbered(f"a{references().index('unit', main=True)}b", "one", {}, {})
    assert html == 'a<span id="index-one-unit-1"></span>b'


def test_people_whom_a_citation_names_are_in_the_index() -> None:
    refs = references()
    html = refs.cite("two") + refs.cite("many", aside=True)
    assert "et al." in html
    found = built(html, {"index-one-two-1": "3", "index-one-many-1": "4"})
    assert list(found) == ["Bengio, Y.", "Glorot, X."]
    assert [number for number, *_ in found["Bengio, Y."]] == ["3", "4"]


ORDER = {
    "en": ["attention", r"<\chi>", "<code>clipnorm</code>", r"<\varphi>", "XOR"],
    "tr": [r"<\chi>", "<code>clipnorm</code>", "dikkat", r"<\varphi>", "XOR"],
}


@pytest.mark.parametrize("code", LOCALES)
def test_formulas_and_code_are_sorted_by_their_names(code: str) -> None:
    refs = references(code)
    keys = ("XOR", "clipnorm", "phi", "chi", "attention")
    found = built("".join(refs.index(key) for key in keys), {}, code)
    assert [term.split(",")[0] for term in found] == ORDER[code]


@pytest.mark.parametrize("code", LOCALES)
def test_every_word_of_the_index_is_used(code: str) -> None:
    calls = [call for call in reading.text().called[code] if call.name == "index"]
    used = {call.args[0] for call in calls}
    assert set(Locale(code).table["index"]) <= used
    assert len(used) > 150
    main = [call.args[0] for call in calls if call.options.get("main")]
    assert len(main) == len(set(main)), "a term is explained once"
