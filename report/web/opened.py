"""The book as it is read on a screen: what the site and the EPUB begin with."""

from pathlib import Path

import jinja2

from gradyan.errors import Place
from gradyan.languages.locale import refuse
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence.record import Evidence
from gradyan.report.pages.book import Book
from gradyan.report.pages.desk import Desk
from gradyan.report.pages.setter import TEMPLATES
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.guide import Guide
from gradyan.report.store import Store

OWN = Path(__file__).resolve().parent / "templates"


def opened(
    guide: Guide, evidence: Evidence, folder: Path, store: Store, *more: Path, front: bool = False
) -> Book:
    """Return the book, all chapters set, with its cover if it has a ``front``.

    Its templates are those of pages, of the site, and ``more``.
    """
    sources = load_bibliography(guide.sources)
    desk = Desk(guide, load_locales(guide.languages, refuse), evidence, sources, folder, store)
    texts = desk.chapters.set()
    desk.problems.stop()
    desk.setter.jinja.loader = jinja2.FileSystemLoader([TEMPLATES, OWN, *more])
    cover = desk.draw("cover", Place(guide.file)) if front else None
    return Book(guide, desk.setter, texts, sources.listed(), cover)
