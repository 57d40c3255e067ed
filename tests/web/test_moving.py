"""The figures to move: their words in every language, their place, and what stands on the page."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.languages import MAIN, codes
from gradyan.languages.holes import holes
from gradyan.languages.locale import Locale
from gradyan.report.source.guide import load as load_guide
from gradyan.report.web import moving
from gradyan.simulations.depth.mean_versus_typical import DEPTHS
from gradyan.simulations.depth.profile_by_scale import BELOW, NAMES, SCALES
from tests.web.browser import answers

CELLS = [(name, s, k) for name in NAMES for s in SCALES for k in BELOW]
# As experiments leave them, with a number that tells where it comes from.
MEASUREMENTS: dict[str, list[Any]] = {
    "profile-by-scale": [
        {"at": {"activation": name, "sigma_w": s, "below": k}, "value": -k / 10 + s}
        for name, s, k in CELLS
    ],
    "mean-ratio": [{"at": {"depth": k}, "value": 1.0} for k in DEPTHS],
    "median-ratio": [{"at": {"depth": k}, "value": -k / 20} for k in DEPTHS],
}


@cache
def shown(name: str, code: str) -> Any:
    """Return what a figure asks for and says over all settings of its controls."""
    measured = moving.MEASURED[name](MEASUREMENTS) if name in moving.MEASURED else None
    call = ("shown", [name, code, moving.words(Locale(code), name), measured])
    return answers([call], page=True)[0]


def test_there_are_six_and_each_stands_at_a_drawing_of_the_guide() -> None:
    assert len(moving.places()) >= 6
    guide = load_guide()
    texts = "".join(read(guide.chapter(part, MAIN)) for part in guide.parts)
    drawn = [f"fig-{name}" for name in re.findall(r"^::: figure (\S+)$", texts, re.MULTILINE)]
    assert {*moving.places().values()} <= {*drawn}
    assert [*moving.places().values()] == sorted(moving.places().values(), key=drawn.index)


@pytest.mark.parametrize("name", moving.places())
@pytest.mark.parametrize("code", codes())
def test_each_has_a_text_a_question_and_every_word_it_asks_for(name: str, code: str) -> None:
    words = moving.words(Locale(code), name)
    assert all(words[key] for key in moving.SPOKEN)
    assert "?" in words["question"]
    asked = {*shown(name, code)["asked"], "shows"}
    assert asked == words.keys() - {*moving.SPOKEN}


@pytest.mark.parametrize("name", moving.places())
@pytest.mark.parametrize("code", codes())
def test_a_sentence_says_the_result_of_every_setting(name: str, code: str) -> None:
    sentences = shown(name, code)["sentences"]
    assert len(sentences) > 20
    for state, sentence in sentences:
        assert sentence.endswith("."), state
        assert not re.search(r"undefined|NaN|⟨|(?<!\^)(?<!_)\{", sentence), (state, sentence)
    sign = "." if code == MAIN else ","
    other = {".": ",", ",": "."}[sign]
    text = " ".join(sentence for _, sentence in sentences)
    assert re.search(rf"\d{re.escape(sign)}\d", text)
    assert not re.search(rf"\d{re.escape(other)}\d", text)


@pytest.mark.parametrize("name", moving.places())
def test_a_drawing_of_every_setting_has_numbers_only(name: str) -> None:
    assert shown(name, MAIN)["wrong"] == 0


@pytest.mark.parametrize("name", moving.places())
def test_the_languages_fill_in_the_same(name: str) -> None:
    first, *others = (moving.words(Locale(code), name) for code in codes())
    for other in others:
        assert {key: {*holes(text)} for key, text in first.items()} == {
            key: {*holes(text)} for key, text in other.items()
        }


def test_what_the_sentences_say_changes_where_it_should() -> None:
    """One setting on either side of each border, by the words that only one of them has."""

    def says(name: str, **setting: Any) -> str:
        return next(
            str(sentence)
            for state, sentence in shown(name, "en")["sentences"]
            if setting.items() <= state.items()
        )

    assert "no input is amplified" in says("window", w=3)
    assert "The window is 0.448 long" in says("window", w=6.9)
    assert "comes closer" in says("steps", rate=1.5)
    assert "is the border" in says("steps", rate=2)
    assert "goes away" in says("steps", rate=2.5)
    assert "reaches the minimum" in says("steps", rate=1)
    assert "goes on learning" in says("dying", rate=0.7)
    assert "never comes back" in says("dying", rate=0.8)
    assert "by value nothing" not in says("clipping", g1=3).lower()


class Page(HTMLParser):
    """The tags of a section with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", moving.places())
@pytest.mark.parametrize("code", codes())
def test_a_section_is_hidden_until_the_script_finds_its_words(name: str, code: str) -> None:
    html = moving.section(name, Locale(code), MEASUREMENTS, level=4)
    (tag, at), *inside = Page(html).tags
    assert (tag, at["data-moving"], at["lang"]) == ("section", name, code)
    assert "hidden" in at
    words = moving.words(Locale(code), name)
    assert json.loads(at["data-words"] or "") == {
        key: text for key, text in words.items() if key not in moving.SPOKEN
    }
    assert at["aria-labelledby"] in {rest.get("id") for tag, rest in inside if tag == "h4"}
    assert not any("style" in rest for _, rest in inside)


def test_measured_values_are_those_of_the_experiments() -> None:
    depth = moving.MEASURED["depth"](MEASUREMENTS)
    assert depth["tanh"][SCALES.index(2.0)][BELOW.index(30)] == -1
    median = moving.MEASURED["median"](MEASUREMENTS)
    assert (median["mean"][3], median["median"][3]) == (0, -DEPTHS[3] / 20)


def test_the_script_is_one_that_a_file_may_run() -> None:
    """No module, nothing that a strict policy forbids, and each figure in it."""
    text = moving.script()
    assert not re.search(
        r"^\s*(?:import|export)\b|\beval\b|new Function|innerHTML", text, re.MULTILINE
    )
    assert all(f"figures.{name} = " in text for name in moving.places())
    assert text.count('"use strict"') == 1


def test_the_files_are_those_of_the_figures() -> None:
    there = {file.stem for file in moving.FOLDER.glob("*.js")}
    assert there == {*moving.FIRST, *moving.places(), *moving.LAST}


def test_a_figure_without_words_is_named() -> None:
    with pytest.raises(GuideError, match="no words for the figure to move 'nothing'"):
        moving.words(Locale("tr"), "nothing")


def test_the_style_names_no_colour_of_its_own() -> None:
    """Each is one of the page, so that dark mode follows, with another for a page without."""
    text = read(moving.FOLDER / "moving.css")
    assert not re.sub(r"var\(--[\w-]+, #[0-9a-f]{6}\)", "", text).count("#")
