"""A chapter by itself as HTML for a browser, set as it would be in the guide.

It takes what is kept for the guide, so that little is made again when a word has changed.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.languages.locale import refuse
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence import gather
from gradyan.report.names import ADDRESS
from gradyan.report.pages.book import linked
from gradyan.report.pages.desk import Desk
from gradyan.report.pages.faces import embedded
from gradyan.report.pages.setter import TEMPLATES
from gradyan.report.places import packages
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.guide import Guide
from gradyan.report.store import Store, last_pages, with_store

STYLES = TEMPLATES.parents[1] / "styles"
DRAWING = re.compile(rf'src="{ADDRESS}([^"]+)"')


def sheet(guide: Guide, name: str, folder: Path) -> Markup:
    """Return the sections of a chapter; raise GuideError at what is wrong in it.

    What is made on the way is kept in ``folder`` for the next time, and for the guide.
    """
    if name not in guide.parts:
        known = f"there are: {', '.join(guide.parts)}"
        raise GuideError(f"there is no chapter '{name}'", known)
    return with_store(folder, lambda store: _set(guide, name, folder, store))


def _set(guide: Guide, name: str, folder: Path, store: Store) -> Markup:
    found = gather.gather(folder)
    gather.require_proof(found)
    locales = load_locales(guide.languages, refuse)
    sources = load_bibliography(guide.sources)
    desk = Desk(guide, locales, found, sources, folder, store, wanted=(name,))
    text = desk.chapters.one(name)
    desk.problems.stop()
    setter, pages = desk.setter, last_pages(store, guide.languages)
    solutions = Markup("\n").join(setter.solutions)
    html = Markup('<section class="chapter">{}</section><section>{}</section>')
    whole = linked(str(html.format(text, solutions)), setter.numbers.of, pages, {})
    return Markup(drawn(setter.formulas.fill({name: whole})[name], setter.formulas.drawings))


def drawn(html: str, drawings: Mapping[str, str]) -> str:
    """Return HTML in which each drawing stands in its own address."""
    return DRAWING.sub(lambda at: f'src="data:image/svg+xml,{quote(drawings[at[1]])}"', html)


def document(guide: Guide, name: str, body: str, *, said: str = "", fonts: str | Store = "") -> str:
    """Return the page of a chapter; with an address of ``fonts`` one that follows changes.

    With a store, which keeps them, the page holds its fonts itself and can be handed on.
    """
    style = read(STYLES / "guide.css") + read(STYLES / "sheet.css")
    if isinstance(fonts, Store):
        style = embedded(style, Markup(body).striptags(), fonts)
    else:
        style = style.replace("fonts:", fonts or packages().as_uri() + "/")
    jinja = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    return jinja.get_template("sheet.html").render(
        languages=guide.languages, title=name, said=said, body=Markup(body), style=Markup(style),
        script=Markup(read(TEMPLATES / "sheet.js")) if fonts and isinstance(fonts, str) else "",
    )  # fmt: skip
