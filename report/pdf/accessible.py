"""Writes a laid out document as PDF/UA-2 and PDF/A-4f, the same bytes for the same document.

WeasyPrint draws, ``report.tags`` makes the structure tree, and this file the rest: links,
destinations, metadata and colour profile. Clauses are of ISO 14289-2 (PDF/UA-2) and ISO 19005-4
(PDF/A-4).
"""

import copy
import inspect
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
import weasyprint.pdf

from gradyan.report.errors import GuideError
from gradyan.report.pdf.tags import Node, Rectangle, Tagger, Target

WEASYPRINT = "70.0"
HOOK = ["pdf", "document", "pdf_version", "page_streams"]  # what add_tags takes
PRINT = 4  # the flag that 6.3.2 demands of each annotation

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


@dataclass(frozen=True)
class Metadata:
    """What the PDF says of itself: a title for each language, the main language first."""

    title: Mapping[str, str]
    authors: Sequence[str]
    created: datetime  # with its time zone


def write_accessible(
    document: weasyprint.Document, target: Path, metadata: Metadata, mathml: Mapping[str, str]
) -> None:
    """Write the document to the target, where the old file stays if anything fails.

    ``mathml`` maps the ``data-formula`` of each formula's ``<img>`` to its MathML.
    Raises GuideError if the document lacks what PDF/UA-2 asks for, if the target cannot be written,
    or if WeasyPrint is not the version this was written for.
    """
    _check(document, metadata)
    date = metadata.created.astimezone(UTC)
    tagger = Tagger(document.pages, mathml, f"D:{date:%Y%m%d%H%M%S}Z")
    plain = document.copy([_without_links(page) for page in document.pages])

    def finish(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
        _finish(pdf, tagger, metadata)

    with _tagging(tagger):
        data = plain.write_pdf(
            finisher=finish, pdf_tags=True, pdf_version="2.0", pdf_identifier=True
        )
    _replace(target, data)


def _check(document: weasyprint.Document, metadata: Metadata) -> None:
    """Stop where a silent change in WeasyPrint, or a forgotten attribute, would spoil the PDF."""
    hook = list(inspect.signature(weasyprint.pdf.add_tags).parameters)
    if (weasyprint.__version__, hook) != (WEASYPRINT, HOOK):
        raise GuideError(
            f"the structure tree is made for WeasyPrint {WEASYPRINT}, not {weasyprint.__version__}",
            f"pip install weasyprint=={WEASYPRINT}, or adapt report/pdf/tags.py and its tests.",
        )
    main = next(iter(metadata.title))
    if document.metadata.lang != main:
        raise GuideError(f"<html lang> is {document.metadata.lang!r}, the first title is {main!r}")


@contextmanager
def _tagging(tagger: Tagger) -> Iterator[None]:
    """Let the tagger stand in for WeasyPrint's own, for one call."""
    original = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = tagger
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = original


def _without_links(page: Any) -> Any:
    """WeasyPrint would write an annotation for each line of a link, and for each box in it."""
    page = copy.copy(page)
    page.links = []
    return page


def _finish(pdf: pydyf.PDF, tagger: Tagger, metadata: Metadata) -> None:
    """Write all that refers to the structure tree, and what the PDF says of itself."""
    _outline(pdf, tagger)
    _links(pdf, tagger, _named_places(pdf, tagger))
    _embedded_files(pdf, tagger)
    _output_intent(pdf)
    _metadata(pdf, metadata)
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.info.clear()  # all is in the XMP; PDF/A-4, 6.1.3


def _goto(node: Node, place: pydyf.Array) -> pydyf.Dictionary:
    """Return a destination in the structure tree beside the one on the page; PDF/UA-2, 8.8."""
    structural = pydyf.Array([node.standing().struct.reference, *place[1:]])
    return pydyf.Dictionary({"S": "/GoTo", "D": place, "SD": structural})


def _outline(pdf: pydyf.PDF, tagger: Tagger) -> None:
    """Let each bookmark lead to its heading; they are written in the order of the headings."""
    items = (item for item in pdf.objects if isinstance(item, dict) and "Title" in item)
    for item, node in zip(items, tagger.bookmarks, strict=True):
        item["A"] = _goto(node, item.pop("Dest"))


def _named_places(pdf: pydyf.PDF, tagger: Tagger) -> dict[str, pydyf.Dictionary]:
    """Return by its name where each link can lead; the names remain for links from outside."""
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    places = {}
    for index in range(0, len(names), 2):
        name = names[index].string
        places[name] = _goto(tagger.anchors[name], names[index + 1])
        names[index + 1] = pydyf.Dictionary({key: places[name][key] for key in ("D", "SD")})
    return places


def _links(pdf: pydyf.PDF, tagger: Tagger, places: Mapping[str, pydyf.Dictionary]) -> None:
    """Add an annotation for each link and page, however many lines the link takes there."""
    for number, ((link, page), areas) in enumerate(tagger.links.items(), start=len(tagger.pages)):
        target = tagger.targets[link]
        annotation = pydyf.Dictionary({
            "Type": "/Annot", "Subtype": "/Link", "F": PRINT, "Border": pydyf.Array([0, 0, 0]),
            "P": pdf.page_references[page], "StructParent": number,
            "Contents": pydyf.String(target.words), "Lang": pydyf.String(link.lang),
            "A": _action(pdf, target, places), **_shape(areas),
        })  # fmt: skip
        pdf.add_object(annotation)
        pdf_page = pdf.objects[int(pdf.page_references[page].split()[0])]
        pdf_page.setdefault("Annots", pydyf.Array()).append(annotation.reference)
        reference = {"Type": "/OBJR", "Pg": annotation["P"], "Obj": annotation.reference}
        link.struct["K"].append(pydyf.Dictionary(reference))
        tagger.parent_tree["Nums"].extend((number, link.struct.reference))
    tagger.root["ParentTreeNextKey"] = len(tagger.pages) + len(tagger.links)


def _action(
    pdf: pydyf.PDF, target: Target, places: Mapping[str, pydyf.Dictionary]
) -> pydyf.Dictionary:
    if target.uri:
        return pydyf.Dictionary({"S": "/URI", "URI": pydyf.String(target.uri)})
    if target.note and target.note.place:
        page, left, top = target.note.place
        return _goto(target.note, pydyf.Array([pdf.page_references[page], "/XYZ", left, top, 0]))
    if target.anchor not in places:
        raise GuideError(f"the link “{target.words}” leads to #{target.anchor}, which is nowhere")
    return places[target.anchor]


def _shape(areas: Sequence[Rectangle]) -> dict[str, pydyf.Array]:
    """Return the rectangle around all areas of a link and, if it is not one, the areas."""
    left, bottom, right, top = zip(*areas, strict=True)
    shape = {"Rect": pydyf.Array([min(left), min(bottom), max(right), max(top)])}
    if len(areas) > 1:
        corners = ((x1, y2, x2, y2, x1, y1, x2, y1) for x1, y1, x2, y2 in areas)
        shape["QuadPoints"] = pydyf.Array(chain.from_iterable(corners))
    return shape


def _embedded_files(pdf: pydyf.PDF, tagger: Tagger) -> None:
    """List the formulas as PDF/A-4f asks in 6.9; their numbers keep the names sorted."""
    names = pydyf.Array()
    for file in tagger.files.values():
        names.extend((file["UF"], file.reference))
    entries = pdf.catalog.setdefault("Names", pydyf.Dictionary())
    entries["EmbeddedFiles"] = pydyf.Dictionary({"Names": names})


def _output_intent(pdf: pydyf.PDF) -> None:
    """Say what red, green and blue mean; with WeasyPrint's option it would be a PDF/X intent."""
    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    stream = pydyf.Stream([profile], {"N": 3}, compress=True)
    pdf.add_object(stream)
    name = pydyf.String("sRGB IEC61966-2.1")
    intent = pydyf.Dictionary({
        "Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": name,
        "Info": name, "DestOutputProfile": stream.reference,
    })  # fmt: skip
    pdf.catalog["OutputIntents"] = pydyf.Array([intent])


def _metadata(pdf: pydyf.PDF, metadata: Metadata) -> None:
    main = next(iter(metadata.title))
    titles = {"x-default": metadata.title[main], **metadata.title}
    xmp = XMP.format(
        titles="".join(
            f'<rdf:li xml:lang="{lang}">{escape(title)}</rdf:li>' for lang, title in titles.items()
        ),
        authors="".join(f"<rdf:li>{escape(author)}</rdf:li>" for author in metadata.authors),
        languages="".join(f"<rdf:li>{lang}</rdf:li>" for lang in metadata.title),
        date=metadata.created.isoformat(timespec="seconds"),
        version=weasyprint.__version__,
    )
    # Not compressed, so that archives find it without reading PDF.
    stream = pydyf.Stream([xmp.encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(stream)
    pdf.catalog["Metadata"] = stream.reference


def _replace(target: Path, data: bytes) -> None:
    """Write beside the target first: on a full disk, say, the old file remains."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise GuideError(f"cannot write {target.name}: {error.strerror or error}") from error
