"""Every word of the guide is in the dictionary of its language, or accepted for a reason.

Hunspell's dictionaries come with the packages of Node, spylls reads them. A Turkish suffix after
an apostrophe is taken off first, and has to fit how the name or the number before it is read.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from spylls.hunspell import Dictionary

from gradyan.report.errors import ROOT, Place
from gradyan.report.evidence.gather import Evidence
from gradyan.report.files import read_toml
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.locale import Locale
from gradyan.report.source.references import References
from tests.prose import reading, turkish
from tests.prose.reading import HOLE, MARK, Called, Passage

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
    folder = ROOT / "report" / "formulas" / "mathjax" / "node_modules" / DICTIONARIES[language]
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


def unfitting(passages: Iterable[Passage], reads: Mapping[str, str]) -> list[Problem]:
    """Return the Turkish suffixes that do not go with what stands before the apostrophe."""
    problems = []
    for passage in passages:
        found = [*_after_words(passage, reads), *_after_formulas(passage)]
        for written, read, suffix in found:
            fits = suffix in turkish.endings_of_any() if read is None else _fits(read, suffix)
            if not fits:
                what = f"'{written}'{suffix}' has a suffix that does not fit"
                problems.append((passage.place, what))
    return problems


def _fits(read: str, suffix: str) -> bool:
    counted = suffix.startswith(("inci", "ıncı"))  # n'inci, though n is read ne
    return read + suffix in turkish.forms(f"{read[:-1]}n" if counted else read) or (
        counted and suffix in turkish.endings_of_any()
    )


def _after_words(passage: Passage, reads: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before an apostrophe, how it is read, and the suffix."""
    for number, after, name, suffix in SUFFIXED.findall(passage.plain):
        if name or number[-1].isdigit():
            digits = re.split(r"\D", name)[-1] if name else number
            yield number or name, turkish.read(digits), after or suffix
    for word in WORD.findall(SUFFIXED.sub(r"\1", passage.plain)):
        stem, *suffixes = re.split("['’]", word)
        if suffixes:
            read = reads.get(stem, stem.replace("I", "ı").replace("İ", "i").lower())
            yield stem, read, "".join(suffixes)


def _after_formulas(passage: Passage) -> Iterator[tuple[str, str | None, str]]:
    for run, after in pairwise(passage.runs):
        if run.kind == "math" and (found := re.match(r"['’]([^\W\d_]+)", after.text)):
            tex = MARK.sub(lambda mark: value(passage.called[mark[0]]), run.text)
            yield tex, turkish.read_tex(tex), found[1]


def value(call: Called) -> str:
    """Return what a reference gives in Turkish; nothing where evidence would be needed."""
    locale = Locale("tr", ACCEPTED, {})
    if call.name not in ("calc", "digits", "noted"):
        return ""
    given = References(locale, Evidence({}, {}, {}), Bibliography(ACCEPTED, {})).names()[call.name]
    return str(given(*call.args, **call.options))


def accepted_in(language: str) -> Accepted:
    return Accepted(read_toml(ACCEPTED)[language])


@cache
def names() -> Mapping[str, str]:
    """Return how names are read in Turkish."""
    return accepted_in("tr").reads


@pytest.mark.parametrize("language", DICTIONARIES)
def test_every_word_is_spelt_right_and_nothing_is_accepted_in_vain(language: str) -> None:
    accepted = accepted_in(language)
    aloud = reading.of_words(ROOT / "report" / "locales" / "speech" / f"{language}.toml")
    problems = misspelt([*reading.passages(language), *aloud], language, accepted)
    remedy = f"spell it otherwise, or accept it for a reason in {ACCEPTED.relative_to(ROOT)}"
    assert not problems, f"{reading.lines(problems)}\n{remedy}"
    assert sorted(accepted.listed - accepted.used) == [], f"{ACCEPTED}: accepted but not used"


def test_turkish_suffixes_fit_what_they_follow() -> None:
    problems = unfitting(reading.passages("tr"), names())
    assert not problems, reading.lines(problems)


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
    passages = reading.of_text(text, language)
    found = [what.split("'")[1] for _, what in misspelt(passages, language, accepted_in(language))]
    assert found == wrong


@pytest.mark.parametrize(
    "text",
    ["ReLU'nun", "0,25'tir", "4'te", "100'e", "3'ün", "N4'e", "6'dır", "ELU'dan", "Xavier'nin",
     "$x$'e", "$w_1$'e", "$\\sigma$'nın", "$\\frac12$'nin", "$0{,}25$'tir", "$k$'inci", "$n$'ye",
     "$\\varphi'$'nün", "$9 \\times 10^{-6}$'dır"],
)  # fmt: skip
def test_a_suffix_that_fits(text: str) -> None:
    assert unfitting(reading.of_text(text, "tr"), names()) == []


@pytest.mark.parametrize(
    "text",
    ["ReLU'nın", "0,25'tır", "4'de", "100'a", "3'in", "N4'a", "6'dir", "ELU'den", "Xavier'in",
     "$x$'ya", "$w_1$'ye", "$\\sigma$'nin", "$\\frac12$'in", "$0{,}25$'dir", "$n$'e",
     "$\\varphi'$'in", "$9 \\times 10^{-6}$'dir"],
)  # fmt: skip
def test_a_suffix_that_does_not_fit_is_found(text: str) -> None:
    assert len(unfitting(reading.of_text(text, "tr"), names())) == 1
