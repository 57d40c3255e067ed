"""One word for one thing: the terms of a language, to which its text is held.

A row of terms.tsv holds the English term, that of the language, its `stem` as it begins in every
form, words that `never` occur, and words that are `not for this`: fine elsewhere, not where the
English twin has the term. Wherever an English passage has a term, its twin has the stem; what is
rightly said otherwise stands in free.toml. `mean` is held to its word only in `mean square`, for
English also means by it. Where `english` is filled in, the English term stands in brackets at the
first use in `each` chapter, or in those that it names, `behind` the stem or another beginning.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from gradyan.errors import GuideError, Place
from gradyan.files import read_toml
from gradyan.languages import codes
from gradyan.languages.locale import Locale
from gradyan.languages.tables import terms as rows
from gradyan.report.words.reading import Passage

Twins = list[tuple[Passage, Passage]]


@dataclass(frozen=True)
class Term:
    """A row of the list."""

    en: str
    own: str
    stem: str
    never: tuple[str, ...]
    not_for_this: tuple[str, ...]
    shown: tuple[str, ...] = ()
    behind: str = ""

    @cached_property
    def english(self) -> re.Pattern[str]:
        """What finds the English term."""
        words = re.sub(r"i[sz](ation|er)", r"i[sz]\1", self.en).replace(" ", r"[\s-]+")
        return re.compile(rf"\b{words}(?:e?s)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Free:
    """An English passage, known by some of its words, whose twin may do without the term."""

    term: str
    words: str
    why: str


@cache
def stem_of(stem: str, locale: Locale) -> re.Pattern[str]:
    """Return what finds the words of a stem in any form, an article among them or not."""
    *others, last = re.split(r"\s+", locale.small(stem))
    between = rf"\s+(?:{locale.trait('article')}\s+)?" if locale.trait("article") else r"\s+"
    if soft := (locale.trait("soft") or {}).get(last[-1]):
        last = f"{last[:-1]}[{last[-1]}{soft}]"
    return re.compile(r"\b" + "".join(rf"{word}\w*{between}" for word in others) + last)


@cache
def in_english(text: str, chosen: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the terms that an English text has."""
    small = text.lower()  # to look for a beginning costs less than to look for a pattern
    return tuple(x for x in chosen if x.en[:4].lower() in small and x.english.search(text))


def listed(locale: Locale) -> tuple[Term, ...]:
    """Return the terms of a language; one that is still to be written is none."""

    def several(cell: str) -> tuple[str, ...]:
        return tuple(filter(None, locale.small(cell).split(", ")))

    return tuple(
        Term(
            row["en"],
            row["term"],
            row["stem"] or row["term"],
            several(row["never"]),
            several(row["not for this"]),
            several(row.get("english") or ""),
            row.get("behind") or row["stem"] or row["term"],
        )
        for row in rows(locale.code)
        if row["term"]
    )


def whole() -> None:
    """Raise GuideError at the first line of a list, of whatever language, that is none."""
    for code in codes():
        rows(code)


def freed(locale: Locale) -> list[Free]:
    """Return the passages that may do without a term."""
    file = locale.file("free")
    return [Free(**entry) for entry in read_toml(file)["free"]] if file.is_file() else []


def twins(english: Iterable[Passage], own: Iterable[Passage]) -> Twins:
    """Return the passages of two languages side by side; words of a table go by their keys."""
    theirs = {_key(passage, n): passage for n, passage in enumerate(own)}
    pairs = ((passage, theirs.get(_key(passage, n))) for n, passage in enumerate(english))
    return [(passage, twin) for passage, twin in pairs if twin]


def _key(passage: Passage, number: int) -> tuple[object, ...]:
    file = passage.place.file
    if passage.path == ("words",):
        return file.name, passage.block
    return file.parent, number, passage.path


def unchosen(pairs: Twins, locale: Locale) -> Iterator[GuideError]:
    """Yield where something is said by a word that was not chosen for it."""
    chosen = listed(locale)
    wholes = {
        word: [stem_of(x.stem, locale) for x in chosen if word in x.stem.split() and word != x.stem]
        for term in chosen
        for word in term.never + term.not_for_this
    }
    for english, own in pairs:
        text, here = locale.small(own.plain), in_english(english.plain, chosen)
        for term in chosen:
            for word in term.never + (term.not_for_this if term in here else ()):
                found = word[:2] in text and _alone(stem_of(word, locale), text, wholes[word])
                if found:
                    what = f"'{found}' for '{term.en}': the glossary has '{term.own}'"
                    yield GuideError(what, "use the term", own.place)


def _alone(word: re.Pattern[str], text: str, wholes: list[re.Pattern[str]]) -> str:
    """Return how a word occurs, unless as part of a term: standart sapma is no other sapma."""
    for found in word.finditer(text):
        terms = (term.span() for whole in wholes for term in whole.finditer(text))
        if not any(start <= found.start() < end for start, end in terms):
            return found[0]
    return ""


def unsaid(
    pairs: Twins, locale: Locale, free: Iterable[Free]
) -> tuple[list[GuideError], set[Free]]:
    """Return where English has a term and its twin has not, and which passages were freed of it."""
    problems, used, chosen = [], set[Free](), listed(locale)
    for english, own in pairs:
        text = locale.small(own.plain)
        for term in in_english(english.plain, chosen):
            if stem_of(term.stem, locale).search(text):
                continue
            known = {f for f in free if f.term == term.en and f.words in english.plain}
            used |= known
            if not known:
                what = f"'{term.en}' stands at {english.place}, but no '{term.own}' here"
                remedy = f"use the term, or say in {Place(locale.file('free'))} why not"
                problems.append(GuideError(what, remedy, own.place))
    return problems, used
