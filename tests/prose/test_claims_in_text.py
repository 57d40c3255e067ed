"""Every claim is told in the guide, in every language, and its evidence stands beside it.

The build stops where a claim is used nowhere, and tests/report/test_build.py looks for its id in
the PDF; but a reference to one of its numbers is enough for the first, and its entry in the
appendix for the second. Here each claim has a box of its own, with marks of its evidence and a link
to the appendix, which has a line for each letter of it; and each statement of the notes has one row
in their table.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import ROOT, Place
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence.lookup import place_of
from gradyan.report.evidence.record import Evidence
from gradyan.report.pages import book
from gradyan.report.pages.setter import Setter
from gradyan.report.source.content import Pair, pair, parse, walk
from gradyan.report.source.kinds import DERIVED, FENCES, KINDS
from gradyan.report.source.numbering import Numbers
from gradyan.report.store import Store
from tests.prose import reading

BOXES = tuple(kind.name for kind in FENCES.values() if kind.body is DERIVED)
LANGUAGES = reading.guide().languages
Problem = tuple[Place, str]


def untold(pairs: Iterable[Pair], wanted: Mapping[str, Claim]) -> list[Problem]:
    """Return the claims without a box; that a box says something, the parser has seen."""
    boxes: dict[str, list[Pair]] = {}
    for found in walk(pairs):
        if found.first.kind in BOXES:
            boxes.setdefault(found.first.id, []).append(found)
    return [
        (place_of(claim), f"claim '{id_}' has no proposition and no wrong box in any chapter")
        for id_, claim in wanted.items()
        if id_ not in boxes
    ]


def unaudited(pairs: Iterable[Pair], wanted: Mapping[str, Claim]) -> list[Problem]:
    """Return the statements of the notes that their table lacks, has twice, or need not have."""
    rows: dict[str, list[Pair]] = {}
    for found in walk(pairs):
        if found.first.kind == "noted":
            rows.setdefault(found.first.id, []).append(found)
    problems = []
    for id_, claim in wanted.items():
        if claim.notes and id_ not in rows:
            problems.append(
                (place_of(claim), f"claim '{id_}' is missing in the table of the notes")
            )
        if id_ in rows and not claim.notes:
            problems.append((rows[id_][0].first.place, f"'{id_}' is not of the notes"))
    for id_, own in rows.items():
        if len(own) > 1:
            problems.append((own[1].first.place, f"'{id_}' stands twice in the table"))
        lacking = (c for c in LANGUAGES if c not in own[0].blocks or not own[0].blocks[c].children)
        problems += [(own[0].first.place, f"'{id_}' has no row in '{c}'") for c in lacking]
    return problems


@cache
def every_pair() -> tuple[Pair, ...]:
    return tuple(found for chapter in reading.chapters() for found in chapter.pairs)


def test_every_claim_has_a_box_in_every_language() -> None:
    problems = untold(every_pair(), claims())
    assert not problems, reading.lines(problems)


def test_every_statement_of_the_notes_has_its_row_in_every_language() -> None:
    problems = unaudited(every_pair(), claims())
    assert not problems, reading.lines(problems)


# --- the evidence beside it, printed from records that are made up but complete -----------------


def record(claim: Claim) -> dict[str, Any]:
    """Return evidence of a claim as a run of the tests would leave it."""
    found: dict[str, Any] = {"verdict": "refuted", "twins": []}
    if "D" in claim.evidence:
        found["derivation"] = {"status": "passed", "steps": len(claim.derivation)}
    if "S" in claim.evidence and (claim.predicts or not claim.observed):
        found["simulation"] = {
            "status": "passed", "settings": 3, "samples": 1000, "seed": 7, "estimate": 0.5,
            "standard_error": 0.01, "predicted": 0.51, "z": -1.0, "detects": 0.1,
        }  # fmt: skip
    if claim.observed:
        row = {"decades": False, "estimate": 0.5, "standard_error": 0.01, "samples": 9, "seed": 7}
        observed = [{"name": str(symbol), **row} for symbol in claim.observed]
        found.setdefault("simulation", {"status": "passed"}).update(margin=9, observed=observed)
    if "P" in claim.evidence:
        found["property"] = {"status": "passed", "examples": 200}
    return found


@pytest.fixture(scope="module")
def setter() -> Setter:
    """Set the chapters with every claim's evidence, without figures."""
    evidence = Evidence({id_: record(claim) for id_, claim in claims().items()}, {}, {})
    locales, numbers = load_locales(LANGUAGES), Numbers()
    references = {code: reading.Marks(locale) for code, locale in locales.items()}
    for filler in references.values():
        filler.evidence = evidence
    for name, number in reading.guide().parts.items():
        numbers.chapter(number, next(c.pairs for c in reading.chapters() if c.name == name))

    def draw(*_: object) -> Any:
        return SimpleNamespace(source="", width_mm=1, height_mm=1)

    return Setter(references, numbers, draw, Store(reading.guide().folder))


