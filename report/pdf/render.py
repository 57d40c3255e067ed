"""Lays the guide out: HTML and CSS become pages, and every warning stops the build."""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from gradyan.errors import GuideError
from gradyan.report.places import packages

REPORT = Path(__file__).resolve().parent.parent
STYLES = REPORT / "styles"
PASSES = 4


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint would only log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


def lay_out(html_of: Callable[[Mapping[str, int]], str]) -> weasyprint.Document:
    """Return the pages of the guide.

    ``html_of`` makes the HTML from the page of every anchor; it is called until the pages that
    it was given are the pages that come out.
    """
    pages: dict[str, int] = {}
    with _strict(), _uncollected():
        for _ in range(PASSES):
            document = _document(html_of(pages))
            found = _anchors(document)
            if found == pages:
                _check_notes(pages)
                return document
            pages = found
    raise GuideError(f"the page numbers do not settle within {PASSES} layouts")


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


def _document(html: str) -> weasyprint.Document:
    fonts = FontConfiguration()
    css = (
        (STYLES / "guide.css")
        .read_text(encoding="utf-8")
        .replace("fonts:", packages().as_uri() + "/")
    )
    sheet = weasyprint.CSS(string=css, font_config=fonts, base_url=str(STYLES))
    source = weasyprint.HTML(string=html, base_url=str(STYLES))
    return source.render(stylesheets=[sheet], font_config=fonts)


def _anchors(document: weasyprint.Document) -> dict[str, int]:
    return {name: n for n, page in enumerate(document.pages, start=1) for name in page.anchors}


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


@contextmanager
def _uncollected() -> Iterator[None]:
    """Layout makes millions of objects that all stay: collecting them takes an eighth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
