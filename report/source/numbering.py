"""Numbers of chapters, sections, equations, figures and boxes, in the order of the page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, product

from gradyan.errors import Place, Problems
from gradyan.report.source.content import Pair, walk
from gradyan.report.source.kinds import KINDS

SECTION = 2


@dataclass
class Numbers:
    """What is numbered: by its anchor, its number as it is printed, as in '1.2' or '(1.2)'."""

    of: dict[str, str] = field(default_factory=dict)
    taken: dict[str, Place] = field(default_factory=dict)

    def chapter(self, number: str, pairs: Iterable[Pair]) -> None:
        """Give the blocks of a chapter their numbers; raise GuideError at ids that are taken.

        Where it has no number itself, its sections have none.
        """
        counts, sections = Counter[str](), list[int]()
        problems = Problems()
        for block in (pair.first for pair in walk(pairs)):
            kind, anchor = KINDS[block.kind], block.anchor
            if block.id and anchor in self.taken:
                problem = f"the id '{anchor}' is taken by {self.taken[anchor]}"
                problems.add(problem, "choose another", block.place)
            if block.id:
                self.taken[anchor] = block.place
            if block.level:
                sections = _next(sections, block.level)
                self.of[anchor] = ".".join([number, *map(str, sections)]) if number else ""
            elif kind.series:
                counts[kind.series] += 1
                own = ".".join(filter(None, (number, str(counts[kind.series]))))
                self.of[anchor] = kind.number.format(own)
        problems.stop()


def _next(sections: list[int], level: int) -> list[int]:
    """Return the numbers below that of the chapter, from level 2 on, at the next heading."""
    numbers = [*sections, *[0] * level][: level - 1]
    return [*numbers[:-1], numbers[-1] + 1] if numbers else []


def letters(alphabet: str) -> Iterator[str]:
    """Yield A to Z, then AA, AB and so on without end."""
    for length in count(1):
        yield from map("".join, product(alphabet, repeat=length))
