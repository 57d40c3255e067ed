"""The package document: what the book is called, who can read it and how, and what it holds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import jinja2

from gradyan.languages.locale import Locale
from gradyan.report.source.guide import Guide

TYPES = {
    "css": "text/css", "jpg": "image/jpeg", "svg": "image/svg+xml", "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
}  # fmt: skip
KNOWN = {"nav.xhtml": "nav", "cover.jpg": "cover-image"}
HELD = {"<math": "mathml", "<svg": "svg", "<script": "scripted"}  # what a document has to declare
# What is true of every book that is built here: each drawing is described, each formula is MathML
# with its words, and nothing flashes, moves or sounds. Conformance to WCAG is not claimed, for it
# takes a person to judge it.
ACCESSIBILITY = (
    ("accessMode", "textual"), ("accessMode", "visual"),
    ("accessModeSufficient", "textual"), ("accessModeSufficient", "textual,visual"),
    *(("accessibilityFeature", what) for what in (
        "alternativeText", "describedMath", "displayTransformability", "index", "MathML",
        "readingOrder", "structuralNavigation", "tableOfContents", "ARIA")),
    ("accessibilityHazard", "none"),
)  # fmt: skip


def identifier(language: str) -> str:
    """Return the name of the book in a language, the same for every edition of it."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'gradyan/{language}')}"


def package(
    guide: Guide,
    locale: Locale,
    files: Mapping[str, str | bytes],
    order: Sequence[tuple[str, bool]],
    template: jinja2.Template,
) -> str:
    """Return the package of these files; ``order`` tells if one is read or only looked up."""
    code = locale.code
    summary = ("accessibilitySummary", locale.word("epub-summary"))
    return template.render(
        identifier=identifier(code), language=code, title=guide.title[code],
        authors=guide.authors[code], description=guide.subtitle[code], date=guide.date.isoformat(),
        rights=locale.word("colophon-licence"), accessibility=[*ACCESSIBILITY, summary],
        items=[_item(name, content) for name, content in sorted(files.items())],
        spine=[(_id(name), linear) for name, linear in order],
    ).strip()  # fmt: skip


def _item(name: str, content: str | bytes) -> dict[str, Any]:
    found = {KNOWN[name]} if name in KNOWN else set()
    if name.endswith(".xhtml"):
        found |= {what for tag, what in HELD.items() if tag in str(content)}
    kind = TYPES[name.rpartition(".")[2]]
    return {"id": _id(name), "name": name, "type": kind, "properties": " ".join(sorted(found))}


def _id(name: str) -> str:
    return name.replace("/", "-").replace(".", "-")
