"""From pairs of blocks to the HTML of a chapter: rows of parallel cells, and what they share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from sympy import Basic, Tuple

from gradyan.report.errors import GuideError, Place
from gradyan.report.evidence.gather import Evidence
from gradyan.report.evidence.lookup import claim_of, shown
from gradyan.report.figures import Drawing
from gradyan.report.formulas.tex import tex
from gradyan.report.source.content import Block, Pair
from gradyan.report.source.inline import Formulas, Inline
from gradyan.report.source.locale import Locale
from gradyan.report.source.numbering import Numbers, anchor_of
from gradyan.report.source.references import References, margin, measured_pair, printable

TEMPLATES = Path(__file__).resolve().parent / "templates"
Cells = list[tuple[str, Markup]]
Env = dict[str, dict[str, Any]]


@dataclass
class Setter:
    """What the blocks of the guide are set with, and what they leave for the back matter."""

    locales: Mapping[str, Locale]
    references: Mapping[str, References]
    evidence: Evidence
    numbers: Numbers
    formulas: Formulas
    draw: Callable[[str, Place], Drawing]
    env: Env = field(default_factory=dict)
    solutions: list[tuple[Pair, Env]] = field(default_factory=list)
    audited: list[str] = field(default_factory=list)
    headings: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inline = {code: Inline(locale, self.formulas) for code, locale in self.locales.items()}
        first, *others = self.locales
        self.inline[first].others = lambda: [(self.inline[c], self.env[c]) for c in others]
        loader = jinja2.FileSystemLoader(TEMPLATES)
        self.jinja = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=printable,
            trim_blocks=True,
        )
        self.macros: Any = self.jinja.get_template("blocks.html").module

    def chapter(self, pairs: list[Pair], env: Env) -> Markup:
        """Return the HTML of a chapter; ``env`` is what parsing left behind, by language."""
        self.env = env
        for inline in self.inline.values():
            inline.notes += 1
        parts = []
        for noted, run in groupby(pairs, lambda pair: pair.first.kind == "noted"):
            if noted:
                parts.append(self._audit(list(run)))
            else:
                parts += [self._kept(group) for group in keep_together(list(run))]
        return Markup("\n").join(parts)

    def _audit(self, pairs: list[Pair]) -> Markup:
        """Set what the notes say as one table, a row for each statement."""
        names = [(code, locale.table["language"]["name"]) for code, locale in self.locales.items()]
        words = [self.words(key) for key in ("notes", "verdict", "page")]
        return Markup(self.macros.audit([self._audited(pair) for pair in pairs], names, words))

    def _audited(self, pair: Pair) -> dict[str, Any]:
        """Return a row: what the notes say, what is true, the verdict, and where it is proved."""
        id_, place = pair.first.id, pair.first.place
        claim = claim_of(id_, place)
        anchors = [a for a in (id_, f"wrong-{id_}") if a in self.numbers.taken]
        if not anchors:
            raise GuideError(f"no chapter has a box for '{id_}'", "write it", place)
        if [child.first.kind for child in pair.children] not in (["paragraph"], ["paragraph"] * 2):
            what = "one paragraph says what the notes say, a second what is true"
            raise GuideError("::: noted holds other than it should", what, place)
        self.audited.append(id_)
        texts = [self.cells(child) for child in pair.children]
        truth = [text for _, text in texts[1]] if texts[1:] else [""] * len(texts[0])
        cells = [(code, says, true) for (code, says), true in zip(texts[0], truth, strict=True)]
        notes = ", ".join(claim.notes.split())
        return {
            "notes": notes,
            "cells": cells,
            "verdicts": self.verdicts(id_),
            "anchor": anchors[0],
        }

    def _kept(self, group: list[Pair]) -> Markup:
        """Set a group as a whole; one with a long paragraph may break, unless it has a footnote."""
        html = Markup("\n").join(self.block(pair) for pair in group)
        if len(group) == 1:
            return html
        breaks = 'class="row long' in html and 'class="footnote"' not in html
        return Markup(self.macros.keep(html, "tied" if breaks else "keep"))

    def block(self, pair: Pair) -> Markup:
        """Return the HTML of one pair of blocks."""
        kind = pair.first.kind
        if kind == "solution":
            self.solutions.append((pair, self.env))
            return Markup("")
        setting = getattr(self, f"_{kind}", self._box)
        return Markup(setting(pair))

    def words(self, key: str) -> list[tuple[str, str]]:
        """Return an interface word in each language."""
        return [(code, locale.word(key)) for code, locale in self.locales.items()]

    def cells(self, pair: Pair) -> Cells:
        """Return the inline content of a pair, in each language."""
        return [(code, self._inner(code, block)) for code, block in pair.blocks.items()]

    def equation(self, relation: Basic, place: Place) -> list[Cells]:
        """Return rows of display formulas: one for all, or one a language where decimals differ.

        A column is too narrow for several approximations side by side: each gets a row.
        """
        texts = {c: tex(relation, locale.decimal_point) for c, locale in self.locales.items()}
        if len(set(texts.values())) == 1:
            return [[self._display(next(iter(texts)), relation, place)]]
        parts = relation.args if isinstance(relation, Tuple) else (relation,)
        return [[self._display(code, part, place) for code in self.locales] for part in parts]

    def _display(self, code: str, relation: Basic, place: Place) -> tuple[str, Markup]:
        text = tex(relation, self.locales[code].decimal_point)
        return code, Markup(self.formulas.mark(text, code, place, display=True))

    def marks(self, claim: str) -> Cells:
        """Return, for each language, what a claim rests on, in a few words."""
        record = self.evidence.of(claim)
        return [
            (code, Markup(self._marks(claim, record, self.locales[code]))) for code in self.locales
        ]

    def _inner(self, code: str, block: Block) -> Markup:
        inline = self.inline[code]
        tokens = [t for t in block.tokens if t.type == "inline"]
        return Markup(" ".join(inline.line(t, block.place, self.env[code]) for t in tokens))

    def _label(self, pair: Pair) -> tuple[str, str]:
        return self.numbers.of[anchor_of(pair)]

    def _heading(self, pair: Pair) -> str:
        _, number = self._label(pair)
        cells = self.cells(pair)
        level = pair.first.level
        self.headings.append(
            {"anchor": anchor_of(pair), "level": level, "number": number, "cells": cells}
        )
        return str(self.macros.heading(cells, anchor_of(pair), level, number))

    def _paragraph(self, pair: Pair) -> str:
        return str(self.macros.row(self.cells(pair), "p"))

    def _grid(self, pair: Pair) -> str:
        return str(self.macros.row(self._grids(pair), "div"))

    def _grids(self, pair: Pair) -> Cells:
        return [(code, Markup(self._rows(code, block))) for code, block in pair.blocks.items()]

    def _table(self, pair: Pair) -> str:
        if [child.first.kind for child in pair.children] != ["paragraph", "grid"]:
            where = pair.first.place
            raise GuideError("a table fence holds a caption and a table", "in this order", where)
        caption, grid = pair.children
        number = self._label(pair)[1]
        return str(
            self.macros.table(
                self.cells(caption), self._grids(grid), anchor_of(pair), number, self.words("table")
            )
        )

    def _rows(self, code: str, block: Block) -> str:
        """Set a table whose first column heads its rows."""
        html = self.inline[code].finished(
            self.inline[code].html(block.tokens, block.place, self.env[code])
        )
        html = html.replace("<th>", '<th scope="col">')
        return re.sub(r"<tr>\s*<td>(.*?)</td>", r'<tr><th scope="row">\1</th>', html)

    def _code(self, pair: Pair) -> str:
        texts = {block.tokens[0].content for block in pair.blocks.values()}
        if len(texts) > 1:
            place = list(pair.blocks.values())[-1].place
            raise GuideError("the code differs between the languages", "it is set once", place)
        language = pair.first.id.split()[0] if pair.first.id else "text"
        html = highlight(texts.pop(), get_lexer_by_name(language), HtmlFormatter(nowrap=True))
        return str(self.macros.code(Markup(html.rstrip("\n"))))

    def _equation(self, pair: Pair) -> str:
        claim, _, step = pair.first.id.partition("/")
        relation = self._relation(claim, step, pair.first.place)
        rows = self.equation(relation, pair.first.place)
        return str(self.macros.equation(rows, anchor_of(pair), self._label(pair)[1]))

    def _formula(self, pair: Pair) -> str:
        """Set a formula between its names in the languages."""
        claim, _, step = pair.first.id.partition("/")
        rows = self.equation(self._relation(claim, step, pair.first.place), pair.first.place)
        return str(self.macros.named(self.cells(pair.children[0]), rows, anchor_of(pair)))

    def _relation(self, claim: str, step: str, place: Place) -> Basic:
        try:
            return next(iter(self.references.values())).relation(claim, step)
        except GuideError as why:
            raise GuideError(why.problem, why.remedy, place) from why

    def _figure(self, pair: Pair) -> str:
        drawing = self.draw(pair.first.id, pair.first.place)
        if [child.first.kind for child in pair.children] != ["paragraph"]:
            raise GuideError("a figure fence holds its caption", "one paragraph", pair.first.place)
        cells, number = self.cells(pair.children[0]), self._label(pair)[1]
        words = self.words("figure")
        return str(self.macros.figure(cells, anchor_of(pair), number, drawing, words))

    def _list(self, pair: Pair) -> str:
        return str(self.macros.items(self._items(pair), numbered=False))

    def _numbered(self, pair: Pair) -> str:
        return str(self.macros.items(self._items(pair), numbered=True))

    def _items(self, pair: Pair) -> list[Cells]:
        """Return the items of a list, each in all languages."""
        columns = {
            code: [
                Markup(self.inline[code].line(t, block.place, self.env[code]))
                for t in block.tokens
                if t.type == "inline"
            ]
            for code, block in pair.blocks.items()
        }
        if len({len(column) for column in columns.values()}) > 1:
            place = list(pair.blocks.values())[-1].place
            raise GuideError("the lists differ in length", "give each item a twin", place)
        return [list(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _derivation(self, pair: Pair, claim: str) -> str:
        """Set the steps of a claim: words in each language, and what the step shows."""
        names = [group.split() for group in pair.first.id.split(" | ")]
        known = shown(claim_of(claim, pair.first.place))
        if [name for group in names for name in group] != list(known):
            remedy = f"in this order: {', '.join(known)}"
            raise GuideError(
                f"the list does not name the steps of '{claim}'", remedy, pair.first.place
            )
        steps = []
        for group, cells in zip(names, self._items(pair), strict=True):
            place = pair.first.place
            formulas = [row for name in group for row in self.equation(known[name], place)]
            steps.append((cells, formulas))
        return str(self.macros.derivation(steps))

    def _box(self, pair: Pair) -> str:
        """Set a box: its first paragraph is the title, except for what has none."""
        kind, id_ = pair.first.kind, pair.first.id
        titled = kind in ("proposition", "wrong", "example", "practice")
        about_claim = kind in ("proposition", "wrong")
        if about_claim:
            for references in self.references.values():
                references.used.add(id_)
            claim_of(id_, pair.first.place)
        title = self.cells(pair.children[0]) if titled else []
        body = Markup("\n").join(
            Markup(self._derivation(child, id_))
            if about_claim and child.first.kind == "list" and child.first.id
            else self.block(child)
            for child in pair.children[1 if titled else 0 :]
        )
        number = self.numbers.of.get(anchor_of(pair), ("", ""))[1] if kind != "wrong" else ""
        anchor = {"wrong": f"wrong-{id_}"}.get(kind, id_)
        marks = self.marks(id_) if about_claim else []
        verdicts = self.verdicts(id_) if kind == "wrong" else []
        return str(
            self.macros.box(kind, anchor, number, self.words(kind), title, body, marks, verdicts)
        )

    def verdicts(self, claim: str) -> Cells:
        """Return the verdict on a claim, as a word of each language."""
        return [(code, Markup(r.verdict(claim))) for code, r in self.references.items()]

    def solution(self, pair: Pair, env: Env) -> Markup:
        """Return the solution of an exercise, for the back matter, with its chapter's ``env``."""
        self.env = env
        if pair.first.id not in self.numbers.of:
            raise GuideError(f"there is no exercise '{pair.first.id}'", "", pair.first.place)
        number = self.numbers.of[pair.first.id][1]
        body = Markup("\n").join(self.block(child) for child in pair.children)
        return Markup(self.macros.solution(pair.first.id, number, body, self.words("solution")))

    def _marks(self, claim: str, record: Mapping[str, Any], locale: Locale) -> str:
        parts = []
        if steps := record.get("derivation", {}).get("steps"):
            parts.append(locale.word("mark-derived").format(n=steps))
        found = record.get("simulation", {})
        if "predicted" in found:
            pair = measured_pair(locale, found["estimate"], found["standard_error"])
            numbers = {"estimate": pair, "predicted": locale.number(found["predicted"], 4)}
            place = Place(locale.file)
            marks = {k: self.formulas.mark(v, locale.code, place) for k, v in numbers.items()}
            parts.append(locale.word("mark-simulated").format(**marks))
        if "margin" in found:
            parts.append(locale.word("mark-observed").format(margin=margin(locale, found)))
        if examples := record.get("property", {}).get("examples"):
            parts.append(locale.word("mark-property").format(n=locale.plain(examples)))
        parts[0] = f'<a href="#evidence-{claim}">{parts[0]}</a>'
        return " · ".join(parts)


def keep_together(pairs: list[Pair]) -> list[list[Pair]]:
    """Group what no page break may part: a heading and what it heads, a text and its equation.

    Grouped, because WeasyPrint loses footnotes where it honours ``break-after: avoid``.
    """
    groups: list[list[Pair]] = []
    for pair in pairs:
        before = groups[-1][-1].first.kind if groups else ""
        headed = ("heading", "paragraph", "opening", "exercise")
        follows = before == "heading" and pair.first.kind in headed
        if follows or pair.first.kind == "equation":
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups
