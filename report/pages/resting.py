"""Where the sentences stand that rest on a claim or on a measurement."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from gradyan.report.pages.index import Anchors
from gradyan.report.sentences.evidence import claim_in
from gradyan.report.sentences.marking import Ending, in_place
from gradyan.report.sentences.said import Said

SHOWING, FINDING = ("claim", "step"), "finding "


def anchored(html: str, code: str, said: Said, resting: Anchors) -> Markup:
    """Give the end of each assertion in a language an id, noted under all that it rests on."""

    def shown(end: Ending) -> str:
        one = said.get(end) if end.language == code else None
        things = list(dict.fromkeys(_borne(one.evidence))) if one else []
        if one is None or not things:
            return ""
        id_ = f"said-{end.chapter}-{one.number}"
        for thing in things:
            resting.setdefault(thing, []).append((id_, False))
        return f'<span id="{id_}"></span>'

    return Markup(in_place(html, shown))


def _borne(evidence: Iterable[str]) -> Iterator[str]:
    """Yield the id of each claim, and each experiment with its form before it."""
    for thing in evidence:
        if claim := claim_in(thing, SHOWING):
            yield claim
        elif thing.startswith(FINDING):
            yield thing
