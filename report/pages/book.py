"""The whole guide as HTML: the chapters between front and back matter, and all references."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from math import erfc, sqrt
from typing import Any

from markupsafe import Markup

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import GuideError, Problems
from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.report.evidence.lookup import place_of, shown
from gradyan.report.figures import Drawing
from gradyan.report.inputs import basis
from gradyan.report.pages import facts
from gradyan.report.pages.index import Anchors, Index, numbered, on_pages
from gradyan.report.pages.resting import FINDING, anchored
from gradyan.report.pages.setter import Setter
from gradyan.report.pdf.versions import named
from gradyan.report.sentences.marking import unmarked
from gradyan.report.sentences.said import Said
from gradyan.report.source.guide import REVISION, WHOLE, Guide
from gradyan.report.source.numbering import SECTION
from gradyan.report.store import key_of
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.measurement import AGREES

BACK = ("solutions", "evidence", "glossary", "bibliography", "index", "colophon")
REFERENCE = re.compile(r'<a class="ref" href="#([^"]+)"></a>')
LINK = re.compile(r'<a [^>]*?href="#(?P<to>[^"]+)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)
ASKED = re.compile(r'<span class="asked" data-of="([^"]*)"></span>')
PAGE = re.compile(r'<a class="page-ref" href="#([^"]+)"></a>')
ID = re.compile(r'<[^>]* id="([^"]+)"')
LACKING = re.compile("⟨[^⟩<>]*⟩(?![^<>]*>)")  # a mark of a draft, but not in an attribute
FIRST_GUESS = "000"  # a page number, until the first layout tells
PageOf = Callable[[str], str]


class Book:
    """All parts of the guide but the page numbers, which `html` puts in."""

    def __init__(
        self,
        guide: Guide,
        setter: Setter,
        chapters: Mapping[str, Markup],
        sources: list[tuple[str, dict[str, Any]]],
        cover: Drawing | None = None,  # which a book that is printed has
    ) -> None:
        self.guide, self.setter = guide, setter
        self.lost: dict[str, str] = {}  # what a draft has in the place of a reference
        texts = {**chapters, "solutions": Markup("\n").join(setter.solutions)}
        texts = {name: asked(text, setter) for name, text in texts.items()}
        terms, people, self.resting = Anchors(), Anchors(), Anchors()
        single = next(iter(setter.locales.values())) if len(guide.languages) == 1 else None
        self.texts = {
            name: numbered(text, name, terms, people, single) for name, text in texts.items()
        }
        self.titles = titles(setter, guide)
        self.index = Index(setter, terms, people)
        self.values: dict[str, Any] = {
            "guide": guide,
            "languages": guide.languages,
            "unligated": [code for code, x in setter.locales.items() if not x.ligatures],
            "words": setter.words,
            "word": lambda code, key: setter.locales[code].word(key),
            "dates": setter.each(lambda locale: locale.date(guide.date)),
            "titles": self.titles,
            "resting": {},  # until it is known where the assertions end
            "findings": [],
        }
        if guide.edition == WHOLE:
            self.values |= self._around(sources, cover)

    def _around(
        self, sources: list[tuple[str, dict[str, Any]]], cover: Drawing | None
    ) -> dict[str, Any]:
        """Return what stands before and after the chapters of a whole book."""
        setter = self.setter
        return {
            "cover": cover,
            "contents": contents(setter),
            "introduction": introduction(setter),
            "records": records(setter),
            "glossary": glossary(setter),
            "bibliography": sources,
            "colophon": colophon(setter),
        }

    def anchor(self, said: Said) -> None:
        """Let the evidence lead to the sentences that rest on it."""
        code = self.setter.main.locale.code
        self.texts = {
            name: anchored(text, code, said, self.resting) for name, text in self.texts.items()
        }

    @property
    def cited(self) -> list[str]:
        """The languages that are none of the guide's: of its sources, or of terms in brackets."""
        texts = (self.texts[name] for name in self.guide.shown)
        said = self.guide.edition == WHOLE or any(f'lang="{MAIN}"' in text for text in texts)
        return [MAIN] if said and MAIN not in self.guide.languages else []

    def html(self, pages: Mapping[str, int]) -> dict[str, str]:
        """Return the parts of the guide as HTML, with the page of each anchor where it is known."""

        def page(anchor: str) -> str:
            return str(pages.get(anchor, FIRST_GUESS))

        parts = self._parts(page, self.index.at(page))
        numbers = self.setter.numbers.of
        texts = {name: linked(text, numbers, pages, self.lost) for name, text in parts.items()}
        return self.setter.formulas.fill(texts)

    def check(self) -> None:
        """Raise GuideError at references that lead nowhere, before anything is laid out.

        Those that lead to what an edition leaves out are no links in it.
        """
        if self.guide.edition != WHOLE:
            return
        parts = self._parts(lambda _: FIRST_GUESS, [])
        problems, ids = (
            Problems(),
            Counter(id_ for html in parts.values() for id_ in ID.findall(html)),
        )
        known = {"ref": self.setter.numbers.of.keys(), "page_of": ids.keys()}
        fillers = self.setter.references.values()
        for name, target, place in (found for filler in fillers for found in filler.targets):
            if target not in known[name]:
                near = get_close_matches(target, known[name]) or sorted(known[name])
                problem = f"a reference leads to '{target}', which is nowhere"
                why = GuideError(problem, f"known are: {', '.join(near)}", place)
                with problems.noted():
                    self.lost[target] = self.setter.main.locale.missing(why, target)
        for id_ in (id_ for id_, times in ids.items() if times > 1):
            problems.add(f"two parts of the guide have the id '{id_}'", "choose another")
        problems.stop()

    def _parts(self, page: PageOf, entries: list[Any]) -> dict[str, str]:
        """Return the parts in the order of the pages, each a document of its own."""
        values = {**self.values, **self.texts, "page": page, "index": entries}
        resting = {thing: on_pages(marks, page) for thing, marks in self.resting.items()}
        values |= {
            "resting": resting,
            "findings": sorted(
                (thing.removeprefix(FINDING), pages)
                for thing, pages in resting.items()
                if thing.startswith(FINDING)
            ),
        }

        def rendered(name: str, **more: Any) -> Markup:
            return Markup(self.setter.jinja.get_template(f"{name}.html").render(values, **more))

        guide = self.guide
        chapters = {
            name: Markup('<section class="chapter {}">\n{}\n</section>').format(
                f"appendix {name}" if name in guide.appendices else "", self.texts[name]
            )
            for name in guide.shown
        }
        if guide.edition != WHOLE:  # a few pages that follow each other
            first = [rendered(guide.edition)] if guide.edition == REVISION else []
            body = unlinked(Markup("\n").join([*first, *chapters.values()]), self.setter.numbers.of)
            return {guide.edition: rendered("part", body=body)}
        bodies = {"front": rendered("front"), **chapters}
        bodies |= {name: rendered(name) for name in ("solutions", "evidence", "back")}
        return {name: rendered("part", body=body) for name, body in bodies.items()}


