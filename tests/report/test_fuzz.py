"""Whatever is written into a file of the guide: it is read, or refused in one clear sentence."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan import languages
from gradyan.errors import GuideError
from gradyan.languages.locale import Locale
from gradyan.languages.tables import check, gaps
from gradyan.report.evidence.record import Evidence
from gradyan.report.formulas.speech import spoken
from gradyan.report.sentences import record
from gradyan.report.source import bibliography, guide
from gradyan.report.source.content import pair, parse, solved
from gradyan.report.source.references import MOST_DIGITS, MOST_TIMES, NAMES, References, fill
from gradyan.report.words.terms import listed
from tests import small

pytestmark = pytest.mark.fuzz

MARKS = [
    "# ", "## ", "{#one}", ":::", "::: exercise ex", "::: proposition sigmoid-derivative", "- ",
    "- [a b] ", "1. ", "> ", "```python", "```", "| a | b |", "|---|---|", "$x^2$", "$", "$$",
    "^[", "]", "[^1]", "[^1]: ", "<b>", "<!--", "-->", "</a>", "&amp;", "&", "\\", "*", "**", "`",
    "![x](y)", "[x](y)", "\n", "\n\n", "    ", "\t", "word ", "ğüşıöç", "\u200b", "\ue000", "\r",
]  # fmt: skip
TOML = [
    "\n",
    '"',
    "'",
    "[",
    "]",
    "=",
    "{",
    "}",
    "{0}",
    "{9}",
    "#",
    "\\u0000",
    "\\",
    "1",
    "[x]",
    "é",
]
CALLS = [
    *(f"{name}(" for name in NAMES), "{{ ", " }}", "{{", "{%", "{#", "-", ")", "(", ", ", "=",
    "digits=", "places=", "main=", "True", "None", "'", '"', '"sigmoid-derivative"', '"holds"',
    '"split"', '"1/3"', '"9**99"', '"gradient"', '"minsky1969"', '"sec-one"', "0", "-1", "3",
    "400", "10**9", "1000000000", "1e400", "[", "]", "*", "**", "|upper", ".real", "\n", "ğ",
]  # fmt: skip
ROWS = ["\t", "\n", "?", "assertion", "general", "; ", "step a/b", "en", "tr", '"', "\u2028", "ğ"]
FRACTION = "<math><mfrac><mi>x</mi><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup></math>"


def edited(text: str, pieces: list[str]) -> st.SearchStrategy[str]:
    """Return what a text may become when some stretches of it are replaced."""
    place = st.integers(0, len(text))
    edit = st.tuples(place, st.integers(0, 30), st.sampled_from(pieces))

    def made(edits: list[tuple[int, int, str]]) -> str:
        found = text
        for at, length, piece in edits:
            found = found[:at] + piece + found[at + length :]
        return found

    return st.lists(edit, min_size=1, max_size=4).map(made)


LOCALES = {code: Locale(code) for code in ("en", "tr")}
LONG = 2000  # letters that nothing small becomes
RECORD = """kind\tevidence\ten\ttr\twords
definition\treason it is so; step sigmoid-derivative/split\tc1b0e8f0\tb9e4f9aa\tAs it stands
label\t\t3f9a5d11\t77aa2c01\tThe slope
"""
CHAPTER = small.TEXT.lstrip().format(**small.WORDS["en"]).replace("{{", "").replace("}}", "")


@given(
    st.one_of(st.lists(st.sampled_from(MARKS), max_size=30).map("".join), edited(CHAPTER, MARKS))
)
def test_a_chapter(text: str) -> None:
    with suppress(GuideError):
        blocks = parse(text, Path("en.md"), {})
        solved(pair({"en": blocks, "tr": parse(text, Path("tr.md"), {})}))


@given(edited(small.GUIDE.lstrip(), TOML))
def test_the_table_of_the_guide(text: str) -> None:
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "guide.toml").write_text(text, "utf-8")
        with suppress(GuideError):
            guide.load(file)


@given(edited(small.SOURCES.lstrip(), TOML))
def test_the_sources(text: str) -> None:
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "bibliography.toml").write_text(text, "utf-8")
        with suppress(GuideError):
            found = bibliography.load(file)
            for key in found.entries:
                found.cite(key, Locale("en"))
            found.listed()


EXPRESSION = st.lists(st.sampled_from(CALLS), max_size=12).map("".join)


@given(st.one_of(EXPRESSION, EXPRESSION.map(lambda text: f"{{{{ {text} }}}}")))
def test_the_references_of_a_chapter(text: str) -> None:
    with TemporaryDirectory() as folder:
        (sources := Path(folder) / "bibliography.toml").write_text(small.SOURCES, "utf-8")
        (file := Path(folder) / "en.md").write_text(text, "utf-8")
        evidence = Evidence({small.CLAIM: small.EVIDENCE}, {}, {})
        with suppress(GuideError):
            known = References(LOCALES["en"], evidence, bibliography.load(sources))
            assert len(fill(file, known)) < LONG


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 9.995, 5e-324])


@given(st.sampled_from(["en", "tr"]), NUMBERS, st.integers(1, MOST_DIGITS))
def test_a_number_of_a_language(code: str, value: float, digits: int) -> None:
    locale = LOCALES[code]
    assert 0 < len(locale.number(value, digits)) < LONG
    if abs(value) < MOST_TIMES:
        assert 0 < len(locale.fixed(value, digits)) < LONG
        assert 0 < len(locale.percent(value, digits)) < LONG
    assert locale.short(value)
    assert locale.short(value, share=True)


@given(edited(RECORD, ROWS))
def test_the_record_of_sentences(text: str) -> None:
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "sentences.tsv").write_text(text, "utf-8")
        with suppress(GuideError):
            assert all(row.line for row in record.load(file))


@contextmanager
def beside_it(code: str, name: str, text: str) -> Iterator[None]:
    """Let a file of a language hold another text, the others being as they are."""
    with TemporaryDirectory() as folder:
        for file in languages.HOME.glob("*/*.t*"):
            (copy := Path(folder) / file.parent.name / file.name).parent.mkdir(exist_ok=True)
            copy.symlink_to(file)
        (own := Path(folder) / code / name).unlink()
        own.write_text(text, "utf-8")
        with patch("gradyan.languages.HOME", Path(folder)):
            yield


@given(edited((languages.HOME / "tr" / "terms.tsv").read_text("utf-8"), ROWS))
def test_the_terms_of_a_language(text: str) -> None:
    with beside_it("tr", "terms.tsv", text), suppress(GuideError):
        assert all(term.own for term in listed(Locale("tr")))
        assert gaps("tr") is not None


@pytest.mark.parametrize("name", ["words", "speech", "diagnosis"])
@given(data=st.data())
def test_the_words_of_a_language(name: str, data: Any) -> None:
    table = (languages.HOME / "tr" / f"{name}.toml").read_text("utf-8")
    with beside_it("tr", f"{name}.toml", data.draw(edited(table, TOML))):
        assert all(str(why) for why in check("tr"))
        with suppress(GuideError):
            locale = Locale("tr")
            assert locale.name
            assert locale.word("colophon")
            assert locale.number(1234.5, 3)
            assert spoken(FRACTION, locale)
