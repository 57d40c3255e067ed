"""The English term in brackets at the first use of its word, as the list of terms asks for it.

A use is one in running prose: no heading, title, caption, cell or summary, nor the question that a
chapter begins with or a solution at the back; and no part of a longer term, as a layer is of a
layer normalization.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from gradyan.errors import GuideError
from gradyan.languages.locale import Locale
from gradyan.report.source.kinds import KINDS
from gradyan.report.words.reading import Called, Passage
from gradyan.report.words.terms import Term, listed, stem_of

EACH = "each"
APART = {"heading", "grid", "figure", "table", "noted", "formula", "opening", "summary", "solution"}
CLOSE = re.compile(r"[^.,:;!?]{0,40}")  # what may stand between a word and its English
Use = tuple[int, int, int]  # the number of a passage, begin and end in it


def misplaced(chapter: str, passages: Iterable[Passage], locale: Locale) -> Iterator[GuideError]:
    """Yield where a chapter lacks the English of a term, and where it stands in vain."""
    own, chosen = list(passages), listed(locale)
    prose = list(_prose(own))
    stray = {id(one): one for passage in own for _, one in passage.beside}
    for term in (x for x in chosen if {EACH, chapter} & {*x.shown}):
        if first := next(_uses(term, prose, chosen, locale), None):
            if right := _behind(term, first, prose):
                del stray[id(right)]
            else:
                what = f"'{term.own}' stands here first in '{chapter}', without its English"
                remedy = f'write {{{{ en("{term.en}") }}}} right behind it, or behind its phrase'
                yield GuideError(what, remedy, prose[first[0]].place)
    for one in stray.values():
        what = f"the English of '{one.args[0]}' stands here, where its word is not used first"
        yield GuideError(what, "remove it, or ask for it in terms.tsv", one.place)


def _prose(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield the passages of running prose."""
    boxes = groupby(passages, lambda passage: (passage.path[0], passage.block))
    for (kind, _), box in boxes:
        titled = kind in KINDS and "title" in KINDS[kind].body.words
        yield from (p for p in list(box)[titled:] if not APART & {*p.path})


def _uses(
    term: Term, prose: Sequence[Passage], chosen: Sequence[Term], locale: Locale
) -> Iterator[Use]:
    """Yield where a term is used, but for what is part of a longer term."""
    words = stem_of(term.behind, locale)
    longer = [x.stem for x in chosen if term.behind in x.stem and x.stem != term.stem]
    others = [stem_of(stem, locale) for stem in longer]
    for number, passage in enumerate(prose):
        text = locale.small(passage.plain)
        spans = [x.span() for other in others for x in other.finditer(text)]
        for found in words.finditer(text):
            if not any(begin <= found.start() < end for begin, end in spans):
                yield number, *found.span()


def _behind(term: Term, use: Use, prose: Sequence[Passage]) -> Called | None:
    """Return the mark of a term that stands behind a use of it, if there is one."""
    number, _, end = use
    passage = prose[number]
    for at, one in passage.beside:
        if one.args[0] == term.en and at >= end and CLOSE.fullmatch(passage.plain[end:at]):
            return one
    return None
