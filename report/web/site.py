"""Builds the site: a folder for each language and one for all of them side by side.

A page is written in one language, or in all; what shows the sentences is told in each alone.
Nothing in the folder is fetched from elsewhere.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from gradyan.derivations.checker.catalog import claims
from gradyan.files import read
from gradyan.report.evidence import gather
from gradyan.report.figures import Measurements
from gradyan.report.pages.book import Book
from gradyan.report.places import packages
from gradyan.report.sentences.evidence import claim_in
from gradyan.report.sentences.marking import Ending, in_place, unmarked
from gradyan.report.sentences.said import Assertion, Said, assertions
from gradyan.report.source.guide import Guide, spoken_in
from gradyan.report.source.inline import of_table
from gradyan.report.store import Store, last_pages, with_store
from gradyan.report.web import graph, moving, tree
from gradyan.report.web.files import ASSETS, darkened, fonts, written
from gradyan.report.web.formulas import Filler
from gradyan.report.web.opened import opened
from gradyan.report.web.shown import Teller, slug

OWN = Path(__file__).resolve().parent
BOTH = "both"
SECOND = 2  # the level of the sections
BESIDE = ("evidence", "graph", "exercises", "glossary", "bibliography", "index")
WORDS = {"exercises": "web-exercises", "graph": "web-graph"}  # of a page, where its name is none
Files = dict[str, str | bytes]


def site(guide: Guide, folder: Path) -> Path:
    """Build the site into a folder of ``folder``, and return it; what was there before goes."""
    return with_store(folder, lambda store: _site(guide, folder, store))


def _site(guide: Guide, folder: Path, store: Store) -> Path:
    found = gather.gather(folder)
    gather.require_proof(found)
    said = assertions(guide, store)
    files: Files = {"index.html": _front(guide), **_assets(store)}
    editions = [*((code, spoken_in(guide, [code])) for code in guide.languages), (BOTH, guide)]
    for name, spoken in editions:
        book = opened(spoken, found, folder, store)
        files |= Edition(name, guide, book, said, last_pages(store, guide.languages)).files()
    return written(files, folder / "site")


def _front(guide: Guide) -> str:
    """Return the page that leads to each language, and to all side by side."""
    loader = jinja2.FileSystemLoader(OWN / "templates")
    jinja = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    title, first = "gradyan", guide.languages[0]
    return jinja.get_template("front.html").render(
        languages=guide.languages, titles=guide.title, subtitles=guide.subtitle, both=BOTH,
        title=title, book=title, description=guide.subtitle[first], up="",
    )  # fmt: skip


def _assets(store: Store) -> Files:
    return {
        **{name: read(OWN / name) for name in ASSETS},
        "site.css": read(OWN / "site.css") + read(moving.FOLDER / "moving.css"),
        "moving.js": moving.script(),
        "minisearch.js": read(packages() / "minisearch" / "dist" / "umd" / "index.js"),
        **fonts(store),
    }


@dataclass
class Edition:
    """The pages of one language, or of all side by side."""

    name: str
    guide: Guide
    book: Book
    said: Said
    pages: Mapping[str, int]
    home: dict[str, str] = field(default_factory=dict)  # the page of each anchor
    trees: dict[str, tree.Element] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.setter, self.spoken = self.book.setter, self.book.guide
        self.fill = Filler(self.setter.formulas)
        self.locale = next(iter(self.setter.locales.values()))
        self.alone = len(self.spoken.languages) == 1
        self.drawn: Files = {}
        self.used: dict[str, list[tuple[Assertion, str]]] = {}
        self.docs: list[list[str]] = []

    def files(self) -> Files:
        """Return all files of the edition by their addresses."""
        for name in self.spoken.parts:
            self._place(name)
        beside = dict(self._beside())
        pages: Files = {}
        for name in self.spoken.parts:
            pages[f"{name}.html"] = self._page(name, self._titles[name], self._chapter(name))
        for name, body in beside.items():
            pages[f"{name}.html"] = self._page(name, self._titles[name], body)
        pages["index.html"] = self._page("start", self.guide.title[self.locale.code], self._start())
        if self.alone:
            pages |= self._shown() | self._claims()
            pages["found.js"] = f"gradyan.found({json.dumps(self.docs, ensure_ascii=False)});\n"
        own = {f"{self.name}/{address}": page for address, page in pages.items()}
        return own | self.drawn

    # --- the chapters -----------------------------------------------------------------------------

    def _place(self, name: str) -> None:
        """Read a chapter as a tree, with its solutions in it, and note where its anchors are."""
        body = tree.parsed(str(self.book.texts[name]))
        tree.answer(body, self._answers, self.locale.word("solution"))
        self.trees[name] = body
        self.home |= dict.fromkeys(tree.anchors(body), f"{name}.html")

    @cached_property
    def _answers(self) -> dict[str, tree.Element]:
        """The solutions, by the anchors of their exercises."""
        found = tree.parsed(str(self.book.texts["solutions"]))
        return {
            node.attrib["href"].removeprefix("#"): box
            for box in found
            for node in box.iter("a")
            if "label" in tree.classes(node)
        }

    def _chapter(self, name: str) -> str:
        body = self.trees[name]
        tree.draw(body, self._drawing)
        tree.head(body)
        tree.link(body, self._address(f"{name}.html"), self._number, self._printed)
        if self.alone:
            self.docs += [
                [f"{name}.html#{one.anchor}" if one.anchor else f"{name}.html", one.title, one.text]
                for one in tree.passages(body, self.fill.plain)
            ]
        tree.follow(body, self._moving)
        tree.name(body)
        tree.bare(body)
        self.used[name] = []
        html = in_place(tree.written(body), lambda end: self._control(name, end))
        return f'<article class="chapter {name}">{self.fill(html)}</article>'

    @cached_property
    def _moving(self) -> dict[str, tree.Element]:
        """The figures to move, by the drawings after which they stand."""
        rows = self.setter.evidence.measurements.items()
        measured: Measurements = {name: [vars(row) for row in found] for name, found in rows}

        def set_(name: str) -> tree.Element:
            inline = partial(of_table, locale=self.locale, formulas=self.setter.formulas)
            return tree.parsed(str(moving.section(name, self.locale, measured, inline=inline)))[0]

        return {anchor: set_(name) for name, anchor in moving.places().items()}

    def _control(self, name: str, end: Ending) -> str:
        """Return what opens the evidence of a sentence that says how things are, if it does."""
        found = self.said.get(end)
        if found is None:
            return ""
        self.used[name].append((found, end.language))
        folder = "" if self.alone else f"../{end.language}/"
        label = self.setter.locales[end.language].word("web-shown")
        return (
            f'<a class="why" id="w{found.number}" aria-label="{label}" '
            f'href="{folder}shown-{end.chapter}.html#s{found.number}"></a>'
        )

    def _drawing(self, name: str, dark: bool) -> str:
        address = f"figures/{name}{'-dark' if dark else ''}.svg"
        if address not in self.drawn:
            svg = self.setter.formulas.drawings[name]
            self.drawn[address] = darkened(svg) if dark else svg
        return f"../{address}"

    # --- addresses --------------------------------------------------------------------------------

    def _address(self, here: str, up: str = "") -> tree.Address:
        def of(anchor: str) -> str:
            if anchor.startswith("evidence-"):
                folder = "" if self.alone else f"../{self.spoken.languages[0]}/"
                return f"{up}{folder}claims/{anchor.removeprefix('evidence-')}.html"
            page = self.home.get(anchor, "")
            return f"#{anchor}" if page == here else f"{up}{page}#{anchor}"

        return of

    def _number(self, anchor: str) -> str:
        return self.setter.numbers.of.get(anchor, "")

    def _printed(self, anchor: str) -> str:
        return str(self.pages.get(anchor, "→"))

    @cached_property
    def _titles(self) -> dict[str, str]:
        """What each page is called, in all languages of the edition where it is a chapter."""
        beside = {name: self.locale.word(WORDS.get(name, name)) for name in BESIDE}
        texts = {
            name: [self.fill.plain(_text(html)) for _, html in entry["cells"]]
            for name, entry in self._entries.items()
        }
        return beside | {name: " · ".join(dict.fromkeys(x)) for name, x in texts.items()}

    @cached_property
    def _entries(self) -> dict[str, dict[str, Any]]:
        """The heading of each chapter, by its page."""
        tops = [entry for entry in self.setter.headings if entry["level"] == 1]
        return {self.home[entry["anchor"]].removesuffix(".html"): entry for entry in tops}

    # --- pages beside the chapters ----------------------------------------------------------------

    @cached_property
    def _macros(self) -> Any:
        return self.setter.jinja.get_template("parts.html").module

    def _beside(self) -> Iterator[tuple[str, str]]:
        """Yield the pages beside the chapters, by name."""
        back = self.setter.jinja.get_template("back.html").render(
            self.book.values, page=self._printed, index=self.book.index.at(self._printed)
        )
        for section in re.split(r"(?=<section class=)", back):
            found = re.match(r'<section class="(?:back-)?([a-z]+)">', section)
            if found and found[1] in BESIDE:
                body = tree.parsed(section)
                self.home |= dict.fromkeys(tree.anchors(body), f"{found[1]}.html")
                tree.link(body, self._address(f"{found[1]}.html"), self._number, self._printed)
                if found[1] == "index":
                    self._lead(body)
                tree.bare(body)
                yield found[1], self.fill(unmarked(tree.written(body)))
        yield "evidence", self._listed("evidence", self._evidence())
        yield "graph", self._graph()
        yield "exercises", self._listed("web-exercises", self._exercises())

    def _lead(self, body: tree.Element) -> None:
        """Give the entries of the index numbers of chapters and sections for those of pages."""
        for node in body.iter("a"):
            page = node.get("href", "").partition(".html")[0]
            node.text = self.spoken.parts.get(page) or "•"

    def _listed(self, word: str, entries: list[dict[str, Any]]) -> str:
        return self.fill(unmarked(str(self._macros.list(self.setter.words(word), entries))))

    def _evidence(self) -> list[dict[str, Any]]:
        folder = "" if self.alone else f"../{self.spoken.languages[0]}/"
        return [
            {
                "address": f"{folder}claims/{record['id']}.html",
                "number": record.get("number", ""),
                "cells": record.get("title") or [(self.locale.code, record["id"])],
                "verdict": (record["verdict"], self.locale.word(f"verdict-{record['verdict']}")),
            }
            for record in self.book.values["records"]
        ]

    def _graph(self) -> str:
        """Return the graph of the claims, drawn and as a list; all claims have a verdict here."""
        verdicts = {id_: self.setter.evidence.of(id_)["verdict"] for id_ in claims()}
        folder = "" if self.alone else f"../{self.spoken.languages[0]}/"

        def address(id_: str) -> str:
            return f"{folder}claims/{id_}.html"

        def word(verdict: str) -> str:
            return self.locale.word(f"verdict-{verdict}")

        def of(id_: str) -> graph.Row:
            title = self._teller.name(id_)
            return {"id": id_, "title": title, "address": address(id_), "verdict": verdicts[id_]}

        joined, alone = graph.rows(of)
        says = self.locale.word("web-graph-says").format(n=len(joined), all=len(claims()))
        svg = graph.linked(verdicts, address, word, self.locale.word("web-graph"))
        cells = self.setter.words("web-graph")
        page = self._macros.graph(cells, says, Markup(svg), joined, alone, self.locale.word)
        return self.fill(unmarked(str(page)))

    def _exercises(self) -> list[dict[str, Any]]:
        word = self.setter.words("exercise")
        found = [(n, a) for a, n in self.setter.numbers.of.items() if a in self._answers]
        return [
            {"address": f"{self.home[anchor]}#{anchor}", "number": number, "cells": word}
            for number, anchor in found
        ]

    def _start(self) -> str:
        guide, up = self.spoken, self._address("index.html")
        titles = [(c, guide.title[c], guide.subtitle[c]) for c in guide.languages]
        entries = [
            {
                **entry,
                "address": up(entry["anchor"]),
                "cells": [(code, Markup(_text(html))) for code, html in entry["cells"]],
            }
            for entry in self.setter.headings
            if entry["level"] <= SECOND
        ]
        more = [(f"{name}.html", self._titles[name]) for name in BESIDE]
        dates = [text for _, text in self.setter.each(lambda x: x.date(guide.date))]
        return self.fill(str(self._macros.start(titles, dates, guide.by, entries, more)))

    # --- evidence ---------------------------------------------------------------------------------

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self.book, self.locale)

    def _shown(self) -> Files:
        """Return what shows the sentences of each chapter: a page, and a script for the panel."""
        found: Files = {}
        for name, used in self.used.items():
            here = {one.number for one, _ in used}
            # What is printed only side by side, or heard of a figure, is asked there.
            every = {one.number: one for end, one in self.said.items() if end.chapter == name}
            told_of = [every[number] for number in sorted(every)]
            things = dict.fromkeys(thing for one in told_of for thing in one.evidence)
            told = {slug(thing): self._told(thing, f"shown-{name}.html") for thing in things}
            labels = {slug(thing): self._teller.label(thing) for thing in things}
            rows = [
                {
                    "number": one.number,
                    "address": f"{name}.html#w{one.number}"
                    if one.number in here
                    else f"../{BOTH}/{name}.html",
                    "words": one.words[self.locale.code],
                    "things": [slug(thing) for thing in one.evidence],
                }
                for one in told_of
            ]
            title = f"{self.locale.word('web-shown')} {self._titles[name]}"
            cells = [(self.locale.code, title)]
            body = str(self._macros.shown(cells, rows, self.locale.word("evidence"), told, labels))
            found[f"shown-{name}.html"] = self._page(f"shown-{name}", title, body, kind="shown")
            data = {"sentences": {row["number"]: row["things"] for row in rows}, "things": told}
            text = json.dumps(data, ensure_ascii=False)
            found[f"shown-{name}.js"] = f'gradyan.shown("{self.name}/{name}", {text});\n'
        return found

    def _told(self, thing: str, here: str) -> Markup:
        body = tree.parsed(str(self._teller.thing(thing)))
        tree.link(body, self._address(here), self._number, self._printed)
        return Markup(self.fill(tree.written(body)))

    def _claims(self) -> Files:
        """Return a page for each claim, with the sentences that rest on it."""
        resting: dict[str, list[tuple[str, str, str]]] = {}
        for name, used in self.used.items():
            for one, code in used:
                for id_ in {claim_in(thing) for thing in one.evidence} - {""}:
                    row = (f"../{name}.html#w{one.number}", one.words[code], code)
                    resting.setdefault(id_, []).append(row)
        found: Files = {}
        for id_ in claims():
            about = self._teller.claim(id_)
            about["address"] = about["address"] and self._address("", "../")(about["address"][1:])
            html = str(self._macros.head([(self.locale.code, about["title"])]))
            html += str(self._macros.claim(about, self.locale.word))
            if rows := resting.get(id_):
                html += str(self._macros.resting(self.locale.word("web-resting"), rows))
            body = tree.parsed(html)
            tree.link(body, self._address("", "../"), self._number, self._printed)
            tree.bare(body)
            text = self.fill(unmarked(tree.written(body)))
            title = self.fill.plain(_text(about["title"]))
            found[f"claims/{id_}.html"] = self._page(
                f"claims/{id_}", title, text, kind="claim", depth=1
            )
            self.docs.append([f"claims/{id_}.html", title, f"{id_.replace('-', ' ')} {id_}"])
        return found

    # --- the frame --------------------------------------------------------------------------------

    def _page(self, name: str, title: str, body: str, *, kind: str = "", depth: int = 0) -> str:
        here, up = "../" * depth, "../" * (depth + 1)
        file = "index" if name == "start" else name
        order = [*self.spoken.parts, *BESIDE]
        at = order.index(name) if name in order else -1
        near = [order[i] if 0 <= i < len(order) and at >= 0 else "" for i in (at - 1, at + 1)]
        before, after = ((f"{n}.html", self._titles[n]) if n else None for n in near)
        first = self._entries.get(name, {}).get("anchor", "")
        return self.setter.jinja.get_template("page.html").render(
            languages=self.spoken.languages, edition=self.name, up=up, here=here, part=name,
            title=title, book=self.guide.title[self.locale.code], kind=kind, body=Markup(body),
            description=self.guide.subtitle[self.locale.code], word=self.locale.word,
            alternates=[(c, f"{up}{c}/{file}.html") for c in self.guide.languages],
            switch=list(self._switch(up, file, both=not kind)),
            sections=self._sections(name), chapters=list(self._chapters(name, here)),
            previous=before, next=after, page=self.pages.get(first),
        )  # fmt: skip

    def _switch(self, up: str, file: str, *, both: bool) -> Iterator[tuple[str, str, str, bool]]:
        codes = self.guide.languages
        for code in codes:
            yield f"{up}{code}/{file}.html", code.upper(), code, self.name == code
        if both:
            yield (
                f"{up}{BOTH}/{file}.html",
                "|".join(c.upper() for c in codes),
                "",
                self.name == BOTH,
            )

    def _sections(self, name: str) -> list[dict[str, Any]]:
        return [
            {"level": x["level"], "anchor": x["anchor"], "number": x["number"],
             "text": Markup(self.fill(_text(x["cells"][0][1])))}
            for x in self.setter.headings
            if x["level"] == SECOND and self.home.get(x["anchor"]) == f"{name}.html"
        ]  # fmt: skip

    def _chapters(self, here: str, up: str) -> Iterator[tuple[str, str, str, bool]]:
        for name in (*self.spoken.parts, *BESIDE):
            number = self.spoken.parts.get(name, "")
            yield f"{up}{name}.html", number, self._titles[name], name == here


def _text(html: object) -> str:
    """Return HTML without tags and soft hyphens, formulas left as marks."""
    return re.sub("<[^>]*>|\u00ad", "", str(html)).strip()
