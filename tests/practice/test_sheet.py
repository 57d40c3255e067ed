"""A sheet as it is handed out: whole, the same again, and one sentence for what is wrong."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from gradyan.files import read
from gradyan.report.practice import moodle
from gradyan.report.practice.kind import chapters, kinds
from gradyan.report.practice.sheet import Sheet, chosen, files, papers
from gradyan.report.source.guide import load, spoken_in
from tests.commands import run

GUIDE = load()
TURKISH = spoken_in(GUIDE, ["tr"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that keeps what the sheets of this module share."""
    return tmp_path_factory.mktemp("practice")


def every_kind(chapter: str) -> Sheet:
    return chosen(GUIDE, chapter, len(kinds(chapter)), 3)


@pytest.mark.parametrize("chapter", chapters())
def test_a_pdf_has_every_exercise_and_its_key_on_other_pages(chapter: str, folder: Path) -> None:
    sheet = every_kind(chapter)
    pages = [page.extract_text() for page in PdfReader(BytesIO(papers(sheet, folder).pdf)).pages]
    asked, solved = (
        [re.findall(rf"^{word} (\d+)\b", page, re.MULTILINE) for page in pages]
        for word in ("Exercise", "Solution")
    )
    wanted = [str(k) for k in range(1, len(sheet.variants) + 1)]
    assert [number for page in asked for number in page] == wanted
    assert [number for page in solved for number in page] == wanted
    assert not any(a and s for a, s in zip(asked, solved, strict=True))
    assert not [page for page in pages if re.search(r"\w:(?:en|tr):\d|(?:en|tr):words", page)], (
        "no mark is left"
    )


def test_each_kind_comes_once_before_any_comes_again_and_easy_ones_come_first() -> None:
    count = len(kinds("depth"))
    sheet = chosen(GUIDE, "depth", 2 * count, 11)
    names = [variant.kind.name for variant in sheet.variants]
    assert sorted(names) == sorted([*kinds("depth")] * 2)
    assert {variant.kind.name for variant in chosen(GUIDE, "depth", count, 11).variants} == {*names}
    drawn = [str(variant.drawn.given) for variant in sheet.variants]
    assert len(set(drawn)) == len(drawn)
    few = chosen(GUIDE, "depth", count + 1, 11).variants
    assert {str(x.drawn.given) for x in few} < set(drawn), "more exercises leave those that were"


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> dict[str, bytes]:
        found = files(chosen(TURKISH, "depth", 2, seed), tmp_path / name, moodle.quiz)
        return {file.suffix: data for file, data in found.items()}

    first = made("one", 7)
    assert made("two", 7) == first
    assert made("one", 7) == first, "also from what was kept"
    assert set(first) == {".pdf", ".html", ".xml"}
    other = made("one", 8)
    assert all(other[suffix] != data for suffix, data in first.items())


class Addresses(HTMLParser):
    """Collects where a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found += [value or "" for name, value in attrs if name in ("src", "href")]


def outward(html: str) -> Iterator[str]:
    reader = Addresses()
    reader.feed(html)
    yield from (x for x in reader.found if not x.startswith(("data:", "#")))
    yield from (x for x in re.findall(r"url\((.*?)\)", html) if not x.startswith("data:"))


def test_a_page_needs_nothing_but_itself(folder: Path) -> None:
    html = papers(chosen(TURKISH, "depth", 2, 1), folder).html
    assert not list(outward(html))
    assert list(outward('<img src="file:///x.otf">'))
    assert 'lang="tr"' in html
    assert 'alt="' in html


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--chapter", "dept"], "there is no practice for 'dept'; there is for "),
        (["--chapter", "depth", "--count", "0"], "a sheet has 1 exercise or more, not 0"),
        (["--chapter", "depth", "--seed", "-1"], "a seed is a whole number from 0 on, not -1"),
        (["--chapter", "depth", "--language", "de"], "the guide has no language 'de'"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    words: list[str], sentence: str, tmp_path: Path
) -> None:
    result = run("practice", *words, "--output", str(tmp_path))
    assert result.exit_code == 1
    assert sentence in result.stderr.splitlines()[0]
    assert result.stderr.count("\n") <= 2
    assert not list(tmp_path.iterdir())


def test_the_command_writes_what_it_names(tmp_path: Path) -> None:
    words = ("--chapter", "depth", "--count", "1", "--seed", "2", "--language", "tr")
    result = run("practice", *words, "--output", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    named = [Path(line) for line in result.stdout.splitlines()[:-1]]
    assert [file.name for file in named] == ["depth-2-tr.pdf", "depth-2-tr.html", "depth-2-tr.xml"]
    assert all(file.stat().st_size for file in named)
    assert "Alıştırma 1" in re.sub("<[^>]*>|\u00ad", "", read(named[1]))
