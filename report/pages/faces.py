"""The faces of a page that is handed on: they stand in its style sheet, with the letters it has."""

import re
from base64 import b64encode
from io import BytesIO

from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont

from gradyan.files import read
from gradyan.report.places import mathjax, packages
from gradyan.report.store import Store, key_of

FACE = re.compile(r"url\(fonts:([^)]+)\)")
USUAL = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "–—‘’“”…•−∞≈⟨⟩"
FEATURES = ["kern", "liga", "lnum", "mark", "ccmp", "locl"]


def embedded(style: str, text: str, store: Store) -> str:
    """Return a style sheet in which each face is given as data, with the letters of a text.

    The same letters give the same bytes; a face with the usual ones is kept for the next page.
    """
    letters = "".join(sorted(set(USUAL) | set(text)))
    lock = read(mathjax() / "package-lock.json")

    def data(face: re.Match[str]) -> str:
        key = key_of("face", lock, face[1], letters)
        if (cut := store.get(key)) is None:
            store.put(key, cut := b64encode(_cut(face[1], letters)))
        return f"url(data:font/woff2;base64,{cut.decode()})"

    return FACE.sub(data, style)


def _cut(name: str, letters: str) -> bytes:
    options = Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True)
    with TTFont(packages() / name, recalcTimestamp=False) as font:
        cutter = Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        made = BytesIO()
        save_font(font, made, options)
        return made.getvalue()
