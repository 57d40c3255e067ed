"""The faces of the guide, embedded once for all parts, each with the letters that are used.

A glyph keeps its number in a subset, so the pages can be drawn before it is known which letters the
other parts use. What a glyph says to whoever copies or searches is read from the font, not from the
place where the glyph comes first.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Any

import pydyf
from fontTools import subset
from fontTools.cffLib import FDArrayIndex, FDSelect, FontDict
from fontTools.ttLib import TTFont

from gradyan.errors import GuideError
from gradyan.report.pdf import composite
from gradyan.report.pdf.objects import Objects
from gradyan.report.pdf.versions import version
from gradyan.report.store import Lost, Store, key_of

SOFT_HYPHEN = "\u00ad"
CUBIC = b"OTTO"  # what the file of a font with cubic curves begins with
UNUSED = {"BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB"}  # in a PDF
OLD_LIGATURES = range(0xFB00, 0xFB07)  # letters of Unicode that nobody types
SINGLE, LIGATURE = 1, 4  # the kinds of substitution that say which letters a glyph stands for


@dataclass
class Face:
    """A face as a part uses it: which file, how tall, and what it shows of each glyph."""

    name: str  # in the content of pages
    font: str  # in the PDF
    family: str
    file: str  # the digest of the font file
    flags: int
    ascent: int
    descent: int
    widths: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


def read(record: Mapping[str, Any]) -> Face:
    """Return the face of a record."""
    widths, texts = ({int(k): v for k, v in record[key].items()} for key in ("widths", "texts"))
    return Face(**{**record, "widths": widths, "texts": texts})


def faces(fonts: Iterable[Any], store: Store) -> list[Face]:
    """Return the faces that WeasyPrint's streams have asked for, and keep their files.

    Raises GuideError where a letter was missing, or a font is none of outlines in one file.
    """
    found = dict[str, Face]()
    for font in fonts:
        if font.missing or font.bitmap or font.variations or font.index:
            raise GuideError(f"the face {font.family} is no font of outlines that has all letters")
        file = hashlib.sha256(font.file_content).hexdigest()
        if store.get(key_of("font", file)) is None:
            store.put(key_of("font", file), font.file_content)
        face = found.setdefault(font.hash, Face(
            font.hash, font.name.decode(), font.family, file, font.flags, font.ascent, font.descent
        ))  # fmt: skip
        face.widths.update(font.widths)
        face.texts.update({g: text.replace(SOFT_HYPHEN, "") for g, text in font.to_unicode.items()})
    return [found[name] for name in sorted(found)]


def joined(parts: Iterable[Sequence[Face]]) -> list[Face]:
    """Return the faces of all parts, each once."""
    every = sorted((face for part in parts for face in part), key=lambda face: face.name)
    found = []
    for _, group in groupby(every, key=lambda face: face.name):
        first, *others = group
        whole = Face(**{**vars(first), "widths": dict(first.widths), "texts": dict(first.texts)})
        for other in others:
            whole.widths.update(other.widths)
            for glyph, text in other.texts.items():
                whole.texts[glyph] = min(whole.texts.get(glyph, text), text)
        found.append(whole)
    return found


def embed(found: Sequence[Face], objects: Objects, store: Store) -> pydyf.Dictionary:
    """Add the faces to the objects; return them by the names in the content of pages."""
    return pydyf.Dictionary({face.name: _font(face, objects, store) for face in found})


def file_of(face: Face, store: Store) -> bytes:
    """Return the font file of a face; raise `Lost` where it is not kept."""
    file = store.get(key_of("font", face.file))
    if file is None:
        raise Lost(f"the font file of {face.family}")
    return file


def _font(face: Face, objects: Objects, store: Store) -> bytes:
    file = file_of(face, store)
    glyphs = sorted(face.widths)
    key = key_of("subset", version(), face.file, glyphs)
    cut = store.get(key)
    if cut is None:
        cut = _subset(file, glyphs)
        store.put(key, cut)
    cubic = file[:4] == CUBIC
    extra = {"Subtype": "/CIDFontType0C"} if cubic else {"Length1": len(cut)}
    widths = pydyf.Array()
    for _, run in groupby(enumerate(glyphs), key=lambda pair: pair[1] - pair[0]):
        numbers = [glyph for _, glyph in run]
        widths.extend((numbers[0], pydyf.Array(face.widths[glyph] for glyph in numbers)))
    fixed = len(face.widths) > 1 and len(set(face.widths.values())) == 1
    found = composite.add(composite.Composite(
        name=face.font, kind=f"CIDFontType{0 if cubic else 2}",
        entry="FontFile3" if cubic else "FontFile2",
        file=pydyf.Stream([cut], extra, compress=True),
        descriptor={
            "FontFamily": pydyf.String(face.family), "Flags": face.flags + fixed, "StemH": 80,
            "FontBBox": pydyf.Array((0, face.descent, max(face.widths.values()), face.ascent)),
            "Ascent": face.ascent, "Descent": face.descent, "CapHeight": face.ascent,
        },
        descendant={"W": widths} | ({} if cubic else {"CIDToGIDMap": "/Identity"}),
        texts=_texts(face, _said(face.file, file, store)),
    ), objects)  # fmt: skip
    objects.add_object(found)
    added: bytes = found.reference
    return added


def _subset(file: bytes, glyphs: Sequence[int]) -> bytes:
    """Return a font with the outlines of some glyphs: a CFF font if they are cubic."""
    font = TTFont(BytesIO(file), recalcTimestamp=False)
    for table in UNUSED & set(font.keys()):  # before they are read, which takes most of the time
        del font[table]
    options = subset.Options(retain_gids=True, desubroutinize=True, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(gids=glyphs)
    cutter.subset(font)
    cut = BytesIO()
    if "CFF " in font:
        _number(font["CFF "].cff.topDictIndex[0])
        font["CFF "].cff.compile(cut, font, isCFF2=False)
    else:
        font.save(cut)
    return cut.getvalue()


def _number(cff: Any) -> None:
    """Give the glyphs of a CFF font numbers for names (Adobe's Technical Note 5176, section 18).

    Some validators look the number of a glyph up in the encoding of a font that has names.
    """
    names, outlines = cff.charset, cff.CharStrings
    cff.charset = [f"cid{n:05}" if n else ".notdef" for n in range(len(names))]
    numbers = dict(zip(names, cff.charset, strict=True))
    outlines.charStrings = {numbers[name]: at for name, at in outlines.charStrings.items()}
    common = FontDict()
    common.Private = cff.Private
    cff.FDArray, cff.FDSelect = FDArrayIndex(), FDSelect()
    cff.FDArray.append(common)
    cff.FDSelect.gidArray = [0] * len(names)
    for name in ("Private", "Encoding"):
        cff.rawDict.pop(name, None)
        vars(cff).pop(name, None)
    cff.ROS, cff.CIDCount = ("Adobe", "Identity", 0), len(names)


def _said(digest: str, file: bytes, store: Store) -> dict[int, list[str]]:
    """Return what the glyphs of a font may say: letters, what stands for them, and ligatures."""
    key = key_of("said", version(), digest)
    kept = store.get(key)
    if kept is None:
        kept = json.dumps(sorted(_letters(TTFont(BytesIO(file))).items())).encode()
        store.put(key, kept)
    return dict(json.loads(kept))


def _letters(font: TTFont) -> dict[int, list[str]]:
    said: dict[str, list[str]] = {}
    for code, name in sorted(font.getBestCmap().items()):
        if chr(code).isprintable() and code not in OLD_LIGATURES:
            said.setdefault(name, []).append(chr(code))
    lookups = font["GSUB"].table.LookupList.Lookup if "GSUB" in font else []
    tables = [getattr(sub, "ExtSubTable", sub) for x in lookups for sub in x.SubTable]
    for table in (t for t in tables if t.LookupType == SINGLE):
        for old, new in sorted(table.mapping.items()):
            if old in said:
                said.setdefault(new, said[old])
    for table in (t for t in tables if t.LookupType == LIGATURE):
        for first, ligatures in sorted(table.ligatures.items()):
            for ligature in ligatures:
                names = [first, *ligature.Component]
                if all(name in said for name in names):
                    said.setdefault(ligature.LigGlyph, ["".join(said[name][0] for name in names)])
    return {font.getGlyphID(name): texts for name, texts in said.items()}


def _texts(face: Face, said: Mapping[int, list[str]]) -> dict[int, str]:
    """Return what each glyph of a face says."""
    return {
        glyph: text if text in said.get(glyph, [text]) else said[glyph][0]
        for glyph, text in face.texts.items()
    }
