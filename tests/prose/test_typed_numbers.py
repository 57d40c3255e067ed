r"""No result is typed into the prose: each number that stands there in figures is accounted for.

A number in a sentence or a formula is free if it is 0, 1, 2, an index or part of a name (N3, L2);
else it occurs in the claim that its box or a reference beside it is about, in what such a reference
or the exercise is given, or in an equation between numbers that holds (`8 \cdot \frac14 = 2`).
Any other is listed in tests/data/typed_numbers.toml under its block, with the claim that shows it,
with what SymPy has to find equal to it, or in a class that says why it is no result.
Decimals, percentages and powers of ten are listed one by one with a reason of their own, whatever
else may account for them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from sympy import Basic, Expr, Number, Rational, SympifyError, simplify, sympify

from gradyan.derivations.checker.catalog import claims
from gradyan.errors import ROOT, Place
from gradyan.files import read_toml
from gradyan.report.words.reading import MARK, Called, Passage
from tests.prose import reading

LIST = ROOT / "tests" / "data" / "typed_numbers.toml"
HELP = f"write {{{{ … }}}}; what is no result is listed in {LIST.relative_to(ROOT)}"
FREE = frozenset(map(Rational, (0, 1, 2)))
ABOUT_CLAIM = {"proposition", "measurement", "wrong", "noted", "equation", "formula"}
# A subscript is an index; so is the base of a logarithm.
INDEX = re.compile(r"_(?:\{[^{}]*\}|\\?\w)")
POWER = re.compile(r"(?<![\d.}])10\^(?:\{(-?\d+)\}|(\d))")
FRACTION = re.compile(r"\\frac(?:\{(\d+)\}|\s*(\d))(?:\{(\d+)\}|\s*(\d))(?!\d)")
IN_TEX = re.compile(r"\d+(?:(?:\.|\{,\})\d+)?(?:\\?%)?")
IN_TEXT = re.compile(r"(?<![\w.,])%?(\w*?)(\d+(?:[.,]\d+)*)%?")
RELATION = re.compile(r"\\approx|\\[lg]eq?(?![a-z])|[=<>]")
NUMERIC = re.compile(r"(?:sqrt|exp|S|[\d\s+\-*/().])*")
NAME = re.compile(r"N[0-4]|L[12]")
Problem = tuple[Place, str]


@dataclass(frozen=True)
class Typed:
    """A number as it stands; `alone` if it needs a reason of its own."""

    value: Rational
    written: str
    alone: bool = False


def typed(passage: Passage) -> Iterator[Typed]:
    """Yield the numbers that stand in a passage, without indices and what is referred to."""
    for run in passage.runs:
        if run.kind == "text":
            yield from _in_text(MARK.sub(" ", run.text), passage.language)
        elif run.kind == "math":
            yield from _in_tex(MARK.sub(" ", run.text))


def _in_text(text: str, language: str) -> Iterator[Typed]:
    point, group = (".", ",") if language == "en" else (",", ".")
    for match in IN_TEXT.finditer(text):
        name, digits = match.groups()
        if NAME.fullmatch(name + digits):
            continue
        plain = re.sub(rf"{re.escape(group)}(?=\d{{3}}(?!\d))", "", digits)
        whole = plain.isdigit() and "%" not in match[0]
        try:
            value = Rational(plain.replace(point, "."))
        except (TypeError, ValueError):  # a version: 2.4.6
            value = Rational(-1)
        yield Typed(value, match[0].strip() if not whole else plain, not whole)


def _in_tex(tex: str) -> Iterator[Typed]:
    tex = INDEX.sub(" ", tex)
    for match in POWER.finditer(tex):
        yield Typed(Rational(10) ** int(match[1] or match[2]), match[0], alone=True)
    tex = POWER.sub(" ", tex)
    for match in FRACTION.finditer(tex):
        above, below = int(match[1] or match[2]), int(match[3] or match[4])
        yield Typed(Rational(above, below), f"{above}/{below}")
    for match in IN_TEX.finditer(FRACTION.sub(" ", tex)):
        digits = match[0].replace("{,}", ".").rstrip("%\\")
        yield Typed(Rational(digits), match[0], not match[0].isdigit())


# --- what accounts for a number ------------------------------------------------------------------


@cache
def of_claim(id_: str) -> frozenset[Rational]:
    """Return the numbers in the statements and steps of a claim, above and below fractions too."""
    if id_ not in claims():
        return frozenset()
    claim = claims()[id_]
    relations = [claim.holds, claim.said, claim.finding, *(step.shows for step in claim.derivation)]
    relations += claim.given.values()
    relations += [part for pair in (claim.counterexample or {}).items() for part in pair]
    return _numbers(x for x in relations if x is not None)


def _numbers(found: Iterable[Basic]) -> frozenset[Rational]:
    atoms = {abs(x) for basic in found for x in basic.atoms(Number) if x.is_Rational}
    return frozenset(y for x in atoms for y in (x, Rational(x.p), Rational(x.q)))


def of_references(called: Iterable[Called]) -> set[Rational]:
    """Return the numbers of claims referred to, coordinates, and those of a calculation."""
    given: set[Rational] = set()
    for call in called:
        if call.name not in ("calc", "percent", "cite", "word", "page_of") and call.args:
            given |= of_claim(str(call.args[0]).split("/")[0])
        for value in (*call.args, *call.options.values()):
            if call.name in ("calc", "percent") or isinstance(value, int | float):
                text = re.sub(r"S\((\d+)\)", r"\1", str(value))
                given |= {Rational(x) for x in re.findall(r"\d+(?:\.\d+)?", text)}
                given |= {Rational(*map(int, x)) for x in re.findall(r"(\d+)/(\d+)", text)}
    return given


def of_equations(passage: Passage) -> set[Rational]:
    """Return the numbers in equations between numbers that hold."""
    found: set[Rational] = set()
    for run in passage.runs:
        parts = re.split(f"({RELATION.pattern})", run.text) if run.kind == "math" else []
        for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            a, b = (_value(side, passage.called) for side in (left, right))
            if sign == "=" and a is not None and b is not None and simplify(a - b) == 0:
                found |= {x.value for side in (left, right) for x in _in_tex(MARK.sub(" ", side))}
    return found


def _value(tex: str, called: Mapping[str, Called]) -> Expr | None:
    """Return what a side of an equation is worth, None where letters stand in it."""
    for mark, call in called.items():
        if mark in tex and call.name == "calc":
            tex = tex.replace(mark, f"({call.args[0]})")
    tex = re.sub(r"\\(?:left|right|bigl|bigr|,)", "", tex).replace("{,}", ".")
    for _ in range(3):
        tex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", tex)
        tex = re.sub(r"\\frac\s*(\d)\s*(\d)", r"((\1)/(\2))", tex)
        tex = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", tex)
        tex = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", tex)
    tex = re.sub(r"\^(\d)", r"**\1", tex)
    tex = re.sub(r"\\sqrt\s*(\d)", r"*sqrt(\1)", tex)
    tex = re.sub(r"\\(?:cdot|times)", "*", tex)
    tex = re.sub(r"([\d)])\s*(\()", r"\1*\2", tex).strip().lstrip("*")
    if not re.search(r"\d", tex) or not NUMERIC.fullmatch(tex):
        return None
    try:
        return sympify(tex, rational=True)
    except (SympifyError, TypeError):
        return None


class Listed:
    """What tests/data/typed_numbers.toml says; `used` collects what the text needs of it."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.table = table
        self.claims: dict[str, list[str]] = table["claims"]
        self.steps: dict[str, list[dict[str, Any]]] = table["steps"]
        self.worked: dict[str, dict[str, str]] = table["worked"]
        self.alone: dict[str, dict[str, str]] = table["alone"]
        self.classes = {key: value for key, value in table.items() if "at" in value}
        self.used: set[tuple[str, ...]] = set()

    def __call__(self, block: str, number: Typed) -> bool:
        """Say whether a number of a block is listed."""
        keys = list(self._alone(block, number) if number.alone else self._others(block, number))
        self.used.update(keys)
        return bool(keys)

    def _alone(self, block: str, number: Typed) -> Iterator[tuple[str, ...]]:
        for written in (number.written, number.written.replace(",", ".")):
            if written in self.alone.get(block, ()):
                yield "alone", block, written
                return

    def _others(self, block: str, number: Typed) -> Iterator[tuple[str, ...]]:
        for claim in self.claims.get(block, ()):
            if number.value in of_claim(claim):
                yield "claims", block, claim
        for step in self.steps.get(block, ()):
            if number.value == step["number"]:
                yield "steps", block, step["step"]
        if number.written in self.worked.get(block, ()):
            yield "worked", block, number.written
        for name, kind in self.classes.items():
            if number.written in kind["at"].get(block, ()):
                yield name, block, number.written

    def entries(self) -> set[tuple[str, ...]]:
        rows: set[tuple[str, ...]] = {
            ("claims", b, x) for b, claims_ in self.claims.items() for x in claims_
        }
        rows |= {("steps", b, x["step"]) for b, found in self.steps.items() for x in found}
        rows |= {("worked", b, x) for b, found in self.worked.items() for x in found}
        rows |= {("alone", b, x) for b, found in self.alone.items() for x in found}
        at = (
            (name, b, found)
            for name, kind in self.classes.items()
            for b, found in kind["at"].items()
        )
        return rows | {(name, b, x) for name, b, found in at for x in found}


