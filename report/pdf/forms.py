"""Drawings that WeasyPrint draws once, however often the pages show them.

In the HTML an image has the address ``img:`` and its name; in the PDF it is a form (ISO 32000-2,
8.10) of that name. What WeasyPrint cannot put into a form that stands alone, such as a group with
an opacity, raises GuideError.
"""

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
from gradyan.report.pdf.versions import programs
from gradyan.report.store import Store, key_of


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

    ``drawings`` are SVG documents by name; the values are of one part, and say which it shows.
    """

    def __init__(self, drawings: Mapping[str, str], store: Store) -> None:
        super().__init__()
        self.drawings, self.store = drawings, store

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and address.removeprefix(ADDRESS) in self.drawings

    def __missing__(self, address: str) -> Form:
        self[address] = Form(address.removeprefix(ADDRESS))
        return self[address]

    def data(self, name: str) -> bytes:
        """Return a form as the object of a PDF, drawn now if it was not drawn before."""
        key = key_of("form", programs(), _own(), name)
        found = self.store.get(key)
        if found is None:
            found = drawn(name, self.drawings[name])
            self.store.put(key, found)
        return found


@cache
def _own() -> str:
    return read(Path(__file__))


def drawn(name: str, svg: str) -> bytes:
    """Return a drawing as a form in the unit square, without the number of the object."""
    image = SVGImage(ElementTree.fromstring(svg), None, None, None)  # noqa: S314 - our own
    width, height, _ = image.get_intrinsic_size(1, 16)
    if None in (width, height):  # as in MathJax's, whose size is that of its box of view
        *_, width, height = image._svg.get_viewbox()
    corners = (0, 0, width, height)
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    resources = {kind: pydyf.Dictionary() for kind in kinds} | {"ColorSpace": None}
    stream = Stream({}, corners, resources, {}, None, {}, None, compress=True)
    image.draw(stream, width, height, None)
    if any(resources[kind] for kind in kinds[1:]) or stream._fonts:
        raise GuideError(
            f"the drawing {name} has text, a pattern, a gradient or a group in it",
            "use fill-opacity and stroke-opacity, and text as outlines",
        )
    stream.extra = {
        "Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array(corners),
        "Matrix": pydyf.Array([f"{1 / width:.12f}", 0, 0, f"{1 / height:.12f}", 0, 0]),
        "Resources": pydyf.Dictionary({"ExtGState": resources["ExtGState"]}),
    }  # fmt: skip
    data: bytes = stream.data
    return data
