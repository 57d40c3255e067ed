"""The site: each page leads somewhere, says what the record says, and fetches nothing."""

import json
import re
from pathlib import Path

import pytest

from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.languages.locale import Locale
from gradyan.report.sentences import audit
from gradyan.report.sentences.record import ASSERTING
from gradyan.report.source.guide import load
from gradyan.report.store import open_store
from gradyan.report.web.serving import server
from gradyan.report.web.site import site
from gradyan.simulations.engine.catalog import experiments

pytestmark = pytest.mark.xdist_group("guide")
GUIDE = load()
ATTRIBUTE = re.compile(r'(?:href|src)="([^"]+)"')
OUTSIDE = re.compile(r"https?://|//")


@pytest.fixture(scope="module")
def built(real_guide: Path) -> Path:
    return site(GUIDE, real_guide.parent)


def pages(built: Path) -> list[Path]:
    return sorted(built.rglob("*.html"))


def test_each_link_leads_to_an_anchor_that_is_there(built: Path) -> None:
    ids = {file: set(re.findall(r' id="([^"]+)"', read(file))) for file in pages(built)}
    lost = []
    for file in pages(built):
        for to in ATTRIBUTE.findall(read(file)):
            name, _, anchor = to.partition("#")
            target = (file.parent / name).resolve() if name else file.resolve()
            if OUTSIDE.match(to):
                continue
            if not target.is_file() or (anchor and anchor not in ids.get(target, set())):
                lost.append(f"{file.relative_to(built)}: {to}")
    assert lost == []


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    for file in pages(built):
        html = read(file)
        fetched = re.findall(r'<(?:script|img|link)[^>]* (?:src|href)="([^"]+)"', html)
        assert [one for one in fetched if OUTSIDE.match(one)] == []
        assert not re.search(r" style=|<style|<script>| on[a-z]+=", html), file


def test_a_page_is_light(built: Path) -> None:
    for name in GUIDE.parts:
        for folder in GUIDE.languages:
            assert (built / folder / f"{name}.html").stat().st_size < 250_000, name


def test_each_assertion_of_the_page_can_be_asked(built: Path) -> None:
    """Those that are heard and not printed, of what a figure shows, have no place to ask at."""
    for part in audit.parts(GUIDE):
        if part.name == audit.FRAME:
            continue
        rows = [row for row in part.rows if row.kind in ASSERTING]
        for code in GUIDE.languages:
            asked = re.findall(r'id="w(\d+)"', read(built / code / f"{part.name}.html"))
            assert len(asked) == len(set(asked)) <= len(rows)
            heard = [unit for unit in part.units if unit.path[0] == "figure"]
            assert len(asked) >= len(rows) - len(heard) - 1  # and a footnote


def test_what_is_told_of_a_claim_is_its_record(built: Path, real_guide: Path) -> None:
    record = json.loads(read(real_guide.parent / "evidence.json"))["claims"]["xavier-normal"]
    for code in GUIDE.languages:
        html, locale = read(built / code / "claims" / "xavier-normal.html"), Locale(code)
        assert locale.word(f"verdict-{record['verdict']}") in html
        found = record["simulation"]
        rows = locale.word("web-drawn-from").format(
            name=found["experiment"], n=found["settings"], samples=found["samples"],
            seed=experiments()[found["experiment"]].seed,
        )  # fmt: skip
        assert rows in html
        dots = html.partition('class="dots"')[2]
        assert dots.partition("</g>")[0].count("<circle") == found["settings"]


def test_no_mark_is_left(built: Path) -> None:
    for file in pages(built):
        assert not re.search("[\ue000-\uf8ff]", read(file)), file


def test_a_folder_without_a_site_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="there is no site yet"):
        server(tmp_path, 0)


def test_formulas_say_what_those_of_the_pdf_say(real_guide: Path) -> None:
    from gradyan.report.formulas.mathematics import Formula, typeset  # noqa: PLC0415
    from gradyan.report.web.mathml import for_browsers, said  # noqa: PLC0415

    texts = (
        r"\sigma'(z)\le\frac14",
        r"|w_\ell|\varphi'^2",
        r"\mathbb{E}[\bm{\delta}]",
        r"a\ln x - 3",
    )
    for done in typeset(map(Formula, texts), open_store(real_guide.parent)).values():
        assert said(for_browsers(done.mathml)) == said(done.mathml)
