"""Whatever is written into a file of the guide: it is read, or refused in one clear sentence."""

from contextlib import suppress
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
from gradyan.languages.tables import check
from gradyan.report.formulas.speech import spoken
from gradyan.report.source import bibliography, guide
from gradyan.report.source.content import pair, parse, solved
from tests import small

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


@pytest.mark.parametrize("name", ["words", "speech"])
@given(data=st.data())
def test_the_words_of_a_language(name: str, data: Any) -> None:
    table = (languages.HOME / "tr" / f"{name}.toml").read_text("utf-8")
    text = data.draw(edited(table, TOML))
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for code in ("en", "tr"):
            (home / code).mkdir()
            for file in (languages.HOME / code).glob("*.toml"):
                (home / code / file.name).write_bytes(file.read_bytes())
        (home / "tr" / f"{name}.toml").write_text(text, "utf-8")
        with patch("gradyan.languages.HOME", home):
            assert all(str(why) for why in check("tr"))
            with suppress(GuideError):
                locale = Locale("tr")
                assert locale.name
                assert locale.word("colophon")
                assert locale.number(1234.5, 3)
                assert spoken(FRACTION, locale)
