"""The stages of the build, in order; each reads what the ones before it left."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from gradyan.errors import GuideError, Place, Problems
from gradyan.files import remove_drafts, write_bytes
from gradyan.languages.locale import Missing, refuse
from gradyan.languages.tables import load as load_locales
from gradyan.languages.tables import misfilled
from gradyan.report.evidence import gather
from gradyan.report.pages.book import Book
from gradyan.report.pages.desk import Desk
from gradyan.report.pdf.joining import Metadata
from gradyan.report.pdf.render import Press, Say, quiet
from gradyan.report.sentences.audit import check as check_sentences
from gradyan.report.sentences.said import assertions
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.guide import WHOLE, Guide
from gradyan.report.store import Store, last_pages, pages_key, with_store
from gradyan.report.typed.audit import check as check_formulas
from gradyan.report.words.check import check
from gradyan.simulations.diagnosis.places import PDF, keep


def build(
    guide: Guide,
    folder: Path,
    stage: Callable[[str], Any],
    missing: Missing = refuse,
    name: str = "gradyan.pdf",
) -> Path:
    """Build the guide into ``folder`` and return the PDF; ``stage`` wraps each stage by name.

    A stage may give what it is told of: how much is done, of how much, and what it was. Where
    ``missing`` says what stands for a word that there is not, it is a draft: neither has it
    to be whole.
    """
    _make(folder)
    target = folder / name
    with_store(folder, lambda store: _build(guide, target, stage, missing, store))
    return target


def _build(
    guide: Guide, target: Path, stage: Callable[[str], Any], missing: Missing, store: Store
) -> None:
    whole, folder = missing is refuse, target.parent
    all_of_it = whole and guide.edition == WHOLE
    with stage("words"):
        if whole:
            check(guide, store)
            check_sentences(guide, store)
            check_formulas(guide, store)
        locales = load_locales(guide.languages, missing)
        if not whole:
            problems = Problems()
            problems.found += [why for code in locales for why in misfilled(code)]
            problems.stop()
        bibliography = load_bibliography(guide.sources)
    with stage("evidence") as given:
        say = _listener(given)
        found = gather.gather(folder, lambda done, n, total: say(n, total, done.job.subject))
        gather.require_proof(found)
    with stage("content"):
        desk = Desk(guide, locales, found, bibliography, folder, store)
        setter, problems = desk.setter, desk.problems
    # What is wrong from here on is told all at once, for the figures take long to draw.
    with stage("figures"):
        texts = desk.chapters.set()
        sources = bibliography.listed(idle=not all_of_it)
    with stage("mathematics"):
        book = Book(guide, setter, texts, sources, desk.draw("cover", Place(guide.file)))
        if all_of_it:
            book.anchor(assertions(guide, store))
        with problems.noted():
            book.check()
        with problems.noted():
            book.html(guess := last_pages(store, guide.languages, guide.edition))
        problems.stop()
        if all_of_it:
            used = (filler.used for filler in setter.references.values())
            gather.require_use(set[str]().union(*used))
            gather.require_audit(setter.audited)
    with stage("layout") as given:
        formulas = setter.formulas
        press = Press(formulas.drawings, formulas.mathml, formulas.texts, store)
        pieces, pages = press.lay_out(book.html, guess, _listener(given))
    with stage("pdf"):
        created = datetime.datetime.combine(guide.date, datetime.time(), datetime.UTC)
        data = press.print(pieces, Metadata(book.titles, guide.by, created, book.cited))
        write_bytes(target, data)
        store.put(pages_key(guide.languages, guide.edition), json.dumps(pages).encode())
        if target.name == PDF.name:
            keep(pages, target)


def _listener(given: Any) -> Say:
    """Return what a stage gives to be told how far it is; it may give nothing."""
    return given if callable(given) else quiet


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass  # a folder that refuses the guide is better known now than after a minute
        remove_drafts(folder)
    except OSError as why:
        remedy = "choose another folder with --output, or change its permissions"
        raise GuideError(f"cannot write into it: {why.strerror}", remedy, Place(folder)) from why
