"""The text of the guide, block by block, as it is checked before anything is built.

References are filled in with a mark each instead of their results, so that no evidence is needed.
What a chapter calls, `Called`, is kept: a mark holds its number. The words of a language come
along as passages too, with the line on which they stand.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from gradyan.errors import GuideError, Place, Problems
from gradyan.files import find, read, read_toml
from gradyan.languages.locale import Locale
from gradyan.report.evidence.record import Evidence
from gradyan.report.source import content
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.chapters import Chapter, read_chapter
from gradyan.report.source.content import STEP, Block
from gradyan.report.source.guide import Guide
from gradyan.report.source.kinds import FENCES
from gradyan.report.source.references import NAMES, References

MARK = re.compile("\ue000(\\d+)\ue001")
HOLE = "\ufffc"  # what stands in a sentence for a formula, for code, for a reference
SILENT = ("index",)  # references that leave nothing on the page
BESIDE = "en"  # one that adds nothing to what a sentence says
MEASURED = ("error", "factor", "measured", "pair", "predicted", "verdict")  # want evidence
STAND_IN = "1"  # for what is measured
PRACTICE = Path(__file__).resolve().parents[1] / "practice"
FILLED = re.compile(r"\{\{ (= )?\w+ \}\}")  # a hole in the words of an exercise


@dataclass(frozen=True)
class Called:
    """A reference as it is written: its name, what it was given, and what it gives."""

    name: str
    args: tuple[object, ...]
    options: Mapping[str, object]
    place: Place | None
    value: str


class Marks(References):
    """References that leave a mark and remember what was called; `problems` is what failed."""

    def __init__(self, locale: Locale, bibliography: Bibliography | None = None) -> None:
        nothing = Bibliography(Path(), {})
        super().__init__(locale, Evidence({}, {}, {}), bibliography or nothing)
        self.called: list[Called] = []
        self.problems = Problems()

    def names(self) -> dict[str, Any]:
        """Return the names by which chapters call the references."""
        return {name: self._marking(name) for name in NAMES}

    def _marking(self, name: str) -> Callable[..., str]:
        def mark(*args: Any, **options: Any) -> str:
            value = STAND_IN if name in MEASURED else self._value(name, args, options)
            self.called.append(Called(name, args, options, self.place, value))
            space = " " if name == BESIDE else ""  # as on the page: it ends _emphasis_
            return "" if name in SILENT else f"{space}\ue000{len(self.called) - 1}\ue001"

        mark.__name__ = name
        return mark

    def _value(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> str:
        try:
            return str(getattr(self, name)(*args, **options))
        except GuideError as why:
            self.problems.add(why.problem, why.remedy, self.place)
            return ""


@dataclass(frozen=True)
class Run:
    """A part of a passage: `kind` is text, math or code."""

    kind: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph, an item, a cell or a word of a table, with its place and where it stands.

    `path` names the blocks around it, `block` is the id of the outermost of them, or of the section
    where it has none; of a word, its key. An item of a derivation is about some ``steps``.
    `beside` has the terms whose English stands in brackets, each with its place in `plain`.
    """

    language: str
    place: Place
    path: tuple[str, ...]
    block: str
    runs: tuple[Run, ...]
    steps: tuple[str, ...] = ()
    called: Mapping[str, Called] = field(default_factory=dict, hash=False, compare=False)
    beside: tuple[tuple[int, Called], ...] = field(default=(), hash=False, compare=False)

    @property
    def plain(self) -> str:
        """The sentences, with a hole for each formula, code and reference."""
        text = "".join(run.text if run.kind == "text" else HOLE for run in self.runs)
        return MARK.sub(HOLE, text)

    def calling(self, called: Mapping[str, Called]) -> "Passage":
        """Return the passage with what it calls, without the marks of what is beside its words."""
        own = {mark: one for mark, one in called.items() if one.name == BESIDE}
        if not own:
            return replace(self, called=called)
        marks = re.compile(f" ?({'|'.join(own)})")
        runs, beside, at = [], list[tuple[int, Called]](), 0
        for run in self.runs:
            text = run.text
            while found := marks.search(text):
                before, after = text[: found.start()], text[found.end() :]
                beside.append((at + len(MARK.sub(HOLE, before)), own[found[1]]))
                text = before + after
            runs.append(Run(run.kind, text))
            at += len(MARK.sub(HOLE, text)) if run.kind == "text" else 1
        left = {mark: one for mark, one in called.items() if mark not in own}
        return replace(self, runs=tuple(runs), called=left, beside=tuple(beside))

    def tex(self, run: Run) -> str:
        """Return a formula of the passage, with the results of what it refers to."""
        return MARK.sub(lambda mark: self.called[mark[0]].value, run.text)


