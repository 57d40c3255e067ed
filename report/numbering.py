"""Numbers of chapters, sections, equations, figures and boxes, in the order of the page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from report.content import Pair
from report.errors import GuideError

SECTION = 2
COUNTED = ("equation", "figure", "table", "proposition", "example", "exercise", "practice")


@dataclass
class Numbers:
    """What is numbered, by id: its kind and its number, as in ('figure', '1.2')."""

    of: dict[str, tuple[str, str]] = field(default_factory=dict)

    def chapter(self, number: int, pairs: Iterable[Pair]) -> None:
        """Number one chapter."""
        counts: Counter[str] = Counter()
        for pair in pairs:
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

    def _give(self, pair: Pair, kind: str, number: str) -> None:
        anchor = anchor_of(pair)
        if anchor in self.of:
            raise GuideError(f"the id '{anchor}' is taken", "choose another", pair.first.place)
        self.of[anchor] = (kind, number)


def anchor_of(pair: Pair) -> str:
    """Return the name by which a block is referred to."""
    block = pair.first
    prefix = {"equation": "eq-", "figure": "fig-", "table": "tab-", "heading": "sec-"}.get(block.kind, "")
    return prefix + block.id.replace("/", "-")


def _heading(chapter: int, counts: Counter[str], level: int) -> str:
    inner = [str(counts[f"level {i}"]) for i in range(2, level + 1)]
    return ".".join([str(chapter), *inner])
