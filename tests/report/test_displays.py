"""Displays in columns: packed where they are short, across where they are too wide."""

import re

import pytest

from gradyan.report.source.displays import BETWEEN, END, LEAST, SQUARE, packed

ROOM = 20.0
WIDTHS = {"x": 4.0, "y": 5.0, "long": 19.0, "longer": ROOM / 0.9, "wide": 40.0, "0,5": 40.0}


def look(text: str) -> tuple[str, float]:
    tex = re.sub(r"<[^>]*>|\(\w\)", "", text)
    return tex, WIDTHS[tex]


def row(*texts: str) -> str:
    cells = (
        f'<div class="cell column-{n}" lang="{code}"><p class="formula">{text}</p></div>'
        for n, (code, text) in enumerate(zip(("en", "tr"), texts, strict=True), start=1)
    )
    return f'<div class="row formulas">{"".join(cells)}</div>\n'


def shown(html: str) -> list[list[str]]:
    """Return the formulas of each row, those of the first cell."""
    rows = re.findall(r'<div class="row formulas.*?</p></div></div>', html)
    cells = [re.search(r'<p class="formula"[^>]*>(.*?)</p>', found) for found in rows]
    return [cell[1].replace(END, "").split('<span class="gap"></span>') for cell in cells if cell]


def test_short_displays_share_a_row_as_far_as_there_is_room() -> None:
    html = row("x", "x") + row("y", "y") + row("x", "x") + row("long", "long")
    assert shown(packed(html, look, ROOM)) == [["x", "y", "x"], ["long"]]
    assert shown(packed(html, look, 13 + 2 * BETWEEN - 0.1)) != [["x", "y", "x"], ["long"]]
    for code in ("en", "tr"):
        assert packed(html, look, ROOM).count(f'lang="{code}"') == 2


def test_what_stands_between_keeps_them_apart() -> None:
    html = row("x", "x") + "<p>and</p>" + row("y", "y")
    assert shown(packed(html, look, ROOM)) == [["x"], ["y"]]
    assert "<p>and</p>" in packed(html, look, ROOM)


def test_a_display_may_be_a_little_smaller() -> None:
    found = packed(row("longer", "longer"), look, ROOM)
    sizes = [float(x) for x in re.findall(r"font-size:([\d.]+)em", found)]
    assert sizes == [pytest.approx(0.9, abs=1e-3)] * 2
    assert min(sizes) >= LEAST


def test_a_wide_one_goes_across_and_stands_once() -> None:
    found = packed(row("wide", "wide"), look, ROOM)
    assert found.count("across") == found.count("wide") == 1
    assert 'lang="en"' in found
    found = packed(row("wide", "0,5"), look, ROOM)
    assert found.count("across") == 2
    assert found.index("wide") < found.index("0,5")


def test_the_end_of_a_proof_is_marked_once_a_column() -> None:
    html = row("x", "x") + row(END + "y", END + "y")
    found = packed(html, look, ROOM)
    assert found.count(END) == 2
    assert f'<p class="formula">{END}x' in found
    assert len(shown(packed(html, look, 9 + BETWEEN + SQUARE / 2))) == 2  # it takes room itself
    for last in ("wide", "0,5"):
        assert packed(row(END + "wide", END + last), look, ROOM).count(END) == 1
