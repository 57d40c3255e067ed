"""A part of the guide as pages of a PDF, final but for what other parts decide.

WeasyPrint draws, `tags` makes the structure tree, and this file the links. Clauses are of
ISO 14289-2 (PDF/UA-2) and ISO 19005-4 (PDF/A-4).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.draw.text import draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream

from gradyan.errors import GuideError
from gradyan.report.pdf.fonts import Face, faces, read
from gradyan.report.pdf.forms import Form, Forms
from gradyan.report.pdf.objects import FONTS, PAGES, RANGE, Objects, pack, reference
from gradyan.report.pdf.tags import POINTS, Rectangle, Tagger, Target, parent_key
from gradyan.report.pdf.versions import check
from gradyan.report.store import Store

PRINT = 4  # the flag that 6.3.2 demands of each annotation
SHARES = {"start": 0.0, "left": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}
FOLIO = "@bottom-center"  # the margin box of the page number

Place = tuple[int, float, float]  # the number of a page object, left and top in points
Bookmark = tuple[str, int, str, Place, str]  # language, level, label, and where it leads


@dataclass(frozen=True)
class Folio:
    """Where the number of a page stands, and how; ``page`` counts from 0 in the part."""

    page: int
    face: str
    size: float
    color: Sequence[float]
    at: float  # of its left edge, its middle or its right edge, as ``share`` says
    share: float
    baseline: float


@dataclass
class Piece:
    """A part as it is kept: the bytes of its objects, what it offers and what it asks for.

    The numbers in ``links``, ``formulas`` and ``folios`` are open, and so is ``xobjects``.
    """

    data: bytes
    entries: dict[int, tuple[int, int, int]]
    node: int  # the part's own node of the tree of pages
    pages: list[int]
    top: list[str]  # what hangs under the document in the structure tree
    parents: dict[int, str]  # its leaf of the parent tree
    anchors: dict[str, tuple[int, Place, str]]  # the page, counted from 0, and where it leads
    bookmarks: list[Bookmark]
    links: dict[str, int]
    formulas: dict[str, int]
    forms: list[str]
    xobjects: int
    folios: dict[int, Folio]  # by their open numbers
    faces: list[Face]

    def dump(self) -> bytes:
        """Return the piece as it is kept."""
        head = json.dumps({**asdict(self), "data": ""}).encode()
        return b"%d\n%b%b" % (len(head), head, self.data)


def load(kept: bytes) -> Piece:
    """Return the piece that was kept."""
    length, _, rest = kept.partition(b"\n")
    r = json.loads(rest[: int(length)])

    def numbered(name: str) -> dict[int, Any]:
        return {int(number): value for number, value in r[name].items()}

    return Piece(**{
        **r,
        "data": rest[int(length) :],
        "entries": {n: tuple(entry) for n, entry in numbered("entries").items()},
        "parents": numbered("parents"),
        "folios": {n: Folio(**folio) for n, folio in numbered("folios").items()},
        "faces": [read(face) for face in r["faces"]],
    })  # fmt: skip


def draw(
    document: Document, first: int, forms: Forms, mathml: Mapping[str, str], store: Store
) -> Piece:
    """Return the part that a document is, with its object numbers from ``first`` on.

    ``forms`` are the drawings that its layout has met, ``mathml`` maps the ``data-formula`` of each
    formula's ``<img>`` to its MathML. Raises GuideError where PDF/UA-2 asks for what is not there.
    """
    check()
    objects, fonts, folios = Objects(first), dict[Any, Any](), dict[int, Folio]()
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in kinds})
    resources |= {"ColorSpace": pydyf.Dictionary(), "Font": reference(FONTS)}
    node = pydyf.Dictionary({"Type": "/Pages", "Parent": reference(PAGES)})
    for added in (resources, node):
        objects.add_object(added)
    streams, pages = [], []
    for number, page in enumerate(document.pages):
        corners = (0, 0, page.width, page.height)
        stream = Stream(fonts, corners, resources, {}, {}, {}, None, compress=True)
        if folio := _folio(page, number, fonts):
            folios[objects.reserve()] = folio
        stream.transform(d=-1, f=page.height * POINTS)
        page.paint(stream, POINTS)
        streams.append(stream)
        objects.add_object(stream)
        contents = [*([reference(objects.following - 2)] if folio else []), stream.reference]
        pages.append(_page(page, contents, node, resources, objects))
    tagger = Tagger(objects, mathml, document.metadata.lang)
    tagger(document.pages, [page.reference for page in pages], streams)
    if any(resources.pop(kind) for kind in kinds[2:]):
        raise GuideError("a page has a gradient or a pattern in it", "use plain colours")
    if resources["XObject"]:
        raise GuideError(
            "a page has content in a group", "use no CSS opacity, filter or blend mode"
        )
    resources["XObject"] = reference(xobjects := objects.reserve())
    node |= {"Kids": pydyf.Array(page.reference for page in pages), "Count": len(pages)}
    links = _links(tagger, pages, objects)
    numbers = [page.number for page in pages]
    anchors = _anchors(document, tagger, numbers)
    packed = pack(objects)
    if objects.following > first + RANGE:
        raise GuideError(f"a part has more than {RANGE} objects", "let it be two chapters")
    return Piece(
        data=packed.data, entries=packed.entries, node=node.number, pages=numbers,
        top=[name.decode() for name in tagger.top],
        parents={key: _written(found) for key, found in tagger.parents.items()},
        anchors=anchors, bookmarks=list(_bookmarks(document, tagger, numbers)), links=links,
        formulas=tagger.formulas, xobjects=xobjects,
        forms=sorted(form.name for form in forms.values() if isinstance(form, Form)),
        folios=folios, faces=faces(fonts.values(), store),
    )  # fmt: skip


def _written(found: bytes | pydyf.Array) -> str:
    """Return a reference, or an array of them, as it stands in the file."""
    return (found if isinstance(found, bytes) else found.data).decode()


def _page(
    page: Any, contents: list[bytes], node: Any, resources: Any, objects: Objects
) -> pydyf.Dictionary:
    size = pydyf.Array([0, 0, page.width * POINTS, page.height * POINTS])
    added = pydyf.Dictionary({
        "Type": "/Page", "Parent": node.reference, "MediaBox": size, "Tabs": "/S",
        "Contents": pydyf.Array(contents), "Resources": resources.reference,
    })  # fmt: skip
    objects.add_object(added)
    added["StructParents"] = parent_key(added.reference)
    return added


def _folio(page: Any, number: int, fonts: dict[Any, Any]) -> Folio | None:
    """Take the number of a page off it, if it has one that counts in the part."""
    for margin in page._page_box.children:
        if getattr(margin, "at_keyword", "") != FOLIO:
            continue
        share = SHARES[margin.style["text_align_all"]]
        for box in margin.descendants():
            if isinstance(box, boxes.TextBox) and box.text == str(number + 1):
                margin.children = []
                scratch = Stream(fonts, (0, 0, 1, 1), {"ExtGState": {}}, {}, None, {}, None)
                draw_text(scratch, box, 0, "clip", "none")
                face, size = scratch._old_font
                return Folio(
                    page=number, face=face, size=size * POINTS,
                    color=[float(x) for x in box.style["color"].to("srgb").coordinates],
                    at=(box.position_x + box.width * share) * POINTS,
                    share=share,
                    baseline=(page.height - box.position_y - box.baseline) * POINTS,
                )  # fmt: skip
    return None


def _point(page: Any, number: int, x: float, y: float) -> Place:
    return number, round(x * POINTS, 3), round((page.height - y) * POINTS, 3)


def _anchors(document: Document, tagger: Tagger, numbers: Sequence[int]) -> dict[str, Any]:
    """Return where each name leads: the first place that has it."""
    found: dict[str, Any] = {}
    for index, (page, number) in enumerate(zip(document.pages, numbers, strict=True)):
        for name, (x, y, *_) in page.anchors.items():
            if name in tagger.anchors and name not in found:
                struct = tagger.anchors[name].standing().struct.reference.decode()
                found[name] = (index, _point(page, number, x, y), struct)
    return found


def _bookmarks(document: Document, tagger: Tagger, numbers: Sequence[int]) -> Iterator[Bookmark]:
    """Yield the language of each bookmark, its level, its label and where it leads."""
    found = [
        (level, label, _point(page, number, *point))
        for page, number in zip(document.pages, numbers, strict=True)
        for level, label, point, _ in page.bookmarks
    ]
    for (level, label, place), node in zip(found, tagger.bookmarks, strict=True):
        yield node.lang, level, label, place, node.standing().struct.reference.decode()


def goto(place: Place, struct: str) -> pydyf.Dictionary:
    """Return a destination in the structure tree beside the one on the page; PDF/UA-2, 8.8."""
    number, left, top = place
    point = ["/XYZ", left, top, 0]
    on_page = pydyf.Array([reference(number), *point])
    return pydyf.Dictionary({"S": "/GoTo", "D": on_page, "SD": pydyf.Array([struct, *point])})


def _links(tagger: Tagger, pages: list[pydyf.Dictionary], objects: Objects) -> dict[str, int]:
    """Add an annotation for each link and page, however many lines the link takes there.

    Return the open number of the action that leads to each anchor.
    """
    wanted: dict[str, int] = {}
    for (link, page), areas in tagger.links.items():
        target = tagger.targets[link]
        if not link.struct.number:
            where = target.uri or f"#{target.anchor}"
            raise GuideError(f"a link to {where} has nothing in it", "write what it leads to")
        annotation = pydyf.Dictionary({
            "Type": "/Annot", "Subtype": "/Link", "F": PRINT, "Border": pydyf.Array([0, 0, 0]),
            "P": pages[page].reference, "Contents": pydyf.String(target.words),
            "Lang": pydyf.String(link.lang), **_shape(areas),
        })  # fmt: skip
        objects.add_object(annotation)
        annotation["StructParent"] = parent_key(annotation.reference)
        annotation["A"] = _action(target, pages, wanted, objects)
        pages[page].setdefault("Annots", pydyf.Array()).append(annotation.reference)
        kid = {"Type": "/OBJR", "Pg": annotation["P"], "Obj": annotation.reference}
        link.struct["K"].append(pydyf.Dictionary(kid))
        tagger.parents[annotation["StructParent"]] = link.struct.reference
    return wanted


def _action(
    target: Target, pages: list[pydyf.Dictionary], wanted: dict[str, int], objects: Objects
) -> pydyf.Dictionary | bytes:
    if target.uri:
        return pydyf.Dictionary({"S": "/URI", "URI": pydyf.String(target.uri)})
    if target.note and target.note.place:
        page, left, top = target.note.place
        place = (pages[page].number, round(left, 3), round(top, 3))
        return goto(place, target.note.standing().struct.reference.decode())
    if target.anchor not in wanted:
        wanted[target.anchor] = objects.reserve()
    return reference(wanted[target.anchor])


def _shape(areas: Sequence[Rectangle]) -> dict[str, pydyf.Array]:
    """Return the rectangle around all areas of a link and, if it is not one, the areas."""
    left, bottom, right, top = zip(*areas, strict=True)
    shape = {"Rect": pydyf.Array([min(left), min(bottom), max(right), max(top)])}
    if len(areas) > 1:
        corners = ((x1, y2, x2, y2, x1, y1, x2, y1) for x1, y1, x2, y2 in areas)
        shape["QuadPoints"] = pydyf.Array(chain.from_iterable(corners))
    return shape
