r"""A sheet of exercises as a quiz, in the XML that Moodle imports.

An exercise that asks for one number is a numerical question; one that asks for more has a field
for each (Moodle calls it cloze). Formulas stand in \( \), which Moodle's filter hands to MathJax.
Moodle takes a decimal comma where its own language writes one.
"""

from xml.etree import ElementTree as Xml

from sympy import Rational

from gradyan.languages.locale import Locale
from gradyan.report.pages.portable import portable
from gradyan.report.practice import words
from gradyan.report.practice.kind import Asked
from gradyan.report.practice.sheet import Sheet
from gradyan.report.practice.variant import Variant, decimal, tolerance
from gradyan.report.source import content

PENALTY = "0.3333333"  # of a wrong answer, where Moodle lets one try again
LETTERS = "abcdef"


def quiz(sheet: Sheet, locale: Locale) -> str:
    """Return a sheet in a language."""
    root = Xml.Element("quiz")
    category = Xml.SubElement(root, "question", type="category")
    _text(Xml.SubElement(category, "category"), f"$course$/top/gradyan/{sheet.title(locale)}")
    for number, variant in enumerate(sheet.variants, start=1):
        root.append(_question(sheet, variant, number, locale))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, "unicode") + "\n"


def _question(sheet: Sheet, variant: Variant, number: int, locale: Locale) -> Xml.Element:
    asked = list(variant.drawn.asked.values())
    question = Xml.Element("question", type="numerical" if len(asked) == 1 else "cloze")
    name = f"{sheet.chapter} {sheet.seed}.{number}: {variant.kind.name}"
    _text(Xml.SubElement(question, "name"), name)
    body = _html(variant, "exercise", locale)
    if len(asked) > 1:
        fields = (f"<p>({x}) {_field(a)}</p>" for x, a in zip(LETTERS, asked, strict=False))
        body += "\n".join(fields)
    _text(Xml.SubElement(question, "questiontext", format="html"), body)
    feedback = Xml.SubElement(question, "generalfeedback", format="html")
    _text(feedback, _html(variant, "solution", locale))
    Xml.SubElement(question, "penalty").text = PENALTY
    Xml.SubElement(question, "idnumber").text = _id(sheet, variant)
    if len(asked) == 1:
        Xml.SubElement(question, "defaultgrade").text = "1"
        answer = Xml.SubElement(question, "answer", fraction="100", format="moodle_auto_format")
        Xml.SubElement(answer, "text").text = _written(decimal(asked[0]))
        Xml.SubElement(answer, "tolerance").text = _written(tolerance(asked[0]))
    return question


def _id(sheet: Sheet, variant: Variant) -> str:
    """Return what a question is known by: the same wherever it is made again."""
    return f"gradyan-{sheet.chapter}-{variant.kind.name}-{sheet.seed}-{variant.number}"


def _field(asked: Asked) -> str:
    return f"{{1:NUMERICAL:={_written(decimal(asked))}:{_written(tolerance(asked))}}}"


def _written(value: Rational) -> str:
    """Return a number as programs write it."""
    return f"{float(value):.12g}"


def _html(variant: Variant, fence: str, locale: Locale) -> str:
    place = words.block(variant.kind, fence, locale).place
    env: dict[str, object] = {}
    text = words.filled(variant, fence, locale)
    return "".join(portable(x, env) for x in content.parse(text, place.file, env)).strip()


def _text(parent: Xml.Element, text: str) -> None:
    Xml.SubElement(parent, "text").text = text
