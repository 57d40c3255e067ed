"""The text of the guide, block by block, as the project's own parser reads it.

References are filled in with a mark each instead of their results, so that no evidence is needed.
What a chapter calls, `Called`, is kept: a mark holds its number. Words of locale files come along
as passages too, with the line on which they stand.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from gradyan.report.errors import ROOT, Place
from gradyan.report.evidence.gather import Evidence
from gradyan.report.files import read, read_toml
from gradyan.report.source import content
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.content import STEP, Block, Pair
from gradyan.report.source.guide import Guide, find
from gradyan.report.source.guide import load as load_guide
from gradyan.report.source.kinds import FENCES
from gradyan.report.source.locale import Locale
from gradyan.report.source.references import NAMES, References, fill

MARK = re.compile("\ue000(\\d+)\ue001")
HOLE = "\ufffc"  # what stands in a sentence for a formula, for code, for a reference
SILENT = ("index",)  # references that leave nothing on the page
OTHERS = (ROOT / "report" / "locales", ROOT / "simulations" / "diagnosis" / "locales")


@dataclass(frozen=True)
class Called:
    """A reference as it is written: its name and what it was given."""

    name: str
    args: tuple[object, ...]
    options: Mapping[str, object]
    place: Place | None


class Marks(References):
    """References that leave a mark and remember what was called."""

    def __init__(self, locale: Locale) -> None:
        super().__init__(locale, Evidence({}, {}, {}), Bibliography(Path(), {}))
        self.called: list[Called] = []

    def names(self) -> dict[str, Any]:
        return {name: self._marking(name) for name in NAMES}

    def _marking(self, name: str) -> Callable[..., str]:
        def mark(*args: object, **options: object) -> str:
            self.called.append(Called(name, args, options, self.place))
            return "" if name in SILENT else f"\ue000{len(self.called) - 1}\ue001"

        return mark


@dataclass(frozen=True)
class Run:
    """A part of a passage: `kind` is text, math or code."""

    kind: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph, an item, a cell or a word of a table, with its place and where it stands.

    `path` names the blocks around it, `block` is the id of the outermost of them, or of the section
    where it has none; of a word, its key.
    """

    language: str
    place: Place
    path: tuple[str, ...]
    block: str
    runs: tuple[Run, ...]
    called: Mapping[str, Called] = field(default_factory=dict, hash=False, compare=False)

    @property
    def plain(self) -> str:
        """The sentences, with a hole for each formula, code and reference."""
        text = "".join(run.text if run.kind == "text" else HOLE for run in self.runs)
        return MARK.sub(HOLE, text)


@dataclass
class Chapter:
    """A chapter in all languages: its pairs, and what each language calls."""

    name: str
    pairs: list[Pair]
    env: dict[str, dict[str, Any]]
    called: dict[str, list[Called]] = field(default_factory=dict)


@cache
def guide() -> Guide:
    return load_guide()


@cache
def chapters() -> tuple[Chapter, ...]:
    return tuple(chapter(name, guide()) for name in guide().parts)


def chapter(name: str, book: Guide) -> Chapter:
    """Parse a chapter in all languages, with marks for what it refers to."""
    env: dict[str, dict[str, Any]] = {code: {} for code in book.languages}
    blocks, called = {}, {}
    for code in book.languages:
        file = book.chapter(name, code)
        table = book.folder / "locales" / f"{code}.toml"
        marks = Marks(Locale(code, table, read_toml(table)))
        blocks[code] = content.parse(fill(file, marks), file, env[code])
        called[code] = marks.called
    return Chapter(name, content.pair(blocks), env, called)


def passages(language: str) -> list[Passage]:
    """Return the whole text of a language: chapters, locale files, titles."""
    found = [p for ch in chapters() for p in of_chapter(ch, language)]
    titles = {"title": guide().title[language], "subtitle": guide().subtitle[language]}
    found += [
        Passage(language, find(guide().file, language), ("words",), key, (Run("text", text),))
        for key, text in titles.items()
    ]
    return found + [p for folder in OTHERS for p in of_words(folder / f"{language}.toml")]


