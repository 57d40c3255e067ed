"""What a claim rests on, in the words of a language: in a word by its box, in full at the back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


def mark(claim: Claim, record: Record, locale: Locale) -> Markup:
    """Return how a claim was shown, as a word that leads to its evidence."""
    measured = "simulation" in record
    word = "both" if measured and claim.derivation else "measured" if measured else "proved"
    link = Markup('<a href="#evidence-{}">{}</a>')
    return link.format(claim.id, locale.word(f"mark-{word}"))


@dataclass(frozen=True)
class Appendix:
    """What is needed to say what claims rest on: the boxes of those that have one, by id."""

    formulas: Formulas
    boxes: Mapping[str, Record]

    def entry(self, claim: Claim, record: Record, left: int, locale: Locale) -> Markup:
        """Return all that a claim rests on; ``left`` counts the steps that follow."""
        notes = ", ".join(claim.notes.split())
        origin = _said(locale, "from-notes" if notes else "beyond-notes", {"notes": notes})
        known = _facts(claim, record, locale, self.formulas)
        told = [_said(locale, f"fact-{kind}", found) for kind, found in known]
        resting = [other for other in claims().values() if claim in other.rests_on]
        for key, others in {"fact-rests-on": claim.rests_on, "fact-bears": resting}.items():
            if others:
                named = Markup(", ").join(self._named(other, locale) for other in others)
                told.append(_said(locale, key, {"claims": named}))
        if claim.derivation:
            steps = {"n": len(claim.derivation), "left": left}
            told.append(_said(locale, "fact-derivation" + "-left" * bool(left), steps))
        return Markup(" ").join([Markup("<code>{}</code>, {}.").format(claim.id, origin), *told])

    def _named(self, claim: Claim, locale: Locale) -> Markup:
        """Return where another claim stands: a number, else a page, else its name."""
        if claim.id not in self.boxes:
            return Markup("<code>{}</code>").format(claim.id)
        box = self.boxes[claim.id]
        kind = "ref" if box["number"] else "page-ref"
        link = Markup('<a class="{}" href="#{}"></a>').format(kind, box["anchor"])
        return link if box["number"] else Markup(locale.word("on-page")).format(n=link)


def _said(locale: Locale, key: str, found: Mapping[str, object]) -> Markup:
    return Markup.escape(locale.word(key)).format(**found)


def _facts(
    claim: Claim, record: Record, locale: Locale, formulas: Formulas
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each kind of evidence with what its words are filled with."""

    def formula(text: str) -> str:
        return formulas.mark(text, locale.code, Place(locale.file()))

    if twins := record.get("twins"):
        yield "twin", {"n": len(twins)}
    if "property" in record:
        yield "property", {"n": locale.plain(record["property"]["examples"])}
    found = record.get("simulation", {})
    if "predicted" in found:
        yield (
            "simulation",
            {
                "settings": found["settings"],
                "z": formula(locale.fixed(abs(found["z"]), 1)),
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
        value, error = row["estimate"], row["standard_error"]
        # What comes out alike in every sample has no error.
        told = measured_pair(locale, value, error) if error else locale.number(value, 4)
        yield f"{name} = {told}"
