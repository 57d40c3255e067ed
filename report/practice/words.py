"""The words of the exercises: a block for each kind and language, whose holes a variant fills.

``{{ name }}`` gives a number as the language writes it, or TeX; ``{{ = name }}`` puts = before it
where it comes out exactly, and ≈ where it is rounded.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sympy import Expr, Rational, sympify

from gradyan.errors import GuideError, Place
from gradyan.files import read
from gradyan.languages.locale import Locale
from gradyan.report.formulas.tex import APPROXIMATELY
from gradyan.report.pdf import glyphs
from gradyan.report.practice.kind import DIGITS, HOME, Drawn, Kind, is_whole
from gradyan.report.practice.variant import EXACTLY, Variant
from gradyan.report.source import content
from gradyan.report.source.content import Block
from gradyan.report.source.kinds import LEVELS

FENCE = re.compile(r"(?ms)^::: (exercise|solution) ([\w-]+)(?: \w+)?\n.*?^:::\n")
HOLE = re.compile(r"\{\{ (= )?(\w+) \}\}")
BRACES = re.compile(r"\{\{.*?\}\}")
LETTERED = re.compile(r"(?<![\w}])\([a-f]\)")
LETTER = re.compile(r" (?=\([a-f]\)[?.])|(?<=\([a-f]\)) ")  # beside (a): no line ends there
FENCES = ("exercise", "solution")
Book = Callable[[str, Locale], str]  # where a claim stands in the guide, in the words of a language


@dataclass(frozen=True)
class Written:
    """A block of a file as it is written, and the line on which it begins."""

    text: str
    place: Place


def file_of(chapter: str, code: str) -> Path:
    """Return where the exercises of a chapter stand in a language."""
    return HOME / chapter / f"{code}.md"


@cache
def written(file: Path) -> dict[tuple[str, str], Written]:
    """Return the blocks of a file by their fence and name; nothing else may stand there."""
    glyphs.check(file)
    text, found, end = read(file), dict[tuple[str, str], Written](), 0
    for block in FENCE.finditer(text):
        _only_blank(text[end : block.start()], file, text.count("\n", 0, end) + 1)
        place, end = Place(file, text.count("\n", 0, block.start()) + 1), block.end()
        if found.setdefault((block[1], block[2]), Written(block[0], place)).place != place:
            raise GuideError(f"there are two ::: {block[1]} {block[2]}", "remove one", place)
    _only_blank(text[end:], file, text.count("\n", 0, end) + 1)
    return found


def _only_blank(text: str, file: Path, line: int) -> None:
    if text.strip():
        problem = f"'{text.strip().splitlines()[0]}' stands in no block"
        remedy = "write ::: exercise NAME LEVEL, its words, and :::"
        raise GuideError(problem, remedy, Place(file, line))


def block(kind: Kind, fence: str, locale: Locale) -> Written:
    """Return the block of a kind in a language; raise GuideError where it has none."""
    file = file_of(kind.chapter, locale.code)
    known = written(file)
    if (fence, kind.name) not in known:
        remedy = f"write ::: {fence} {kind.name}"
        raise GuideError(f"there is no {fence} '{kind.name}'", remedy, Place(file))
    return known[fence, kind.name]


def level(kind: Kind, locale: Locale) -> int:
    """Return how hard a kind is, from 1 to 3."""
    found = block(kind, "exercise", locale)
    given = found.text.splitlines()[0].split()[3:]
    if not given or given[0] not in LEVELS:
        remedy = f"write ::: exercise {kind.name} and one of {', '.join(LEVELS)}"
        raise GuideError("it does not say how hard it is", remedy, found.place)
    return LEVELS.index(given[0]) + 1


def filled(variant: Variant, fence: str, locale: Locale, book: Book | None = None) -> str:
    """Return the Markdown of a block, its holes filled; a solution ends with its place in ``book``.

    Raises GuideError at a hole that the kind does not fill.
    """
    found, signs = block(variant.kind, fence, locale), numbers(variant.drawn, locale)

    def hole(braces: re.Match[str]) -> str:
        form = HOLE.fullmatch(braces[0])
        if not form or form[2] not in signs:
            line = found.text.count("\n", 0, braces.start())
            known = f"'{variant.kind.name}' fills {', '.join(signs)}"
            place = Place(found.place.file, found.place.line + line)
            raise GuideError(f"nothing fills {braces[0]}", known, place)
        sign, number = signs[form[2]]
        if found.text.count("$", 0, braces.start()) % 2 == 0:  # in no formula
            return number.replace("{,}", ",")
        return f"{sign} {number}" if form[1] else number

    text = LETTER.sub("\u00a0", BRACES.sub(hole, found.text))
    head, *lines = text.rstrip("\n").split("\n")
    if book and fence == "solution" and (place := book(variant.kind.claim, locale)):
        lines[-2] += f" ({place})"
    return "\n".join([head, *lines, ""])


def numbers(drawn: Drawn, locale: Locale) -> dict[str, tuple[str, str]]:
    """Return what fills each hole, as TeX, and the sign that stands before it."""
    exact = {key: ("=", _given(value, locale)) for key, value in drawn.given.items()}
    asked = {key: _number(x.exact, locale, whole=x.whole) for key, x in drawn.asked.items()}
    return {**exact, **asked, **{key: _number(x, locale) for key, x in drawn.worked.items()}}


def _given(value: Rational | int | str, locale: Locale) -> str:
    if isinstance(value, str):
        return value
    return locale.number(int(value) if is_whole(value) else float(value))


def _number(value: Expr, locale: Locale, *, whole: bool = False) -> tuple[str, str]:
    exact = sympify(value)
    number = float(exact.evalf(EXACTLY))
    short = f"{number:.{DIGITS - 1}e}"
    if whole or is_whole(exact) or (exact.is_Rational and Rational(short) == exact):
        return "=", locale.number(round(number) if whole else number)
    return APPROXIMATELY, locale.number(number, DIGITS)


def blocks(
    variants: Iterable[Variant], locale: Locale, env: dict[str, object], book: Book
) -> Iterator[Block]:
    """Yield the blocks of exercises, then those of solutions, called by their numbers from 1."""
    variants = list(variants)
    for fence in FENCES:
        for number, variant in enumerate(variants, start=1):
            place = block(variant.kind, fence, locale).place
            text = filled(variant, fence, locale, book)
            text = text.replace(f"{fence} {variant.kind.name}", f"{fence} practice-{number}", 1)
            # Blank lines before it: what is wrong in a block is then said with its own line.
            yield from content.parse("\n" * (place.line - 1) + text, place.file, env)


def holes(text: str) -> list[str]:
    """Return the names of the holes in a text by the alphabet, each as often as it stands."""
    return sorted(hole[2] for hole in HOLE.finditer(text))


def used(kind: Kind, locales: Mapping[str, Locale]) -> set[str]:
    """Return the names of the holes in the words of a kind, in any language."""
    texts = (block(kind, fence, x).text for fence in FENCES for x in locales.values())
    return {name for text in texts for name in holes(text)}
