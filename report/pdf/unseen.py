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

from gradyan.report.pdf.fonts import to_unicode
from gradyan.report.pdf.objects import UNSEEN, Objects

NAME, RESOURCE = "/UnseenText", "Unseen"
EM, WIDTH, BLANK = 1000, 500, 1  # units in an em, and of a glyph; the number of the glyph
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
    stream = pydyf.Stream([file], {"Length1": len(file)}, compress=True)
    blank = BLANK.to_bytes(2, "big") * (HIGHEST + 1)
    glyphs = pydyf.Stream([blank], compress=True)
    says = pydyf.Stream(list(to_unicode({ord(x): x for x in letters})), compress=True)
    system = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity")}
    descriptor = pydyf.Dictionary({
        "Type": "/FontDescriptor", "FontName": NAME, "Flags": 4, "ItalicAngle": 0, "StemV": 80,
        "FontBBox": pydyf.Array((0, 0, WIDTH, EM)), "Ascent": EM, "Descent": 0, "CapHeight": EM,
    })  # fmt: skip
    inner = pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": NAME, "DW": WIDTH,
        "CIDSystemInfo": pydyf.Dictionary({**system, "Supplement": 0}),
    })  # fmt: skip
    for added in (stream, glyphs, says, descriptor, inner):
        objects.add_object(added)
    descriptor["FontFile2"] = stream.reference
    inner |= {"FontDescriptor": descriptor.reference, "CIDToGIDMap": glyphs.reference}
    objects.fill(UNSEEN, pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/Type0", "BaseFont": NAME, "Encoding": "/Identity-H",
        "ToUnicode": says.reference, "DescendantFonts": pydyf.Array([inner.reference]),
    }))  # fmt: skip


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
