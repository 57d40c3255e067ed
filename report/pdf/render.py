"""Lays the guide out part by part and keeps each: what has not changed is not laid out again.

A part is known by its HTML, by all that its pages depend on besides, and by its place among the
parts, which gives it its object numbers. The page it begins on is no part of that: the numbers of
pages are written when the parts are joined.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

import weasyprint
from cssselect2 import ElementWrapper
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.report.memory import uncollected
from gradyan.report.pdf.drawing import Piece, draw, load
from gradyan.report.pdf.forms import Forms
from gradyan.report.pdf.joining import Metadata, join
from gradyan.report.pdf.lines import even
from gradyan.report.pdf.objects import RANGE
from gradyan.report.pdf.versions import version
from gradyan.report.places import mathjax, packages
from gradyan.report.store import Store, key_of

REPORT = Path(__file__).resolve().parent.parent
STYLES = REPORT / "styles"
SHEETS = ("guide.css", "editions.css")
PASSES, COLLECTED = 6, 20
NEAR = 60  # letters that are quoted on either side of a fault

HtmlOf = Callable[[Mapping[str, int]], Mapping[str, str]]
Say = Callable[[int, int, str], None]


def quiet(done: int, total: int, what: str) -> None:
    """Be told how much is done, and say nothing."""


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint would only log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


class _Read(weasyprint.HTML):  # type: ignore[misc]
    """A part that is XML: WeasyPrint's own parser takes a tenth of the layout to mend HTML."""

    def __init__(self, html: str) -> None:
        self.base_url, self.url_fetcher, self.media_type = STYLES.as_uri(), URLFetcher(), "print"
        self.etree_element = _tree(html)
        self.wrapper_element = ElementWrapper.from_html_root(self.etree_element)


def _tree(html: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(html)  # noqa: S314 - our own
    except ElementTree.ParseError as why:
        line, column = why.position
        near = html.splitlines()[line - 1][max(0, column - NEAR) : column + NEAR]
        problem = f"a part is no well-formed XML: {why.msg.partition(':')[0]}, near {near}"
        remedy = "close each element, also <br/> and <img/>, in the templates and what makes HTML"
        raise GuideError(problem, remedy) from why


@dataclass
class Press:
    """What the parts are laid out with: SVG drawings by name, MathML by key, what is kept.

    ``texts`` are what drawings say, by name.
    """

    drawings: Mapping[str, str]
    mathml: Mapping[str, str]
    texts: Mapping[str, str]
    store: Store
    laid: int = 0  # pages since the last collection

    @cached_property
    def style(self) -> str:
        """The style sheet, with the addresses of the faces."""
        return _styles().replace("fonts:", packages().as_uri() + "/")

    @cached_property
    def sheet(self) -> tuple[weasyprint.CSS, FontConfiguration]:
        """The style sheet as WeasyPrint reads it, and its faces."""
        fonts = FontConfiguration()
        sheet = weasyprint.CSS(string=self.style, font_config=fonts, base_url=str(STYLES))
        return sheet, fonts

    @cached_property
    def base(self) -> str:
        """What every page depends on besides its HTML."""
        faces = read(mathjax() / "package-lock.json")
        return key_of(version(), _styles(), faces)

    def piece(self, html: str, number: int) -> Piece:
        """Return the part that is the n-th, kept or laid out now."""
        key = key_of("part", self.base, number, html)
        if (kept := self.store.get(key)) is not None:
            return load(kept)
        with _strict(), uncollected(), even():
            forms = Forms(self.drawings, self.store)
            sheet, fonts = self.sheet
            document = _Read(html).render(stylesheets=[sheet], font_config=fonts, cache=forms)
            piece = draw(document, RANGE * number, forms, self.mathml, self.store)
        self.laid += len(piece.pages)
        if self.laid > COLLECTED:  # all the boxes of these pages, which no counting of uses frees
            del document
            gc.collect()
            self.laid = 0
        self.store.put(key, piece.dump())
        self.store.save()
        return piece

    def lay_out(
        self, html_of: HtmlOf, guess: Mapping[str, int], say: Say
    ) -> tuple[list[Piece], dict[str, int]]:
        """Return the parts of the guide, and the page of every anchor; ``say`` hears of each part.

        ``html_of`` makes the HTML of the parts from the page of every anchor; it is called until
        the pages that it was given, at first the guess, are the pages that come out.
        """
        for _ in range(PASSES):
            parts, pieces = html_of(guess), list[Piece]()
            for number, (name, html) in enumerate(parts.items(), start=1):
                pieces.append(self.piece(html, number))
                say(number, len(parts), name)
            found = pages_of(pieces)
            if found == guess:
                _check_notes(found)
                return pieces, found
            guess = found
        raise GuideError(f"the page numbers do not settle within {PASSES} layouts")

    def print(self, pieces: list[Piece], metadata: Metadata) -> bytes:
        """Return the parts as one PDF."""
        forms = Forms(self.drawings, self.store, self.texts)
        return join(pieces, forms, self.mathml, metadata)


def _styles() -> str:
    return "".join(read(STYLES / name) for name in SHEETS)


def pages_of(pieces: list[Piece]) -> dict[str, int]:
    """Return the page of every anchor, counted from 1."""
    found, before = dict[str, int](), 1
    for piece in pieces:
        for name, (index, _, _) in piece.anchors.items():
            found.setdefault(name, before + index)
        before += len(piece.pages)
    return found


def _check_notes(pages: Mapping[str, int]) -> None:
    """WeasyPrint may put a footnote on the page after its call, where no reader looks for it."""
    for call in sorted(name for name in pages if name.startswith("call-")):
        note = call.replace("call", "note", 1)
        if pages.get(note) != pages[call]:
            _, chapter, number = call.split("-")
            problem = (
                f"footnote {number} of chapter {chapter} is not on page {pages[call]}, its call is"
            )
            raise GuideError(problem, "shorten it, or call it further up in the text")


@contextmanager
def _strict() -> Iterator[None]:
    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    handlers, logger.handlers = logger.handlers, [complaints]
    try:
        yield
    finally:
        logger.handlers = handlers
    if complaints.found:
        raise GuideError("the typesetter complains:\n" + "\n".join(sorted(set(complaints.found))))
