"""The site: each page leads somewhere, says what the record says, and fetches nothing."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.languages.locale import Locale
from gradyan.report.sentences import audit
from gradyan.report.sentences.record import ASSERTING
from gradyan.report.source.guide import load
from gradyan.report.store import open_store
from gradyan.report.web import tree
from gradyan.report.web.plots import MOST, profile, series
from gradyan.report.web.serving import server
from gradyan.report.web.site import site
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.measurement import Measurement

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


def test_no_heading_leaves_out_a_level(built: Path) -> None:
    for file in pages(built):
        levels = [int(n) for n in re.findall(r"<h([1-6])\b", read(file).partition("<dialog")[0])]
        assert levels[0] == 1, file
        assert all(b <= a + 1 for a, b in pairwise(levels)), (file, levels)


def test_each_header_of_a_table_says_something_without_its_formulas(built: Path) -> None:
    for file in pages(built):
        for cell in re.findall(r"<th\b.*?</th>", read(file), re.DOTALL):
            said = "".join(re.findall(r'aria-label="([^"]+)"', cell))
            said += re.sub("<math.*?</math>|<[^>]*>", "", cell, flags=re.DOTALL)
            assert said.strip(), (file, cell)


def test_a_caption_stands_in_what_may_hold_one(built: Path) -> None:
    for file in pages(built):
        for begin in re.split(r'(?=<div class="tabular")', read(file))[1:]:
            head = begin.partition(">")[0]
            assert 'role="figure"' in head, (file, head)


def test_each_page_has_the_policy(built: Path) -> None:
    for file in pages(built):
        assert "Content-Security-Policy\" content=\"default-src 'none'" in read(file), file


def test_the_graph_leads_to_each_claim_and_says_what_rests_on_what(built: Path) -> None:
    for code in GUIDE.languages:
        svg, _, words = read(built / code / "graph.html").partition('<ul class="joined">')
        drawn = set(re.findall(r'<a href="claims/([^"]+).html"><title>', svg))
        joined = {id_ for id_, claim in claims().items() if claim.rests_on}
        joined |= {lemma.id for claim in claims().values() for lemma in claim.rests_on}
        assert drawn == joined
        items = dict(re.findall(r'<li id="([^"]+)">(.*?)</li>', words, re.DOTALL))
        assert items.keys() == claims().keys()
        for id_, claim in claims().items():
            led = set(re.findall(r'href="claims/([^"]+).html"', items[id_])) - {id_}
            bears = {c.id for c in claims().values() if claim in c.rests_on}
            assert led == {lemma.id for lemma in claim.rests_on} | bears


def test_every_mean_of_a_finding_is_drawn_or_in_a_table(built: Path, real_guide: Path) -> None:
    folder, seen = real_guide.parent / "measurements", set()
    for file in (built / "en").glob("shown-*.html"):
        for name, html in re.findall(
            r'<section class="thing" id="finding-([^"]+)">(.*?)</section>', read(file), re.DOTALL
        ):
            lines = re.findall(r'<g class="series.*?</g>', html, re.DOTALL)
            shown = sum(one.count("<circle") for one in lines) + html.count("<tr>")
            assert shown == len(json.loads(read(folder / f"{name}.json"))), name
            seen.add("lines" if lines else "table")
    assert seen == {"lines", "table"}


def test_what_follows_a_drawing_is_headed_a_level_below() -> None:
    for before, wanted in (("<h1>a</h1>", "h2"), ("<h1>a</h1><h2>b</h2>", "h3")):
        body = tree.parsed(f'{before}<div><p id="d">x</p></div>')
        tree.follow(body, {"d": tree.parsed("<h3>c</h3>")})
        assert f"<{wanted}>c</{wanted}>" in tree.written(body)


def test_a_drawing_has_no_more_lines_than_colours_and_none_is_left_out() -> None:
    rows = [
        Measurement(1.0 + d, 0.1, 9, 1, {"depth": d, "kind": f"k{k}"})
        for k in range(MOST + 2)
        for d in range(5)
    ]
    drawn = profile(rows, None, str, "label")
    assert [one.count("<path d=") for one in drawn] == [MOST, 2]
    assert sum(one.count("<circle") for one in drawn) == len(rows)
    assert series(rows) == MOST + 2


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
