"""The rules of ISO 14289-2 (PDF/UA-2): what a screen reader relies on."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.audit.document import PAINTING, Document, Element, is_element, plain
from tests.audit.rules import rule

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
TITLES = re.compile(r'<rdf:li xml:lang="([^"]+)">')
ANNOUNCED = re.compile(rb"\x00\x1b([a-z]{2})\x00\x1b")
PRIVATE = re.compile("[\ue000-\uf8ff\ufffe\uffff]")
PRINT = 4


def languages(document: Document) -> list[str]:
    """Return the languages of the document, by its titles."""
    return [lang for lang in TITLES.findall(document.xmp) if lang != "x-default"]


@rule
def the_document_is_tagged(document: Document) -> Iterator[str]:
    tree = plain(document.root.get("/StructTreeRoot", {}))
    marked = plain(document.root.get("/MarkInfo", {})).get("/Marked")
    yield "" if marked and bool(marked) and tree else "it is not marked as tagged"
    tops = [plain(top) for top in tree.get("/K", [])]
    yield "" if [top["/S"] for top in tops] == ["/Document"] else "its top is not one Document"


@rule
def every_element_has_its_parent_and_a_namespace(document: Document) -> Iterator[str]:
    spaces = plain(document.root.get("/StructTreeRoot", {})).get("/Namespaces", [])
    known = [plain(space) for space in spaces]
    for element in document.elements:
        fits = all(plain(kid["/P"]) is element.raw for kid in element.elements())
        yield "" if fits else f"what is in a {element.kind} has another parent"
        at_home = any(plain(element.raw.get("/NS")) is space for space in known)
        yield "" if at_home else f"a {element.kind} has no namespace"


@rule
def every_language_is_said(document: Document) -> Iterator[str]:
    main, spoken = document.root.get("/Lang", ""), {e.lang for e in document.elements}
    yield "" if LANGUAGE.fullmatch(main) else f"the language of the document is '{main}'"
    for lang in languages(document):
        yield "" if lang in spoken else f"nothing is in '{lang}', of which there is a title"
    for lang in sorted(spoken - {main}):
        yield "" if f">{lang}<" in document.xmp else f"something is in '{lang}'"


@rule
def all_that_is_painted_is_read_or_an_artifact(document: Document) -> Iterator[str]:
    for number, operators in enumerate(document.drawn, start=1):
        for operator, stack in operators:
            if len(stack) > 1:
                yield f"page {number}: content in other content"
            elif operator in PAINTING:
                yield "" if stack else f"page {number}: {operator.decode()} is neither"


@rule
def every_content_belongs_to_an_element(document: Document) -> Iterator[str]:
    owned = Counter[tuple[int, int]]()
    for element in document.elements:
        for kid in element.kids():
            if isinstance(kid, int) or (not is_element(kid) and "/MCID" in kid):
                mcid, holder = (kid, element.raw) if isinstance(kid, int) else (kid["/MCID"], kid)
                owned[int(plain(holder["/Pg"])["/StructParents"]), int(mcid)] += 1
    for number, (page, operators) in enumerate(
        zip(document.pages, document.drawn, strict=True), start=1
    ):
        key = int(page["/StructParents"])
        owners = document.parents.get(key, [])
        for operator, stack in operators:
            properties = stack[-1][-1] if operator == b"BDC" else {}
            if isinstance(properties, dict) and "/MCID" in properties:
                mcid = int(properties["/MCID"])
                owner = plain(owners[mcid]) if mcid < len(owners) else None
                one = owned[key, mcid] == 1 and is_element(owner)
                yield "" if one else f"page {number}: content {mcid} has no element of its own"


@rule
def headings_leave_out_no_level(document: Document) -> Iterator[str]:
    above = dict[str, int]()
    for element in document.elements:
        if re.fullmatch("H[1-6]", element.kind):
            level, before = int(element.kind[1]), above.get(element.lang, 0)
            above[element.lang] = level
            yield "" if level <= before + 1 else f"an H{level} follows an H{before}"


@rule
def figures_and_formulas_say_what_they_show(document: Document) -> Iterator[str]:
    for element in document.of("Figure", "Formula"):
        alt = str(element.raw.get("/Alt", "")).strip()
        yield "" if alt else f"a {element.kind} has no alternative text"


@rule
def figures_speak_all_languages(document: Document) -> Iterator[str]:
    wanted = {lang.encode() for lang in languages(document)}
    for element in (e for e in document.of("Figure") if "Caption" in _kinds(e)):
        data = getattr(element.raw.get("/Alt"), "original_bytes", b"")
        said = set(ANNOUNCED.findall(data)) or {element.lang.encode()}
        yield "" if said == wanted else f"a Figure speaks {sorted(said)} of {sorted(wanted)}"


@rule
def boxes_of_images_lie_on_the_page(document: Document) -> Iterator[str]:
    for element in document.of("Figure", "Formula"):
        box = element.attribute("/BBox")
        if box is None or len(box) != len("xyxy"):
            yield f"a {element.kind} has no box"
            continue
        _, _, width, height = map(float, plain(element.raw["/Pg"])["/MediaBox"])
        left, bottom, right, top = map(float, box)
        within = 0 <= left < right <= width and 0 <= bottom < top <= height
        yield "" if within else f"the box of a {element.kind} is {list(map(float, box))}"


@rule
def formulas_have_their_mathml(document: Document) -> Iterator[str]:
    for element in document.of("Formula"):
        files = [plain(file) for file in plain(element.raw.get("/AF", []))]
        kinds = [plain(plain(file["/EF"])["/F"]).get("/Subtype") for file in files]
        yield "" if kinds == ["/application/mathml+xml"] else "a Formula without its MathML"


@rule
def headers_of_tables_have_a_scope(document: Document) -> Iterator[str]:
    for element in document.of("TH"):
        scope = element.attribute("/Scope")
        yield "" if scope in {"/Row", "/Column", "/Both"} else f"a TH has the scope {scope}"


@rule
def tables_are_regular(document: Document) -> Iterator[str]:
    for element in document.of("Table"):
        widths = set(_widths(element))
        yield "" if len(widths) == 1 else f"a Table has rows of {sorted(widths)} cells"


def _widths(table: Element) -> Iterator[int]:
    """Yield how many columns each row of a table fills, with the cells that reach into it."""
    reaching = Counter[int]()  # columns by the row they reach into
    parts = [part for part in table.elements() if part["/S"] in {"/THead", "/TBody", "/TFoot"}]
    rows = [row for part in [table.raw, *parts] for row in _kids(part) if row["/S"] == "/TR"]
    for number, row in enumerate(rows):
        width = reaching[number]
        for cell in _kids(row):
            spans = cell.get("/A", {})
            columns = int(spans.get("/ColSpan", 1))
            width += columns
            for more in range(1, int(spans.get("/RowSpan", 1))):
                reaching[number + more] += columns
        yield width


def _kids(raw: Any) -> list[Any]:
    return Element(raw, "", "", ()).elements()


def _kinds(element: Element) -> list[str]:
    return [kid["/S"][1:] for kid in element.elements()]


@rule
def lists_hold_items_and_items_bodies(document: Document) -> Iterator[str]:
    for element in document.of("L"):
        strange = set(_kinds(element)) - {"LI", "L", "Caption"}
        yield f"an L holds {sorted(strange)}" if strange else ""
    for element in document.of("LI"):
        fits = _kinds(element) in (["Lbl", "LBody"], ["LBody"])
        yield "" if fits and element.above[-1] == "L" else f"an LI holds {_kinds(element)}"


@rule
def lists_with_labels_say_how_they_count(document: Document) -> Iterator[str]:
    for element in document.of("L"):
        labelled = any(kid["/S"] == "/Lbl" for item in element.elements() for kid in _kids(item))
        silent = element.attribute("/ListNumbering") in {None, "/None"}
        yield "an L with labels has no numbering" if labelled and silent else ""


@rule
def captions_come_first_or_last(document: Document) -> Iterator[str]:
    for element in document.elements:
        kinds = _kinds(element)
        if "Caption" in kinds:
            at_an_end = "Caption" not in kinds[1:-1] and kinds.count("Caption") == 1
            fits = at_an_end and element.kind in {"Figure", "Table", "L"}
            yield "" if fits else f"a {element.kind} holds {kinds}"


@rule
def notes_and_their_calls_name_each_other(document: Document) -> Iterator[str]:
    for element in document.of("FENote"):
        calls = [plain(call) for call in element.raw.get("/Ref", [])]
        back = [plain(note) for call in calls for note in call.get("/Ref", [])]
        named = len(back) == 1 and back[0] is element.raw
        fits = named and element.attribute("/NoteType") == "/Footnote"
        yield "" if fits else "a note and its call do not name each other"


@rule
def links_say_where_they_lead(document: Document) -> Iterator[str]:
    for link in document.annotations:
        known = document.parents.get(int(link.get("/StructParent", -1)), {})
        objects = [kid.get("/Obj") for kid in known.get("/K", []) if isinstance(kid, dict)]
        inside = any(plain(found) is link for found in objects)
        yield "" if inside and known["/S"] == "/Link" else "a link is in no element"
        yield "" if str(link.get("/Contents", "")).strip() else "a link does not say where it leads"
        yield "" if int(link.get("/F", 0)) & PRINT else "a link is not printed"


@rule
def destinations_lead_into_the_structure(document: Document) -> Iterator[str]:
    here = {id(element.raw) for element in document.elements}
    for action in (action for action in document.actions if action["/S"] == "/GoTo"):
        leads = "/SD" in action and id(plain(action["/SD"][0])) in here
        yield "" if leads else "an action leads to no element"


@rule
def each_language_has_its_outline(document: Document) -> Iterator[str]:
    tops = [item for item, level in document.outline if level == 1]
    wanted = languages(document)
    if len(wanted) > 1:
        yield "" if len(tops) == len(wanted) else f"{len(tops)} outlines for {wanted}"
    for item, _ in document.outline:
        yield "" if str(item.get("/Title", "")).strip() else "an item of the outline has no name"


@rule
def pages_have_labels(document: Document) -> Iterator[str]:
    nums = plain(document.root.get("/PageLabels", {})).get("/Nums", [])
    yield "" if nums[:1] == [0] and plain(nums[1]).get("/S") else "the first page has no label"
    for page in document.pages:
        yield "" if page.get("/Tabs") == "/S" else "a page has no order of tabs"


@rule
def the_title_is_shown(document: Document) -> Iterator[str]:
    shown = plain(document.root.get("/ViewerPreferences", {})).get("/DisplayDocTitle")
    yield "" if shown and bool(shown) else "viewers show the name of the file"
    yield "" if 'xml:lang="x-default"' in document.xmp else "there is no title"


@rule
def texts_are_of_letters(document: Document) -> Iterator[str]:
    for element in document.elements:
        for key in ("/Alt", "/ActualText"):
            if key in element.raw:
                odd = PRIVATE.search(str(element.raw[key]))
                yield f"a text of a {element.kind} has U+{ord(odd[0]):04X}" if odd else ""


@rule
def it_claims_to_be_accessible(document: Document) -> Iterator[str]:
    for said in ("<pdfuaid:part>2<", "<pdfuaid:rev>2024<"):
        yield "" if said in document.xmp else f"the metadata lack {said[1:-1]}"