FACTS = {"predicted": "simulation", "margin": "observation", "property": "property"}
HOW = {(True, False): "proved", (False, True): "measured", (True, True): "both"}


def patterns(setter: Setter, code: str, claim: Claim, left: int) -> list[str]:
    """Return what the words of a language say of each kind of evidence that a claim has."""
    found = setter.evidence.of(claim.id)
    has = {**found, **found.get("simulation", {})}
    facts = FACTS | {"derivation": "derivation" + "-left" * bool(left)}
    keys = [key for part, key in facts.items() if part in has]
    words = [setter.locales[code].word(f"fact-{key}") for key in keys]
    return [re.sub(r"\\{\w+\\}", ".*?", re.escape(word)) for word in words]


def hidden(html: str, claim: Claim, kind: str, setter: Setter) -> list[str]:
    """Return what the box of a claim does not say of how it was shown, by language."""
    said = re.search('<div class="row said">(.*?)\n</div>', html, re.DOTALL)
    problems = [] if said else ["no statement"]
    word = (
        f"verdict-{setter.evidence.of(claim.id)['verdict']}"
        if KINDS[kind].verdict
        else f"mark-{HOW[bool(claim.derivation), 'S' in claim.evidence or bool(claim.observed)]}"
    )
    for code in LANGUAGES:
        cell = re.search(rf'lang="{code}"><p>(.*?)</p>', said[1] if said else "", re.DOTALL)
        told = f'href="#evidence-{claim.id}">{setter.locales[code].word(word)}<'
        problems += [] if told in (cell[1] if cell else "") else [f"{code}: {told}"]
    return problems


@pytest.mark.parametrize("id_", claims())
def test_the_box_of_a_claim_shows_its_evidence(id_: str, setter: Setter) -> None:
    boxes = 0
    for chapter in reading.chapters():
        setter.begin(chapter.env)
        for found in walk(chapter.pairs):
            if found.first.kind in BOXES and found.first.id == id_:
                boxes += 1
                html = str(setter.block(found))
                assert hidden(html, claims()[id_], found.first.kind, setter) == [], (
                    found.first.place
                )
    assert boxes, f"{place_of(claims()[id_])}: claim '{id_}' has no box"


def test_hidden_evidence_is_found(setter: Setter) -> None:
    claim = claims()["xavier-normal"]
    assert set(claim.evidence) == set("DSP")
    chapter = next(c for c in reading.chapters() if c.name == "initialization")
    setter.begin(chapter.env)
    boxes = [x for x in walk(chapter.pairs) if (x.first.kind, x.first.id) == (BOXES[0], claim.id)]
    html = str(setter.block(boxes[0]))
    assert hidden(html, claim, BOXES[0], setter) == []
    assert "no statement" in hidden(html.replace("row said", "row"), claim, BOXES[0], setter)
    for part in (r'href="#evidence-[^"]*"', "proved and measured", "kanıtlandı ve ölçüldü"):
        assert re.search(part, html), part
        assert len(hidden(re.sub(part, "", html), claim, BOXES[0], setter)) in (1, len(LANGUAGES))


