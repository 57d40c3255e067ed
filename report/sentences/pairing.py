"""Pairs the sentences of twin passages, in whatever way each language has cut them.

After Gale and Church (1993), A program for aligning sentences in bilingual corpora, section 3: the
cheapest way through both, on which one sentence meets one or several. They compare lengths; here
formulas and references tell more, since twins have the same.
"""

from collections import Counter
from functools import cache

from gradyan.report.sentences.splitting import Sentence, joined

SEVERAL = 0.6  # what it costs that a sentence meets several
Passage = list[Sentence]


def paired(cut: list[Passage]) -> list[tuple[Sentence, ...]]:
    """Return the sentences of all languages side by side, those that one language joins as one."""
    main, *others = cut
    ways = [_way(main, other) for other in others]
    ends = sorted(set(range(1, len(main) + 1)).intersection(*ways))
    rows, begins = [], [0] * len(cut)
    for end in ends:
        stops = [end, *(way[end] for way in ways)]
        rows.append(tuple(joined(own[i:j]) for own, i, j in zip(cut, begins, stops, strict=True)))
        begins = stops
    return rows


def _way(main: Passage, other: Passage) -> dict[int, int]:
    """Return how many sentences of the other end where so many of the main language do."""

    @cache
    def best(i: int, j: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        if i == 0 or j == 0:
            return (0.0 if i == j else float("inf")), ()
        ways = [
            (cost + _unlike(main[i - a : i], other[j - b : j]), (*way, (i, j)))
            for a, b in {*((1, b) for b in range(1, j + 1)), *((a, 1) for a in range(1, i + 1))}
            for cost, way in [best(i - a, j - b)]
        ]
        return min(ways)

    return dict(best(len(main), len(other))[1])


def _unlike(some: Passage, others: Passage) -> float:
    """Return how little sentences of two languages have in common, and 0 if they may be twins."""
    mine, theirs = (Counter(f for one in part for f in one.held) for part in (some, others))
    apart = (mine - theirs).total() + (theirs - mine).total()
    length, other = (sum(len(one.words) for one in part) for part in (some, others))
    several = len(some) > 1 or len(others) > 1
    return apart + abs(length - other) / (length + other) + SEVERAL * several
