"""What is recorded of a sentence has to bear it, and a changed word unbinds it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from gradyan.errors import GuideError, Place
from gradyan.languages.locale import Locale
from gradyan.report.sentences import binding
from gradyan.report.sentences.evidence import FORMS, Library
from gradyan.report.sentences.record import KINDS, OPEN, Row, load, row_of, save
from gradyan.report.sentences.splitting import Sentence
from gradyan.report.sentences.units import Unit
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.words.reading import Called
from tests.prose import reading

LIBRARY = Library(load_bibliography(reading.guide().sources))
LOCALES = {code: Locale(code) for code in ("en", "tr")}
FILE = Path("sentences.tsv")
CLAIM, STEP = "claim sigmoid-derivative-bound", "step sigmoid-derivative-bound/square"


def unit(en: str, tr: str = "Düşer.", called: Iterable[Called] = ()) -> Unit:
    place = Place(Path("bad.md"), 3)
    twins = {"en": Sentence(place, en, tuple(called)), "tr": Sentence(place, tr)}
    return Unit(twins, ("paragraph",), "some")


def called(name: str, *args: object) -> Called:
    return Called(name, args, {}, None, "")


def problems(one: Unit, row: Row | None) -> list[str]:
    rows = [row] if row else []
    return [str(why) for why in binding.problems([one], rows, LIBRARY, LOCALES, "relu")]


def faults(one: Unit, kind: str, *evidence: str) -> list[str]:
    return list(binding.faults(one, row_of(one, kind, evidence, FILE), LIBRARY, LOCALES))


FALLS = unit("It falls.")


def test_a_bound_sentence_has_no_problem() -> None:
    assert problems(FALLS, row_of(FALLS, "assertion", [CLAIM, STEP], FILE)) == []


def test_a_sentence_without_a_row_is_named_with_its_place_and_what_to_do() -> None:
    (problem,) = problems(FALLS, None)
    assert "bad.md:3: " in problem
    assert "'It falls.' is not bound to anything" in problem
    assert "gradyan audit --chapter relu --open" in problem


@pytest.mark.parametrize(("en", "tr", "changed"), [
    ("It rises.", "Düşer.", "en"), ("It falls.", "Yükselir.", "tr"),
])  # fmt: skip
def test_a_changed_word_unbinds_the_sentence_in_whatever_language(
    en: str, tr: str, changed: str
) -> None:
    unbound, idle = problems(unit(en, tr), row_of(FALLS, "assertion", [CLAIM], FILE))
    assert f"has changed in {changed} since it was bound" in unbound
    assert "no sentence has the words of 'It falls. …' any more" in idle


def test_an_open_row_binds_nothing() -> None:
    assert problems(FALLS, row_of(FALLS, OPEN, [CLAIM], FILE))


def test_what_has_changed_is_proposed_what_it_rested_on() -> None:
    rows = [row_of(FALLS, "assertion", [STEP], FILE)]
    ((_, row),) = binding.laid_out([unit("It rises.")], rows, FILE)
    assert (row.kind, row.evidence) == (OPEN, (STEP,))


@pytest.mark.parametrize(("evidence", "fault"), [
    ("claim no-such", "there is no claim 'no-such'"),
    ("step sigmoid-derivative-bound/cube", "there is no step"),
    ("finding no-such", "there is no finding 'no-such'"),
    ("figure no-such", "there is no figure 'no-such'"),
    ("notes layer-norm", "there is no notes 'layer-norm'"),
    ("source no-such, p. 3", "there is no source"),
    ("source glorot2010", "there is no source"),
    ("source glorot2010, ", "there is no source"),
    ("test tests/small.py::no_such", "there is no test"),
    ("test tests/no_such.py::write", "there is no test"),
    ("reason so it", "there is no reason"),
    ("proof sigmoid", "begins with none of claim, step"),
])  # fmt: skip
def test_evidence_that_is_not_there_is_a_fault(evidence: str, fault: str) -> None:
    (found,) = faults(FALLS, "assertion", evidence)
    assert fault in found


@pytest.mark.parametrize("evidence", [
    CLAIM, STEP, "finding no-update", "figure sigmoid", "notes no-update",
    "source glorot2010, eq. 12", "test tests/small.py::write", "reason a square is never negative",
])  # fmt: skip
def test_evidence_that_is_there_is_none(evidence: str) -> None:
    assert faults(FALLS, "assertion", evidence) == []


def test_what_says_how_things_are_needs_something_that_shows_it() -> None:
    (fault,) = faults(FALLS, "assertion")
    assert "nothing shows it" in fault
    assert faults(FALLS, "question") == []


def test_what_the_notes_say_names_the_place_in_them() -> None:
    (fault,) = faults(FALLS, "said", CLAIM)
    assert "names no place in them" in fault


@pytest.mark.parametrize(("en", "tr", "word"), [
    ("It always falls.", "Düşer.", "always"), ("It falls.", "Hep düşer.", "hep"),
    ("There is no other way.", "Düşer.", "no other"),
])  # fmt: skip
def test_a_word_that_speaks_of_all_cases_makes_a_sentence_general(
    en: str, tr: str, word: str
) -> None:
    (fault,) = faults(unit(en, tr), "assertion", CLAIM)
    assert f"it says '{word}'" in fault
    assert faults(unit(en, tr), "general", CLAIM) == []


def test_experiments_do_not_show_what_holds_of_all_cases() -> None:
    (fault,) = faults(FALLS, "general", "finding no-update")
    assert "it speaks of all cases, and only finding shows it" in fault


@pytest.mark.parametrize(("one", "by"), [
    (called("formula", "sigmoid-derivative-bound", "square"), STEP),
    (called("verdict", "sigmoid-derivative-bound"), CLAIM),
    (called("noted", "no-update", 0), "notes no-update"),
    (called("factor", "no-update", 2), "finding no-update"),
    (called("ref", "sigmoid-derivative-bound"), CLAIM),
    (called("cite", "glorot2010"), "source glorot2010, eq. 12"),
])  # fmt: skip
def test_a_sentence_rests_on_what_it_refers_to(one: Called, by: str) -> None:
    sentence = unit("It falls.", called=[one])
    assert faults(sentence, "assertion", by) == []
    (fault,) = faults(sentence, "assertion", "finding depth-law", "reason it has to be so")
    assert f"{one.name}('{one.args[0]}') stands in it" in fault


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / FILE
    rows = [row_of(FALLS, "assertion", [CLAIM, STEP], file), row_of(FALLS, "question", [], file)]
    save(file, LOCALES, rows)
    found = load(file)
    assert [(r.kind, r.evidence, r.digests, r.words) for r in found] == [
        (r.kind, r.evidence, r.digests, r.words) for r in rows
    ]
    assert [row.place.line for row in found] == [2, 3]


@pytest.mark.parametrize("line", ["guess\t\ta\tb\twords", "assertion\ta\tb\twords", ""])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / FILE
    file.write_text(f"kind\tevidence\ten\ttr\twords\n{line}\n", "utf-8")
    with pytest.raises(GuideError, match=r"sentences\.tsv:2: not kind, evidence, 2 digests"):
        load(file)


def test_contributing_lists_the_kinds_and_the_evidence() -> None:
    text = (reading.guide().folder.parent / "CONTRIBUTING.md").read_text("utf-8")
    for name, meaning in KINDS.items():
        assert f"| `{name}` | {meaning} |" in text
    for name, meaning in FORMS.items():
        assert f"| `{name} …` | {meaning} |" in text
