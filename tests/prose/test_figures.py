"""What a figure shows is said to those who hear the guide, and is not its caption once more."""

import re
from collections.abc import Iterable

import pytest

from gradyan.report.words.reading import Passage
from tests.prose import reading

SENTENCE = re.compile(r"(?<=\.)\s+")


def sentences(passage: Passage) -> set[str]:
    return set(SENTENCE.split("".join(run.text for run in passage.runs)))


def figures(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    """Return the caption of each figure and what it shows."""
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.path[0] == "figure":
            found.setdefault(passage.block, []).append(passage)
    return found


def repeated(passages: Iterable[Passage]) -> list[str]:
    """Return the sentences that stand in a caption and are heard once more."""
    both = figures(passages).values()
    return [x for caption, shows in both for x in sentences(caption) & sentences(shows)]


@pytest.mark.parametrize("language", reading.guide().languages)
def test_every_figure_says_more_than_its_caption(language: str) -> None:
    passages = reading.passages(language)
    assert repeated(passages) == []
    told = figures(passages)
    assert len(told) > 30
    assert [name for name, (_, shows) in told.items() if len(sentences(shows)) < 2] == []


@pytest.mark.parametrize(
    ("shows", "wrong"),
    [
        ("Two curves over $x$. One climbs.", []),
        ("The slope falls.", ["The slope falls."]),
        ("Two curves. The slope falls.", ["The slope falls."]),
    ],
)
def test_a_repeated_caption_is_found(shows: str, wrong: list[str]) -> None:
    text = f"::: figure sigmoid\nThe slope falls. It ends at $0$.\n\n{shows}\n:::"
    assert repeated(reading.of_text(text, "en")) == wrong
