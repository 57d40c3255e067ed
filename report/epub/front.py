"""What stands before the chapters of an EPUB: cover, title, contents."""

from typing import Any

from gradyan.report.epub.cover import cover
from gradyan.report.epub.parts import BACK
from gradyan.report.epub.volume import Files, Volume
from gradyan.report.source.numbering import SECTION

ORDER = [("cover.xhtml", True), ("title.xhtml", True), ("nav.xhtml", True)]


def front(volume: Volume) -> Files:
    """Return the documents before the chapters, and the drawing of the cover."""
    code, guide, locale, made = volume.locale.code, volume.guide, volume.locale, volume.macros
    title, subtitle = guide.title[code], guide.subtitle[code]
    imprint = " · ".join((", ".join(guide.authors[code]), locale.date(guide.date)))
    bodies = {
        "cover": made.cover(title),
        "title": made.titles(title, subtitle, imprint, locale.word("colophon-licence")),
        "nav": made.navigation(locale.word, _contents(volume), _places(volume)),
    }
    drawing, store = volume.book.values["cover"], volume.setter.store
    return {
        **{f"{name}.xhtml": volume.written(str(body), title) for name, body in bodies.items()},
        "cover.jpg": cover(drawing, title, subtitle, imprint, store),
    }


def _contents(volume: Volume) -> list[dict[str, Any]]:
    """Return the parts, each with its sections."""
    below: dict[str, list[dict[str, Any]]] = {}
    for entry in volume.setter.headings:
        if entry["level"] == SECTION:
            anchor = entry["anchor"]
            row = {"address": f"{volume.parts.home[anchor]}#{anchor}", "text": volume.heard(entry)}
            below.setdefault(volume.parts.part(anchor), []).append({**row, "below": []})
    return [
        {"address": f"{name}.xhtml", "text": title, "below": below.get(name, [])}
        for name, title in volume.titles.items()
    ]


def _places(volume: Volume) -> list[tuple[str, str, str]]:
    """Return the places that readers of books know by name."""
    word, first = volume.locale.word, volume.guide.chapters[0]
    return [
        ("cover", "cover.xhtml", word("epub-cover")),
        ("toc", "nav.xhtml", word("contents")),
        ("bodymatter", f"{first}.xhtml", volume.titles[first]),
        *((name, f"{name}.xhtml", volume.titles[name]) for name in BACK),
    ]
