"""Front and back matter: contents, evidence, glossary, bibliography, index, colophon."""

import re
from collections.abc import Callable, Mapping
from math import erfc, sqrt
from typing import Any

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, relations
from gradyan.report.evidence.gather import place_of
from gradyan.report.pages import facts
from gradyan.report.pages.setter import Setter
from gradyan.report.source.locale import Locale
from gradyan.report.source.numbering import SECTION
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import AGREES

PARTS = ("solutions", "evidence", "glossary", "bibliography", "index", "colophon")
INDEXED = re.compile(r'<span class="index" data-term="([^"]+)"></span>')
PageOf = Callable[[str], str]


def contents(setter: Setter) -> list[dict[str, Any]]:
    """Return the entries of the table of contents, chapters and sections and parts."""
    entries = [entry for entry in setter.headings if entry["level"] <= SECTION]
    parts = [
        {"anchor": part, "level": 1, "number": "", "cells": setter.words(part)} for part in PARTS
    ]
    return entries + parts


def records(setter: Setter) -> list[dict[str, Any]]:
    """Return what the evidence appendix says of each claim."""
    return [_record(setter, claim) for claim in sorted(claims().values(), key=lambda c: c.id)]


def introduction(setter: Setter) -> list[tuple[str, str]]:
    """Return what the evidence means, and how likely it is that any agreement is missed.

    That is at most the sum of the chances of all means that are held to a prediction (Bonferroni).
    """
    every = [setter.evidence.of(id_).get("simulation", {}) for id_ in claims()]
    n = sum(found.get("settings", 0) for found in every)
    chance = n * erfc(AGREES / sqrt(2))
    lines = []
    for code, locale in setter.locales.items():
        bound, share = locale.plain(AGREES), locale.percent(chance, 1)
        word = locale.word("evidence-intro")
        lines.append(
            (code, locale.hyphenated(word.format(bound=bound, n=locale.plain(n), chance=share)))
        )
    return lines


def _record(setter: Setter, claim: Claim) -> dict[str, Any]:
    place, found = place_of(claim), setter.evidence.of(claim.id)
    steps = zip(claim.derivation, relations(claim.derivation), strict=True)
    return {
        "id": claim.id,
        "lines": [
            (code, list(facts.in_full(claim, found, locale, setter.formulas)))
            for code, locale in setter.locales.items()
        ],
        "steps": [(step.name, setter.equation(relation, place)) for step, relation in steps],
    }


def glossary(setter: Setter) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the glossary of each language in its own alphabet."""
    return [(code, _entries(setter, locale)) for code, locale in setter.locales.items()]


def _entries(setter: Setter, locale: Locale) -> list[dict[str, Any]]:
    entries = [
        {
            "term": entry["term"],
            "definition": locale.hyphenated(entry["definition"]),
            "others": [
                (code, other.term(key))
                for code, other in setter.locales.items()
                if code != locale.code
            ],
        }
        for key, entry in locale.table["glossary"].items()
    ]
    return sorted(entries, key=lambda entry: locale.sort_key(entry["term"]))


def number_index(html: str) -> tuple[str, dict[str, list[str]]]:
    """Give each index anchor an id; return the HTML and the ids by glossary key."""
    anchors: dict[str, list[str]] = {}

    def one(match: re.Match[str]) -> str:
        found = anchors.setdefault(match[1], [])
        found.append(f"index-{match[1].replace(' ', '-')}-{len(found) + 1}")
        return f'<span id="{found[-1]}"></span>'

    return INDEXED.sub(one, html), anchors


def index(
    setter: Setter, anchors: Mapping[str, list[str]], page: PageOf
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the index of each language, each page of a term named once."""
    sections = []
    for code, locale in setter.locales.items():
        entries = [
            {"term": locale.term(key), "pages": _pages(names, page)}
            for key, names in anchors.items()
        ]
        entries.sort(key=lambda entry: locale.sort_key(str(entry["term"])))
        sections.append((code, entries))
    return sections


def _pages(names: list[str], page: PageOf) -> list[tuple[str, str]]:
    """Return each page once, in order, with the first of its anchors."""
    pages = {page(name): name for name in reversed(names)}
    return sorted(pages.items(), key=lambda item: (len(item[0]), item[0]))


def colophon(setter: Setter) -> dict[str, Any]:
    """Return what the guide was made with: lines in each language around the list of seeds."""
    locales = setter.locales.items()
    versions = ", ".join(f"{k} {v}" for k, v in sorted(setter.evidence.versions.items()))
    made = [(code, list(_made(locale, versions))) for code, locale in locales]
    licence = [
        (code, [locale.hyphenated(locale.word("colophon-licence"))]) for code, locale in locales
    ]
    seeds = sorted((e.seed, e.name) for e in experiments().values())
    return {"made": made, "seeds": seeds, "licence": licence}


def _made(locale: Locale, versions: str) -> Any:
    yield locale.hyphenated(locale.word("colophon-type"))
    yield locale.word("colophon-versions").format(versions=versions)
    yield locale.word("colophon-seeds")
