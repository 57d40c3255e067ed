"""Numbers of chapters, sections, equations, figures and boxes, in the order of the page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gradyan.report.errors import Place, Problems
from gradyan.report.source.content import Pair

SECTION = 2
PREFIXES = {
    "equation": "eq-",
    "figure": "fig-",
    "table": "tab-",
    "heading": "sec-",
    "noted": "noted-",
    "formula": "sheet-",
}
COUNTED = ("equation", "figure", "table", "proposition", "example", "exercise", "practice")

UNNAMED = ("list", "code")  # what they have for an id names steps, or a programming language


@dataclass
class Numbers:
    """What is numbered, by id: its kind and its number, as in ('figure', '1.2')."""

    of: dict[str, tuple[str, str]] = field(default_factory=dict)
    taken: dict[str, Place] = field(default_factory=dict)

    def chapter(self, number: str, pairs: Iterable[Pair]) -> None:
        """Give the blocks of a chapter their numbers; raise GuideError at ids that are taken."""
        counts: Counter[str] = Counter()
        problems = Problems()
        for pair in _walk(pairs):
            self._take(pair, problems)
            kind, level = pair.first.kind, pair.first.level
            if kind == "heading":
                counts[f"level {level}"] += 1
                if level == SECTION:
                    counts["level 3"] = 0
                name = "section" if level > 1 else "chapter"
                self._give(pair, name, _heading(number, counts, level))
            elif kind in COUNTED:
                counts[kind] += 1
                self._give(pair, kind, f"{number}.{counts[kind]}")
        problems.stop()

    def _give(self, pair: Pair, kind: str, number: str) -> None:
        self.of[anchor_of(pair)] = (kind, number)

    def _take(self, pair: Pair, problems: Problems) -> None:
        block = pair.first
        own_anchor = {"wrong": f"wrong-{block.id}", "solution": f"solution-{block.id}"}
        anchor = own_anchor.get(block.kind, anchor_of(pair))
        if not block.id or block.kind in UNNAMED:
            return
        if anchor in self.taken:
            problem = f"the id '{anchor}' is taken by {self.taken[anchor]}"
            problems.add(problem, "choose another", block.place)
        self.taken[anchor] = block.place


def _walk(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield every pair, each before those that it holds."""
    for pair in pairs:
        yield pair
        yield from _walk(pair.children)


def anchor_of(pair: Pair) -> str:
    """Return the name by which a block is referred to."""
    block = pair.first
    return PREFIXES.get(block.kind, "") + block.id.replace("/", "-")


def _heading(chapter: str, counts: Counter[str], level: int) -> str:
    inner = [str(counts[f"level {i}"]) for i in range(2, level + 1)]
    return ".".join([chapter, *inner])