def of_chapter(ch: Chapter, language: str) -> Iterator[Passage]:
    section = ""
    for pair in ch.pairs:
        section = pair.first.id if pair.first.kind == "heading" else section
        name = pair.first.id if pair.first.kind in FENCES else section
        block, env = pair.blocks[language], ch.env[language]
        for passage in _of_block(block, language, env, (), name or section):
            marks = MARK.finditer("".join(run.text for run in passage.runs))
            called = {mark[0]: ch.called[language][int(mark[1])] for mark in marks}
            yield replace(passage, called=called)


def of_text(text: str, language: str, file: Path = Path("bad.md")) -> list[Passage]:
    """Return the passages of Markdown, for the tests of what looks at them."""
    env: dict[str, Any] = {}
    blocks = content.parse(text, file, env)
    return [p for block in blocks for p in _of_block(block, language, env, (), "")]


def _of_block(
    block: Block, language: str, env: dict[str, Any], path: tuple[str, ...], name: str
) -> Iterator[Passage]:
    path = (*path, block.kind)
    if block.kind == "code":
        return
    cell = block.place.line
    for token in block.tokens:
        cell = token.map[0] + 1 if token.map else cell
        if token.type == "inline":
            for runs in _runs(token.children or [], env):
                yield Passage(language, Place(block.place.file, cell), path, name, runs)
    for child in block.children:
        yield from _of_block(child, language, env, path, name)


def _runs(tokens: list[Token], env: dict[str, Any]) -> Iterator[tuple[Run, ...]]:
    """Yield the runs of a line, and those of each of its footnotes."""
    runs, notes = [], []
    for number, token in enumerate(tokens):
        if token.type == "text":
            name = STEP.match(token.content) if number == 0 else None
            runs.append(Run("text", token.content[name.end() if name else 0 :]))
        elif token.type in ("softbreak", "hardbreak"):
            runs.append(Run("text", " "))
        elif token.type == "math_inline":
            runs.append(Run("math", token.content))
        elif token.type == "code_inline":
            runs.append(Run("code", token.content))
        elif token.type == "footnote_ref":
            notes.append(env["footnotes"]["list"][token.meta["id"]]["tokens"])
        else:  # <br> and the signs of emphasis; anything else is a language of its own
            assert token.type in ("em_open", "em_close", "strong_open", "strong_close"), token
    if runs:
        yield tuple(runs)
    for note in notes:
        yield from _runs(note, env)


def of_words(file: Path) -> list[Passage]:
    """Return the words of a locale file; what it fills in is a hole."""
    found, rows, row = [], read(file).splitlines(), 0
    for section, table in read_toml(file).items():
        if section == "language":
            continue
        for key, text in _leaves(table if isinstance(table, dict) else {section: table}):
            begins = re.compile(rf'"?{re.escape(key.split(".")[-1])}"?\s*=')
            here = (i for i in range(row, len(rows)) if begins.match(rows[i]) or text in rows[i])
            row = next(here, row)
            runs = tuple(_words(text))
            place = Place(file, row + 1)
            found.append(Passage(file.stem, place, ("words",), f"{section}.{key}", runs))
    return found


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", text) for inner, text in _leaves(value))
        else:
            yield key, str(value)


def _words(text: str) -> Iterator[Run]:
    for number, part in enumerate(re.split(r"(\{[^}]*\})", text)):
        if part:
            yield Run("code" if number % 2 else "text", part)


def text_of(passage: Passage) -> str:
    """Return the source of a passage, with dots for what is referred to."""
    text = "".join(f"${run.text}$" if run.kind == "math" else run.text for run in passage.runs)
    return MARK.sub("…", text)


def lines(problems: Iterable[tuple[Place, str]]) -> str:
    """Return problems one below the other, in the order of the files."""
    return "\n".join(f"{place}: {what}" for place, what in sorted(set(problems)))
