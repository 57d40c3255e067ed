"""The text of every language is held to its terms, and the lists of terms are sound."""

import re

import pytest

from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.report.words import terms
from tests.prose import reading

TR = Locale("tr")
OTHERS = [code for code in reading.guide().languages if code != MAIN]


def twins(code: str) -> terms.Twins:
    own = reading.passages(code)
    found = terms.twins(reading.passages(MAIN), own)
    assert len(found) == len(own)
    return found


@pytest.mark.parametrize("code", OTHERS)
def test_no_word_that_was_not_chosen(code: str) -> None:
    assert [str(why) for why in terms.unchosen(twins(code), Locale(code))] == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_twin_has_the_term_where_english_has(code: str) -> None:
    problems, used = terms.unsaid(twins(code), Locale(code), terms.freed(Locale(code)))
    assert [str(why) for why in problems] == []
    assert set(terms.freed(Locale(code))) - used == set(), "free.toml frees what does not need it"


def test_the_glossary_of_the_guide_says_the_same() -> None:
    chosen = {re.sub("iz(?=ation|er)", "is", term.en): term.own for term in terms.listed(TR)}
    main = Locale(MAIN)
    own = {main.term(key): TR.term(key) for key in main.table["glossary"]}
    both = chosen.keys() & own.keys()
    assert len(both) > 40
    assert {term: own[term] for term in both} == {term: chosen[term] for term in both}


def test_the_list_of_terms_is_sound() -> None:
    chosen = terms.listed(TR)
    for term in chosen:
        small = TR.small(term.own)
        assert terms.stem_of(term.stem, TR).search(small) or "gradyan" in term.own, term
        assert not any(terms.stem_of(word, TR).search(small) for word in term.never), term
    assert len({term.en for term in chosen}) == len(chosen)
    assert all(len(free.why.split()) > 3 for free in terms.freed(TR))


def pair(english: str, own: str) -> terms.Twins:
    (one,), (other,) = reading.of_text(english, "en"), reading.of_text(own, "tr")
    return [(one, other)]


@pytest.mark.parametrize(
    ("english", "own", "which"),
    [
        ("The learning rate is small.", "Öğrenme hızı küçüktür.", "öğrenme hızı"),
        ("A batch of 20", "20 örneklik bir grup", "grup"),
        ("The bias is 0.", "Sapması 0'dır.", "sapma"),
        ("Simulations", "Simülasyonlar", "simülasyon"),
        ("The proof", "İspatı", "ispat"),
        ("The epoch", "Epok", "epok"),
    ],
)
def test_a_word_that_was_not_chosen_is_found(english: str, own: str, which: str) -> None:
    found = terms.unchosen(pair(english, own), TR)
    assert [why for why in found if why.problem.startswith(f"'{which}")]
    assert terms.unsaid(pair(english, own), TR, [])[0]


@pytest.mark.parametrize(
    ("english", "own"),
    [
        ("The biases, each with a standard deviation", "Yanlılıklar; her birinin standart sapması"),
        ("A group of runs", "Bir grup koşu"),
        ("Weights of the layers", "Katmanların ağırlığı"),
        ("An orthogonal matrix", "Dik bir matris"),
        ("The batch normalisation", "Yığın normalleştirmesi"),
    ],
)
def test_a_chosen_word_is_known_in_its_forms(english: str, own: str) -> None:
    found = [*terms.unchosen(pair(english, own), TR), *terms.unsaid(pair(english, own), TR, [])[0]]
    assert found == []
