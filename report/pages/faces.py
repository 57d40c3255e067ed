"""Faces for browsers, cut down to the letters that are wanted, and in a style sheet as data."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont

from gradyan.report.places import packages
from gradyan.report.store import Store, key_of

FACE = re.compile(r"url\(fonts:([^)]+)\)")
USUAL = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "–—‘’“”…•−∞≈⟨⟩"
FEATURES = ["kern", "liga", "lnum", "mark", "ccmp", "locl"]


def embedded(style: str, text: str, store: Store) -> str:
    """Return a style sheet in which each face is given as data, with the letters of a text.

    The same letters give the same bytes; a face with the usual ones is kept for the next page.
    """
    letters = sorted({*map(ord, USUAL), *map(ord, text)})

    def data(face: re.Match[str]) -> str:
        made = cut(packages() / face[1], letters, FEATURES, store)
        return f"url(data:font/woff2;base64,{b64encode(made).decode()})"

    return FACE.sub(data, style)


def cut(file: Path, letters: Iterable[int], features: list[str], store: Store) -> bytes:
    """Return a face as WOFF 2 with some letters, given by their code points; it is kept."""
    wanted = list(letters)
    key = key_of("face", hashlib.sha256(file.read_bytes()).hexdigest(), wanted, features)
    if (kept := store.get(key)) is not None:
        return kept
    options = Options(flavor="woff2", layout_features=features, notdef_outline=True)
    with TTFont(file, recalcTimestamp=False) as font:
        cutter = Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        made = BytesIO()
        save_font(font, made, options)
    store.put(key, made.getvalue())
    return made.getvalue()
