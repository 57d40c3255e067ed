"""Composite fonts (ISO 32000-2, 9.7): two bytes a letter, the number of its glyph or its code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pydyf

from gradyan.report.pdf.objects import Objects

BATCH = 100  # the most that ISO 32000-2, 9.10.3 lets stand in one list


@dataclass(frozen=True)
class Composite:
    """A font by its name: the file of its outlines, and what is particular in its dictionaries.

    ``kind`` is CIDFontType0 or CIDFontType2, ``entry`` the key of the file in the descriptor, and
    ``texts`` are what each of its codes says.
    """

    name: str
    kind: str
    entry: str
    file: pydyf.Stream
    descriptor: Mapping[str, Any]
    descendant: Mapping[str, Any]
    texts: Mapping[int, str]


def add(font: Composite, objects: Objects) -> pydyf.Dictionary:
    """Add all of a font but its own dictionary, which is returned."""
    says = pydyf.Stream(list(to_unicode(font.texts)), compress=True)
    for stream in (font.file, says):
        objects.add_object(stream)
    descriptor = pydyf.Dictionary({
        "Type": "/FontDescriptor", "FontName": font.name, "ItalicAngle": 0, "StemV": 80,
        **font.descriptor, font.entry: font.file.reference,
    })  # fmt: skip
    objects.add_object(descriptor)
    system = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity")}
    descendant = pydyf.Dictionary({
        "Type": "/Font", "Subtype": f"/{font.kind}", "BaseFont": font.name,
        "CIDSystemInfo": pydyf.Dictionary({**system, "Supplement": 0}),
        "FontDescriptor": descriptor.reference, **font.descendant,
    })  # fmt: skip
    objects.add_object(descendant)
    return pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/Type0", "BaseFont": font.name, "Encoding": "/Identity-H",
        "ToUnicode": says.reference, "DescendantFonts": pydyf.Array([descendant.reference]),
    })  # fmt: skip


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
