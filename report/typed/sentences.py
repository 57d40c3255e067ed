"""The formulas of the sentences: what becomes of each, and whether its twin says the same."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gradyan.errors import Place
from gradyan.files import read_toml
from gradyan.languages import MAIN
from gradyan.report.sentences.audit import Part
from gradyan.report.sentences.binding import bound
from gradyan.report.sentences.record import ASSERTING, Row
from gradyan.report.sentences.units import Unit
from gradyan.report.source.kinds import FENCES
from gradyan.report.typed.expressions import Unread
from gradyan.report.typed.facts import Facts
from gradyan.report.typed.filling import filled
from gradyan.report.typed.judging import Found, Sort, judged, said
from gradyan.report.typed.reading import Relation, read, related

LISTED = Path(__file__).with_name("listed.toml")
FORMULA = re.compile(r"\$([^$]*)\$")
WORKED = ("example", "exercise", "solution")  # in which one sentence goes on from another
SKIPPED = {",", "and", "or", "exactly", "only", "("}
# A formula after one of these is a case that its sentence is about.
CASES = frozenset(
    ("above", "as", "at", "below", "between", "beyond", "both", "by", "for", "from", "had", "has",
     "have", "if", "in", "of", "once", "than", "to", "unless", "until", "when", "whenever",
     "where", "while", "whose", "with")
)  # fmt: skip
BAD = (Sort.OPEN, Sort.REFUTED, Sort.UNREAD)
LEARNED = {Sort.DEFINED, Sort.SHOWN, Sort.NAMED, Sort.CLOSED, Sort.JUDGED, Sort.LISTED, Sort.CASE,
           Sort.VALUE}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A formula with a relation, in a chapter, and what becomes of each of its relations."""

    chapter: str
    place: Place
    tex: str
    kind: str
    found: tuple[tuple[str, Found], ...]

    @property
    def sort(self) -> Sort:
        """What becomes of the formula: of its relations, the one that is borne least."""
        return max((one.sort for _, one in self.found), key=list(Sort).index)


@cache
def table() -> dict[str, Any]:
    """Return what is listed by hand, by chapter and formula."""
    whole = read_toml(LISTED)
    listed = [{**entry, "tex": tex} for entry in whole["listed"] for tex in entry["tex"]]
    return {f"{entry['in']} {entry['tex']}": entry for entry in (*whole["read"], *listed)}


def formulas(part: Part) -> Iterator[Formula]:
    """Yield the formulas of a part in the order of the page, in the main language."""
    blocks: dict[Any, Facts] = defaultdict(Facts)
    for unit, row in bound(part.units, part.rows)[0]:
        if row is not None:
            facts = blocks[scope(unit)]
            facts.lasting = unit.path[0] in WORKED
            yield from of_sentence(part.name, unit, row, facts)


def scope(unit: Unit) -> object:
    """Return what a sentence shares with those that have its facts: a block, or a paragraph."""
    return unit.block if unit.path[0] in FENCES else unit.main.place.line


@dataclass(frozen=True)
class Written:
    """A formula in its sentence: as it is written, with its numbers, and what is listed of it.

    ``case`` tells whether the word before it makes it a case that the sentence is about.
    """

    chapter: str
    tex: str
    text: str
    row: Row
    case: bool

    @property
    def entry(self) -> dict[str, Any]:
        """What is listed by hand."""
        found: dict[str, Any] = table().get(f"{self.chapter} {self.tex}", {})
        return found


def of_sentence(chapter: str, unit: Unit, row: Row, facts: Facts) -> Iterator[Formula]:
    """Yield the formulas of a sentence, and add to the facts of its block."""
    local = facts.copy()
    for mark in FORMULA.finditer(unit.main.words):
        text = filled(mark[1], next(iter(unit.twins)))
        if related(text):
            case = _before(unit.main.words[: mark.start()]) in CASES
            written = Written(chapter, mark[1], text, row, case)
            found = tuple(_of_formula(written, facts, local))
            yield Formula(chapter, unit.main.place, mark[1], row.kind, found)


