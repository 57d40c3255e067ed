"""Where the HTML says that a sentence ends: where the one who binds sentences cuts them."""

from pathlib import Path

import pytest

from gradyan.errors import Place
from gradyan.languages.locale import Locale
from gradyan.report.sentences.marking import Ending, ended, in_place, marked, unmarked
from gradyan.report.source.content import parse

FILE = Path("report/content/relu/en.md")
SHORT = Locale("en").listed("abbreviations")
CITE = '<a class="cite" href="#bib-x">He et al. (2015)</a>'
CUTS = [
    ("It falls. It rises!", "It falls.| It rises!|"),
    ("*It falls.* $x$ is $1.5$.", "It falls.| x is 1.5.|"),
    (f"They do, {CITE}. So.", f"They do, {CITE}.| So.|"),
    (f"As in {CITE}", f"As in {CITE}|"),
    ("Look, e.g. here. Done", "Look, e.g. here.| Done|"),
]


@pytest.mark.parametrize(("text", "cut"), CUTS)
def test_a_mark_stands_after_each_sentence(text: str, cut: str) -> None:
    (block,) = parse(text, FILE, {})
    found = marked(block.lines[0].children or [], FILE, 7, SHORT)
    assert in_place("".join(token.content for token in found), lambda end: "|") == cut


def test_a_mark_says_which_sentence_it_ends() -> None:
    (block,) = parse("One. Two.", FILE, {})
    found = "".join(t.content for t in marked(block.lines[0].children or [], FILE, 7, SHORT))
    ends: list[Ending] = []
    in_place(found, lambda end: ends.append(end) or "")  # type: ignore[func-returns-value]
    assert ends == [Ending("relu", "en", 7, 0), Ending("relu", "en", 7, 1)]
    assert unmarked(found) == "One. Two."


def test_a_row_of_a_table_ends_once() -> None:
    (block,) = parse("| a | b |\n|---|---|\n| One. Two | c |\n", FILE, {})
    tokens = ended(block.tokens, Place(FILE, 1))
    cells = [t for t in tokens if t.type == "inline"]
    marks = ["".join(c.content for c in cell.children or []) for cell in cells]
    assert [unmarked(mark) != mark for mark in marks] == [False, True, False, True]
