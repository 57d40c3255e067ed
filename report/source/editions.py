"""The editions of the guide: each is a selection from its parts, blocks and languages, not a copy.

The table of `kinds` says of each kind of block what the revision edition has of it; numbers are
those of the whole book.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gradyan.report.source.content import Pair
from gradyan.report.source.guide import REVISION, SHEET, Guide, spoken_in
from gradyan.report.source.kinds import KINDS, SAID
from gradyan.report.source.numbering import SECTION

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
    several = len(guide.languages) > 1
    found = [pair for pair in pairs if several or not KINDS[pair.first.kind].several]
    return list(_revised(found)) if guide.edition == REVISION else found


def _revised(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield what a revision edition has of some blocks: of headings those of chapters."""
    for pair in pairs:
        has = KINDS[pair.first.kind].revision
        if has == SAID:
            yield replace(pair, children=pair.children[:STATED])
        elif has and pair.first.level < SECTION:
            yield pair
