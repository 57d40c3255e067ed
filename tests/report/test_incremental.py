"""A build after an edit gives the bytes that a build from nothing gives."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gradyan.report.build import build
from gradyan.report.pdf import drawing, render
from gradyan.report.pdf.drawing import Piece
from gradyan.report.source.guide import load
from gradyan.report.store import open_store
from tests import small

Edit = Callable[[Path], object]
CHAPTER, MORE = "content/one/{}.md", "content/two/{}.md"
TWO = """
{{#two}}
# {0}

{0} $\\frac{{1}}{{2}}$ {{{{ ref("sec-one") }}}}.

{{#two-more}}
## {0}

{0}
"""


def replaced(file: str, old: str, new: str) -> Edit:
    """Return what replaces a text, the first time it occurs, in a file or in those of both."""

    def edit(folder: Path) -> None:
        for code in ("en", "tr") if "{}" in file else ("",):
            path = folder / file.format(code)
            text = path.read_text("utf-8")
            assert old in text, (file, old)
            path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def appended(file: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        for code in ("en", "tr") if "{}" in file else ("",):
            with (folder / file.format(code)).open("a", encoding="utf-8") as opened:
                opened.write(text)

    return edit


def second_chapter(folder: Path) -> None:
    for code, words in small.WORDS.items():
        path = folder / MORE.format(code)
        path.parent.mkdir(exist_ok=True)
        path.write_text(TWO.format(words["first"]).lstrip(), encoding="utf-8")
    replaced("guide.toml", 'chapters = ["one"]', 'chapters = ["one", "two"]')(folder)


def other_evidence(folder: Path) -> None:
    small.keep(folder / "build", P={"status": "passed", "examples": 300})


EDITS: dict[str, Edit] = {
    "a word": replaced(CHAPTER.format("en"), "As it stands", "As it is"),
    "a word in the other language": replaced(CHAPTER.format("tr"), "Olduğu gibi", "Bu biçimde"),
    "a number": replaced(CHAPTER, "$x^2$", "$x^2 < 17$"),
    "a formula": replaced(CHAPTER, "$x^2 < 17$", "$\\sqrt{x}$"),
    "a long formula": replaced(CHAPTER, "$\\sqrt{x}$", "$a+b+c+d+e = f+g+h+i+j = k+l+m+n$"),
    "a step": replaced(CHAPTER, "- [collect] ", "- [collect] $n$ "),
    "a heading": replaced(CHAPTER.format("en"), "## And more", "## And so on"),
    "a title": replaced(CHAPTER.format("en"), "# The slope", "# The slope of it"),
    "a solution": replaced(CHAPTER, "::: solution ex-one\n", "::: solution ex-one\n$y$ "),
    "code": appended(CHAPTER, "\n```python\nx = 1\n```\n"),
    "a list": appended(CHAPTER, "\n- $a$\n- $b$\n"),
    "a table": appended(CHAPTER, "\n| $a$ | $b$ |\n|---|---|\n| $c$ | $d$ |\n"),
    "a link": appended(CHAPTER, '\n[$v$](https://doi.org/10.1) {{ ref("sec-one-more") }}\n'),
    "a footnote": appended(CHAPTER, "\n$z$^[$u$]\n"),
    "a term in the index": appended(CHAPTER, '\n$p$ {{ index("gradient") }}\n'),
    "pages that move all others": appended(CHAPTER, "\n$q$\n" * 60),
    "a section": appended(CHAPTER, "\n{#one-last}\n## $s$\n\n$t$\n"),
    "an equation": appended(CHAPTER, "\n::: equation sigmoid-derivative/split\n:::\n"),
    "a figure": appended(CHAPTER, "\n::: figure sigmoid\n$k$\n\n$h$\n:::\n"),
    "a summary": appended(CHAPTER, "\n::: summary\n$m$\n:::\n"),
    "a program": appended(CHAPTER, "\n::: practice x\n$g$\n\n```python\ny = 2\n```\n:::\n"),
    "emphasis": appended(CHAPTER, "\n*$e$*\n"),
    "a citation": appended(CHAPTER, '\n{{ cite("minsky1969") }}\n'),
    "a verdict": appended(CHAPTER, '\n{{ verdict("sigmoid-derivative") }}\n'),
    "a number that is computed": appended(CHAPTER, '\n${{ calc("1/4") }}$\n'),
    "a chapter": second_chapter,
    "its word": replaced(MORE.format("en"), "As it stands", "As it is"),
    "a reference into a later chapter": appended(CHAPTER, '\n{{ page_of("sec-two-more") }}\n'),
    "the order of the chapters": replaced("guide.toml", '"one", "two"', '"two", "one"'),
    "the title of the guide": replaced("guide.toml", '"A small guide"', '"A guide"'),
    "the author": replaced("guide.toml", "Ayşe Işık", "Ali Işık"),
    "the date": replaced("guide.toml", "2026-01-02", "2026-02-03"),
    "the year of a source": replaced("content/bibliography.toml", "year = 1969", "year = 1988"),
    "who wrote it": replaced("content/bibliography.toml", "Minsky, M.", "Minski, M."),
    "the bibliography": replaced("content/bibliography.toml", "Perceptrons", "Perceptron"),
    "the evidence": other_evidence,
    "a word of the tables": replaced("languages/tr/words.toml", "İçindekiler", "İçerik"),
    "the glossary": replaced("languages/en/words.toml", 'definition = "', 'definition = "Here: '),
    "what is said of a formula": replaced("languages/en/speech.toml", "squared", "to the two"),
    "the way back": replaced("guide.toml", '"two", "one"', '"one", "two"'),
    "nothing": lambda _: None,
}  # fmt: skip


def clean(folder: Path, fresh: Path) -> bytes:
    """Return the guide as it is built from nothing but its evidence."""
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("cache", "*.pdf"))
    return small.make(fresh).read_bytes()


@pytest.mark.parametrize("part", range(4))
def test_after_each_edit_the_bytes_are_those_of_a_clean_build(part: int, tmp_path: Path) -> None:
    """The edits of all parts are made in turn; those of one part are built and compared."""
    folder, edits = tmp_path / "guide", list(EDITS.items())
    small.write(folder)
    chosen = range(part * len(edits) // 4, (part + 1) * len(edits) // 4)
    before = small.make(folder).read_bytes()
    for number, (name, edit) in enumerate(edits):
        edit(folder)
        if number in chosen:
            after = small.make(folder).read_bytes()
            assert after == clean(folder, tmp_path / str(number)), name
            assert (after == before) == (name == "nothing"), name
            before = after


def test_another_style_is_another_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write(tmp_path / "guide")
    before = small.make(tmp_path / "guide").read_bytes()
    styles = tmp_path / "styles"
    shutil.copytree(render.STYLES, styles)
    replaced("guide.css", "9.6pt/13.6pt", "9.7pt/13.8pt")(styles)
    monkeypatch.setattr(render, "STYLES", styles)
    after = small.make(tmp_path / "guide").read_bytes()
    assert after != before
    assert after == clean(tmp_path / "guide", tmp_path / "clean")


def test_a_part_that_has_not_changed_is_not_laid_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.write(tmp_path)
    small.make(tmp_path)
    laid = []
    real = drawing.draw

    def noting(document: Any, *args: Any) -> Piece:
        laid.append(document)
        return real(document, *args)

    monkeypatch.setattr(render, "draw", noting)
    small.make(tmp_path)
    assert laid == []
    EDITS["a word"](tmp_path)
    small.make(tmp_path)
    assert len(laid) == 1


def test_what_is_kept_of_another_guide_does_not_matter(tmp_path: Path) -> None:
    """The pages of the last build are a guess, and no more."""
    small.write(tmp_path / "guide")
    EDITS["pages that move all others"](tmp_path / "guide")
    small.make(tmp_path / "guide")
    small.write(tmp_path / "other")
    shutil.copytree(tmp_path / "guide" / "build" / "cache", tmp_path / "other" / "build" / "cache")
    assert open_store(tmp_path / "other" / "build").file.is_file()
    after = small.make(tmp_path / "other").read_bytes()
    assert after == clean(tmp_path / "other", tmp_path / "clean")


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_lost_is_made_again(seed: int, tmp_path: Path) -> None:
    small.write(tmp_path)
    good, rng = small.make(tmp_path).read_bytes(), Random(seed)
    with closing(sqlite3.connect(open_store(tmp_path / "build").file)) as table, table:
        keys = [key for (key,) in table.execute("SELECT key FROM kept ORDER BY key")]
        lost = rng.sample(keys, rng.choice([1, 5, len(keys) // 2]))
        table.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in lost])
    assert small.make(tmp_path).read_bytes() == good


def test_a_build_that_fails_harms_no_later_one(tmp_path: Path) -> None:
    small.write(tmp_path / "guide")
    small.make(tmp_path / "guide")
    file = tmp_path / "guide" / CHAPTER.format("en")
    good = file.read_text("utf-8")
    for fault in ("\n$\\nonsense$\n", "\n{{ ref('nowhere') }}\n", "\n::: unknown\n:::\n"):
        file.write_text(good + fault, encoding="utf-8")
        with pytest.raises(Exception, match="en"), small.alone(tmp_path / "guide"):
            build(
                load(tmp_path / "guide" / "guide.toml"), tmp_path / "guide" / "build", nullcontext
            )
    file.write_text(good, encoding="utf-8")
    assert small.make(tmp_path / "guide").read_bytes() == clean(tmp_path / "guide", tmp_path / "c")
