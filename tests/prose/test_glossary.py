"""One Turkish word for one thing: tests/data/glossary.tsv says which.

A row holds the English term, the Turkish one, its `stem` as it begins in every form, words that
`never` occur, and words that are `not for this`: fine elsewhere, not where the English twin has the
term. Wherever an English passage has a term, its Turkish twin has the stem; what is rightly said
otherwise stands in tests/data/free.toml. `mean` is held to the Turkish word only in `mean square`,
for English also means by it.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pytest

from gradyan.report.errors import ROOT, Place
from gradyan.report.files import read_toml
from gradyan.report.source.locale import load as load_locales
from tests.prose import reading
from tests.prose.reading import Passage

DATA = ROOT / "tests" / "data"
SOFT = {"k": "kğ", "p": "pb", "ç": "çc", "t": "td"}
Problem = tuple[Place, str]


@dataclass(frozen=True)
class Term:
    """A row of the glossary."""

    en: str
    tr: str
    stem: str
    never: tuple[str, ...]
    not_for_this: tuple[str, ...]

    def in_english(self, text: str) -> bool:
        words = re.sub(r"i[sz](ation|er)", r"i[sz]\1", self.en).replace(" ", r"[\s-]+")
        return bool(re.search(rf"\b{words}(?:e?s)?\b", text, re.IGNORECASE))


@dataclass(frozen=True)
class Free:
    """An English passage, known by some of its words, whose twin may do without the term."""

    term: str
    words: str
    why: str


def small(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()


@cache
def turkish(stem: str) -> re.Pattern[str]:
    """Return what finds the words of a stem in any form, `bir` among them or not."""
    *others, last = re.split(r"\s+", small(stem))
    soft = f"{last[:-1]}[{SOFT[last[-1]]}]" if last[-1] in SOFT else last
    return re.compile(r"\b" + "".join(rf"{word}\w*\s+(?:bir\s+)?" for word in others) + soft)


def glossary() -> list[Term]:
    rows = csv.DictReader((DATA / "glossary.tsv").read_text("utf-8").splitlines(), delimiter="\t")
    return [
        Term(row["en"], row["tr"], row["stem"], _listed(row["never"]), _listed(row["not for this"]))
        for row in rows
    ]


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(", ")))


def freed() -> list[Free]:
    return [Free(**entry) for entry in read_toml(DATA / "free.toml").get("free", [])]


def twins() -> list[tuple[Passage, Passage]]:
    """Return the passages of both languages side by side; words of a table go by their keys."""
    english, own = (
        {_key(p, n): p for n, p in enumerate(reading.passages(x))} for x in ("en", "tr")
    )
    assert english.keys() == own.keys()
    return [(passage, own[key]) for key, passage in english.items()]


def _key(passage: Passage, number: int) -> tuple[object, ...]:
    where = passage.place.file.parent
    return (where, passage.block if passage.path == ("words",) else number, passage.path)


def forbidden(pairs: Iterable[tuple[Passage, Passage]]) -> list[Problem]:
    """Return where Turkish says something by a word that was not chosen for it."""
    problems = []
    for english, own in pairs:
        for term in glossary():
            here = term.never + (term.not_for_this if term.in_english(english.plain) else ())
            for word in here:
                for found in turkish(word).finditer(small(own.plain)):
                    if not _standard(own, found):
                        what = f"'{found[0]}' for '{term.en}': the glossary has '{term.tr}'"
                        problems.append((own.place, what))
    return problems


def _standard(own: Passage, found: re.Match[str]) -> bool:
    """Standart sapma is another thing than the sapma that some call a bias."""
    return small(own.plain)[: found.start()].endswith("standart ")


def missing(
    pairs: Iterable[tuple[Passage, Passage]], free: list[Free]
) -> tuple[list[Problem], set[Free]]:
    """Return where English has a term and Turkish has not, and which passages were freed of it."""
    problems, used = [], set()
    for english, own in pairs:
        for term in glossary():
            if not term.in_english(english.plain) or turkish(term.stem).search(small(own.plain)):
                continue
            known = [f for f in free if f.term == term.en and f.words in english.plain]
            if known:
                used.update(known)
            else:
                what = f"'{term.en}' stands at {english.place}, but no '{term.tr}' here"
                problems.append((own.place, what))
    return problems, used


def test_no_word_that_was_not_chosen() -> None:
    problems = forbidden(twins())
    assert not problems, reading.lines(problems)


def test_turkish_has_the_term_where_english_has() -> None:
    problems, used = missing(twins(), freed())
    remedy = "use the term, or say in tests/data/free.toml why not"
    assert not problems, f"{reading.lines(problems)}\n{remedy}"
    assert set(freed()) - used == set(), "free.toml frees what does not need it"


def test_the_glossary_of_the_guide_says_the_same() -> None:
    locales = load_locales(reading.guide())
    chosen = {re.sub("iz(?=ation|er)", "is", term.en): term.tr for term in glossary()}
    own = {
        locales["en"].term(key): locales["tr"].term(key) for key in locales["en"].table["glossary"]
    }
    both = chosen.keys() & own.keys()
    assert len(both) > 40
    assert {term: own[term] for term in both} == {term: chosen[term] for term in both}


def test_the_glossary_is_sound() -> None:
    for term in glossary():
        assert turkish(term.stem).search(small(term.tr)) or "gradyan" in term.tr, term
        assert not any(turkish(word).search(small(term.tr)) for word in term.never), term
    assert len({term.en for term in glossary()}) == len(glossary())
    assert all(len(free.why.split()) > 3 for free in freed())


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
    pair = reading.of_text(english, "en") + reading.of_text(own, "tr")
    found = forbidden([(pair[0], pair[1])])
    assert [what for _, what in found if what.startswith(f"'{which}")]
    assert missing([(pair[0], pair[1])], [])[0]


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
    pair = reading.of_text(english, "en") + reading.of_text(own, "tr")
    assert (forbidden([(pair[0], pair[1])]), missing([(pair[0], pair[1])], [])[0]) == ([], [])
