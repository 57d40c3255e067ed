r"""The guide as cards for Anki: its statements, its terms and its pictures, a deck in a language.

Formulas stand in \( \), which Anki sets with the MathJax that it brings: they follow the size and
the colour of the card, at night too, which pictures of them would not. A note is known by its
language and its anchor in the guide, so that a later deck changes the notes of an earlier one.
"""

import hashlib
import re
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gradyan.errors import BadInput
from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence import gather
from gradyan.report.evidence.lookup import claim_of
from gradyan.report.pages import facts
from gradyan.report.pages.book import linked
from gradyan.report.pages.desk import Desk
from gradyan.report.pages.portable import portable
from gradyan.report.source.bibliography import load as load_bibliography
from gradyan.report.source.chapters import read_chapter
from gradyan.report.source.content import Pair, walk
from gradyan.report.source.guide import Guide
from gradyan.report.source.kinds import DERIVED, KINDS
from gradyan.report.store import Store, with_store

LINK = re.compile(r"</?a\b[^>]*>|<span class=\"index[^>]*></span>")
MADE = 1_700_000_000.0  # a second, for the numbers of the notes: the same in each build
STYLE = """\
.card { font: 20px serif; text-align: left }
.title { font-weight: bold }
.from { color: gray; font-size: 14px }
"""
Card = tuple[str, str, str, str]  # anchor, front, back, tag


def deck(guide: Guide, folder: Path) -> dict[Path, bytes]:
    """Return a package for each language of the guide; raise BadInput where genanki is missing."""
    if find_spec("genanki") is None:
        raise BadInput("genanki is not installed", "pip install 'gradyan[cards]'")
    return with_store(folder, lambda store: _decks(guide, folder, store))


def _decks(guide: Guide, folder: Path, store: Store) -> dict[Path, bytes]:
    found = gather.gather(folder)
    gather.require_proof(found)
    sources, made = load_bibliography(guide.sources), {}
    for code, locale in load_locales(guide.languages).items():
        desk = Desk(guide, {code: locale}, found, sources, folder, store)
        pictures: dict[str, str] = {}
        cards = [*_of_chapters(desk, code, pictures), *_of_terms(locale)]
        made[folder / f"gradyan-{code}.apkg"] = _package(guide, locale, cards, pictures)
    return made


def _of_chapters(desk: Desk, code: str, pictures: dict[str, str]) -> Iterator[Card]:
    """Yield the cards of statements and figures; ``pictures`` gets the drawings, by file."""
    for name in desk.guide.chapters:
        chapter = read_chapter(desk.guide, name, desk.setter.references)
        for pair in walk(chapter.pairs):
            kind = KINDS[pair.first.kind]
            if kind.body is DERIVED and not kind.verdict:
                yield _statement(desk, code, pair, name, chapter.env)
            elif kind.name == "figure":
                pictures[_file(code, pair)] = desk.draw(pair.first.id, pair.first.place).svg
                yield _figure(desk, code, pair, name, chapter.env)


def _statement(desk: Desk, code: str, pair: Pair, chapter: str, env: dict[str, Any]) -> Card:
    locale, claim = desk.locales[code], claim_of(pair.first.id)
    title, said = (_text(desk, code, child, env) for child in pair.children[:2])
    shown = facts.mark(claim, desk.evidence.of(claim.id), locale)
    front = f'<div class="title">{title}</div>{escape(locale.word("cards-question"))}'
    return pair.first.anchor, front, f"{said}{_from(desk, code, pair, shown)}", chapter


def _file(code: str, pair: Pair) -> str:
    return f"gradyan-{code}-{pair.first.id}.svg"


def _figure(desk: Desk, code: str, pair: Pair, chapter: str, env: dict[str, Any]) -> Card:
    caption = _text(desk, code, pair.children[0], env)
    front = f'<img src="{_file(code, pair)}"><br>{escape(desk.locales[code].word("cards-figure"))}'
    return pair.first.anchor, front, f"{caption}{_from(desk, code, pair)}", chapter


def _from(desk: Desk, code: str, pair: Pair, shown: str = "") -> str:
    """Return where something stands in the guide, and how it was shown."""
    label = desk.locales[code].word(KINDS[pair.first.kind].label)
    number = desk.setter.numbers.of[pair.first.anchor]
    return f'<p class="from">{label} {number}{" · " if shown else ""}{LINK.sub("", shown)}</p>'


def _text(desk: Desk, code: str, pair: Pair, env: dict[str, Any]) -> str:
    """Return the HTML of a pair in a language, with the numbers of what it refers to."""
    html = portable(pair.blocks[code], env[code])
    return LINK.sub("", linked(html, desk.setter.numbers.of, {}, {})).strip()


def _of_terms(locale: Locale) -> Iterator[Card]:
    for key in Locale(MAIN).table["glossary"]:
        anchor = "term-" + re.sub(r"\W+", "-", key)
        yield anchor, f"<b>{escape(locale.term(key))}</b>", escape(locale.definition(key)), "terms"


def _package(guide: Guide, locale: Locale, cards: list[Card], pictures: dict[str, str]) -> bytes:
    import genanki  # noqa: PLC0415

    code, title = locale.code, guide.title[locale.code]
    model = genanki.Model(
        _number(f"model {code}"), f"gradyan {code}",
        fields=[{"name": "Front"}, {"name": "Back"}], css=STYLE,
        templates=[{"name": "gradyan", "qfmt": "{{Front}}",
                    "afmt": '{{FrontSide}}<hr id="answer">{{Back}}'}],
    )  # fmt: skip
    made = genanki.Deck(_number(f"deck {code}"), title)
    for anchor, front, back, tag in cards:
        guid = genanki.guid_for("gradyan", code, anchor)
        made.add_note(genanki.Note(model, [front, back], tags=[tag], guid=guid))
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in pictures]
        for file in files:
            file.write_text(pictures[file.name], encoding="utf-8")
        target = Path(folder) / "deck.apkg"
        genanki.Package(made, [str(file) for file in files]).write_to_file(target, timestamp=MADE)
        return target.read_bytes()


def _number(name: str) -> int:
    """Return a number that a model or a deck keeps for ever."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) | 1 << 30
