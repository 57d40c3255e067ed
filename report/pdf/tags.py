"""The structure tree of the PDF: what a screen reader walks, in the order of the HTML.

WeasyPrint marks the content while it draws; the tree it hangs it on has one element per page
fragment and knows no languages, formulas or notes. Here the same boxes make another tree: all boxes
of one HTML element, on whatever page, meet in one structure element. Boxes count in CSS pixels from
the top left of the page, the PDF in points from the bottom left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from gradyan.errors import GuideError
from gradyan.report.pdf.languages import in_languages
from gradyan.report.pdf.objects import DOCUMENT, PDF_1_7, PDF_2, Objects, reference

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

POINTS = 0.75  # in a CSS pixel

KINDS = {
    "main": "Part", "section": "Sect", "article": "Sect", "nav": "Sect", "aside": "Aside",
    "div": "Div", "header": "Div", "footer": "Div", "figure": "Div", "blockquote": "BlockQuote",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "p": "P", "figcaption": "P", "pre": "P",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "caption": "Caption",
    "tr": "TR", "th": "TH", "td": "TD",
    "em": "Em", "i": "Em", "strong": "Strong", "b": "Strong", "code": "Code", "kbd": "Code",
}  # fmt: skip
# What the HTML says of elements that stand for others; nothing is made of a presentation.
ROLES = {
    "list": "L",
    "listitem": "LI",
    "term": "Lbl",
    "presentation": None,
    "figure": "Figure",
    "caption": "Caption",
    "group": "Div",
}  # tables and their captions
PSEUDO = {"li::marker": "Lbl", "li::before": "Lbl", "::footnote-marker": "Lbl",
          "::footnote-call": "Link"}  # fmt: skip
GROUPS = {"Document", "Part", "Sect", "Aside", "Div", "BlockQuote"}  # their text needs a P
INLINE = {"Span", "Em", "Strong", "Code", "Link", "Formula", "Figure", "FENote"}
OLD = {"BlockQuote", "Code"}  # types that PDF 2.0 left in the namespace of PDF 1.7
CELLS = {"TR", "TH", "TD"}  # kept when empty, or the table would be ragged
NUMBERING = {"ol": "Ordered", "ul": "Unordered", "dl": "Description"}
SCOPES = {"row": "/Row", "col": "/Column"}
ALT = "data-alt-"  # and a language: what an image shows in it

Rectangle = tuple[float, float, float, float]
Artifact = dict[str, str]  # its properties in the PDF


@dataclass(eq=False)
class Node:
    """A structure element; it enters the PDF when the first content under it does."""

    kind: str
    lang: str
    parent: "Node | None"
    page: int
    struct: pydyf.Dictionary
    text: "Node | None" = None  # the P of a group, or the LBody of an LI, that collects text
    place: tuple[int, float, float] | None = None  # page, left and top of the first content

    def closest(self, kind: str) -> "Node | None":
        """Return the node itself or the nearest one above it of this kind."""
        return self if self.kind == kind else self.parent and self.parent.closest(kind)

    def standing(self) -> "Node":
        """Return the node itself or the nearest one above it that is in the PDF."""
        return self if self.struct.number or not self.parent else self.parent.standing()


@dataclass(frozen=True)
class Target:
    """Where a link leads: an address, or a structure element; and what to call it."""

    words: str
    uri: str = ""
    anchor: str = ""
    note: Node | None = None


def parent_key(reference_: bytes) -> int:
    """Return what an object is known by in the parent tree: its number."""
    return int(reference_.split()[0])


def spoken(element: "Element") -> str:
    """Return the text of an element in one line, an image by its alternative text."""

    def parts(part: "Element") -> Iterator[str]:
        if isinstance(part.tag, str):  # no comment
            yield part.text or part.get("alt") or ""
        for child in part:
            yield from parts(child)
            yield child.tail or ""

    return " ".join("".join(parts(element)).replace("\u00ad", "").split())


def is_formula(image: "Element") -> bool:
    """Tell mathematics from figures: by its key, or by its class if the key was forgotten."""
    return "data-formula" in image.attrib or "math" in image.get("class", "").split()


class Tagger:
    """Builds the tree of a part; after the call holds what its links and the join need of it.

    ``mathml`` is the MathML of each formula by its ``data-formula``, ``lang`` the main language.
    """

    def __init__(self, objects: Objects, mathml: Mapping[str, str], lang: str) -> None:
        self.objects, self.mathml = objects, mathml
        self.formulas: dict[str, int] = {}  # the open number of the file of each
        self.anchors: dict[str, Node] = {}
        self.bookmarks: list[Node] = []
        self.nodes: dict[tuple[Element, str], Node] = {}
        self.links: dict[tuple[Node, int], list[Rectangle]] = {}
        self.targets: dict[Node, Target] = {}
        self.parents: dict[int, bytes | pydyf.Array] = {}  # the leaf of the parent tree
        self.level = 0
        self.document = Node("Document", lang, None, 0, self._element("Document"))
        self.document.struct.number = DOCUMENT

    def __call__(self, pages: list[Any], references: list[bytes], streams: list[Any]) -> None:
        """Make the tree of these pages; the numbers of the references are its keys."""
        self.references = references
        for number, (page, stream) in enumerate(zip(pages, streams, strict=True)):
            self.page = number
            self._page(page, stream)
        self._notes()

    @property
    def top(self) -> pydyf.Array:
        """Return what hangs directly under the document."""
        return self.document.struct["K"]

    def _page(self, page: Any, stream: Any) -> None:
        self._open(page, stream)
        self._visit(page._page_box, self.document)
        self.parents[parent_key(self.references[self.page])] = pydyf.Array(self.owners)
        if self.marks:
            raise GuideError(f"page {self.page + 1} has marked content outside its boxes")

    def _open(self, page: Any, stream: Any) -> None:
        self.height = page.height
        self.page_links = {id(link[3]): link for link in page.links}
        self.marks: dict[Any, dict[str, Any]] = stream._tags  # by box; each is popped once
        self.stream = stream.stream
        self.marked = {
            item["MCID"]: index
            for index, item in enumerate(self.stream)
            if isinstance(item, pydyf.Dictionary) and "MCID" in item
        }
        self.owners: list[bytes | str] = ["null"] * len(self.marked)
        if {mark["mcid"] for mark in self.marks.values()} != set(self.marked):
            raise GuideError(
                f"page {self.page + 1} has content in a group that no reader will find",
                "Use no CSS opacity, filter or blend mode on text.",
            )

    def _visit(self, box: Any, parent: Node | Artifact) -> None:
        """Hang a box and all below it under a node, or make them artifacts."""
        box = box._box if isinstance(box, AbsolutePlaceholder) else box
        if isinstance(parent, Node):
            node = self._artifact(box) or self._node(box, parent)
        else:
            node = parent
        self._trace(box, node)
        if box in self.marks:
            self._content(box, self.marks.pop(box)["mcid"], node)
        for child in getattr(box, "children", ()):
            self._visit(child, node)

    def _artifact(self, box: Any) -> Artifact | None:
        """Say what it is if nobody misses it read aloud: page margins, leaders, repeated heads."""
        if isinstance(box, boxes.MarginBox):
            edge = "/Footer" if "bottom" in box.at_keyword else "/Header"
            return {"Type": "/Pagination", "Subtype": edge}
        empty_image = isinstance(box, boxes.ReplacedBox) and not self._alt(box.element)
        repeated_in_margin = box.element_tag == "span::before"  # a keyword
        if box.is_leader or empty_image or repeated_in_margin:
            return {"Type": "/Layout"}
        known = self.nodes.get((box.element, ""))
        repeated = known and known.kind in {"THead", "TFoot"} and known.page != self.page
        return {"Type": "/Pagination"} if repeated else None

    @staticmethod
    def _alt(element: "Element") -> str:
        alt = element.get("alt")
        if alt is None or (not alt and is_formula(element)):
            raise GuideError(
                f"<{element.tag} src={element.get('src', '')[:60]!r}> has no alternative text",
                'Write alt="…", or alt="" where it is only decoration.',
            )
        return alt

    def _node(self, box: Any, parent: Node) -> Node:
        """Return the node of a box: the one its HTML element has already, a new one, the parent."""
        if isinstance(box, boxes.TextBox) or box.element is None:
            return parent
        _, colons, pseudo = box.element_tag.partition("::")
        kind = PSEUDO.get(box.element_tag, PSEUDO.get(colons + pseudo))
        key = (box.element, pseudo if kind else "")
        if key not in self.nodes:
            kind = kind or (None if pseudo else self._kind(box.element, parent))
            if kind is None:
                return parent
            self.nodes[key] = self._new(kind, box, parent)
        return self.nodes[key]

    def _kind(self, element: "Element", parent: Node) -> str | None:
        if (role := element.get("role")) is not None:
            return ROLES[role]
        if element.tag == "img":
            kind = "Formula" if is_formula(element) else "Figure"
            return None if kind == parent.kind else kind
        if element.tag == "a" and element.get("href") is not None:
            return "Link"
        if element.tag == "div" and parent.kind == "L":
            return "LI"  # a <div> in a <dl> holds a <dt> and its <dd>
        if element.tag in {"dt", "dd"} and parent.kind == "L":
            raise GuideError(f"<{element.tag}> stands in its <dl> without a <div> for the pair")
        speaks_otherwise = element.get("lang", parent.lang) != parent.lang
        return KINDS.get(element.tag, "Span" if speaks_otherwise else None)

    def _new(self, kind: str, box: Any, parent: Node) -> Node:
        element = box.element
        if box.element_tag.endswith("::footnote-call"):
            return self._call(element, parent)
        lang = element.get("lang", parent.lang)
        whole = element.get("role") == "figure"  # which no paragraph holds
        node = self._make(kind, lang, self._holder(parent, "Div" if whole else kind))
        if attributes := self._attributes(kind, box, parent):
            node.struct["A"] = pydyf.Dictionary(attributes)
        if kind in {"Formula", "Figure"}:
            self._image(node, next(element.iter("img")))
        if element.get("role") == "group":
            self._captions(element, node)
        if kind[0] == "H":
            self._heading(int(kind[1:]), element)
        if kind in CELLS:
            self._attach(node)
        return node

    def _call(self, element: "Element", parent: Node) -> Node:
        """Return the call of a footnote; make the note here too, though it is met only later."""
        holder = self._holder(parent, "FENote")
        call = self._make("Link", parent.lang, holder)
        note = self._make("FENote", element.get("lang", parent.lang), holder)
        note.struct["A"] = pydyf.Dictionary({"O": "/FENote", "NoteType": "/Footnote"})
        self.nodes[element, ""] = note
        self.targets[call] = Target(spoken(element), note=note)
        return call

    def _make(self, kind: str, lang: str, parent: Node) -> Node:
        node = Node(kind, lang, parent, self.page, self._element(kind))
        if lang != parent.lang or kind == "Formula":
            node.struct["Lang"] = pydyf.String(lang)
        return node

    def _element(self, kind: str) -> pydyf.Dictionary:
        space = reference(PDF_1_7 if kind in OLD else PDF_2)
        return pydyf.Dictionary(
            {"Type": "/StructElem", "S": f"/{kind}", "NS": space, "K": pydyf.Array()}
        )

    def _holder(self, parent: Node, kind: str) -> Node:
        """Return the node that may hold such a child: list items want a body, groups a P."""
        if parent.kind == "LI" and kind not in {"Lbl", "LBody"}:
            parent.text = parent.text or self._make("LBody", parent.lang, parent)
            return parent.text
        if parent.kind in GROUPS and kind in INLINE:
            parent.text = parent.text or self._make("P", parent.lang, parent)
            return parent.text
        return parent

    def _attributes(self, kind: str, box: Any, parent: Node) -> dict[str, Any]:
        element = box.element
        if kind == "L":
            numbering = element.get("data-numbering", NUMBERING.get(element.tag, "None"))
            return {"O": "/List", "ListNumbering": f"/{numbering}"}
        if kind in {"Formula", "Figure"}:
            x, y = box.content_box_x(), box.content_box_y()
            inline = isinstance(box, boxes.InlineLevelBox)
            return {
                "O": "/Layout",
                "Placement": "/Inline" if inline else "/Block",
                "BBox": pydyf.Array(self.points((x, y, x + box.width, y + box.height))),
            }
        if kind not in {"TH", "TD"}:
            return {}
        spans = {"ColSpan": box.colspan, "RowSpan": box.rowspan}
        attributes: dict[str, Any] = {key: span for key, span in spans.items() if span != 1}
        if kind == "TH":
            scope = element.get("scope", "col" if parent.closest("THead") else "")
            if scope not in SCOPES:
                raise GuideError(f"<th>{spoken(element)}</th> needs a scope: row or col")
            attributes["Scope"] = SCOPES[scope]
        return {"O": "/Table", **attributes} if attributes else {}

    def points(self, css: Rectangle) -> Rectangle:
        """Turn corners on the present page into left, bottom, right and top in points."""
        left, top, right, bottom = css
        corners = (left, self.height - bottom, right, self.height - top)
        return tuple(round(corner * POINTS, 3) for corner in corners)  # type: ignore[return-value]

    def _image(self, node: Node, element: "Element") -> None:
        texts = {k.removeprefix(ALT): x for k, x in element.items() if k.startswith(ALT)}
        node.struct["Alt"] = in_languages(texts or {node.lang: self._alt(element)})
        if node.kind == "Formula":
            key = element.get("data-formula", "")
            if key not in self.mathml:
                raise GuideError(f"no MathML for data-formula={key!r}, “{element.get('alt')}”")
            if key not in self.formulas:
                self.formulas[key] = self.objects.reserve()
            node.struct["AF"] = reference(self.formulas[key])

    def _captions(self, group: "Element", node: Node) -> None:
        """Give each table of a group its caption, which stands beside that of the other language.

        They are met later, and find what is made here.
        """
        captions = [part for part in group.iter() if part.get("role") == "caption"]
        for caption, table in zip(captions, group.iter("table"), strict=True):
            lang = caption.get("lang", node.lang)
            self.nodes[table, ""] = self._make("Table", lang, node)
            self.nodes[caption, ""] = self._make("Caption", lang, self.nodes[table, ""])

    def _heading(self, level: int, element: "Element") -> None:
        if level > self.level + 1:
            raise GuideError(
                f"the heading “{spoken(element)}” is an h{level} below an h{self.level}"
            )
        self.level = level

    def _attach(self, node: Node) -> None:
        """Enter a node and those above it, in the order in which their content comes."""
        if node.struct.number:
            return
        if node.parent:
            self._attach(node.parent)
        assert node.parent  # the document has a number
        self.objects.add_object(node.struct)
        above = node.parent.struct
        node.struct["P"] = above.reference
        above["K"].append(node.struct.reference)
        if node.parent.kind in GROUPS and node is not node.parent.text:
            node.parent.text = None  # text after a block is another paragraph

    def _content(self, box: Any, mcid: int, node: Node | Artifact) -> None:
        index = self.marked[mcid]
        if isinstance(node, dict):
            self.stream[index - 1 : index + 1] = ["/Artifact", pydyf.Dictionary(node)]
            return
        node = self._holder(node, "Span") if node.kind in GROUPS | {"LI"} else node
        self._attach(node)
        x, y, *_ = box.hit_area()
        node.place = node.place or (self.page, x * POINTS, (self.height - y) * POINTS)
        page = self.references[self.page]
        here = node.struct.setdefault("Pg", page) == page
        reference = {"Type": "/MCR", "Pg": page, "MCID": mcid}
        node.struct["K"].append(mcid if here else pydyf.Dictionary(reference))
        self.owners[mcid] = node.struct.reference
        self._hyphen(box, self.stream[index])

    @staticmethod
    def _hyphen(box: Any, properties: pydyf.Dictionary) -> None:
        """Have a word that is broken at the end of a line read as one."""
        text = getattr(box, "text", "")
        if text and text.endswith(hyphen := box.style["hyphenate_character"]):
            whole = text.removesuffix(hyphen).replace("\u00ad", "")
            properties["ActualText"] = pydyf.String(whole + "\u00ad")

    def _trace(self, box: Any, node: Node | Artifact) -> None:
        """Note what leads to this box, and where the box leads."""
        if box.bookmark_label and box.style["bookmark_level"] != "none":
            self.bookmarks.append(self.document if isinstance(node, dict) else node)
        if isinstance(node, dict) or isinstance(box, boxes.TextBox | boxes.LineBox):
            return
        if anchor := box.style["anchor"]:
            self.anchors.setdefault(anchor, node)
        if (box.element_tag or "").endswith("::footnote-call"):
            x, y, width, height = box.hit_area()
            self._area(node, (x, y, x + width, y + height))
        elif id(box) in self.page_links:
            self._link(box, node)

    def _link(self, box: Any, node: Node) -> None:
        kind, target, rectangle, _ = self.page_links[id(box)]
        link = node.closest("Link")
        if link is None:
            raise GuideError(f"the link to {target} is no <a>")
        if box.element_tag == "a":  # and nothing inside it
            words = box.element.get("title") or spoken(box.element)
            where = {"anchor": target} if kind == "internal" else {"uri": target}
            self.targets[link] = Target(words, **where)
            self._area(link, rectangle)

    def _area(self, link: Node, css: Rectangle) -> None:
        self.links.setdefault((link, self.page), []).append(self.points(css))

    def _notes(self) -> None:
        """Let a footnote and its call name each other."""
        for call, target in self.targets.items():
            if target.note:
                call.struct["Ref"] = pydyf.Array([target.note.struct.reference])
                target.note.struct["Ref"] = pydyf.Array([call.struct.reference])
