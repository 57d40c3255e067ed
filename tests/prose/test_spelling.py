"""Every word of the guide is spelt right, in every language, and nothing is accepted in vain."""

import pytest

from gradyan.files import read_toml
from gradyan.languages.locale import Locale
from gradyan.report.places import packages
from gradyan.report.words import spelling
from tests.prose import reading

CODES = reading.guide().languages
KEYS = {"why", "words", "stems", "light", "reads"}
READS = spelling.accepted_in(Locale("tr")).reads


@pytest.mark.parametrize("code", CODES)
def test_every_word_is_spelt_right_and_nothing_is_accepted_in_vain(code: str) -> None:
    locale = Locale(code)
    accepted = spelling.accepted_in(locale)
    aloud = reading.of_words(locale.file("speech"))
    wrong = spelling.misspelt([*reading.passages(code), *aloud], locale, accepted)
    assert [str(why) for why in wrong] == []
    listed = accepted.words | accepted.stems.keys()
    assert sorted(listed - accepted.used) == [], f"{locale.file('spelling')}: accepted in vain"


def unfitting(text: str) -> list[str]:
    passages = reading.of_text(text, "tr")
    return [str(why) for why in spelling.unfitting(passages, Locale("tr"), READS)]


def test_turkish_suffixes_fit_what_they_follow() -> None:
    found = spelling.unfitting(reading.passages("tr"), Locale("tr"), READS)
    assert [str(why) for why in found] == []


@pytest.mark.parametrize("code", CODES)
def test_every_accepted_word_has_a_reason(code: str) -> None:
    seen: set[str] = set()
    for name, group in read_toml(Locale(code).file("spelling")).items():
        assert group.keys() <= KEYS, name
        assert len(group["why"].split()) > 2, name
        words = {word for key in KEYS - {"why"} for word in group.get(key, ())}
        assert words, name
        assert not words & seen, name
        seen |= words


@pytest.mark.parametrize("code", CODES)
def test_a_part_of_a_dictionary_knows_what_the_whole_knows(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among 40 words of a text, and with a letter of each turned into another."""
    text = " ".join(passage.plain for passage in reading.passages(code)[:200])
    right = sorted(set(spelling.WORD.findall(text)))[::20][:40]
    words = {*right, *(f"{word[:-1]}q" for word in right)}
    folder = packages() / Locale(code).dictionary
    part = spelling._look_up(folder, words)
    monkeypatch.setattr(spelling, "_beginning", lambda entries, *_: [entries])
    assert spelling._look_up(folder, words) == part
    assert set(part.values()) == {True, False}


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en", "A vanishing gradeint of a network's layer.", ["gradeint"]),
        ("en", "Its color is dark $colr$ `colr`.", ["color"]),
        ("tr", "Gradyan kayboluyro, ağ durur $kayboluyro$.", ["kayboluyro"]),
        ("tr", "ReLU'nun eğimi, gradyanlarının çarpmı^[Bir dpnot.]", ["çarpmı", "dpnot"]),
        ("tr", "İleri geçişte $\\sigma$'nın değeri 0,25'tir.", []),
        ("tr", "Gradyanlerin ve gradyanin boyu", ["Gradyanlerin", "gradyanin"]),
        ("tr", "| a | ortalma |\n|---|---|\n| b | dağlmı |", ["ortalma", "dağlmı"]),
    ],
)
def test_a_misspelt_word_is_found(language: str, text: str, wrong: list[str]) -> None:
    locale, passages = Locale(language), reading.of_text(text, language)
    found = spelling.misspelt(passages, locale, spelling.accepted_in(locale))
    assert [why.problem.split("'")[1] for why in found] == wrong


@pytest.mark.parametrize(
    "text",
    ["ReLU'nun", "0,25'tir", "4'te", "100'e", "3'ün", "N4'e", "6'dır", "ELU'dan", "Xavier'nin",
     "$x$'e", "$w_1$'e", "$\\sigma$'nın", "$\\frac12$'nin", "$0{,}25$'tir", "$k$'inci", "$n$'ye",
     "$\\varphi'$'nün", "$9 \\times 10^{-6}$'dır"],
)  # fmt: skip
def test_a_suffix_that_fits(text: str) -> None:
    assert unfitting(text) == []


@pytest.mark.parametrize(
    "text",
    ["ReLU'nın", "0,25'tır", "4'de", "100'a", "3'in", "N4'a", "6'dir", "ELU'den", "Xavier'in",
     "$x$'ya", "$w_1$'ye", "$\\sigma$'nin", "$\\frac12$'in", "$0{,}25$'dir", "$n$'e",
     "$\\varphi'$'in", "$9 \\times 10^{-6}$'dir"],
)  # fmt: skip
def test_a_suffix_that_does_not_fit_is_found(text: str) -> None:
    assert len(unfitting(text)) == 1
