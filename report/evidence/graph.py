"""The graph of the claims, drawn: which lemma rests on which, each in the colour of its verdict.

Only claims that rest on others, or that others rest on, are drawn; the rest are counted below.
A claim stands one column to the right of the last of those that it rests on.
"""

from collections.abc import Mapping
from html import escape

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim

WIDE, HIGH, ACROSS, DOWN, MARGIN = 210, 26, 290, 40, 20  # pixels
COLOURS = {
    "proved": "#2d6a4f",
    "holds-if": "#b07d12",
    "refuted": "#9d2235",
    "measured": "#5b3a8c",
}


def drawing(verdicts: Mapping[str, str]) -> str:
    """Return the graph as an SVG document; a claim that fails, or is unchecked, is grey."""
    places = _places()
    width = MARGIN + max(x for x, _ in places.values()) + WIDE
    height = 2 * MARGIN + max(y for _, y in places.values()) + 2 * HIGH
    alone = len(claims()) - len(places)
    title = (
        f"{len(places)} claims of {len(claims())}: an arrow leads from a lemma to what rests on it"
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12"><title>{title}</title>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#666"/></marker></defs>',
    ]
    for id_, (x, y) in places.items():
        for lemma in claims()[id_].rests_on:
            from_x, from_y = places[lemma.id]
            start, end = from_x + WIDE, x - 2
            bend = (start + end) / 2
            parts.append(
                f'<path d="M{start} {from_y + HIGH / 2}C{bend} {from_y + HIGH / 2} {bend} '
                f'{y + HIGH / 2} {end} {y + HIGH / 2}" fill="none" stroke="#666" '
                'marker-end="url(#tip)"/>'
            )
    for id_, (x, y) in places.items():
        colour = COLOURS.get(verdicts.get(id_, ""), "#999999")
        parts.append(
            f"<g><title>{escape(id_)}: {verdicts.get(id_, 'unchecked')}</title>"
            f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="4" fill="{colour}"/>'
            f'<text x="{x + WIDE / 2}" y="{y + HIGH / 2 + 4}" fill="white" '
            f'text-anchor="middle">{escape(id_)}</text></g>'
        )
    below = f"{alone} claims rest on no other, and none rests on them"
    parts.append(f'<text x="{MARGIN}" y="{height - MARGIN}" fill="#444">{below}</text></svg>\n')
    return "\n".join(parts)


def _places() -> dict[str, tuple[int, int]]:
    """Return the upper left corner of each claim that is joined to another."""
    joined = {c.id for c in claims().values() if c.rests_on}
    joined |= {lemma.id for c in claims().values() for lemma in c.rests_on}
    places: dict[str, tuple[int, int]] = {}
    rows: dict[int, int] = {}

    def put(claim: Claim, row: int) -> int:
        column = _column(claim)
        row = max(row, rows.get(column, 0))
        places[claim.id] = (MARGIN + column * ACROSS, MARGIN + row * DOWN)
        rows[column] = row + 1
        for other in claims().values():
            if claim in other.rests_on and other.id not in places and other.id in joined:
                put(other, row)
        return max(rows.values())

    following = 0
    for id_ in sorted(joined):
        if id_ not in places and not claims()[id_].rests_on:
            following = put(claims()[id_], following)
    return places


def _column(claim: Claim) -> int:
    return 1 + max((_column(lemma) for lemma in claim.rests_on), default=-1)
