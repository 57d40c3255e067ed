"""The evidence leads to the sentences that rest on it, on the pages where they end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from gradyan.report.pages.index import Anchors
from gradyan.report.pages.resting import anchored
from gradyan.report.sentences.marking import Ending
from gradyan.report.sentences.said import Assertion, assertions
from gradyan.report.source.guide import load
from gradyan.report.store import open_store

FIRST, TURKISH, REASONED = (Ending("relu", c, n, 0) for c, n in (("en", 7), ("tr", 7), ("en", 9)))
SAID = {
    FIRST: Assertion(3, ("step kinks/jump", "claim kinks", "finding deaths", "source x, 3"), {}),
    TURKISH: Assertion(3, ("step kinks/jump", "claim kinks", "finding deaths"), {}),
    REASONED: Assertion(4, ("reason three is more than two",), {}),
}


def test_what_rests_on_a_claim_or_a_measurement_is_noted_once_for_each() -> None:
    resting = Anchors()
    html = anchored(f"<p>So.{FIRST.mark} It.{REASONED.mark}</p>", "en", SAID, resting)
    assert html == '<p>So.<span id="said-relu-3"></span> It.</p>'
    assert resting == {
        "kinks": [("said-relu-3", False)],
        "finding deaths": [("said-relu-3", False)],
    }


def test_one_language_leads_for_all() -> None:
    resting = Anchors()
    assert anchored(f"<p>Öyle.{TURKISH.mark}</p>", "en", SAID, resting) == "<p>Öyle.</p>"
    assert not resting


@pytest.fixture(scope="module")
def guide_pages(real_guide: Path) -> dict[str, int]:
    pdf = PdfReader(real_guide)
    found = {
        name: pdf.get_destination_page_number(at) for name, at in pdf.named_destinations.items()
    }
    return {name: page + 1 for name, page in found.items() if page is not None}


def test_the_appendix_names_the_pages(real_guide: Path, guide_pages: dict[str, int]) -> None:
    said = assertions(load(), open_store(real_guide.parent))
    resting = {
        f"said-{end.chapter}-{one.number}"
        for end, one in said.items()
        if any(thing.partition(" ")[0] in ("claim", "step", "finding") for thing in one.evidence)
    }
    placed = resting & guide_pages.keys()
    assert len(placed) > 0.9 * len(resting)  # the others describe figures to those who hear

    claim = "sigmoid-derivative-bound"
    pages = {
        guide_pages[f"said-{end.chapter}-{one.number}"]
        for end, one in said.items()
        if any(re.fullmatch(f"(claim|step) {claim}(/.*)?", thing) for thing in one.evidence)
        if f"said-{end.chapter}-{one.number}" in placed
    }
    at = guide_pages[f"evidence-{claim}"]
    pdf = PdfReader(real_guide)
    text = " ".join("\n".join(page.extract_text() for page in pdf.pages[at - 1 : at + 1]).split())
    _, _, entry = text.partition(f"{claim},")
    found = re.search(r"Sentences that rest on it: p\. ([\d, ]+)\.", entry)
    assert found is not None
    assert [int(number) for number in found[1].split(",")] == sorted(pages)
