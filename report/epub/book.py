"""Builds the EPUB of a language: its documents, drawings, faces and package, in one archive."""

from pathlib import Path

from gradyan.files import read, write_bytes
from gradyan.report.epub.archive import PACKAGE, packed
from gradyan.report.epub.front import ORDER, front
from gradyan.report.epub.package import package
from gradyan.report.epub.volume import OWN, Volume
from gradyan.report.evidence import gather
from gradyan.report.sentences.said import assertions
from gradyan.report.source.guide import Guide, spoken_in
from gradyan.report.store import Store, with_store
from gradyan.report.web.files import fonts
from gradyan.report.web.opened import opened


def epub(guide: Guide, folder: Path, language: str) -> Path:
    """Build the EPUB of a language into a folder, and return it."""
    target = folder / f"gradyan-{language}.epub"
    write_bytes(target, with_store(folder, lambda store: _epub(guide, folder, language, store)))
    return target


def _epub(guide: Guide, folder: Path, language: str, store: Store) -> bytes:
    found, spoken = gather.gather(folder), spoken_in(guide, [language])
    gather.require_proof(found)
    book = opened(spoken, found, folder, store, OWN / "templates", front=True)
    volume = Volume(book, assertions(guide, store))
    files = {**volume.files(), **front(volume)}
    text = "".join(document for document in files.values() if isinstance(document, str))
    files |= {"book.css": read(OWN / "book.css"), **fonts(store, text)}
    template = book.setter.jinja.get_template("package.html")
    files[PACKAGE] = package(spoken, volume.locale, files, [*ORDER, *volume.order], template)
    return packed(files)
