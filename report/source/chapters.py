"""Reads a chapter: its file in each language, paired block by block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gradyan.errors import Problems
from gradyan.report.pdf import glyphs
from gradyan.report.source import content, references
from gradyan.report.source.content import Pair
from gradyan.report.source.guide import Guide
from gradyan.report.source.references import References


@dataclass
class Chapter:
    """The pairs of a chapter, and what parsing has left behind in each language."""

    name: str
    pairs: list[Pair]
    env: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_chapter(guide: Guide, name: str, fillers: Mapping[str, References]) -> Chapter:
    """Read a chapter, its references filled in; raise GuideError with all that is wrong in it."""
    env: dict[str, dict[str, Any]] = {code: {} for code in guide.languages}
    blocks, problems = {}, Problems()
    for code in guide.languages:
        file = guide.chapter(name, code)
        with problems.noted():
            glyphs.check(file)
        with problems.noted():
            blocks[code] = content.parse(references.fill(file, fillers[code]), file, env[code])
    problems.stop()
    pairs = content.pair(blocks)
    references.compare(pairs, problems)
    with problems.noted():
        content.solved(pairs)
    problems.stop()
    return Chapter(name, pairs, env)
