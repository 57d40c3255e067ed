"""From pairs of blocks to the HTML of a chapter: rows of parallel cells, and what they share."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TypeVar

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from sympy import Basic

from gradyan.errors import GuideError, Place, Problems
from gradyan.languages.locale import Locale, refuse
from gradyan.report.evidence.lookup import claim_of, shown
from gradyan.report.figures import Drawing
from gradyan.report.formulas.tex import tex
from gradyan.report.pages import facts
from gradyan.report.sentences.marking import unmarked
from gradyan.report.source.content import Pair
from gradyan.report.source.inline import Formulas, Inline, shifted
from gradyan.report.source.kinds import DERIVED, FENCES, KINDS, LEVELS, TITLED, Kind
from gradyan.report.source.numbering import Numbers, letters
from gradyan.report.source.references import References, parts, printable
from gradyan.report.store import Store

TEMPLATES = Path(__file__).resolve().parent / "templates"
LONG = re.compile('class="(?:row long|claim|box|item)|role="list"')
Cells = list[tuple[str, Markup]]
PRINTED = {"html_inline", "footnote_ref", "link_open"}  # links, entries of the index, notes
T = TypeVar("T")


@dataclass
class Setter:
    """What the blocks of the guide are set with, and what they leave for the back matter.

    A block is set by the method that is called like its kind, or like what its kind is set as.
    """

    references: Mapping[str, References]
    numbers: Numbers
    draw: Callable[[str, Place], Drawing]
    store: Store
    problems: Problems = field(default_factory=Problems)
    solutions: list[Markup] = field(default_factory=list)
    audited: list[str] = field(default_factory=list)
    boxes: list[dict[str, Any]] = field(default_factory=list)  # those about claims
    headings: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.locales = {code: filler.locale for code, filler in self.references.items()}
        self.main = next(iter(self.references.values()))
        self.evidence = self.main.evidence
        self.formulas = Formulas(self.locales, self.store)
        # A draft notes what it lacks whenever it is set.
        self.whole = all(locale.missing is refuse for locale in self.locales.values())
        self.inline = {code: Inline(locale, self.formulas) for code, locale in self.locales.items()}
        first, *others = self.inline.values()
        first.others = others
        self.jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=printable,
            trim_blocks=True,
        )
        self.jinja.filters["unmarked"] = unmarked
        self.jinja.globals["columns"] = {code: n for n, code in enumerate(self.locales, start=1)}
        self.jinja.globals["draft"] = [self._draft(locale) for locale in self.locales.values()]
        self.macros = self.jinja.get_template("blocks.html").module

    @staticmethod
    def _draft(locale: Locale) -> str:
        """Return what the running heads of a draft begin with, and nothing for a whole guide."""
        return "" if locale.missing is refuse else f"{locale.word('draft')} · "

    def chapter(self, pairs: list[Pair], env: Mapping[str, dict[str, Any]]) -> Markup:
        """Return the HTML of a chapter; ``env`` is what parsing left behind, by language."""
        self.begin(env)
        parts = []
        for noted, run in groupby(pairs, lambda pair: pair.first.kind == "noted"):
            if noted:
                parts.append(self._noted(*run))
                continue
            for asked, groups in groupby(keep_together(list(run)), _asks):
                kept = [self._kept(group) for group in groups]
                parts += [self._macro("exercises", Markup("\n").join(kept))] if asked else kept
        return Markup("\n").join(parts)

    def kept(self, key: str, make: Callable[[], T]) -> T:
        """Return what is kept under a key, or what is made now: lists and tables of HTML.

        The marks in it stand for the formulas that are asked for while it is made.
        """
        begin, found = len(self.formulas.asked), self.store.get(key)
        if found is not None and self.whole:
            record = json.loads(found)
            self.formulas.ask(record["asked"])
            again: T = _markup(json.loads(shifted(record["made"], begin)))
            return again
        before = len(self.problems.found)
        made = make()
        if self.whole and len(self.problems.found) == before:
            text = shifted(json.dumps(made, ensure_ascii=False), -begin)
            record = {"asked": self.formulas.asked_since(begin), "made": text}
            self.store.put(key, json.dumps(record).encode())
        return made

    def begin(self, env: Mapping[str, dict[str, Any]]) -> None:
        """Begin a chapter, whose footnotes are in ``env``."""
        for code, inline in self.inline.items():
            inline.begin(env[code])

    def block(self, pair: Pair) -> Markup:
        """Return the HTML of a pair of blocks; nothing where something is wrong, which is noted."""
        kind = KINDS[pair.first.kind]
        with self._noting(pair):
            return Markup(getattr(self, f"_{kind.set or kind.name}")(pair))
        return Markup("")

    def each(self, found: Callable[[Locale], T]) -> list[tuple[str, T]]:
        """Return what is found for each language, with its code."""
        return [(code, found(locale)) for code, locale in self.locales.items()]

    def words(self, key: str) -> list[tuple[str, str]]:
        """Return an interface word in each language."""
        return self.each(lambda locale: locale.word(key))

    def cells(self, pair: Pair, *, ends: bool = False) -> Cells:
        """Return the text of a pair, in each language; ``ends`` marks those of its sentences."""
        columns = self._columns(pair, ends=ends)
        return [(code, Markup(" ").join(texts)) for code, texts in columns.items()]

    def equation(self, relation: Basic, place: Place) -> list[Cells]:
        """Return rows of display formulas: one for all, or one a language where decimals differ.

        A column is too narrow for several approximations side by side: each gets a row.
        """
        texts = {tex(relation, locale.decimal_point) for locale in self.locales.values()}
        if len(texts) == 1:
            return [[self._display(next(iter(self.locales)), relation, place)]]
        rows = parts(relation)
        return [[self._display(code, part, place) for code in self.locales] for part in rows]

    def columns(self, relation: Basic, place: Place) -> list[Cells]:
        """Return rows of display formulas, each in all languages."""
        rows = parts(relation)
        return [[self._display(code, part, place) for code in self.locales] for part in rows]

    def verdicts(self, claim: str) -> Cells:
        """Return the verdict on a claim, as a word of each language."""
        return [(code, Markup(r.verdict(claim))) for code, r in self.references.items()]

    @contextmanager
    def _noting(self, pair: Pair) -> Iterator[None]:
        try:
            yield
        except GuideError as why:
            self.problems.add(why.problem, why.remedy, why.place or pair.first.place)

    def _macro(self, name: str, *args: object, **options: object) -> Markup:
        return Markup(getattr(self.macros, name)(*args, **options))

    def _columns(self, pair: Pair, *, ends: bool) -> dict[str, list[Markup]]:
        """Return the lines of a pair by language."""
        return {
            code: [self.inline[code].line(line, block.place, ends=ends) for line in block.lines]
            for code, block in pair.blocks.items()
        }

    def _display(self, code: str, relation: Basic, place: Place) -> tuple[str, Markup]:
        text = tex(relation, self.locales[code].decimal_point)
        return code, Markup(self.formulas.mark(text, code, place, display=True))

    def _kept(self, group: list[Pair]) -> Markup:
        """Set a group as a whole; one with something long may break, unless it has a footnote."""
        html = Markup("\n").join(self.block(pair) for pair in group)
        if len(group) == 1:
            return html
        breaks = LONG.search(html) and 'class="footnote"' not in html
        return self._macro("keep", html, "tied" if breaks else "keep")

    # --- a method for each kind ------------------------------------------------------------------

    def _heading(self, pair: Pair) -> Markup:
        entry = {"cells": self.cells(pair), "level": pair.first.level, **self._called(pair)}
        self.headings.append(entry)
        return self._macro("heading", **entry)

    def _paragraph(self, pair: Pair) -> Markup:
        return self._macro("row", self.cells(pair, ends=True), "p")

    def _list(self, pair: Pair) -> Markup:
        return self._macro("items", self._items(pair), numbered=False)

    def _numbered(self, pair: Pair) -> Markup:
        return self._macro("items", self._items(pair), numbered=True)

    def _items(self, pair: Pair) -> list[Cells]:
        """Return the items of a list, each in all languages."""
        columns = self._columns(pair, ends=True)
        if len({len(column) for column in columns.values()}) > 1:
            place = list(pair.blocks.values())[-1].place
            raise GuideError("the lists differ in length", "give each item a twin", place)
        return [list(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _grid(self, pair: Pair) -> Markup:
        grids = [(c, self.inline[c].table(x.tokens, x.place)) for c, x in pair.blocks.items()]
        return self._macro("row", grids, "div")

    def _several(self, pair: Pair) -> Markup:
        return Markup("\n").join(self.block(child) for child in pair.children)

    def _code(self, pair: Pair) -> Markup:
        lexer = get_lexer_by_name(pair.first.language or "text")
        html = highlight(pair.first.tokens[0].content, lexer, HtmlFormatter(nowrap=True))
        return self._macro("code", Markup(html.rstrip("\n")))

    def _called(self, pair: Pair) -> dict[str, Any]:
        """Return what a block is called: its label in each language, its number, its anchor."""
        anchor, label = pair.first.anchor, KINDS[pair.first.kind].label
        number, words = self.numbers.of.get(anchor, ""), self.words(label) if label else []
        return {"anchor": anchor, "number": number, "words": words}

    def _equation(self, pair: Pair) -> Markup:
        rows = self.columns(self._shown(pair), pair.first.place)
        return self._macro("equation", rows, **self._called(pair))

    def _formula(self, pair: Pair) -> Markup:
        cells = self.cells(pair.children[0])
        rows = self.equation(self._shown(pair), pair.first.place)
        return self._macro("formula", cells, rows, **self._called(pair))

    def _shown(self, pair: Pair) -> Basic:
        """Return what the step of a claim shows that the pair is about."""
        claim, _, step = pair.first.id.partition("/")
        return self.main.relation(claim, step)

    def _figure(self, pair: Pair) -> Markup:
        """Set a drawing, its caption, and what it shows."""
        caption, shows = pair.children
        for block in shows.blocks.values():
            if {inner.type for line in block.lines for inner in line.children or ()} & PRINTED:
                problem = "what a figure shows is heard and not printed"
                raise GuideError(problem, "write no link, note or entry into it", block.place)
        drawing = self.draw(pair.first.id, pair.first.place)
        cells = self.cells(caption, ends=True), self.cells(shows)
        return self._macro("figure", *cells, drawing, **self._called(pair))

    def _table(self, pair: Pair) -> Markup:
        caption, grid = pair.children
        called = self._called(pair)
        return self._macro("table", self.cells(caption, ends=True), self.block(grid), **called)

    def _box(self, pair: Pair) -> Markup:
        """Set a box, which may have a title, and say how hard it is."""
        kind, children, level = KINDS[pair.first.kind], pair.children, pair.first.difficulty
        titled = kind.body is TITLED
        body = Markup("\n").join(self.block(child) for child in children[titled:])
        title = self.cells(children[0]) if titled else []
        levels = self.words(f"level-{LEVELS[level - 1]}") if level else []
        return self._macro("box", kind.name, title, body, level, levels, **self._called(pair))

    def _claim(self, pair: Pair) -> Markup:
        """Set a box about a claim: what it says, how that was shown, and the reasoning."""
        kind, id_, called = KINDS[pair.first.kind], pair.first.id, self._called(pair)
        title, said, *reasons = pair.children
        titles = self.cells(title)
        steps = [name for child in reasons for group in child.first.steps for name in group]
        self.boxes.append({"claim": id_, "steps": steps, "title": titles, **called})
        body = Markup("\n").join(
            self._derivation(child, id_) if child.first.steps else self.block(child)
            for child in reasons
        )
        verdict = self.evidence.of(id_)["verdict"] if kind.verdict else ""
        notes = ", ".join(claim_of(id_).notes.split()) if kind.verdict else ""
        marks = self._marks(id_, kind)
        return self._macro(
            "claim",
            kind.name,
            verdict,
            notes,
            titles,
            self.cells(said, ends=True),
            marks,
            body,
            **called,
        )

    def _derivation(self, pair: Pair, claim: str) -> Markup:
        """Set steps of a claim: words in each language, and what the step shows.

        Those that are left out stand in the evidence; what the claim states never is.
        """
        place, groups = pair.first.place, pair.first.steps
        known = shown(claim_of(claim))
        named = [name for group in groups for name in group]
        if named != [name for name in known if name in named]:
            problem = f"the list does not name steps of '{claim}' in their order"
            raise GuideError(problem, f"which is: {', '.join(known)}", place)
        stated = parts(claim_of(claim).holds)
        if lost := [name for name in known if known[name] in stated and name not in named]:
            problem = f"the list leaves out what '{claim}' states"
            raise GuideError(problem, f"name also: {', '.join(lost)}", place)
        formulas = [
            [row for name in group for row in self.columns(known[name], place)] for group in groups
        ]
        names = list(islice(letters(ascii_lowercase), max(map(len, formulas))))
        return self._macro("derivation", list(zip(self._items(pair), formulas, strict=True)), names)

    def _marks(self, id_: str, kind: Kind) -> Cells:
        """Return, for each language, how a claim was shown, in a word that leads to its evidence.

        Where the notes are judged, it is the verdict on them.
        """
        self.main.used.add(id_)
        record = self.evidence.of(id_)
        if kind.verdict:
            return self.verdicts(id_)
        return self.each(lambda locale: facts.mark(claim_of(id_), record, locale))

    def _solution(self, pair: Pair) -> Markup:
        """Set a solution for the back of the book; where it is written, nothing stands."""
        asked = KINDS[KINDS[pair.first.kind].answers].anchor(pair.first.id)
        called = {**self._called(pair), "asked": asked, "number": self.numbers.of[asked]}
        body = Markup("\n").join(self.block(child) for child in pair.children)
        self.solutions.append(self._macro("solution", body, **called))
        return Markup("")

    def _noted(self, *pairs: Pair) -> Markup:
        """Set what the notes say as one table, a row for each statement."""
        names = self.each(lambda locale: locale.name)
        if len(names) == 1:  # which needs no name
            names = self.words("wrong")
        words = [self.words(key) for key in ("notes", "verdict", "page")]
        rows = []
        for pair in pairs:
            with self._noting(pair):
                rows.append(self._audited(pair))
        return self._macro("audit", rows, names, words)

    def _audited(self, pair: Pair) -> dict[str, Any]:
        """Return a row: what the notes say, what is true, the verdict, and where it is proved."""
        claim = claim_of(pair.first.id)
        anchors = [kind.anchor(claim.id) for kind in FENCES.values() if kind.body is DERIVED]
        told = [anchor for anchor in anchors if anchor in self.numbers.taken]
        if not told:
            raise GuideError(f"no chapter has a box for '{claim.id}'", "write it")
        self.audited.append(claim.id)
        says, *true = (self.cells(child, ends=True) for child in pair.children)
        truths = true[0] if true else [(code, Markup("")) for code, _ in says]
        return {
            "notes": ", ".join(claim.notes.split()),
            "cells": [
                (code, text, truth) for (code, text), (_, truth) in zip(says, truths, strict=True)
            ],
            "verdicts": self.verdicts(claim.id),
            "anchor": told[0],
        }


def _markup(found: Any) -> Any:
    """Return what JSON has kept with all its texts as HTML."""
    if isinstance(found, list):
        return [_markup(part) for part in found]
    if isinstance(found, dict):
        return {key: _markup(part) for key, part in found.items()}
    return Markup(found) if isinstance(found, str) else found


def _asks(group: list[Pair]) -> bool:
    """Tell whether a group ends in an exercise, or in a solution, which stands at the back."""
    kind = KINDS[group[-1].first.kind]
    return bool(kind.answers) or any(x.answers == kind.name for x in FENCES.values())


def keep_together(pairs: list[Pair]) -> list[list[Pair]]:
    """Group what no page break may part: a heading and what it heads, a text and its equation.

    Grouped, because WeasyPrint loses footnotes where it honours ``break-after: avoid``.
    """
    groups: list[list[Pair]] = []
    for pair in pairs:
        before = groups[-1][-1].first.kind if groups else ""
        if before and (KINDS[pair.first.kind].joins or "heading") in (before, "anything"):
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups
