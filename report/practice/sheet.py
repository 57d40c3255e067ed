"""A sheet of exercises with its key, set as the exercises of the guide are: a PDF, and HTML.

The key has pages of its own. No evidence is needed: what an answer rests on is looked up in the
claims, and the answer itself is checked when it is drawn.
"""

import datetime
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import numpy as np
from markupsafe import Markup

from gradyan.errors import BadInput, GuideError, Place
from gradyan.files import read
from gradyan.languages.locale import Locale
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence.record import Evidence
from gradyan.report.inputs import basis, named
from gradyan.report.pages.setter import Setter
from gradyan.report.pages.sheet import document, drawn
from gradyan.report.pdf.joining import Metadata
from gradyan.report.pdf.render import Press, quiet
from gradyan.report.practice import words
from gradyan.report.practice.kind import kinds
from gradyan.report.practice.variant import Variant, draw
from gradyan.report.sentences.marking import unmarked
from gradyan.report.source import content
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.guide import Guide
from gradyan.report.source.kinds import KINDS
from gradyan.report.source.numbering import Numbers
from gradyan.report.source.references import References
from gradyan.report.store import Store, key_of, with_store

TITLE = re.compile("^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Sheet:
    """Exercises of a chapter as a seed gives them, and the guide in the languages of the sheet."""

    guide: Guide
    chapter: str
    seed: int
    variants: tuple[Variant, ...]

    def title(self, locale: Locale) -> str:
        """Return what the sheet is called: after its chapter."""
        found = TITLE.search(read(self.guide.chapter(self.chapter, locale.code)))
        return locale.word("practice-title").format(chapter=found[1] if found else self.chapter)

    def intro(self, locale: Locale) -> str:
        """Return what stands above the exercises."""
        return locale.word("practice-intro").format(seed=self.seed)


def chosen(guide: Guide, chapter: str, count: int, seed: int) -> Sheet:
    """Return as many exercises as asked for, the easy ones first: each kind once, then again.

    Raises BadInput at a chapter without practice, at a count below 1 and at a negative seed.
    """
    known = kinds(chapter)
    if count < 1:
        raise BadInput(f"a sheet has 1 exercise or more, not {count}", "say so with --count")
    if seed < 0:
        raise BadInput(f"a seed is a whole number from 0 on, not {seed}", "say so with --seed")
    names, order = list(known), np.random.default_rng(seed)
    rounds = range(-(-count // len(names)))
    wanted = [(names[k], n) for n in rounds for k in order.permutation(len(names))][:count]
    found: dict[str, list[Variant]] = {name: [] for name in names}
    for name, number in wanted:
        found[name].append(draw(known[name], seed, number, found[name]))
    first = next(iter(load_locales(guide.languages).values()))
    variants = [found[name][number] for name, number in wanted]
    variants.sort(key=lambda variant: words.level(variant.kind, first))
    return Sheet(guide, chapter, seed, tuple(variants))


def book(guide: Guide, store: Store) -> words.Book:
    """Return what says where the guide has a claim, or a section, by its anchor."""
    numbers = _numbers(guide, store)

    def place(anchor: str, locale: Locale) -> str:
        label, number = numbers.get(anchor, ("", ""))
        return f"{locale.word(label)} {number}" if label else ""

    return place


def _numbers(guide: Guide, store: Store) -> Mapping[str, tuple[str, str]]:
    """Return label and number of what the guide numbers; its references need not be filled in."""
    key = key_of("numbers without evidence", basis(), named(guide), list(guide.parts.items()))
    if (kept := store.get(key)) is None:
        code, numbers, labels = guide.languages[0], Numbers(), dict[str, str]()
        for name, number in guide.parts.items():
            file = guide.chapter(name, code)
            pairs = content.pair({code: content.parse(read(file), file, {})})
            numbers.chapter(number, pairs)
            for block in (pair.first for pair in content.walk(pairs)):
                labels[block.anchor] = KINDS[block.kind].label or "section" * bool(block.level)
        found = {a: (labels[a], n) for a, n in numbers.of.items() if n and labels[a]}
        store.put(key, kept := json.dumps(found).encode())
    kept_: dict[str, tuple[str, str]] = json.loads(kept)
    return kept_


@dataclass(frozen=True)
class Papers:
    """A sheet as it is handed out."""

    pdf: bytes
    html: str


def papers(sheet: Sheet, folder: Path) -> Papers:
    """Return a sheet set in the languages of its guide; what is made is kept in ``folder``."""
    return with_store(folder, lambda store: _papers(sheet, store))


def _papers(sheet: Sheet, store: Store) -> Papers:
    guide, locales = sheet.guide, load_locales(sheet.guide.languages)
    titles = {code: sheet.title(locale) for code, locale in locales.items()}
    guide = replace(guide, title=titles)
    setter = _setter(locales, store)
    questions = _set(sheet, setter, store)
    key = _rendered(setter, "solutions", solutions=Markup("\n").join(setter.solutions))
    bodies = {"questions": Markup('<section class="chapter">{}</section>').format(questions)}
    bodies["key"] = key
    unligated = [code for code, locale in locales.items() if not locale.ligatures]

    def parts(_: Mapping[str, int]) -> dict[str, str]:
        values = {"guide": guide, "languages": guide.languages, "unligated": unligated}
        made = {n: _rendered(setter, "part", body=x, **values) for n, x in bodies.items()}
        return setter.formulas.fill(made)

    html = setter.formulas.fill({"whole": str(Markup("").join(bodies.values()))})["whole"]
    formulas = setter.formulas
    press = Press(formulas.drawings, formulas.mathml, formulas.texts, store)
    pieces, _ = press.lay_out(parts, {}, quiet)
    created = datetime.datetime.combine(guide.date, datetime.time(), datetime.UTC)
    pdf = press.print(pieces, Metadata(guide.title, guide.by, created))
    whole = document(guide, titles[guide.languages[0]], drawn(html, formulas.drawings), fonts=store)
    return Papers(pdf, whole)


def _setter(locales: Mapping[str, Locale], store: Store) -> Setter:
    nothing = Evidence({}, {}, {}), Bibliography(Path(), {})
    fillers = {code: References(locale, *nothing, store) for code, locale in locales.items()}
    return Setter(fillers, Numbers(), _no_drawing, store)


def _no_drawing(name: str, place: Place) -> NoReturn:
    raise GuideError(f"an exercise has the figure '{name}'", "ask without it", place)


def _set(sheet: Sheet, setter: Setter, store: Store) -> Markup:
    """Return the HTML of the exercises; the solutions are left with the setter."""
    env: dict[str, dict[str, object]] = {code: {} for code in setter.locales}
    place, found = book(sheet.guide, store), {}
    for code, locale in setter.locales.items():
        head = f"{{#practice}}\n# {sheet.title(locale)}\n\n{sheet.intro(locale)}\n"
        above = content.parse(head, locale.file(), env[code])
        found[code] = [*above, *words.blocks(sheet.variants, locale, env[code], place)]
    pairs = content.pair(found)
    content.solved(pairs)
    setter.numbers.chapter("", pairs)
    html = Markup(unmarked(setter.chapter(pairs, env)))
    setter.problems.stop()
    return html


def _rendered(setter: Setter, name: str, **values: object) -> Markup:
    template = setter.jinja.get_template(f"{name}.html")
    return Markup(unmarked(template.render(words=setter.words, **values)))


Make = Callable[[Sheet, Locale], str]


def files(sheet: Sheet, folder: Path, moodle: Make) -> dict[Path, bytes]:
    """Return the files of a sheet with their contents: PDF, HTML, Moodle XML in each language."""
    codes = sheet.guide.languages
    stem = folder / "practice" / f"{sheet.chapter}-{sheet.seed}"
    made = papers(sheet, folder)
    suffix = f"-{codes[0]}" if len(codes) == 1 else ""
    found = {
        stem.with_name(f"{stem.name}{suffix}.pdf"): made.pdf,
        stem.with_name(f"{stem.name}{suffix}.html"): made.html.encode(),
    }
    for code, locale in load_locales(codes).items():
        found[stem.with_name(f"{stem.name}-{code}.xml")] = moodle(sheet, locale).encode()
    return found
