"""The quiz for Moodle: well-formed, a question for each exercise, and fields with its answers."""

import re
from xml.etree import ElementTree as Xml

import pytest

from gradyan.languages.locale import Locale
from gradyan.report.practice.kind import chapters, kinds
from gradyan.report.practice.moodle import quiz
from gradyan.report.practice.sheet import Sheet, chosen
from gradyan.report.source.guide import load

GUIDE = load()
FIELD = re.compile(r"\{1:NUMERICAL:=([^:}]+):([^:}]+)\}")


def sheet_of(chapter: str) -> Sheet:
    return chosen(GUIDE, chapter, len(kinds(chapter)), 5)


def fields(question: Xml.Element) -> list[tuple[float, float]]:
    """Return each answer of a question, and how far one may be off."""
    if question.get("type") == "cloze":
        text = question.findtext("questiontext/text") or ""
        return [(float(answer), float(off)) for answer, off in FIELD.findall(text)]
    answer = question.find("answer")
    assert answer is not None
    assert answer.get("fraction") == "100"
    return [(float(answer.findtext("text") or ""), float(answer.findtext("tolerance") or ""))]


@pytest.mark.parametrize("code", GUIDE.languages)
@pytest.mark.parametrize("chapter", chapters())
def test_a_quiz_asks_what_the_sheet_asks(chapter: str, code: str) -> None:
    sheet = sheet_of(chapter)
    category, *questions = Xml.fromstring(quiz(sheet, Locale(code)))
    assert category.findtext("category/text") == f"$course$/top/gradyan/{sheet.title(Locale(code))}"
    assert len(questions) == len(sheet.variants)
    for question, variant in zip(questions, sheet.variants, strict=True):
        asked = list(variant.drawn.asked.values())
        found = fields(question)
        assert len(found) == len(asked)
        for (answer, off), one in zip(found, asked, strict=True):
            again = float(one.again)
            assert abs(answer - again) <= off
            assert off <= abs(again) / 50, "what is wrong does not count as right"
            assert off == 0 if one.whole else off > 0.005 * abs(answer), "a fair rounding counts"


@pytest.mark.parametrize("chapter", chapters())
def test_formulas_stand_between_the_signs_of_mathjax(chapter: str) -> None:
    for code in GUIDE.languages:
        for text in Xml.fromstring(quiz(sheet_of(chapter), Locale(code))).iter("text"):
            said = text.text or ""
            assert "$" not in said.removeprefix("$course$")
            assert said.count(r"\(") == said.count(r"\)")
            assert "{{" not in said.replace("{1:", "")
            for formula in re.findall(r"\\\((.*?)\\\)", said):
                assert formula.count("{") == formula.count("}")


def test_a_question_is_known_by_the_same_number_whatever_is_beside_it() -> None:
    def ids(count: int) -> list[str | None]:
        root = Xml.fromstring(quiz(chosen(GUIDE, "depth", count, 5), Locale("en")))
        return [question.findtext("idnumber") for question in root][1:]

    assert len(set(ids(9))) == 9
    assert set(ids(3)) <= set(ids(9))
