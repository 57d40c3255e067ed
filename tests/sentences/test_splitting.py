"""Where a sentence ends, in both languages, and which twin it has."""

from pathlib import Path

import pytest

from gradyan.errors import Place
from gradyan.languages.locale import Locale
from gradyan.report.sentences.pairing import paired
from gradyan.report.sentences.splitting import Sentence, plain, sentences
from gradyan.report.words.reading import of_text

CUTS = [
    ("en", "It falls. It rises! Does it? Yes.", ["It falls.", "It rises!", "Does it?", "Yes."]),
    ("en", "It falls, e.g. Xavier's. So.", ["It falls, e.g. Xavier's.", "So."]),
    ("en", "One step. Then another.", ["One step.", "Then another."]),  # "step." is no "p."
    ("en", "It is 0.5 of it. $x$ is $1.5$.", ["It is 0.5 of it.", "$x$ is $1.5$."]),
    ("en", "He said “no.” She went.", ["He said “no.”", "She went."]),
    ("en", "Look at `a. B`. Done.", ["Look at `a. B`.", "Done."]),
    ("en", "It holds (see above). 3 of 4 do.", ["It holds (see above).", "3 of 4 do."]),
    ("tr", "Ağ öğrenir. İlk katman durur.", ["Ağ öğrenir.", "İlk katman durur."]),
    ("tr", "Bkz. 2. bölüm, vb. gibi. Çok.", ["Bkz. 2. bölüm, vb. gibi.", "Çok."]),
    ("tr", "Eğim 1. adımda artar. Şimdi.", ["Eğim 1. adımda artar.", "Şimdi."]),
]


@pytest.mark.parametrize(("language", "text", "parts"), CUTS)
def test_a_passage_is_cut_where_a_sentence_ends(language: str, text: str, parts: list[str]) -> None:
    passages = of_text(text, language)
    found = [one.words for p in passages for one in sentences((p,), Locale(language))]
    assert found == parts


def test_a_row_of_a_table_is_one_sentence() -> None:
    passages = of_text("| a | b |\n|---|---|\n| One. Two | $x$ |\n", "en")
    found = [one.words for one in sentences(tuple(passages[2:]), Locale("en"))]
    assert found == ["One. Two | $x$"]


def cut(*words: str) -> list[Sentence]:
    return [Sentence(Place(Path("bad.md"), 1), one) for one in words]


def words(rows: list[tuple[Sentence, ...]]) -> list[tuple[str, ...]]:
    return [tuple(one.words for one in row) for row in rows]


def test_twins_are_paired_by_their_order_where_they_are_as_many() -> None:
    rows = paired([cut("A cat.", "A dog."), cut("Bir kedi.", "Bir köpek.")])
    assert words(rows) == [("A cat.", "Bir kedi."), ("A dog.", "Bir köpek.")]


def test_a_sentence_that_another_language_divides_has_both_for_its_twin() -> None:
    rows = paired([cut("So $x$ and $y$.", "Then $z$."), cut("Bu $x$.", "Bir de $y$.", "Son $z$.")])
    assert words(rows) == [("So $x$ and $y$.", "Bu $x$. Bir de $y$."), ("Then $z$.", "Son $z$.")]


def test_three_languages_meet_where_all_of_them_end_a_sentence() -> None:
    rows = paired([cut("A $x$.", "B $y$."), cut("C $x$.", "D $y$."), cut("E $x$ und $y$.")])
    assert words(rows) == [("A $x$. B $y$.", "C $x$. D $y$.", "E $x$ und $y$.")]


def test_a_search_knows_no_capitals_no_dots_on_an_i_and_no_formulas() -> None:
    assert plain("IŞIK, $x^2$ ışık, `a` İyi iyi {{ ref('a') }}.") == "işik işik iyi iyi"
