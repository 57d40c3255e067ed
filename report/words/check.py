"""Finds every word that the guide lacks, in all its languages, before anything is judged or drawn.

What figures are labelled with, how formulas are read aloud, spelling and terms are reported in one
message, each with the file and the line where it is asked for and with what to write where. No
evidence is needed: a number that is measured stands for any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, relations
from gradyan.errors import GuideError, Problems
from gradyan.files import read
from gradyan.languages import MAIN, tables
from gradyan.languages.locale import Locale
from gradyan.report import figures
from gradyan.report.evidence.lookup import place_of
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.formulas.speech import spoken
from gradyan.report.formulas.tex import tex
from gradyan.report.inputs import basis, texts
from gradyan.report.pdf import glyphs
from gradyan.report.source.bibliography import load
from gradyan.report.source.guide import Guide
from gradyan.report.store import Store, key_of
from gradyan.report.words import beside, spelling, terms
from gradyan.report.words.reading import Passage, of_words, practice, read_text


def check(guide: Guide, store: Store) -> None:
    """Raise GuideError with all that the words of a guide lack.

    What was found in order, a chapter or the tables, is not looked at again until it changes.
    """
    made_by = basis()
    keys = {name: key_of("words", made_by, texts(guide, name)) for name in guide.parts}
    exercises = [read(file) for code in guide.languages for file in practice(guide, code)]
    keys[""] = key_of("words", made_by, read(guide.file), read(guide.sources), exercises)
    stale = {name for name, key in keys.items() if store.get(key) is None}
    if not stale:
        return
    problems, locales = Problems(), tables.load(guide.languages)
    if "" in stale:
        problems.found += _of_tables(guide, locales)
    text = read_text(guide, locales, load(guide.sources), problems, stale)
    passages = {code: text.passages(code, tables="" in stale) for code in locales}
    for code, locale in locales.items():
        problems.found += _spelling(passages[code], locale, store)
        for chapter in text.chapters:
            own = text.of_chapter(chapter, code)
            problems.found += beside.misplaced(chapter.name, own, locale)
        if MAIN in locales and code != MAIN:
            twins = terms.twins(passages[MAIN], passages[code])
            problems.found += terms.unchosen(twins, locale)
            problems.found += terms.unsaid(twins, locale, terms.freed(locale))[0]
    with problems.noted():
        problems.found += _unspoken(locales, passages, claims() if "" in stale else {}, store)
    problems.stop()
    for name in stale:
        store.put(keys[name], b"in order")
    store.save()


def _of_tables(guide: Guide, locales: Mapping[str, Locale]) -> list[GuideError]:
    """Return what is wrong with the tables of the languages."""
    problems = Problems()
    with problems.noted():
        glyphs.check(guide.file)
    for locale in locales.values():
        problems.found += tables.check(locale.code)
        with problems.noted():
            glyphs.check(locale.file())
    problems.found += _labels(locales.values())
    return problems.found


def _labels(locales: Iterable[Locale]) -> Iterator[GuideError]:
    """Yield the words of figures that no language has; what one lacks its tables say."""
    main = Locale(MAIN).table["words"]
    for key, place in sorted(figures.said().items(), key=lambda item: item[1]):
        for locale in locales:
            try:
                main.get(f"figure-{key}") or locale.word(f"figure-{key}")
            except GuideError as why:
                yield GuideError(f"{why.problem} in '{locale.code}'", why.remedy, place)


def _spelling(passages: list[Passage], locale: Locale, store: Store) -> Iterator[GuideError]:
    if spelling.INSTALLED and locale.dictionary != "none":
        accepted = spelling.accepted_in(locale)
        aloud = of_words(locale.file("speech"))
        yield from spelling.misspelt([*passages, *aloud], locale, accepted, store)
        if locale.trait("suffixes"):
            yield from spelling.unfitting(passages, locale, accepted.reads)


def _unspoken(
    locales: Mapping[str, Locale],
    passages: Mapping[str, list[Passage]],
    shown: Mapping[str, Claim],
    store: Store,
) -> Iterator[GuideError]:
    """Yield the words that formulas want to be said, each once, where it is wanted first.

    What a claim shows is set in the evidence, whether a chapter has it or not.
    """
    asked = {code: _formulas(locale, passages[code], shown) for code, locale in locales.items()}
    done = typeset([formula for own in asked.values() for formula in own], store)
    for code, formulas in asked.items():
        found: dict[str, GuideError] = {}

        def note(why: GuideError, key: str, found: dict[str, GuideError] = found) -> str:
            found.setdefault(why.problem, why)
            return key

        speaker = replace(locales[code], missing=note)
        for formula, claim in formulas.items():
            known = set(found)
            spoken(done[formula].mathml, speaker)
            for problem in found.keys() - known:
                place = formula.place or place_of(claims()[claim])
                yield GuideError(f"{problem} in '{code}'", found[problem].remedy, place)


def _formulas(
    locale: Locale, passages: Iterable[Passage], of: Mapping[str, Claim]
) -> dict[Formula, str]:
    """Return the formulas of a text, then those of the claims, each with the id of its claim."""
    found = {
        Formula(passage.tex(run), place=passage.place): ""
        for passage in passages
        for run in passage.runs
        if run.kind == "math"
    }
    for claim in of.values():
        stated = [part for part in (claim.said, claim.holds) if part is not None]
        for shown in (*relations(claim.derivation), *stated, *claim.observed):
            formula = Formula(tex(shown, locale.decimal_point), display=True)
            found.setdefault(formula, claim.id)
    return found