def _of_formula(written: Written, facts: Facts, local: Facts) -> Iterator[tuple[str, Found]]:
    try:
        relations = read(written.text, local.matrices)
    except Unread as why:
        relations = ()
        if "as" not in written.entry:
            yield written.text, _listed(written, Found(Sort.UNREAD, str(why)))
    if written.row.kind in ASSERTING:
        yield from _asserted(written, relations, facts, local)
    for one in relations if written.row.kind not in ASSERTING else ():
        yield str(one), Found(Sort.GIVEN)
        if written.row.kind != "definition" or one.right.free_symbols:
            facts.learn(one)
            local.learn(one)
    local.remember(written.text)
    facts.remember(written.text)


def _asserted(
    written: Written, relations: tuple[Relation, ...], facts: Facts, local: Facts
) -> Iterator[tuple[str, Found]]:
    here = _given(local, written.entry)
    if "as" in written.entry:
        relations = read(filled(written.entry["as"], MAIN))
    heard = [_judged(one, written, here) for one in relations]
    for one, before in zip(relations, _chained(relations, heard), strict=True):
        found = _listed(written, before) if before.sort in BAD else before
        yield str(one), found
        if one.sign == "=" and found.sort in LEARNED:
            local.learn(one)
            local.cases |= {one.left} if found.sort in (Sort.CASE, Sort.VALUE) else set()
            if facts.lasting and found.sort not in (Sort.CASE, Sort.VALUE):
                facts.learn(one)


def _listed(written: Written, found: Found) -> Found:
    """Return that a formula is listed with a reason, or what was found of it."""
    if "why" not in written.entry:
        return found
    return Found(Sort.LISTED, f"{written.entry['kind']}: {written.entry['why']}")


def _judged(one: Relation, written: Written, facts: Facts) -> Found:
    if written.row.kind == "said":
        return said(one, written.row.evidence)
    return judged(one, written.row.evidence, facts, written.chapter, case=written.case)


def _given(facts: Facts, entry: dict[str, Any]) -> Facts:
    found = facts.copy()
    for text in entry.get("given", ()):
        for one in read(filled(text, MAIN)):
            for letter in one.left.free_symbols | one.right.free_symbols if one.sign != "=" else ():
                found.values.pop(letter, None)  # what it is does not count where it is any
            found.learn(one)
    return found


def _chained(relations: tuple[Relation, ...], heard: list[Found]) -> list[Found]:
    """Return what is found, where a letter at the head of a chain is named by what follows."""
    heads = len(relations) > 1 and relations[0].sign == "=" and relations[0].left.is_Symbol
    if heads and heard[0].sort == Sort.OPEN and not any(one.sort in BAD for one in heard[1:]):
        return [replace(heard[0], sort=Sort.NAMED), *heard[1:]]
    return heard


def _before(words: str) -> str:
    """Return the word before a formula, past others and what joins them."""
    found = re.findall(r"[\w']+|[.,;:(]", FORMULA.sub("", words))
    return next((word.lower() for word in reversed(found) if word.lower() not in SKIPPED), "")


def apart(unit: Unit) -> Iterator[tuple[str, str, str]]:
    """Yield, for each language whose relations are not those of the main one, what differs."""
    (main, *others), first = unit.twins, _relations(unit.main.words, next(iter(unit.twins)))
    del main
    for code in others:
        own = _relations(unit.twins[code].words, code)
        if own != first:
            yield code, _few(first - own), _few(own - first)


def _few(relations: Counter[str]) -> str:
    return ", ".join(sorted(relations.elements())) or "none"


def _relations(words: str, language: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for mark in FORMULA.finditer(words):
        text = filled(mark[1], language)
        if related(text):
            try:
                found.update(map(str, read(text)))
            except Unread:
                found[text] += 1
    return found
