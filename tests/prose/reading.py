"""The text of the guide as tests read it."""

from collections.abc import Iterable
from functools import cache

from gradyan.errors import Place, Problems
from gradyan.languages.tables import load as load_locales
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.chapters import Chapter
from gradyan.report.source.guide import Guide
from gradyan.report.source.guide import load as load_guide
from gradyan.report.words.reading import Marks, Passage, Text, of_text, of_words, read_text

__all__ = ["Marks", "of_text", "of_words"]

# The chapters of the second edition; the others follow.
REVISED = (
    "learning",
    "vanishing",
    "exploding",
    "relu",
    "initialization",
    "depth",
    "architectures",
    "remedies",
    "reading",
)


@cache
def guide() -> Guide:
    return load_guide()


@cache
def text() -> Text:
    problems, sources = Problems(), load_bibliography(guide().sources)
    found = read_text(guide(), load_locales(guide().languages), sources, problems)
    problems.stop()
    return found


@cache
def passages(language: str) -> tuple[Passage, ...]:
    return tuple(text().passages(language))


def chapters() -> list[Chapter]:
    return text().chapters


def lines(problems: Iterable[tuple[Place, str]]) -> str:
    """Return problems one below the other, in the order of the files."""
    return "\n".join(f"{place}: {what}" for place, what in sorted(set(problems)))
