"""The editions of the guide: each is a selection from its parts, blocks and languages, not a copy.

The table of `kinds` says of each kind of block what the revision edition has of it; numbers are
those of the whole book.
"""

from collections.abc import Iterable
from dataclasses import replace

from gradyan.report.source.content import Pair
from gradyan.report.source.guide import REVISION, SHEET, Guide, spoken_in
from gradyan.report.source.kinds import KINDS, SAID

STATED = 2  # the title of a claim, and what it says


def editions(guide: Guide) -> dict[str, Guide]:
    """Return what is built besides the whole book, by its file."""
    alone = {code: spoken_in(guide, [code]) for code in guide.languages}
    return {
        **{f"gradyan-{code}.pdf": one for code, one in alone.items()},
        **({"sheet.pdf": replace(guide, edition=SHEET)} if guide.sheet else {}),
        **{f"revision-{code}.pdf": replace(one, edition=REVISION) for code, one in alone.items()},
    }


def selected(pairs: Iterable[Pair], guide: Guide) -> list[Pair]:
    """Return the blocks that an edition has, some without what stands in them."""
    found = list[Pair]()
    for pair in pairs:
        kind = KINDS[pair.first.kind]
        if kind.several and len(guide.languages) == 1:
            continue
        if guide.edition != REVISION or kind.revision:
            short = guide.edition == REVISION and kind.revision == SAID
            found.append(replace(pair, children=pair.children[:STATED]) if short else pair)
    return found if guide.edition != REVISION else _headed(found)


def _headed(pairs: list[Pair]) -> list[Pair]:
    """Return blocks without the headings below which nothing is left."""
    found, after = list[Pair](), 1  # the level of what comes next, 0 for what is no heading
    for pair in reversed(pairs):
        level = pair.first.level
        if level and 0 < after <= level:
            continue
        found.append(pair)
        after = level
    return found[::-1]
