"""Every word of the guide is in the dictionary of its language, or accepted for a reason.

Hunspell's dictionaries come with the packages of Node, spylls reads them. A Turkish suffix after
an apostrophe is taken off first, and has to fit how the name or the number before it is read.
"""

import re
import warnings
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest
from spylls.hunspell import Dictionary

from report.errors import ROOT, Place
from report.files import read_toml
from tests import prose, turkish
from tests.prose import HOLE, Passage

DICTIONARIES = {"en": "dictionary-en-gb", "tr": "dictionary-tr"}
ACCEPTED = ROOT / "tests" / "data" / "accepted.toml"
KEYS = {"why", "words", "stems", "light", "reads"}
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)*(?!\w)")
# What stands before an apostrophe and has no spelling, with the suffix after it.
SUFFIXED = re.compile(rf"([\d.,]*\d|[{HOLE}%)\]])['’]([^\W\d_]+)|\b(\w*\d)['’]([^\W\d_]+)")
SHORT = ("'s", "’s")  # the English genitive
Problem = tuple[Place, str]


@cache
def dictionary(language: str) -> Callable[[str], bool]:
    folder = ROOT / "report" / "mathjax" / "node_modules" / DICTIONARIES[language]
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # it closes no file
        lookup = Dictionary.from_files(str(folder / "index")).lookup
    return cache(lambda word: bool(lookup(word)))


def small(word: str, language: str) -> str:
    """Return a word with a small first letter, as the language has it."""
    first = {"I": "ı", "İ": "i"}.get(word[0]) if language == "tr" else None
    return (first or word[0].lower()) + word[1:]


class Accepted:
    """The accepted words of a language; `used` collects those that the text needs."""

    def __init__(self, groups: dict[str, dict[str, Any]]) -> None:
        self.groups = groups
        self.words = {w for group in groups.values() for w in group.get("words", ())}
        self.reads = {k: v for group in groups.values() for k, v in group.get("reads", {}).items()}
        self.words |= self.reads.keys()
        self.stems: dict[str, str] = {}
        for stem, light in sorted(
            (stem, key == "light")
            for group in groups.values()
            for key in ("stems", "light")
            for stem in group.get(key, ())
        ):
            self.stems |= dict.fromkeys(turkish.forms(stem, light=light, soft=True), stem)
        self.listed = self.words | set(self.stems.values())
        self.used: set[str] = set()

    def __contains__(self, word: str) -> bool:
        found = word if word in self.words else self.stems.get(word)
        self.used |= {found} if found else set()
        return found is not None


def misspelt(passages: Iterable[Passage], language: str, accepted: Accepted) -> list[Problem]:
    known, problems = dictionary(language), []

    def right(word: str) -> bool:
        forms = {word, small(word, language)}
        return any(map(known, forms)) or any(form in accepted for form in forms)

    for passage in passages:
        text = SUFFIXED.sub(r"\1", passage.plain)
        for word in WORD.findall(text):
            parts = re.split("['’]", word) if language == "tr" else [word]
            stem = parts[0].removesuffix(SHORT[0]).removesuffix(SHORT[1])
            if not right(stem) and not right(word):
                problems.append((passage.place, f"'{word}' is in no dictionary"))
    return problems


def unfitting(passages: Iterable[Passage], accepted: Accepted) -> list[Problem]:
    """Return the Turkish suffixes that do not go with what stands before the apostrophe."""
    problems, any_ = [], turkish.endings_of_any()
    for passage in passages:
        for number, after, name, suffix in SUFFIXED.findall(passage.plain):
            if name or number[-1].isdigit():
                read = turkish.read(re.split(r"\D", name)[-1] if name else number)
                fits = read + (after or suffix) in turkish.forms(read)
            else:
                fits = after in any_
            if not fits:
                what = f"'{(number or name).replace(HOLE, '…')}'{after or suffix}'"
                problems.append((passage.place, f"{what} has a suffix that does not fit"))
        for word in WORD.findall(SUFFIXED.sub(r"\1", passage.plain)):
            stem, *suffixes = re.split("['’]", word)
            read = accepted.reads.get(stem, stem.replace("I", "ı").replace("İ", "i").lower())
            if suffixes and read + "".join(suffixes) not in turkish.forms(read):
                problems.append((passage.place, f"'{word}' has a suffix that does not fit"))
    return problems


def accepted_in(language: str) -> Accepted:
    return Accepted(read_toml(ACCEPTED)[language])


@pytest.mark.parametrize("language", DICTIONARIES)
def test_every_word_is_spelt_right_and_nothing_is_accepted_in_vain(language: str) -> None:
    accepted = accepted_in(language)
    problems = misspelt(prose.passages(language), language, accepted)
    assert not problems, prose.lines(problems)
    assert sorted(accepted.listed - accepted.used) == [], f"{ACCEPTED}: accepted but not used"


def test_turkish_suffixes_fit_what_they_follow() -> None:
    problems = unfitting(prose.passages("tr"), accepted_in("tr"))
    assert not problems, prose.lines(problems)


def test_every_accepted_word_has_a_reason() -> None:
    for language, groups in read_toml(ACCEPTED).items():
        seen: set[str] = set()
        for name, group in groups.items():
            assert group.keys() <= KEYS, name
            assert len(group["why"].split()) > 2, name
            words = {word for key in KEYS - {"why"} for word in group.get(key, ())}
            assert words, name
            assert not words & seen, (language, name)
            seen |= words


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
    passages = prose.of_text(text, language)
    found = [what.split("'")[1] for _, what in misspelt(passages, language, accepted_in(language))]
    assert found == wrong


@pytest.mark.parametrize(
    "text",
    ["ReLU'nın", "0,25'tır", "4'de", "100'e", "3'ün", "$x$'nün", "N4'a", "6'dir", "ELU'den"],
)
def test_a_suffix_that_does_not_fit_is_found(text: str) -> None:
    fits = text in ("100'e", "3'ün", "$x$'nün")
    assert (unfitting(prose.of_text(text, "tr"), accepted_in("tr")) == []) == fits
