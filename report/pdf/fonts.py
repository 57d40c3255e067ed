"""The faces of the guide, embedded once for all parts, each with the letters that are used.

A glyph keeps its number in a subset, so the pages can be drawn before it is known which letters the
other parts use. What a glyph says to whoever copies or searches is read from the font, not from the
place where the glyph comes first.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Any

import pydyf
from fontTools import subset
from fontTools.ttLib import TTFont

from gradyan.errors import GuideError
from gradyan.report.pdf.objects import Objects
from gradyan.report.pdf.versions import version
from gradyan.report.store import Lost, Store, key_of

SOFT_HYPHEN, BATCH = "\u00ad", 100
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
    cubic = cut[:4] == b"OTTO"
    extra = {"Subtype": "/OpenType"} if cubic else {"Length1": len(cut)}
    stream = pydyf.Stream([cut], extra, compress=True)
    says = pydyf.Stream(
        list(to_unicode(_texts(face, _said(face.file, file, store)))), compress=True
    )
    widths = pydyf.Array()
    for _, run in groupby(enumerate(glyphs), key=lambda pair: pair[1] - pair[0]):
        numbers = [glyph for _, glyph in run]
        widths.extend((numbers[0], pydyf.Array(face.widths[glyph] for glyph in numbers)))
    fixed = len(face.widths) > 1 and len(set(face.widths.values())) == 1
    descriptor = pydyf.Dictionary({
        "Type": "/FontDescriptor", "FontName": face.font, "FontFamily": pydyf.String(face.family),
        "Flags": face.flags + fixed, "ItalicAngle": 0, "StemV": 80, "StemH": 80,
        "FontBBox": pydyf.Array((0, face.descent, max(face.widths.values()), face.ascent)),
        "Ascent": face.ascent, "Descent": face.descent, "CapHeight": face.ascent,
    })  # fmt: skip
    system = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity")}
    inner = pydyf.Dictionary({
        "Type": "/Font", "Subtype": f"/CIDFontType{0 if cubic else 2}", "BaseFont": face.font,
        "W": widths,
        "CIDSystemInfo": pydyf.Dictionary({**system, "Supplement": 0}),
        "CIDToGIDMap": "/Identity",
    })  # fmt: skip
    outer = pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/Type0", "BaseFont": face.font, "Encoding": "/Identity-H",
    })  # fmt: skip
    for added in (stream, says, descriptor, inner, outer):
        objects.add_object(added)
    descriptor["FontFile3" if cubic else "FontFile2"] = stream.reference
    inner["FontDescriptor"] = descriptor.reference
    outer["ToUnicode"] = says.reference
    outer["DescendantFonts"] = pydyf.Array([inner.reference])
    found: bytes = outer.reference
    return found


def _subset(file: bytes, glyphs: Sequence[int]) -> bytes:
    font = TTFont(BytesIO(file), recalcTimestamp=False)
    for table in UNUSED & set(font.keys()):  # before they are read, which takes most of the time
        del font[table]
    options = subset.Options(retain_gids=True, desubroutinize=True, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(gids=glyphs)
    cutter.subset(font)
    cut = BytesIO()
    font.save(cut)
    found: bytes = cut.getvalue()
    return found


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


def to_unicode(texts: Mapping[int, str]) -> Iterator[bytes]:
    """Yield the lines of a map from codes to text (ISO 32000-2, 9.10.3)."""
    rows = sorted(texts.items())
    yield from (
        b"/CIDInit /ProcSet findresource begin", b"12 dict begin", b"begincmap",
        b"/CIDSystemInfo", b"<< /Registry (Adobe)", b"/Ordering (UCS)", b"/Supplement 0", b">> def",
        b"/CMapName /Adobe-Identity-UCS def", b"/CMapType 2 def",
        b"1 begincodespacerange", b"<0000> <ffff>", b"endcodespacerange",
    )  # fmt: skip
    for k in range(0, len(rows), BATCH):
        batch = rows[k : k + BATCH]
        yield f"{len(batch)} beginbfchar".encode()
        for glyph, text in batch:
            yield f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode()
        yield b"endbfchar"
    yield from (b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end")