def results(passages: Iterable[Passage], listed: Listed) -> list[Problem]:
    """Return the numbers for which nothing accounts."""
    passages, problems = list(passages), []
    asked: dict[tuple[str, str], set[Rational]] = {}
    for passage in passages:
        shared = asked.setdefault((passage.language, passage.block), set())
        if passage.path[0] == "exercise":
            shared |= {number.value for number in typed(passage)}
        if passage.path[0] == "exercise" or "grid" in passage.path:
            shared |= of_references(passage.called.values())
    for passage in passages:
        found = list(typed(passage))
        if not found:
            continue
        shown = FREE | asked[passage.language, passage.block]
        shown |= of_references(passage.called.values()) | of_equations(passage)
        if passage.path[0] in ABOUT_CLAIM:
            shown |= of_claim(passage.block.split("/")[0])
        for number in found:
            fine = not number.alone and number.value in shown
            if not fine and not listed(_name(passage), number):
                problems.append((passage.place, f"'{number.written}' is typed: refer to it"))
    return problems


def _name(passage: Passage) -> str:
    file = passage.place.file
    part = file.parent.name if file.suffix == ".md" else "words"
    return f"{part}/{passage.block.removeprefix('words.')}"


def _is_drawn(passage: Passage) -> bool:
    """Whether a passage is of an exercise with drawn numbers; its answers are computed twice."""
    return passage.place.file.parent.parent.name == "practice"