@pytest.fixture(scope="module")
def entries(setter: Setter) -> dict[str, Any]:
    """Set every chapter, and return what the appendix says of each claim."""
    setter.boxes.clear()
    for chapter in reading.chapters():
        setter.chapter(chapter.pairs, chapter.env)
    setter.main.used |= claims().keys()
    return {entry["id"]: entry for entry in book.records(setter)}


def test_the_appendix_has_the_evidence_of_every_claim(
    entries: dict[str, Any], setter: Setter
) -> None:
    assert entries.keys() == claims().keys()
    for id_, claim in claims().items():
        facts = dict(entries[id_]["facts"])
        assert facts.keys() == set(LANGUAGES)
        assert entries[id_]["verdict"] == setter.evidence.of(id_)["verdict"]
        for code in LANGUAGES:
            left = len(entries[id_]["left"])
            wanted = patterns(setter, code, claim, left)
            assert len(wanted) >= len(claim.evidence), id_
            for pattern in wanted:
                assert re.search(pattern, facts[code]), (place_of(claim), code, pattern)


def test_page_and_appendix_have_every_step_once(entries: dict[str, Any]) -> None:
    for id_, claim in claims().items():
        told = entries[id_]["steps"]
        assert len(told) + len(entries[id_]["left"]) == len(claim.derivation), place_of(claim)


def test_the_appendix_is_in_the_order_of_the_book(entries: dict[str, Any], setter: Setter) -> None:
    assert list(entries) == list(dict.fromkeys(box["claim"] for box in setter.boxes))
    chapters = [entry["number"].partition(".")[0] for entry in entries.values() if entry["number"]]
    assert chapters == sorted(chapters)
    assert len(set(chapters)) > 1


# --- the checks themselves ----------------------------------------------------------------------


def pairs_of(text: str) -> list[Pair]:
    return pair({code: parse(text, ROOT / code, {}) for code in LANGUAGES})


ONE = {"update-rule": claims()["update-rule"]}
BOX = "::: proposition update-rule\nTitle\n\nText.\n:::\n"


def test_a_claim_without_a_box_is_found() -> None:
    assert untold(pairs_of(BOX), ONE) == []
    for text in ("Its number is mentioned.\n", BOX.replace("update-rule", "training-loop")):
        ((place, what),) = untold(pairs_of(text), ONE)
        assert "'update-rule' has no proposition" in what
        assert place.line


def test_a_statement_without_a_row_is_found() -> None:
    row = "::: noted update-rule\nText.\n:::\n"
    assert unaudited(pairs_of(row), ONE) == []
    assert "missing in the table" in unaudited(pairs_of(BOX), ONE)[0][1]
    assert "stands twice" in unaudited(pairs_of(f"{row}\n{row}"), ONE)[0][1]
    extra = {"residual": claims()["residual"]}
    row = row.replace("update-rule", "residual")
    assert "not of the notes" in unaudited(pairs_of(row), extra)[0][1]


def test_the_appendix_of_a_part_leads_to_no_claim_that_is_left_out(setter: Setter) -> None:
    """A draft of a chapter has its claims alone; what they rest on is named all the same."""
    claim = next(claim for claim in claims().values() if claim.rests_on)
    lemma, *_ = claim.rests_on
    box = {"anchor": lemma.id, "number": "9.9", "words": [], "title": [], "steps": []}
    for boxes, told in (([], f"<code>{lemma.id}</code>"), ([{"claim": lemma.id, **box}], lemma.id)):
        used = {claim.id, *(found["claim"] for found in boxes)}
        with patch.multiple(setter, references={"en": SimpleNamespace(used=used)}, boxes=boxes):
            found = {entry["id"]: dict(entry["facts"]) for entry in book.records(setter)}
        assert found.keys() == used
        assert told in found[claim.id]["en"]
        assert (f'class="ref" href="#{lemma.id}"' in found[claim.id]["en"]) == bool(boxes)