@dataclass
class Text:
    """The chapters of a guide, and what each language calls in them."""

    guide: Guide
    chapters: list[Chapter]
    called: dict[str, list[Called]]

    def passages(self, language: str, *, tables: bool = True) -> list[Passage]:
        """Return the text of a language: chapters and, with the tables, titles and words."""
        found = [p for chapter in self.chapters for p in self.of_chapter(chapter, language)]
        if not tables:
            return found
        for key, table in (("title", self.guide.title), ("subtitle", self.guide.subtitle)):
            place, runs = find(self.guide.file, language), (Run("text", table[language]),)
            found.append(Passage(language, place, ("words",), key, runs))
        words = (of_words(Locale(language).file(name)) for name in ("words", "diagnosis"))
        found += [passage for table in words for passage in table]
        return found + [p for file in practice(self.guide, language) for p in of_practice(file)]

    def of_chapter(self, chapter: Chapter, language: str) -> Iterator[Passage]:
        """Yield the passages of a chapter in the order of the page."""
        section = ""
        for pair in chapter.pairs:
            section = pair.first.id if pair.first.kind == "heading" else section
            name = pair.first.id if pair.first.kind in FENCES else section
            block, env = pair.blocks[language], chapter.env[language]
            for passage in _of_block(block, language, env, (), name or section):
                marks = MARK.finditer("".join(run.text for run in passage.runs))
                called = {mark[0]: self.called[language][int(mark[1])] for mark in marks}
                yield passage.calling(called)


def read_text(
    guide: Guide,
    locales: Mapping[str, Locale],
    bibliography: Bibliography,
    problems: Problems,
    only: Container[str] | None = None,
) -> Text:
    """Read the chapters, or some, without evidence.

    What is wrong in one is noted, and it is left out.
    """
    marks = {code: Marks(locale, bibliography) for code, locale in locales.items()}
    text = Text(guide, [], {code: mark.called for code, mark in marks.items()})
    for name in (name for name in guide.parts if only is None or name in only):
        with problems.noted():
            text.chapters.append(read_chapter(guide, name, marks))
    for mark in marks.values():
        problems.found += mark.problems.found
    return text


def of_text(text: str, language: str, file: Path = Path("bad.md")) -> list[Passage]:
    """Return the passages of Markdown that calls nothing."""
    env: dict[str, Any] = {}
    blocks = content.parse(text, file, env)
    return [p for block in blocks for p in _of_block(block, language, env, (), "")]


def practice(guide: Guide, language: str) -> list[Path]:
    """Return the files with the words of the kinds of exercises, chapter by chapter."""
    files = (PRACTICE / name / f"{language}.md" for name in guide.chapters)
    return [file for file in files if file.is_file()]


def of_practice(file: Path) -> list[Passage]:
    """Return the passages of such a file, with a number for each hole."""
    text = FILLED.sub(lambda hole: f"{hole[1] or ''}2", read(file))
    return of_text(text, file.stem, file)


def _of_block(
    block: Block, language: str, env: dict[str, Any], path: tuple[str, ...], name: str
) -> Iterator[Passage]:
    path = (*path, block.kind)
    if block.kind == "code":
        return
    cell, steps = block.place.line, iter(block.steps)
    for token in block.tokens:
        cell = token.map[0] + 1 if token.map else cell
        if token.type == "inline":
            place, about = Place(block.place.file, cell), next(steps, ())
            for runs in _runs(token.children or [], env):
                yield Passage(language, place, path, name, runs, about)
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
    if runs:
        yield tuple(runs)
    for note in notes:
        yield from _runs(note, env)


def of_words(file: Path) -> list[Passage]:
    """Return the words of a locale file; what it fills in is a hole, and so is code."""
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
            found.append(Passage(file.parent.name, place, ("words",), f"{section}.{key}", runs))
    return found


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", text) for inner, text in _leaves(value))
        else:
            yield key, str(value)


def _words(text: str) -> Iterator[Run]:
    # A formula, a hole, code, or a suffix.
    for number, part in enumerate(re.split(r"(\$[^$]*\$|\{[^}]*\}|`[^`]*`|~\S+)", text)):
        if part.startswith("$"):
            yield Run("math", part.strip("$"))
        elif part:
            yield Run("code" if number % 2 else "text", part)