def titles(setter: Setter, guide: Guide) -> dict[str, str]:
    """Return what an edition is called in each of its languages."""
    if guide.edition == WHOLE:
        return guide.title
    return {
        code: f"{guide.title[code]}: {word}"
        for code, word in setter.words(f"edition-{guide.edition}")
    }


def asked(html: Markup, setter: Setter) -> Markup:
    """Return HTML in which each claim in one language names the exercises that refer to it."""
    about = dict[str, list[str]]()
    for solution in setter.solutions:
        for exercise in re.findall('class="label" href="#([^"]+)"', solution):
            for target in dict.fromkeys(REFERENCE.findall(solution)):
                about.setdefault(target, []).append(exercise)

    def named(found: re.Match[str]) -> str:
        exercises = about.get(found[1], [])
        links = ", ".join(f'<a class="ref" href="#{one}"></a>' for one in exercises)
        word = setter.main.locale.word("exercises" if exercises[1:] else "exercise")
        return f'<span class="asked">{word} {links}</span>' if exercises else ""

    return Markup(ASKED.sub(named, html))


def unlinked(html: str, numbers: Mapping[str, str]) -> Markup:
    """Return HTML without links to what is not in it; those that show a number leave that."""
    ids = set(ID.findall(html))

    def one(found: re.Match[str]) -> str:
        if found["to"] in ids:
            return found[0]
        return numbers.get(found["to"], "") if 'class="ref"' in found[0] else found["text"]

    return Markup(LINK.sub(one, html))


