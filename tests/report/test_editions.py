"""The editions: each is a selection that can be read alone, the same from build to build."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from markupsafe import Markup
from pypdf import PdfReader

from gradyan.derivations.checker.catalog import claims
from gradyan.errors import GuideError
from gradyan.languages.tables import load as load_locales
from gradyan.report.build import build
from gradyan.report.pages.book import asked, unlinked
from gradyan.report.pages.index import numbered
from gradyan.report.source import guide
from gradyan.report.source.content import Block, Pair, pair, parse
from gradyan.report.source.editions import editions, selected
from gradyan.report.source.guide import REVISION
from tests import small
from tests.audit.document import Document
from tests.audit.rules import audit

GUIDE = guide.load()
MOST = {"sheet.pdf": 2, **{f"gradyan-{code}.pdf": 90 for code in GUIDE.languages},
        **{f"revision-{code}.pdf": 16 for code in GUIDE.languages}}  # fmt: skip
CHAPTER = """{#one}
# One

Words between.

{#part}
## A part

::: several
Beside each other.
:::

::: proposition sigmoid-derivative
The slope

It is a product.

- [differentiate] By the quotient.
- [split complement collect] By hand.
:::

::: figure sigmoid
A curve.

It rises.
:::
"""


def made(folder: Path, name: str) -> Path:
    """Build an edition of the small guide."""
    with small.alone(folder):
        edition = editions(guide.load(folder / "guide.toml"))[name]
        return build(edition, folder / "build", nullcontext, name=name)


def text_of(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def blocks(*codes: str) -> list[Pair]:
    return pair({code: parse(CHAPTER, Path("one.md"), {}) for code in codes})


def kinds(found: list[Pair]) -> list[tuple[str, int]]:
    return [(one.first.kind, len(one.children)) for one in found]


def test_a_language_has_its_editions_without_a_line_of_code() -> None:
    more: dict[str, Any] = {
        key: {**getattr(GUIDE, key), "de": getattr(GUIDE, key)["en"]} for key in guide.TABLES
    }
    three = replace(GUIDE, languages=("en", "tr", "de"), **more)
    assert editions(GUIDE).keys() == MOST.keys()
    assert editions(three).keys() - MOST.keys() == {"gradyan-de.pdf", "revision-de.pdf"}


def test_an_edition_selects_blocks_by_their_kinds() -> None:
    whole = kinds(blocks("en", "tr"))
    one = guide.spoken_in(GUIDE, ["en"])
    assert kinds(selected(blocks("en", "tr"), GUIDE)) == whole
    assert kinds(selected(blocks("en"), one)) == [k for k in whole if k[0] != "several"]
    assert kinds(selected(blocks("en"), replace(one, edition=REVISION))) == [
        ("heading", 0), ("proposition", 2), ("figure", 2)]  # fmt: skip


def test_links_to_what_is_left_out_leave_their_words() -> None:
    html = (
        '<p id="here">by <a class="ref" href="#gone"></a>, <a class="ref" href="#here"></a>, '
        '<a class="cite" href="#bib-he">He</a>, page <a class="page-ref" href="#gone"></a></p>'
    )
    assert unlinked(html, {"gone": "2.1"}) == (
        '<p id="here">by 2.1, <a class="ref" href="#here"></a>, He, page </p>'
    )


def test_a_claim_names_the_exercises_that_refer_to_it() -> None:
    locale = load_locales(["en"])["en"]
    solution = '<a class="label" href="#{}">S</a> by <a class="ref" href="#bound"></a>'
    setter: Any = SimpleNamespace(
        solutions=[Markup(solution.format("ex-a")), Markup(solution.format("ex-b"))],
        main=SimpleNamespace(locale=locale),
    )
    mark = '<span class="asked" data-of="{}"></span>'
    named = asked(Markup(mark.format("bound")), setter)
    assert named == (
        '<span class="asked">Exercises <a class="ref" href="#ex-a"></a>, '
        '<a class="ref" href="#ex-b"></a></span>'
    )
    assert asked(Markup(mark.format("other")), setter) == ""


def test_the_margin_names_what_a_paragraph_explains() -> None:
    locale = load_locales(["en"])["en"]
    mark = '<span class="index{}" data-term="{}"></span>'
    html = f"<p>A{mark.format(' main', 'gradient')} b{mark.format('', 'bias')}</p>"
    one = numbered(html, "one", {}, {}, locale)
    assert one.startswith(f'<p><span class="keyword" data-word="{locale.indexed("gradient")}">')
    assert one.count("keyword") == 1
    assert "keyword" not in numbered(html, "one", {}, {})


def test_the_authors_are_named_in_each_language(tmp_path: Path) -> None:
    file = small.write(tmp_path)
    text = file.read_text("utf-8")
    assert guide.load(file).authors == {"en": ("Ayşe Işık",), "tr": ("Ayşe Işık",)}
    table = '[authors]\nen = ["A. Light"]\ntr = ["A. Işık"]\n'
    file.write_text(text.replace('authors = ["Ayşe Işık"]\n', "") + table, encoding="utf-8")
    assert guide.spoken_in(guide.load(file), ["tr"]).by == ("A. Işık",)
    file.write_text(file.read_text("utf-8").replace('["A. Işık"]', '"A. Işık"'), encoding="utf-8")
    with pytest.raises(GuideError, match="'authors' must be"):
        guide.load(file)


def test_the_sheet_is_one_of_the_appendices(tmp_path: Path) -> None:
    file = small.write(tmp_path)
    file.write_text('sheet = "two"\n' + file.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(GuideError, match="'two' is no appendix"):
        guide.load(file)


@pytest.mark.parametrize("name", ["gradyan-tr.pdf", "revision-tr.pdf"])
def test_an_edition_is_the_same_from_build_to_build_and_everyone_can_read_it(
    tmp_path: Path, name: str
) -> None:
    for folder in ("one", "two"):
        small.write(tmp_path / folder)
    first, second = (made(tmp_path / folder, name) for folder in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    found = PdfReader(first)
    metadata: Any = found.xmp_metadata
    assert metadata.dc_language == (["tr"] if "revision" in name else ["tr", "en"])  # the sources
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == "tr"
    for rule, seen in audit(Document(first)).items():
        assert seen.wrong == [], rule


def test_a_revision_has_a_statement_without_its_steps(tmp_path: Path) -> None:
    small.write(tmp_path)
    whole, revision = (
        text_of(made(tmp_path, name)) for name in ("gradyan-en.pdf", "revision-en.pdf")
    )
    assert "Proposition 1.1" in revision
    assert whole.count("As it stands") > revision.count("As it stands") == 1  # the statement
    assert "Exercise" in whole
    assert "Exercise" not in revision


# --- the guide itself --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(real_guide: Path) -> dict[str, Path]:
    """Build the editions beside the guide, with what it has left."""
    folder = real_guide.parent
    return {
        name: build(one, folder, lambda _: nullcontext(), name=name)
        for name, one in editions(GUIDE).items()
    }


def test_no_edition_has_more_pages_than_it_may(built: dict[str, Path]) -> None:
    pages = {name: len(PdfReader(file).pages) for name, file in built.items()}
    assert {name: n for name, n in pages.items() if n > MOST[name]} == {}


def test_everyone_can_read_the_editions(built: dict[str, Path]) -> None:
    for name, file in built.items():
        for rule, found in audit(Document(file)).items():
            assert found.wrong == [], (name, rule)


def test_a_revision_edition_has_statements_pictures_and_verdicts(built: dict[str, Path]) -> None:
    text = text_of(built["revision-en.pdf"])
    shown = [
        block.id
        for name in GUIDE.chapters
        for block in parse(GUIDE.chapter(name, "en").read_text("utf-8"), Path(name), {})
        if block.kind == "figure"
    ]
    assert text.count("\nFigure ") + text.startswith("Figure ") >= len(shown) > 0
    assert text.count("Proposition ") + text.count("Measurement ") >= len(said())
    assert "The notes, checked" in text
    assert "Counterexample" not in text


def said() -> list[Block]:
    """Return the boxes of the guide that state a claim."""
    return [
        block
        for name in GUIDE.chapters
        for block in parse(GUIDE.chapter(name, "en").read_text("utf-8"), Path(name), {})
        if block.kind in {"proposition", "measurement"} and block.id in claims()
    ]


def test_an_edition_in_one_language_says_nothing_of_columns(built: dict[str, Path]) -> None:
    assert "left column" not in text_of(built["gradyan-en.pdf"])
    assert "Sol sütun" not in text_of(built["gradyan-tr.pdf"])
    assert "gradyan yazarları" in text_of(built["gradyan-tr.pdf"])
