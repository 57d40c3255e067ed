"""A reader's language: its words, and how it writes numbers, dates, lists, capitals, syllables."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import pyphen
from babel import Locale as BabelLocale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from gradyan import languages
from gradyan.errors import GuideError, Place
from gradyan.files import find, read_toml
from gradyan.languages import turkish

SOFT_HYPHEN = "\u00ad"
EXACT = 12  # places of a number that is shown as it is
PLAIN = range(-4, 7)  # powers of ten up to which a number is written out
SHORT = (1e-3, 1e5)  # the same, for a number in a sentence
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Missing = Callable[[GuideError, str], str]


def refuse(why: GuideError, key: str) -> NoReturn:
    """Stop where a word is missing."""
    del key
    raise why


class Marked:
    """Puts a mark, ⟨key⟩, where a draft lacks something; `found` has the keys, file by file."""

    def __init__(self) -> None:
        self.found: dict[Path, list[str]] = {}

    def __call__(self, why: GuideError, key: str) -> str:
        """Return the mark, and note what is missing."""
        keys = self.found.setdefault(why.place.file if why.place else Path(), [])
        if key not in keys:
            keys.append(key)
        return f"⟨{key}⟩"


@dataclass(frozen=True)
class Locale:
    """A language by its code; ``missing`` says what becomes of a word that it lacks.

    An empty word is one that is still to be written.
    """

    code: str
    missing: Missing = refuse

    def file(self, name: str = "words") -> Path:
        """Return where words of a kind stand."""
        return languages.HOME / self.code / f"{name}.toml"

    @cached_property
    def table(self) -> dict[str, Any]:
        """What words.toml holds."""
        return read_toml(self.file())

    @cached_property
    def speech(self) -> dict[str, Any]:
        """How formulas are read aloud."""
        return read_toml(self.file("speech"))

    def word(self, key: str) -> str:
        """Return an interface word."""
        if word := self.table.get("words", {}).get(key):
            return str(word)
        where = find(self.file(), "words")
        remedy = f'add under [words] of {where}: {key} = "…"'
        return self.missing(GuideError(f"no word for '{key}'", remedy, where), key)

    def term(self, key: str) -> str:
        """Return the term of a glossary entry, which all languages know by the same key."""
        return self._entry(key, "term")

    def indexed(self, key: str) -> str:
        """Return what stands in the index: a word under [index], or a term of the glossary."""
        return str(self.table.get("index", {}).get(key) or self.term(key))

    def definition(self, key: str) -> str:
        """Return what a glossary entry says of its term."""
        return self._entry(key, "definition")

    def _entry(self, key: str, part: str) -> str:
        if text := self.table.get("glossary", {}).get(key, {}).get(part):
            return str(text)
        where = Place(self.file())
        remedy = f'add [glossary."{key}"] with term and definition to {where}'
        return self.missing(GuideError(f"no glossary entry '{key}'", remedy, where), key)

    def trait(self, key: str) -> Any:
        """Return what words.toml says of the language itself; None where it is silent."""
        return self.table.get("language", {}).get(key)

    def listed(self, key: str) -> tuple[str, ...]:
        """Return words of the language itself that stand in a list; none where it is silent."""
        return tuple(filter(None, (self.trait(key) or "").split(", ")))

    @cached_property
    def babel(self) -> BabelLocale:
        """Babel's locale of the language."""
        name = self.trait("locale") or self.code
        try:
            return BabelLocale.parse(name)
        except (UnknownLocaleError, ValueError) as why:
            raise GuideError(f"Babel knows no language '{name}'", "", Place(self.file())) from why

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return str(self.trait("name") or self.babel.display_name)

    @property
    def dictionary(self) -> str:
        """The package of npm that holds its dictionary, or "none"."""
        return str(self.trait("dictionary") or "none")

    @property
    def ligatures(self) -> bool:
        """Whether fi may be one letter: it would hide the difference of i and ı."""
        return bool(self.trait("ligatures") is not False)

    # numbers

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
        rounded, _, power = f"{value:.{digits - 1}e}".partition("e")  # 9.996 is 10.0, not 10.00
        exponent = int(power)
        if exponent in PLAIN:
            places = max(digits - 1 - exponent, 0)
            pattern = "#,##0" + ("." + "0" * places if places else "")
            value = round(float(f"{rounded}e{power}"), digits - 1 - exponent)
            return _tex(format_decimal(value, pattern, self.babel))
        mantissa = format_decimal(float(rounded), "0." + "0" * (digits - 1), self.babel)
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

    def short(self, value: float, *, share: bool = False) -> str:
        """Return a number, or a percentage of a share, as text with three digits.

        Two digits and a power of ten where it is long.
        """
        if not math.isfinite(value):
            return "∞" if value > 0 else "−∞" if value < 0 else "NaN"
        if value == 0 or SHORT[0] / (100 if share else 1) <= abs(value) < SHORT[1]:
            value = float(f"{value:.3g}")
            if not share:
                return self.plain(value)
            return str(format_percent(value, locale=self.babel, decimal_quantization=False))
        digits, _, power = f"{value:.1e}".partition("e")
        long = f"{self.plain(float(digits))} · 10{raised(int(power) + 2 * share)}"
        return self.percent(0).replace("0", long) if share else long

    # dates, lists, letters

    def date(self, day: Any) -> str:
        """Return a date in words."""
        return str(format_date(day, "long", self.babel))

    def join(self, parts: list[str]) -> str:
        """Return 'a, b and c'."""
        return str(format_list(parts, "standard", self.babel))

    @cached_property
    def _capitals(self) -> dict[str, str]:
        return dict(self.trait("capitals") or {})

    def capitalized(self, text: str) -> str:
        """Return the text with a capital first letter: i becomes İ in Turkish."""
        return self._capitals.get(text[:1], text[:1].upper()) + text[1:]

    def small(self, text: str) -> str:
        """Return the text in small letters: I becomes ı in Turkish."""
        for small, capital in self._capitals.items():
            text = text.replace(capital, small)
        return text.lower()

    def sort_key(self, text: str) -> tuple[tuple[int, ...], str]:
        """Return a key that sorts by the alphabet of the language, whatever the case."""
        folded = re.sub(r"\\var|[-\s$\\`]", "", self.small(text))
        order = {letter: i for i, letter in enumerate(self.trait("alphabet") or "")}
        # Accents decide only between words that are else the same: kar, kâr, kare.
        return tuple(order.get(c, order.get(_plain(c), -1)) for c in folded), folded

    def hyphenated(self, text: str) -> str:
        """Put soft hyphens where a word of the language may be broken.

        A word with a capital is not broken: it may be a name, which has syllables of its own.
        """
        if not self.trait("hyphenation"):
            return text

        def parted(word: re.Match[str]) -> str:
            return word[0] if word[0] != word[0].lower() else SOFT_HYPHEN.join(self._parts(word[0]))

        return re.sub(r"[^\W\d_]{6,}", parted, text)

    def _parts(self, word: str) -> list[str]:
        if self.trait("hyphenation") == "syllables":
            return turkish.syllables(word)
        return str(self._patterns.inserted(word, "-")).split("-")

    @cached_property
    def _patterns(self) -> pyphen.Pyphen:
        name = self.trait("hyphenation")
        if name not in pyphen.LANGUAGES:
            remedy = f'"syllables", or one of {", ".join(sorted(pyphen.LANGUAGES))}'
            raise GuideError(f"no hyphenation '{name}'", remedy, Place(self.file()))
        return pyphen.Pyphen(lang=name, left=3, right=3)


def raised(exponent: int) -> str:
    """Return a whole number in superscripts."""
    return str(exponent).translate(RAISED)


def _tex(text: str) -> str:
    return text.replace(",", "{,}").replace("\u2212", "-").replace("\u00a0", r"\,")


def _plain(letter: str) -> str:
    return {"â": "a", "î": "i", "û": "u", "é": "e"}.get(letter, letter)