def linked(
    html: str, numbers: Mapping[str, str], pages: Mapping[str, int], lost: Mapping[str, str]
) -> str:
    """Return HTML whose references have the numbers and pages of what they lead to."""

    def link(number: PageOf) -> Callable[[re.Match[str]], str]:
        def one(found: re.Match[str]) -> str:
            to = found[1]
            return lost.get(to) or f'<a class="ref" href="#{to}">{number(to)}</a>'

        return one

    html = REFERENCE.sub(link(lambda to: numbers.get(to, "")), html)
    html = unmarked(PAGE.sub(link(lambda to: str(pages.get(to, FIRST_GUESS))), html))
    return LACKING.sub(r'<span class="lacking">\g<0></span>', html)


def contents(setter: Setter) -> list[dict[str, Any]]:
    """Return the entries of the table of contents, chapters and sections and parts."""
    entries = [entry for entry in setter.headings if entry["level"] <= SECTION]
    parts = [
        {"anchor": part, "level": 1, "number": "", "cells": setter.words(part)} for part in BACK
    ]
    return entries + parts


def records(setter: Setter) -> list[dict[str, Any]]:
    """Return what the evidence appendix says of each claim that the chapters use.

    They come in the order of the book, each with the box that tells most of it; those that have
    no box, as in a draft, come last.
    """
    used = set[str]().union(*(filler.used for filler in setter.references.values()))
    boxes = {box["claim"]: box for box in sorted(setter.boxes, key=lambda box: len(box["steps"]))}
    order = [name for name in dict.fromkeys(box["claim"] for box in setter.boxes) if name in used]
    order += sorted(used - set(order))
    names = [[box["claim"], box["anchor"], box["steps"]] for box in boxes.values()]
    key = key_of("records", basis(), setter.evidence.digest, order, names, list(setter.locales))
    told = setter.kept(key, lambda: [_record(setter, claims()[id_], boxes) for id_ in order])
    return [{**boxes.get(record["id"], {}), **record} for record in told]


def introduction(setter: Setter) -> list[tuple[str, str]]:
    """Return what the evidence means, and how likely it is that any agreement is missed.

    That is at most the sum of the chances of all means that are held to a prediction (Bonferroni).
    """
    every = [setter.evidence.of(id_).get("simulation", {}) for id_ in claims()]
    n = sum(found.get("settings", 0) for found in every)
    chance = n * erfc(AGREES / sqrt(2))

    def said(locale: Locale) -> str:
        bound, share = locale.plain(AGREES), locale.percent(chance, 1)
        word = locale.word("evidence-intro")
        return locale.hyphenated(word.format(bound=bound, n=locale.plain(n), chance=share))

    return setter.each(said)


def _record(setter: Setter, claim: Claim, boxes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a claim rests on, and the steps that its box leaves out."""
    place, found = place_of(claim), setter.evidence.of(claim.id)
    told = boxes.get(claim.id, {}).get("steps", ())
    left = [relation for name, relation in shown(claim).items() if name not in told]
    appendix = facts.Appendix(setter.formulas, boxes)
    return {
        "id": claim.id,
        "verdict": found["verdict"],
        "facts": setter.each(lambda locale: appendix.entry(claim, found, len(left), locale)),
        "left": [setter.equation(relation, place) for relation in left],
    }


def glossary(setter: Setter) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the glossary of each language in its own alphabet."""

    def entries(locale: Locale) -> list[dict[str, Any]]:
        found = [
            {
                "term": locale.term(key),
                "definition": locale.hyphenated(locale.definition(key)),
                "others": [(c, x.term(key)) for c, x in setter.locales.items() if x is not locale],
            }
            for key in Locale(MAIN).table["glossary"]
        ]
        return sorted(found, key=lambda entry: locale.sort_key(entry["term"]))

    return setter.each(entries)


def colophon(setter: Setter) -> dict[str, Any]:
    """Return what the guide was made with: lines in each language around the list of seeds."""
    versions = ", ".join(f"{name} {version}" for name, version in sorted(named().items()))

    def made(locale: Locale) -> list[str]:
        fonts = locale.hyphenated(locale.word("colophon-type"))
        used = locale.word("colophon-versions").format(versions=versions)
        return [fonts, used, locale.word("colophon-seeds")]

    return {
        "made": setter.each(made),
        "seeds": sorted((e.seed, e.name) for e in experiments().values()),
        "licence": setter.each(lambda x: [x.hyphenated(x.word("colophon-licence"))]),
    }
