"""Drawings that WeasyPrint draws once, however often the pages show them.

In the HTML an image has the address ``img:`` and its name; in the PDF it is a form (ISO 32000-2,
8.10) of that name. What WeasyPrint cannot put into a form that stands alone, such as a group with
an opacity, raises GuideError.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pydyf
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream

from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.report.names import ADDRESS
from gradyan.report.pdf import unseen
from gradyan.report.pdf.objects import UNSEEN, reference
from gradyan.report.pdf.versions import programs
from gradyan.report.store import Store, key_of

NUMBER = re.compile(r"-?[\d.]+")
PART = re.compile(r"([MLCZ])([^MLCZ]*)")
OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
OUTLINE = re.compile(
    r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="([-\d. ]+)">'
    r'<path fill="#([0-9A-Fa-f]{6})" d="([MLCZ\d. -]+)"/></svg>'
)


class Form:
    """A drawing as WeasyPrint meets it: the style sheet has to say its width and height."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[None, None, None]:
        """Return no width, height and ratio."""
        return None, None, None

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Draw the form into a box of this size on a page."""
        stream.transform(a=width, d=height)
        stream.draw_x_object(self.name)


class Forms(dict[str, Form]):
    """The drawings by address, for WeasyPrint a cache that has them all already.

    ``drawings`` are SVG documents by name, ``texts`` what some of them say; the values are of one
    part, and say which it shows.
    """

    def __init__(
        self, drawings: Mapping[str, str], store: Store, texts: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self.drawings, self.store = drawings, store
        self.texts = {} if texts is None else texts

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and address.removeprefix(ADDRESS) in self.drawings

    def __missing__(self, address: str) -> Form:
        self[address] = Form(address.removeprefix(ADDRESS))
        return self[address]

    def data(self, name: str) -> bytes:
        """Return a form as the object of a PDF, drawn now if it was not drawn before."""
        text = self.text(name)
        key = key_of("form", programs(), _own(), name, text)
        found = self.store.get(key)
        if found is None:
            found = drawn(name, self.drawings[name], text)
            self.store.put(key, found)
        return found

    def text(self, name: str) -> str:
        """Return what a drawing says; nothing for a figure."""
        return self.texts.get(name, "")


@cache
def _own() -> str:
    return read(Path(__file__))


def drawn(name: str, svg: str, text: str = "") -> bytes:
    """Return a drawing as a form in the unit square, without the number of the object."""
    if outline := OUTLINE.fullmatch(svg):
        return _outlined(*outline.groups(), text=text)
    return _painted(name, svg)


def _outlined(box: str, color: str, path: str, *, text: str) -> bytes:
    """Return a single path, as formulas are, whose every point is in absolute coordinates."""
    x, y, width, height = map(float, box.split())
    red, green, blue = (round(int(color[k : k + 2], 16) / 255, 6) for k in (0, 2, 4))
    lines = [f"{red:g} {green:g} {blue:g} rg", f"1 0 0 1 {0 - x:g} {0 - y:g} cm"]
    for letter, points in PART.findall(path):
        lines.append(" ".join([*NUMBER.findall(points), OPERATORS[letter]]))
    lines.append("f")
    resources = {}
    if text:
        lines.append(unseen.operators(text, x, y, width))
        resources["Font"] = pydyf.Dictionary({unseen.RESOURCE: reference(UNSEEN)})
    return _form(["\n".join(lines)], width, height, resources)


def _painted(name: str, svg: str) -> bytes:
    """Return any other drawing, drawn by WeasyPrint."""
    image = SVGImage(ElementTree.fromstring(svg), None, None, None)  # noqa: S314 - our own
    width, height, _ = image.get_intrinsic_size(1, 16)
    if None in (width, height):  # only its box of view says how large it is
        *_, width, height = image._svg.get_viewbox()
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    resources = {kind: pydyf.Dictionary() for kind in kinds} | {"ColorSpace": None}
    stream = Stream({}, (0, 0, width, height), resources, {}, None, {}, None)
    image.draw(stream, width, height, None)
    if any(resources[kind] for kind in kinds[1:]) or stream._fonts:
        raise GuideError(
            f"the drawing {name} has text, a pattern, a gradient or a group in it",
            "use fill-opacity and stroke-opacity, and text as outlines",
        )
    states = {"ExtGState": resources["ExtGState"]}
    return _form(stream.stream, width, height, states)


def _form(content: list[Any], width: float, height: float, resources: dict[str, Any]) -> bytes:
    extra = {
        "Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, width, height)),
        "Matrix": pydyf.Array([f"{1 / width:.12f}", 0, 0, f"{1 / height:.12f}", 0, 0]),
        "Resources": pydyf.Dictionary(resources),
    }  # fmt: skip
    data: bytes = pydyf.Stream(content, extra, compress=True).data
    return data
