"""What a drawing says, in letters that are not painted: it can be searched, selected and copied.

The letters lie over the drawing, inside its own marked content: who listens hears the alternative
text instead of them. Their font has a glyph that is blank, as wide as half an em, for all letters.
"""

from collections.abc import Collection
from functools import cache
from io import BytesIO

import pydyf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from gradyan.report.pdf import composite
from gradyan.report.pdf.objects import UNSEEN, Objects

NAME, RESOURCE = "/UnseenText", "Unseen"
EM, WIDTH, BLANK = 1000, 500, 1  # units in an em, and of a glyph; the number of the glyph
SYMBOLIC = 4  # the flag of a font of other letters than the Latin ones
INVISIBLE, HIGHEST = 3, 0xFFFF  # the rendering mode, and the last code
WITHIN = 0.96  # how much of a drawing the text takes


def operators(text: str, left: float, top: float, width: float) -> str:
    """Return the operators that lay a text over a drawing whose y runs down from its baseline.

    All of it lies within the drawing: some readers leave out what reaches beyond.
    """
    codes, size, margin = text.encode("utf-16-be").hex(), WITHIN * max(-top, 1), (1 - WITHIN) / 2
    stretch = 100 * WITHIN * width / (size * len(text) * WIDTH / EM)
    return (
        f"BT {INVISIBLE} Tr /{RESOURCE} {size:g} Tf {stretch:.3f} Tz "
        f"1 0 0 -1 {left + margin * width:g} 0 Tm <{codes}> Tj ET"
    )


def embed(letters: Collection[str], objects: Objects) -> None:
    """Add the font, under the number that all drawings know, with what these letters say."""
    file = _file()
    glyphs = pydyf.Stream([BLANK.to_bytes(2, "big") * (HIGHEST + 1)], compress=True)
    objects.add_object(glyphs)
    objects.fill(UNSEEN, composite.add(composite.Composite(
        name=NAME, kind="CIDFontType2", entry="FontFile2",
        file=pydyf.Stream([file], {"Length1": len(file)}, compress=True),
        descriptor={
            "Flags": SYMBOLIC, "FontBBox": pydyf.Array((0, 0, WIDTH, EM)),
            "Ascent": EM, "Descent": 0, "CapHeight": EM,
        },
        descendant={"DW": WIDTH, "CIDToGIDMap": glyphs.reference},
        texts={ord(letter): letter for letter in letters},
    ), objects))  # fmt: skip


@cache
def _file() -> bytes:
    """Return a font of a blank glyph, the same bytes at any time."""
    made = FontBuilder(EM, isTTF=True)
    names = [".notdef", "blank"]
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(" "): "blank"})
    made.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    made.setupHorizontalMetrics(dict.fromkeys(names, (WIDTH, 0)))
    made.setupHorizontalHeader(ascent=EM, descent=0)
    made.setupNameTable({"familyName": NAME[1:], "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.font.recalcTimestamp = False
    made.font["head"].created = made.font["head"].modified = 0
    data = BytesIO()
    made.font.save(data)
    return data.getvalue()
