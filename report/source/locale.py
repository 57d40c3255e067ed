"""A reader's language: interface words, glossary, numbers, alphabet, syllables."""

import math
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any

import pyphen
from babel import Locale as BabelLocale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from gradyan.report.errors import GuideError, Place, Problems
from gradyan.report.files import read_toml
from gradyan.report.formulas import speech
from gradyan.report.source.guide import Guide, find

SOFT_HYPHEN = "\u00ad"
EXACT = 12  # places of a number that is shown as it is
PLAIN = range(-4, 7)  # powers of ten up to which a number is written out
SECTIONS = ("language", "words", "glossary")
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
            remedy = f'add under [words] of {Place(self.file)}: {key} = "…"'
            raise GuideError(f"no word for '{key}'", remedy, Place(self.file)) from why

    def term(self, key: str) -> str:
        """Return the term of a glossary entry, which all languages know by the same key."""
        try:
            return str(self.table["glossary"][key]["term"])
        except KeyError as why:
            remedy = f'add [glossary."{key}"] with term and definition to {Place(self.file)}'
            raise GuideError(f"no glossary entry '{key}'", remedy, Place(self.file)) from why

    @cached_property
    def babel(self) -> BabelLocale:
        """Babel's locale of the language."""
        name = self.table.get("language", {}).get("locale", self.code)
        try:
            return BabelLocale.parse(name)
        except (UnknownLocaleError, ValueError) as why:
            raise GuideError(f"Babel knows no language '{name}'", "", Place(self.file)) from why

    @property
    def decimal_point(self) -> str:
        """The decimal sign."""
        return str(get_decimal_symbol(self.babel))

    def number(self, value: float, digits: int | None = None) -> str:
        """Return TeX of a number, to so many significant digits; 9.5·10⁻⁷ where it is long."""
        if digits is None:
            if not math.isclose(round(value, EXACT), value, rel_tol=1e-14):
                remedy = "say how many digits are to be shown"
                raise GuideError(f"{value} is not what a dozen places show", remedy)
            return _tex(format_decimal(value, "#,##0." + "#" * EXACT, self.babel))
        value = float(f"{value:.{digits - 1}e}")  # first: 9.996 becomes 10.0, not 10.00
        exponent = math.floor(math.log10(abs(value))) if value else 0
        if exponent in PLAIN:
            places = max(digits - 1 - exponent, 0)
            pattern = "#,##0" + ("." + "0" * places if places else "")
            return _tex(format_decimal(round(value, digits - 1 - exponent), pattern, self.babel))
        mantissa = format_decimal(value / 10**exponent, "0." + "0" * (digits - 1), self.babel)
        return rf"{_tex(mantissa)} \times 10^{{{exponent}}}"

    def fixed(self, value: float, places: int) -> str:
        """Return TeX of a number with so many places after the decimal sign; zero has no sign."""
        value = round(value, places) + 0.0
        return _tex(format_decimal(value, "#,##0." + "0" * places, self.babel))

    def percent(self, value: float, places: int = 0) -> str:
        """Return a share as text: 25% in English, %25 in Turkish."""
        pattern = self.babel.percent_formats[None].pattern
        zeros = "." + "0" * places if places else ""
        return str(format_percent(value, pattern.replace("#,##0", "#,##0" + zeros), self.babel))

    def plain(self, number: float) -> str:
        """Return a number as text, outside formulas."""
        return str(format_decimal(number, locale=self.babel))

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

    def sort_key(self, text: str) -> tuple[tuple[int, ...], str]:
        """Return a key that sorts by the alphabet of the language, whatever the case."""
        alphabet = str(self.table["language"]["alphabet"])
        small = text.replace("I", "ı").replace("İ", "i") if self.code == "tr" else text
        folded = re.sub(r"[-\s$\\]", "", small.lower())
        order = {letter: i for i, letter in enumerate(alphabet)}
        # Accents decide only between words that are else the same: kar, kâr, kare.
        return tuple(order.get(c, order.get(_plain(c), -1)) for c in folded), folded

    def hyphenated(self, text: str) -> str:
        """Put soft hyphens where a word of the language may be broken."""
        return re.sub(r"[^\W\d_]{6,}", lambda word: SOFT_HYPHEN.join(self._parts(word[0])), text)

    def _parts(self, word: str) -> list[str]:
        if self.table["language"]["hyphenation"] == "syllables":
            return syllables(word)
        return str(self._patterns.inserted(word, "-")).split("-")

    @cached_property
    def _patterns(self) -> pyphen.Pyphen:
        name = self.table["language"]["hyphenation"]
        if name not in pyphen.LANGUAGES:
            remedy = f'"syllables", or one of {", ".join(sorted(pyphen.LANGUAGES))}'
            raise GuideError(f"no hyphenation '{name}'", remedy, Place(self.file))
        return pyphen.Pyphen(lang=name, left=3, right=3)


def load(guide: Guide) -> dict[str, Locale]:
    """Read the file of each language, and hold them to the keys of the first."""
    folder = guide.folder / "locales"
    files = {code: folder / f"{code}.toml" for code in guide.languages}
    locales = {code: Locale(code, file, read_toml(file)) for code, file in files.items()}
    problems = Problems()
    for locale in locales.values():
        with problems.noted():
            _check(locale, locales[guide.languages[0]])
    for code, locale in locales.items():
        with problems.noted():
            speech.words(code)
        with problems.noted():
            _ = locale.babel
    problems.stop()
    return locales


def _check(locale: Locale, first: Locale) -> None:
    """Hold a locale to the keys of the first one, and each word to the same placeholders."""
    problems = Problems()
    for section in SECTIONS:
        own, wanted = (x.table.get(section, {}) for x in (locale, first))
        if not own:
            problems.add(f"there is no [{section}]", "add it", Place(locale.file))
            continue
        for key in sorted(wanted.keys() - own.keys()):
            problems.add(f"[{section}] lacks '{key}'", "add it", find(locale.file, section))
        for key in sorted(own.keys() - wanted.keys()):
            where = find(locale.file, key)
            other = f"remove it, or add it to {Place(first.file)}"
            problems.add(f"[{section}] has '{key}'", other, where)
    for key, word in locale.table.get("words", {}).items():
        other = first.table.get("words", {}).get(key, word)
        if _placeholders(word) != _placeholders(other):
            remedy = f"'{other}' has {_placeholders(other)}"
            problems.add(f"'{key}' has {_placeholders(word)}", remedy, find(locale.file, key))
    for key, entry in locale.table.get("glossary", {}).items():
        if missing := {"term", "definition"} - set(entry):
            lacks = " and no ".join(sorted(missing))
            problems.add(f"'{key}' has no {lacks}", "add it", find(locale.file, key))
    problems.stop()


def _placeholders(word: object) -> str:
    """Return what is filled in, as in '{n}'; braces that do not pair are none."""
    try:
        names = sorted(name for _, name, _, _ in Formatter().parse(str(word)) if name is not None)
    except ValueError:
        return "unpaired braces"
    return ", ".join(f"{{{name}}}" for name in names) or "no placeholder"


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
