"""A guide with a record is held to it; the commands count, lead and answer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gradyan import cli
from gradyan.errors import GuideError
from gradyan.report.sentences import audit
from gradyan.report.sentences.record import NAME, OPEN, Row
from gradyan.report.sentences.units import Unit
from gradyan.report.source.guide import Guide, load, spoken_in
from gradyan.report.store import open_store
from tests import small
from tests.prose import reading

RUN = CliRunner()
CLAIM = "claim sigmoid-derivative"


def asserted(unit: Unit, row: Row) -> tuple[str, list[str]]:
    del unit, row
    return "assertion", [CLAIM, "source minsky1969, p. 3"]


@pytest.fixture
def guide(tmp_path: Path) -> Iterator[Guide]:
    file = small.write(tmp_path)
    with small.alone(tmp_path):
        yield load(file)


@pytest.fixture
def bound(guide: Guide) -> Guide:
    (part,) = audit.parts(guide, ["one"])
    assert audit.bind(guide, part, asserted) == 0
    return guide


def check(guide: Guide) -> None:
    audit.check(guide, open_store(guide.folder / "build"))


def edit(guide: Guide, old: str, new: str, language: str = "en") -> None:
    file = guide.chapter("one", language)
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_guide_without_a_record_is_not_held_to_one(guide: Guide) -> None:
    check(guide)


def test_a_guide_of_which_all_is_bound_passes_again_and_again(bound: Guide) -> None:
    check(bound)
    check(bound)


@pytest.mark.parametrize(("old", "new", "language"), [
    ("As it stands", "As it lies", "en"), ("Olduğu gibi", "Olmadığı gibi", "tr"),
    ('ref("sigmoid-derivative")', 'ref("sec-one")', "en"), ("$x^2$", "$x^3$", "tr"),
])  # fmt: skip
def test_a_changed_word_formula_or_reference_stops_it(
    bound: Guide, old: str, new: str, language: str
) -> None:
    check(bound)
    for code in bound.languages if "ref" in old else [language]:
        edit(bound, old, new, code)
    with pytest.raises(GuideError, match=r"en\.md:\d+: '.*' has changed in .*since it was bound"):
        check(bound)


def test_a_changed_record_stops_it(bound: Guide) -> None:
    check(bound)
    file = audit.record_of(bound, "one")
    file.write_text(file.read_text("utf-8").replace(CLAIM, "claim no-such", 1), "utf-8")
    with pytest.raises(GuideError, match="there is no claim 'no-such'"):
        check(bound)


def test_an_edition_in_one_language_is_not_asked_for_the_other(bound: Guide) -> None:
    edit(bound, "As it stands", "As it lies")
    check(spoken_in(bound, ["tr"]))


def test_the_beginning_of_another_language_is_not_held_to_what_nobody_recorded(
    bound: Guide,
) -> None:
    edit(bound, "As it stands", "As it lies")
    file = audit.record_of(bound, "one")
    file.write_text(file.read_text("utf-8").replace("\ttr\t", "\tde\t", 1), "utf-8")
    check(bound)


def run(*arguments: str) -> tuple[int, str]:
    result = RUN.invoke(cli.app, arguments)
    return result.exit_code, result.output + str(result.exception or "")


def test_open_lays_out_what_is_to_be_bound_and_says_how_many(guide: Guide) -> None:
    code, said = run("audit", "--chapter", "one", "--open", "--guide", str(guide.file))
    rows = audit.recorded(guide, "one")
    left = sum(row.kind == OPEN for row in rows)
    assert 0 < left < len(rows)
    assert f"{NAME}: {left} to be bound" in said.replace("\n", "")
    assert code == 1
    assert said.count("is not bound to anything") == left


def test_audit_counts_kinds_and_evidence(bound: Guide) -> None:
    code, said = run("audit", "--chapter", "one", "--guide", str(bound.file))
    assert code == 0
    kinds, evidence, formulas = re.findall(r"^all .*$", said, re.MULTILINE)
    labels, sentences = 3, 10  # two headings and a title; ten of them rest on both
    assert kinds.split() == ["all", str(sentences), *"·" * 7, str(labels), "·"]
    assert evidence.split() == ["all", str(sentences), *"·" * 4, str(sentences), "·", "·"]
    assert formulas.split() == ["all", "1"]  # has a relation


@pytest.mark.parametrize("words", ["and more", "DAHA FAZLASI"])
def test_why_tells_what_shows_a_sentence_in_either_language(bound: Guide, words: str) -> None:
    code, said = run("why", words, "--guide", str(bound.file))
    assert code == 0
    assert "assertion: it says how things are" in said
    assert f"by {CLAIM}" in said
    assert "(1969): Perceptrons. MIT Press" in said


def test_why_offers_the_nearest_where_no_sentence_has_the_words(bound: Guide) -> None:
    code, said = run("why", "and much more", "--guide", str(bound.file))
    assert code == 1
    assert "no sentence has the words 'and much more'\n  the nearest are:\n  And more" in said


def test_every_sentence_of_the_guide_is_bound() -> None:
    guide = reading.guide()
    for part in audit.parts(guide):
        assert part.file.is_file(), f"{part.name} has no record"
        assert not [str(why) for why in audit.faults(guide, part)]
