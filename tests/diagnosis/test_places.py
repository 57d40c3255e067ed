"""Each verdict leads to a section of the guide, by its number, and the section speaks of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradyan.errors import ROOT, BadInput
from gradyan.languages import codes
from gradyan.report.source.numbering import Numbers
from gradyan.simulations.diagnosis.causes.table import CAUSES, PLACES
from gradyan.simulations.diagnosis.places import PAGES, PDF, keep, kept, section, sections
from tests.prose.reading import chapters, guide

LED = {name: cause.place for name, cause in CAUSES.items()} | PLACES
# What a reader looks for there.
TELLING = {
    "skipped-steps": "skipped", "nan-input": "NaN in the data", "nan-target": "no valid label",
    "overflow": "overflows", "loss-undefined": "\\ln 0", "nan-gradient": "slope of $\\sqrt",
    "clipped-nan": "clipping an infinite norm", "nan-weights": "loaded", "nan-inside": "activation",
    "nan-unknown": "the first thing that is not finite", "zero-input": "times what a weight",
    "not-stepping": "learning rate", "softmax-twice": "Softmax twice", "broadcast": "broadcast",
    "accumulated": "zero_grad", "detached": "detach()", "left-out": "left out",
    "equal-units": "equal", "dead-output": "cannot change", "dropout": "Dropout",
    "decay": "L2", "batch-norm": "atch normalisation", "exploding": "explodes",
    "unscaled-input": "not scaled", "dead-units": "dead", "saturated": "saturated",
    "no-activation": "No activation", "through-time": "time step", "vanishing": "shrink",
    "rate-high": "high learning rate", "rate-low": "learning rate", "no-gradient": "exactly 0",
    "labels": "Labels", "healthy": "healthy", "unknown": "sign",
}  # fmt: skip


def body(id_: str) -> str:
    """Return the English text below a heading."""
    for file in (ROOT / "report" / "content").glob("*/en.md"):
        _, mark, after = file.read_text(encoding="utf-8").partition(f"{{#{id_}}}\n")
        if mark:
            return re.split(r"^\{#[\w-]+\}$", after, maxsplit=1, flags=re.MULTILINE)[0]
    raise AssertionError(id_)


@pytest.mark.parametrize("verdict", LED)
def test_the_section_speaks_of_it(verdict: str) -> None:
    assert TELLING[verdict] in body(LED[verdict])


def test_none_is_told_of_in_vain() -> None:
    assert TELLING.keys() == LED.keys()


@pytest.mark.parametrize("language", codes())
def test_numbers_are_those_of_the_guide(language: str) -> None:
    numbers = Numbers()
    for chapter in chapters():
        numbers.chapter(guide().parts[chapter.name], chapter.pairs)
    for id_ in set(LED.values()):
        assert section(id_, language).number == numbers.of[f"sec-{id_}"]
    assert len(sections(language)) > 50


def test_a_section_that_there_is_not() -> None:
    with pytest.raises(BadInput, match="the guide has no section 'arch-nothing'"):
        section("arch-nothing", "en")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a PDF, in which a section begins on page 112."""
    monkeypatch.chdir(tmp_path)
    PDF.parent.mkdir()
    PDF.write_bytes(b"%PDF-2.0")
    keep({"sec-arch-nan": 112, "fig-nan": 113}, PDF)
    return tmp_path / PDF.parent / PAGES


def test_the_page_is_that_of_the_pdf(built: Path) -> None:
    assert section("arch-nan", "en").page == 112
    assert section("arch-nan", "tr").page == 112
    assert section("learning-hand", "en").page is None
    assert kept(PDF) == {"sec-arch-nan": 112}


def test_another_pdf_has_other_pages(built: Path) -> None:
    PDF.write_bytes(b"%PDF-2.1")
    assert section("arch-nan", "en").page is None


def test_no_changed_byte_gives_another_page(built: Path) -> None:
    data = built.read_bytes()
    for at in range(len(data)):
        for bit in range(8):
            built.write_bytes(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
            assert kept(PDF) in ({}, {"sec-arch-nan": 112})
    for text in ("", "[]", "1", '{"of": 1}', '{"of": "", "pages": 3}'):
        built.write_text(text, encoding="utf-8")
        assert kept(PDF) == {}