@cache
def listed() -> Listed:
    return Listed(read_toml(LIST))


def test_no_number_is_typed() -> None:
    texts = [
        passage
        for code in reading.guide().languages
        for passage in reading.passages(code)
        if not _is_drawn(passage)
    ]
    problems = results(texts, listed())
    assert not problems, f"{reading.lines(problems)}\n{HELP}"
    assert sorted(listed().entries() - listed().used) == [], f"{LIST}: not needed"


@pytest.mark.parametrize(
    ("block", "written", "by"),
    [(block, x, by) for block, found in listed().worked.items() for x, by in found.items()],
)
def test_a_worked_number_is_right(block: str, written: str, by: str) -> None:
    assert simplify(sympify(by, rational=True) - Rational(written)) == 0, (block, written)


@pytest.mark.parametrize(
    ("number", "box", "step"),
    [
        (entry["number"], entry["box"], entry["step"])
        for entries in listed().steps.values()
        for entry in entries
    ],
)
def test_a_step_has_the_number_by_which_it_is_called(number: int, box: str, step: str) -> None:
    boxes = [pair for ch in reading.chapters() for pair in ch.pairs if pair.first.id == box]
    lists = [child.first.steps for pair in boxes for child in pair.children]
    assert any(step in steps[number - 1] for steps in lists if len(steps) >= number)


def test_every_class_has_a_reason() -> None:
    for name, kind in listed().classes.items():
        assert kind.keys() == {"why", "at"}, name
        assert name == "year" or len(kind["why"].split()) > 5
    for found in listed().alone.values():
        assert all(len(why.split()) > 3 for why in found.values())


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en", "The loss falls to 0.31.", ["0.31"]),
        ("en", "The loss falls by 12% in 40 steps.", ["12%", "40"]),
        ("en", "The slope is $0.25$ there.", ["0.25"]),
        ("en", "It is about $9.5 \\times 10^{-7}$.", ["9.5", "10^{-7}"]),
        ("en", "The product is 1,953,125.", ["1953125"]),
        ("en", "In three of 7 networks", ["7"]),
        ("en", "A bound of $\\frac{3}{8}$ and $\\frac38$", ["3/8", "3/8"]),
        ("en", "Page N3, the L2 norm, $w_{12}$, $q_{50}$ and $x^2$: 0, 1 and 2.", []),
        ("en", "Since $8 \\cdot \\frac14 = 2$ and $2(27 - 26) = 2$, it holds.", []),
        ("en", "Since $8 \\cdot \\frac14 = 3$, it holds.", ["8", "1/4", "3"]),
        ("en", "A wrong sum $5 + 8 \\le 20$", ["5", "8", "20"]),
        ("en", "A note.^[It took 17 steps.]", ["17"]),
        ("tr", "Kayıp 0,31'e iner.", ["0,31"]),
        ("tr", "Kayıp %12 azalır, 4.000.000 adımda.", ["%12", "4000000"]),
        ("tr", "Eğim $0{,}25$ olur.", ["0{,}25"]),
        ("tr", "| a | 33 |\n|---|---|\n| b | 44 |", ["33", "44"]),
    ],
)
def test_a_typed_number_is_found(language: str, text: str, wrong: list[str]) -> None:
    found = results(reading.of_text(text, language), listed())
    assert sorted(what.split("'")[1] for _, what in found) == sorted(wrong)
