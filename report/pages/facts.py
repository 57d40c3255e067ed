"""What a claim rests on, in the words of a language: in short by its box, in full at the back."""

from collections.abc import Collection, Iterator, Mapping
from math import floor, log10
from typing import Any

from markupsafe import Markup

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import Place
from gradyan.languages.locale import Locale
from gradyan.report.formulas.tex import tex
from gradyan.report.source.inline import Formulas
from gradyan.report.source.references import margin, measured_pair

Record = Mapping[str, Any]
SHORT = {
    "derivation": "mark-derived",
    "simulation": "mark-simulated",
    "observation": "mark-observed",
    "property": "mark-property",
}


def in_short(claim: Claim, record: Record, locale: Locale, formulas: Formulas) -> Markup:
    """Return the line below a box, whose beginning leads to the appendix."""
    facts = _facts(claim, record, locale, formulas)
    first, *others = (_said(locale, SHORT[kind], found) for kind, found in facts)
    link = Markup('<a href="#evidence-{}">{}</a>').format(claim.id, first)
    return Markup(" · ").join([link, *others])


def in_full(
    claim: Claim, record: Record, locale: Locale, formulas: Formulas, entries: Collection[str]
) -> Iterator[Markup]:
    """Yield the lines of the appendix, which has ``entries``: not all claims where it is a part."""
    verdict = record["verdict"]
    notes = ", ".join(claim.notes.split())
    origin = _said(locale, "from-notes" if notes else "beyond-notes", {"notes": notes})
    mark = Markup('<span class="verdict {}">{}</span> · ')
    yield mark.format(verdict, locale.word(f"verdict-{verdict}")) + origin
    resting = [other for other in claims().values() if claim in other.rests_on]
    for key, others in {"fact-rests-on": claim.rests_on, "fact-bears": resting}.items():
        if others:
            named = (_named(other, linked=other.id in entries) for other in others)
            yield _said(locale, key, {"claims": Markup(", ").join(named)})
    for kind, found in _facts(claim, record, locale, formulas):
        yield _said(locale, f"fact-{kind}", found)
    for twin in record.get("twins", []):
        code = {key: Markup("<code>{}</code>").format(twin[key]) for key in ("name", "step")}
        yield _said(locale, "fact-twin", code)


def _named(claim: Claim, *, linked: bool) -> Markup:
    name = Markup("<code>{}</code>").format(claim.id)
    return Markup('<a href="#evidence-{}">{}</a>').format(claim.id, name) if linked else name


def _said(locale: Locale, key: str, found: Mapping[str, object]) -> Markup:
    return Markup.escape(locale.word(key)).format(**found)


def _facts(
    claim: Claim, record: Record, locale: Locale, formulas: Formulas
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each kind of evidence with what its words are filled with."""

    def formula(text: str) -> str:
        return formulas.mark(text, locale.code, Place(locale.file()))

    if "derivation" in record:
        yield "derivation", {"n": record["derivation"]["steps"]}
    found = record.get("simulation", {})
    if "predicted" in found:
        yield (
            "simulation",
            {
                "settings": found["settings"],
                "estimate": formula(
                    measured_pair(locale, found["estimate"], found["standard_error"])
                ),
                "predicted": formula(locale.number(found["predicted"], 4)),
                "z": formula("z = " + locale.fixed(found["z"], 1)),
                "samples": locale.plain(found["samples"]),
                "seed": found["seed"],
                "detects": percent(locale, found["detects"]),
            },
        )
    if "margin" in found:
        rows = found["observed"]
        yield (
            "observation",
            {
                "means": "; ".join(formula(text) for text in _means(locale, claim, rows)),
                "samples": locale.join(sorted({locale.plain(row["samples"]) for row in rows})),
                "seeds": locale.join(sorted({str(row["seed"]) for row in rows})),
                "margin": margin(locale, found),
            },
        )
    if "property" in record:
        yield "property", {"n": locale.plain(record["property"]["examples"])}


def percent(locale: Locale, share: float) -> str:
    """Return a share, which may be tiny, to two digits."""
    return locale.percent(share, max(1 - floor(log10(100 * share)), 0))


def _means(locale: Locale, claim: Claim, rows: list[Record]) -> Iterator[str]:
    """Yield TeX of what was measured for each symbol of a statement."""
    names = {str(symbol): symbol for symbol in claim.observed}
    for row in rows:
        name = tex(names[row["name"]], locale.decimal_point)
        if row["decades"]:
            name = rf"\log_{{10}} {name}"
        yield f"{name} = {measured_pair(locale, row['estimate'], row['standard_error'])}"
