"""A reader's language: interface words, glossary, numbers, alphabet, syllables."""

import math
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel import Locale as BabelLocale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from report.errors import GuideError, Place
from report.guide import Guide, read_toml

SOFT_HYPHEN = "\u00ad"
PLAIN = range(-4, 7)  # powers of ten up to which a number is written out
TURKISH_VOWELS = "aeıioöuüâîû"


@dataclass(frozen=True)
class Locale:
    """The words of one language, and how it writes numbers, dates and lists."""

    code: str
    file: Path
    table: dict[str, Any]

    def word(self, key: str) -> str:
        """Return an interface word, or raise GuideError naming the file that lacks it."""
        try:
            return str(self.table["words"][key])
        except KeyError as why:
            remedy = f'add under [words]: {key} = "…"'
            raise GuideError(f"no word for '{key}'", remedy, Place(self.file)) from why

    def term(self, key: str) -> str:
        """Return the term of a glossary entry, which all languages know by the same key."""
        try:
            return str(self.table["glossary"][key]["term"])
        except KeyError as why:
            remedy = f'add [glossary."{key}"] with term and definition'
            raise GuideError(f"no glossary entry '{key}'", remedy, Place(self.file)) from why

    @cached_property
    def babel(self) -> BabelLocale:
        """Babel's locale of the language."""
        try:
            return BabelLocale.parse(self.code)
        except (UnknownLocaleError, ValueError) as why:
            raise GuideError(
                f"Babel knows no language '{self.code}'", "", Place(self.file)
            ) from why

    @property
    def decimal_point(self) -> str:
        """The decimal sign."""
        return str(get_decimal_symbol(self.babel))

    def number(self, value: float, digits: int | None = None) -> str:
        """Return TeX of a number, to so many significant digits; 9.5·10⁻⁷ where it is long."""
        if digits is None:
            return _tex(format_decimal(value, "#,##0.############", self.babel))
        exponent = math.floor(math.log10(abs(value))) if value else 0
        if exponent in PLAIN:
            places = max(digits - 1 - exponent, 0)
            pattern = "#,##0" + ("." + "0" * places if places else "")
            return _tex(format_decimal(round(value, digits - 1 - exponent), pattern, self.babel))
        mantissa = format_decimal(value / 10**exponent, "0." + "0" * (digits - 1), self.babel)
        return rf"{_tex(mantissa)} \times 10^{{{exponent}}}"

    def fixed(self, value: float, places: int) -> str:
        """Return TeX of a number with so many places after the decimal sign."""
        return _tex(format_decimal(value, "#,##0." + "0" * places, self.babel))

    def percent(self, value: float, places: int = 0) -> str:
        """Return a share as text: 25% in English, %25 in Turkish."""
        pattern = self.babel.percent_formats[None].pattern
        zeros = "." + "0" * places if places else ""
        return str(format_percent(value, pattern.replace("#,##0", "#,##0" + zeros), self.babel))

    def plain(self, count: int) -> str:
        """Return a whole number as text."""
        return str(format_decimal(count, locale=self.babel))

    def date(self, day: Any) -> str:
        """Return a date in words."""
        return str(format_date(day, "long", self.babel))

    def join(self, parts: list[str]) -> str:
        """Return 'a, b and c'."""
        return str(format_list(parts, "standard", self.babel))

    def capitalized(self, text: str) -> str:
        """Return the text with a capital first letter: i becomes İ in Turkish."""
        first = {"i": "İ", "ı": "I"}.get(text[:1]) if self.code == "tr" else None
        return (first or text[:1].upper()) + text[1:]

    def sort_key(self, text: str) -> tuple[tuple[int, str], ...]:
        """Return a key that sorts by the alphabet of the language, whatever the case."""
        alphabet = str(self.table["language"]["alphabet"])
        small = text.replace("I", "ı").replace("İ", "i") if self.code == "tr" else text
        folded = re.sub(r"[-\s$\\]", "", small.lower())
        order = {letter: i for i, letter in enumerate(alphabet)}
        return tuple((order.get(c, order.get(_plain(c), -1)), c) for c in folded)

    def hyphenated(self, text: str) -> str:
        """Put soft hyphens between syllables where the typesetter has no patterns of its own."""
        if self.table["language"].get("hyphenation") != "syllables":
            return text
        return re.sub(r"[^\W\d_]{5,}", lambda word: SOFT_HYPHEN.join(syllables(word[0])), text)


def load(guide: Guide) -> dict[str, Locale]:
    """Read the file of each language, and hold them to the keys of the first."""
    folder = guide.folder / "locales"
    files = {code: folder / f"{code}.toml" for code in guide.languages}
    locales = {code: Locale(code, file, read_toml(file)) for code, file in files.items()}
    first = locales[guide.languages[0]]
    for locale in locales.values():
        for section in ("words", "glossary", "language"):
            keys, wanted = locale.table.get(section, {}).keys(), first.table[section].keys()
            for key in sorted(wanted - keys - {"hyphenation"}):
                raise GuideError(f"[{section}] lacks '{key}'", "add it", Place(locale.file))
            for key in sorted(keys - wanted - {"hyphenation"}):
                raise GuideError(f"[{section}] has '{key}'", "remove it", Place(locale.file))
    return locales


def syllables(word: str) -> list[str]:
    """Divide a Turkish word: a consonant before a vowel begins a syllable.

    No piece of one letter is left at either end of the word.
    """
    lower = word.replace("I", "ı").replace("İ", "i").lower()
    vowels = [i for i, letter in enumerate(lower) if letter in TURKISH_VOWELS]
    cuts = []
    for here, following in pairwise(vowels):
        cut = following if following == here + 1 else following - 1
        if cut in range(2, len(word) - 1):
            cuts.append(cut)
    edges = [0, *cuts, len(word)]
    return [word[a:b] for a, b in pairwise(edges)]


def _tex(text: str) -> str:
    return text.replace(",", "{,}").replace("\u2212", "-").replace("\u00a0", r"\,")


def _plain(letter: str) -> str:
    return {"â": "a", "î": "i", "û": "u", "é": "e"}.get(letter, letter)
