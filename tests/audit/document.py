"""A PDF as the rules read it: its structure elements, its marked content, its objects."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

BEGINNING = {b"BDC", b"BMC"}
PAINTING = set(b"f F f* B B* b b* S s sh Do Tj TJ ' \"".split())


class Element(NamedTuple):
    """A structure element, the language that it inherits and the kinds of those above it."""

    raw: Any
    kind: str
    lang: str
    above: tuple[str, ...]

    def kids(self) -> list[Any]:
        """Return what stands in it: numbers, references to content, and elements."""
        found = self.raw.get("/K", [])
        return [kid.get_object() for kid in (found if isinstance(found, list) else [found])]

    def elements(self) -> list[Any]:
        """Return the elements in it."""
        return [kid for kid in self.kids() if is_element(kid)]

    def attribute(self, name: str) -> Any:
        """Return an attribute, or nothing."""
        return self.raw.get("/A", {}).get(name)


def is_element(kid: Any) -> bool:
    """Tell an element from a reference to content."""
    return isinstance(kid, dict) and "/S" in kid and "/P" in kid


def plain(value: Any) -> Any:
    """Return a dictionary, an array or a value itself, and not what refers to it."""
    return value.get_object() if isinstance(value, IndirectObject) else value


def walked(raw: Any, lang: str, above: tuple[str, ...] = ()) -> Iterator[Element]:
    """Yield an element and all below it, in reading order."""
    element = Element(raw, raw["/S"][1:], raw.get("/Lang", lang), above)
    yield element
    for kid in element.elements():
        yield from walked(kid, element.lang, (*above, element.kind))


def marked(page: Any, reader: PdfReader) -> Iterator[tuple[bytes, list[Any]]]:
    """Yield each operator of a page with the marked content that it stands in."""
    opened: list[Any] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in BEGINNING:
            opened.append(operands)
        yield operator, list(opened)
        if operator == b"EMC":
            opened.pop()


class Document:
    """A file that is read once for all rules."""

    def __init__(self, file: Path) -> None:
        self.file, self.reader = file, PdfReader(file, strict=True)
        self.root: Any = self.reader.root_object
        self.trailer: Any = self.reader.trailer

    @cached_property
    def elements(self) -> list[Element]:
        """All structure elements, in reading order."""

        tops = plain(self.root.get("/StructTreeRoot", {})).get("/K", [])
        return [found for top in tops for found in walked(plain(top), self.root.get("/Lang", ""))]

    def of(self, *kinds: str) -> list[Element]:
        """Return the elements of some kinds."""
        return [element for element in self.elements if element.kind in kinds]

    @cached_property
    def parents(self) -> dict[int, Any]:
        """What stands under each key of the parent tree."""
        tree = plain(self.root.get("/StructTreeRoot", {})).get("/ParentTree", {})
        nums = plain(tree).get("/Nums", [])
        return dict(zip(map(int, nums[::2]), map(plain, nums[1::2]), strict=True))

    @cached_property
    def pages(self) -> list[Any]:
        """All pages."""
        return list(self.reader.pages)

    @cached_property
    def drawn(self) -> list[list[tuple[bytes, list[Any]]]]:
        """The operators of each page that begin content or paint, with what they stand in."""
        wanted = PAINTING | BEGINNING
        return [
            [mark for mark in marked(page, self.reader) if mark[0] in wanted] for page in self.pages
        ]

    @cached_property
    def annotations(self) -> list[Any]:
        """The annotations of all pages."""
        return [plain(found) for page in self.pages for found in page.get("/Annots", [])]

    @cached_property
    def actions(self) -> list[Any]:
        """The actions of annotations and of the outline."""
        items = [item for item, _ in self.outline]
        return [plain(holder["/A"]) for holder in [*self.annotations, *items] if "/A" in holder]

    @cached_property
    def outline(self) -> list[tuple[Any, int]]:
        """The items of the outline with their levels, from 1."""

        def walk(item: Any, level: int) -> Iterator[tuple[Any, int]]:
            while item is not None:
                yield plain(item), level
                yield from walk(plain(item).get("/First"), level + 1)
                item = plain(item).get("/Next")

        return list(walk(plain(self.root.get("/Outlines", {})).get("/First"), 1))

    @cached_property
    def fonts(self) -> list[Any]:
        """The fonts of pages and of the drawings on them, each once."""
        found: dict[int, Any] = {}
        for page in self.pages:
            resources = plain(page["/Resources"])
            forms = [plain(form) for form in plain(resources.get("/XObject", {})).values()]
            for holder in [resources, *(plain(form.get("/Resources", {})) for form in forms)]:
                for font in plain(holder.get("/Font", {})).values():
                    found[id(plain(font))] = plain(font)
        return list(found.values())

    @cached_property
    def files(self) -> dict[str, Any]:
        """The specifications of the embedded files, by name."""
        names = plain(self.root.get("/Names", {})).get("/EmbeddedFiles", {})
        listed = plain(names).get("/Names", [])
        return dict(zip(map(str, listed[::2]), map(plain, listed[1::2]), strict=True))

    @cached_property
    def xmp(self) -> str:
        """The metadata, as XML."""
        stream = plain(self.root.get("/Metadata"))
        return "" if stream is None else str(stream.get_data().decode())
