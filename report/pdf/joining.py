"""The parts of the guide as one file, PDF/UA-2 and PDF/A-4f: the same bytes for the same parts.

What a part leaves open is written here: actions that lead into other parts, the numbers of the
pages, the drawings, formulas and faces that parts share; and what the file says of itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from itertools import chain, pairwise

import pydyf
from fontTools.ttLib import TTFont

from gradyan.errors import GuideError
from gradyan.report.pdf.drawing import Bookmark, Folio, Piece, Place, goto
from gradyan.report.pdf.fonts import Face, embed, file_of, joined
from gradyan.report.pdf.forms import Forms
from gradyan.report.pdf.objects import (
    CATALOG,
    DOCUMENT,
    FONTS,
    PAGES,
    PDF_1_7,
    PDF_2,
    TREE,
    Entry,
    Objects,
    Packed,
    cross_references,
    pack,
    reference,
)
from gradyan.report.pdf.shared import references, share
from gradyan.report.store import Store

SPACES = {PDF_2: "http://iso.org/pdf2/ssn", PDF_1_7: "http://iso.org/pdf/ssn"}
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>2</pdfuaid:part>
<pdfuaid:rev>2024</pdfuaid:rev>
<pdfaid:part>4</pdfaid:part>
<pdfaid:rev>2020</pdfaid:rev>
<pdfaid:conformance>F</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt>{titles}</rdf:Alt></dc:title>
<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>
<dc:language><rdf:Bag>{languages}</rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmp:CreatorTool>gradyan</xmp:CreatorTool>
<pdf:Producer>WeasyPrint {version}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
NUMBERED = pydyf.Dictionary({"S": "/D"})  # pages as they are printed: 1, 2, 3, …


@dataclass(frozen=True)
class Metadata:
    """What the PDF says of itself: a title for each language, the main language first."""

    title: Mapping[str, str]
    authors: Sequence[str]
    created: datetime  # with its time zone
    cited: Sequence[str] = ()  # other languages that something in it is in


def join(
    pieces: Sequence[Piece], forms: Forms, mathml: Mapping[str, str], metadata: Metadata
) -> bytes:
    """Return the file. Raises GuideError at a link that leads to no part."""
    shared, store = share(pieces, forms, mathml, metadata.created), forms.store
    head, tail = Objects(1), Objects(shared.following)
    drawings, formulas = references(shared.drawings), references(shared.formulas)
    faces = joined([piece.faces for piece in pieces])
    counting = {folio.face for piece in pieces for folio in piece.folios.values()}
    digits = {face.name: _digits(face, store) for face in faces if face.name in counting}
    for face in (face for face in faces if face.name in counting):
        face.widths |= dict(digits[face.name].values())
        face.texts |= {glyph: digit for digit, (glyph, _) in digits[face.name].items()}
    head.fill(FONTS, embed(faces, tail, store))
    actions = _actions(pieces)
    number = 1
    for piece in pieces:
        named = pydyf.Dictionary({name: drawings[name] for name in piece.forms})
        tail.fill(piece.xobjects, named)
        for key, open_ in piece.formulas.items():
            tail.fill(open_, pydyf.Array([formulas[key]]))
        for anchor, open_ in piece.links.items():
            if anchor not in actions:
                raise GuideError(f"a link leads to #{anchor}, which is nowhere")
            tail.fill(open_, pydyf.Dictionary(actions[anchor]))
        for open_, folio in piece.folios.items():
            text = str(number + folio.page)
            tail.fill(open_, _folio(folio, [digits[folio.face][digit] for digit in text]))
        number += len(piece.pages)
    outline = _outline(pieces, metadata, tail)
    _head(head, pieces, metadata, {
        "Outlines": outline, "Names": _names(actions, formulas),
        "OutputIntents": _intent(tail), "Metadata": _xmp(tail, metadata),
    })  # fmt: skip
    return _written([*map(_packed, pieces), shared.packed], head, tail)


def _added(objects: Objects, added: pydyf.Object) -> bytes:
    objects.add_object(added)
    found: bytes = added.reference
    return found


def _actions(pieces: Sequence[Piece]) -> dict[str, pydyf.Dictionary]:
    """Return what leads to each anchor, the first of its name."""
    found: dict[str, pydyf.Dictionary] = {}
    for piece in pieces:
        for name, (_, place, struct) in piece.anchors.items():
            found.setdefault(name, goto(place, struct))
    return found


def _digits(face: Face, store: Store) -> dict[str, tuple[int, int]]:
    """Return the glyph of each digit in a face, and its width."""
    font = TTFont(BytesIO(file_of(face, store)), lazy=True)
    names, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    return {
        digit: (font.getGlyphID(name), round(widths[name][0] * 1000 / em))
        for digit in "0123456789"
        if (name := names.get(ord(digit)))
    }


def _folio(folio: Folio, glyphs: Sequence[tuple[int, int]]) -> pydyf.Stream:
    """Return the content that writes the number of a page."""
    width = sum(width for _, width in glyphs) * folio.size / 1000
    text = "".join(f"{glyph:04x}" for glyph, _ in glyphs)
    stream = pydyf.Stream(compress=True)
    stream.begin_marked_content(
        "Artifact", pydyf.Dictionary({"Type": "/Pagination", "Subtype": "/Footer"})
    )
    stream.begin_text()
    stream.set_color_rgb(*folio.color)
    stream.set_font_size(folio.face, folio.size)
    stream.set_text_matrix(1, 0, 0, 1, round(folio.at - width * folio.share, 3), folio.baseline)
    stream.show_text(f"<{text}>")
    stream.end_text()
    stream.end_marked_content()
    return stream


def _outline(pieces: Sequence[Piece], metadata: Metadata, tail: Objects) -> bytes:
    """Return the tree of bookmarks, in which a level holds those of deeper levels after it.

    With several languages each has a tree of its own, under what the guide is called in it.
    """
    found = [bookmark for piece in pieces for bookmark in piece.bookmarks]
    for lang in sorted({mark[0] for mark in found} - metadata.title.keys()):
        known = ", ".join(metadata.title)
        raise GuideError(f"a heading is in '{lang}', and the guide in {known}")
    root = pydyf.Dictionary({"Count": 0})
    tail.add_object(root)
    trees = [[mark for mark in found if mark[0] == lang] for lang in metadata.title]
    tops, several = list[pydyf.Dictionary](), len(metadata.title) > 1
    for title, marks in zip(metadata.title.values(), trees, strict=True):
        if marks and several:
            tops.append(_item(title, root, *marks[0][3:], tail))
            _tree(marks, tops[-1], tail)
        else:
            _tree(marks, root, tail)
    if several:
        _close(root, tops)
    root["Count"] += sum(1 + top["Count"] for top in tops)
    reference_: bytes = root.reference
    return reference_


def _tree(marks: Sequence[Bookmark], root: pydyf.Dictionary, tail: Objects) -> None:
    """Hang the bookmarks of a language under an item, and count them in it."""
    above: list[tuple[int, pydyf.Dictionary, list[pydyf.Dictionary]]] = [(0, root, [])]
    for _, level, label, place, struct in marks:
        while above[-1][0] >= level:
            _close(*above.pop()[1:])
        item = _item(label, above[-1][1], place, struct, tail)
        above[-1][2].append(item)
        for _, holder, _ in above:
            holder["Count"] += 1
        above.append((level, item, []))
    while above:
        _close(*above.pop()[1:])


def _item(
    label: str, parent: pydyf.Dictionary, place: Place, struct: str, tail: Objects
) -> pydyf.Dictionary:
    item = pydyf.Dictionary({
        "Title": pydyf.String(label), "Parent": parent.reference, "Count": 0,
        "A": goto(place, struct),
    })  # fmt: skip
    tail.add_object(item)
    return item


def _close(holder: pydyf.Dictionary, items: Sequence[pydyf.Dictionary]) -> None:
    """Let the items of a level know each other."""
    for before, after in pairwise(items):
        before["Next"], after["Prev"] = after.reference, before.reference
    if items:
        holder["First"], holder["Last"] = items[0].reference, items[-1].reference


def _names(
    actions: Mapping[str, pydyf.Dictionary], formulas: Mapping[str, bytes]
) -> pydyf.Dictionary:
    """Return the names that lead to places, also from outside, and those of embedded files."""
    places, embedded = pydyf.Array(), pydyf.Array()
    for name in sorted(actions):
        place = pydyf.Dictionary({key: actions[name][key] for key in ("D", "SD")})
        places.extend((pydyf.String(name), place))
    for key in sorted(formulas):
        embedded.extend((pydyf.String(f"{key}.mml"), formulas[key]))
    return pydyf.Dictionary({
        "Dests": pydyf.Dictionary({"Names": places}),
        "EmbeddedFiles": pydyf.Dictionary({"Names": embedded}),
    })  # fmt: skip


def _intent(tail: Objects) -> pydyf.Array:
    """Say what red, green and blue mean."""
    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    stream = _added(tail, pydyf.Stream([profile], {"N": 3}, compress=True))
    name = pydyf.String("sRGB IEC61966-2.1")
    intent = pydyf.Dictionary({
        "Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": name,
        "Info": name, "DestOutputProfile": stream,
    })  # fmt: skip
    return pydyf.Array([intent])


def _xmp(tail: Objects, metadata: Metadata) -> bytes:
    main = next(iter(metadata.title))
    titles = {"x-default": metadata.title[main], **metadata.title}
    xmp = XMP.format(
        titles="".join(
            f'<rdf:li xml:lang="{lang}">{escape(title)}</rdf:li>' for lang, title in titles.items()
        ),
        authors="".join(f"<rdf:li>{escape(author)}</rdf:li>" for author in metadata.authors),
        languages="".join(f"<rdf:li>{x}</rdf:li>" for x in [*metadata.title, *metadata.cited]),
        date=metadata.created.isoformat(timespec="seconds"),
        version=version("weasyprint"),
    )
    # Not compressed, so that archives find it without reading PDF.
    stream = pydyf.Stream([xmp.encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    return _added(tail, stream)


def _head(
    head: Objects,
    pieces: Sequence[Piece],
    metadata: Metadata,
    entries: Mapping[str, bytes | pydyf.Object],
) -> None:
    """Fill the numbers that all parts know."""
    lang = pydyf.String(next(iter(metadata.title)))
    head.fill(CATALOG, pydyf.Dictionary({
        "Type": "/Catalog", "Pages": reference(PAGES), "Lang": lang,
        "StructTreeRoot": reference(TREE), "MarkInfo": pydyf.Dictionary({"Marked": "true"}),
        "ViewerPreferences": pydyf.Dictionary({"DisplayDocTitle": "true"}),
        "PageLabels": pydyf.Dictionary({"Nums": pydyf.Array([0, NUMBERED])}), **entries,
    }))  # fmt: skip
    kids = pydyf.Array(reference(piece.node) for piece in pieces)
    count = sum(len(piece.pages) for piece in pieces)
    head.fill(PAGES, pydyf.Dictionary({"Type": "/Pages", "Kids": kids, "Count": count}))
    parents = sorted(chain.from_iterable(piece.parents.items() for piece in pieces))
    nums = pydyf.Array(chain.from_iterable(parents))
    head.fill(TREE, pydyf.Dictionary({
        "Type": "/StructTreeRoot", "K": pydyf.Array([reference(DOCUMENT)]),
        "ParentTree": pydyf.Dictionary({"Nums": nums}), "ParentTreeNextKey": parents[-1][0] + 1,
        "Namespaces": pydyf.Array(map(reference, SPACES)),
    }))  # fmt: skip
    head.fill(DOCUMENT, pydyf.Dictionary({
        "Type": "/StructElem", "S": "/Document", "NS": reference(PDF_2), "P": reference(TREE),
        "Lang": lang, "K": pydyf.Array(chain.from_iterable(piece.top for piece in pieces)),
    }))  # fmt: skip
    for number, uri in SPACES.items():
        head.fill(number, pydyf.Dictionary({"Type": "/Namespace", "NS": pydyf.String(uri)}))


def _packed(piece: Piece) -> Packed:
    return Packed(piece.data, piece.entries)


def _written(parts: Sequence[Packed], head: Objects, tail: Objects) -> bytes:
    """Return the file: the parts as they are, then what joins them, and where all of it is."""
    data, entries = [b"%PDF-2.0\n%\xf0\x9f\x96\xa4\n"], dict[int, Entry]()
    at = len(data[0])
    tail.all += head.all
    for packed in [*parts, pack(tail)]:
        entries |= packed.moved(at)
        data.append(packed.data)
        at += len(packed.data)
    name = pydyf.String(hashlib.sha256(b"".join(data)).hexdigest()[:32])
    extra = {"Root": reference(CATALOG), "ID": pydyf.Array([name, name])}
    last = tail.reserve()
    table = cross_references({**entries, last: (1, at, 0)}, extra)
    table.number = last
    end = b"\nstartxref\n%d\n%%%%EOF\n" % at
    return b"".join([*data, table.indirect, end])
