"""What shows each sentence, and each claim with all that it rests on, in one language."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markupsafe import Markup
from sympy import Basic

from gradyan.derivations.checker.claim import Claim
from gradyan.languages.locale import Locale
from gradyan.report.evidence.lookup import claim_of, place_of, shown
from gradyan.report.evidence.simulate import predicted
from gradyan.report.inputs import basis
from gradyan.report.pages.book import Book
from gradyan.report.store import key_of
from gradyan.report.web.plots import MOST, distances, profile, series

Record = Mapping[str, Any]
ROWS = 12  # of a table of measurements that are shown at once


def slug(thing: str) -> str:
    """Return the name of a thing in an address."""
    return re.sub(r"[^a-z0-9]+", "-", thing.lower()).strip("-")


@dataclass
class Teller:
    """Tells in one language what shows things; a ``brief`` one leaves out what was measured."""

    book: Book
    locale: Locale
    brief: bool = False
    told: dict[str, Markup] = field(default_factory=dict)  # what was told of each thing

    def __post_init__(self) -> None:
        self.setter = self.book.setter
        self.evidence = self.setter.evidence
        parts = self.setter.jinja.get_template("parts.html").module
        self.macros: Any = parts
        self.boxes = {box["claim"]: box for box in reversed(self.setter.boxes)}
        self.place = list(self.setter.locales).index(self.locale.code)
        self.records = {record["id"]: record for record in self.book.values["records"]}

    def label(self, thing: str) -> str:
        """Return what a thing is called: a proposition by its number, a test by its name."""
        form, _, name = thing.partition(" ")
        if form in ("claim", "step", "notes"):
            return self.title(name.partition("/")[0])
        return f"{self.locale.word(f'web-by-{form}')}"

    def title(self, claim: str) -> str:
        """Return what a claim is called: its box with its number, else its id."""
        box = self.boxes.get(claim)
        if box is None or not box["number"]:
            return claim
        return f"{box['words'][self.place][1]} {box['number']}"

    def name(self, claim: str) -> Markup | str:
        """Return what is claimed in a few words, as its box is headed, else the id."""
        box = self.boxes.get(claim)
        return box["title"][self.place][1] if box else claim

    def thing(self, thing: str) -> Markup:
        """Return a thing in full."""
        if thing not in self.told:
            form, _, name = thing.partition(" ")
            title, address, body = getattr(self, f"_{form}")(name)
            label = self.locale.word(f"web-by-{form}")
            self.told[thing] = Markup(self.macros.thing(label, title, address, Markup(body)))
        return self.told[thing]

    # --- one for each form ------------------------------------------------------------------------

    def _claim(self, name: str) -> tuple[str, str, str]:
        record = self.evidence.of(name)
        verdict = self._verdict(record["verdict"])
        facts = "" if self.brief else self._facts(name)
        body = f"{verdict}{self._formulas(claim_of(name).holds, claim_of(name))}{facts}"
        return self.title(name), f"claims/{name}.html", body + self._plots(name)

    def _step(self, name: str) -> tuple[str, str, str]:
        id_, _, step = name.partition("/")
        claim = claim_of(id_)
        relation = {**shown(claim), "holds": claim.holds}[step]
        tried = f'<p class="by">{self._tried(claim, step)}</p>' if step != "holds" else ""
        address = f"claims/{id_}.html" + (f"#step-{step}" if step != "holds" else "")
        return f"{self.title(id_)}, {step}", address, self._formulas(relation, claim) + tried

    def _notes(self, name: str) -> tuple[str, str, str]:
        claim = claim_of(name)
        said = self._formulas(claim.said, claim) if claim.said is not None else ""
        verdict = self._verdict(self.evidence.of(name)["verdict"])
        return ", ".join(claim.notes.split()), f"claims/{name}.html", said + verdict

    def _finding(self, name: str) -> tuple[str, str, str]:
        return "" if self.brief else name, "", self._measured(name, None)

    def _figure(self, name: str) -> tuple[str, str, str]:
        anchor = f"fig-{name}"
        return self.setter.numbers.of.get(anchor, name), f"#{anchor}", ""

    def _source(self, name: str) -> tuple[str, str, str]:
        key, _, where = name.partition(", ")
        entry = self.setter.main.bibliography.entries[key]
        text = f"{', '.join(entry['authors'])} ({entry['year']}). {entry['title']}."
        return where, f"bibliography.html#bib-{key}", f'<p lang="en">{escape(text)}</p>'

    def _test(self, name: str) -> tuple[str, str, str]:
        file, _, test = name.partition("::")
        return (
            test.removeprefix("test_").replace("_", " "),
            "",
            f"<p><code>{escape(file)}</code></p>",
        )

    def _reason(self, words: str) -> tuple[str, str, str]:
        return "", "", f'<p lang="en">{escape(words[:1].upper() + words[1:])}.</p>'

    # --- what they are made of --------------------------------------------------------------------

    def _verdict(self, verdict: str) -> str:
        word = escape(self.locale.word(f"verdict-{verdict}"))
        return f'<p><span class="verdict {verdict}">{word}</span></p>'

    def rows(self, relation: Basic, claim: Claim) -> list[list[tuple[str, Markup]]]:
        """Return a statement as rows of formulas in the language."""
        cells = self.setter.columns(relation, place_of(claim))
        return [[row[self.place]] for row in cells]

    def _formulas(self, relation: Basic, claim: Claim) -> str:
        return str(self.macros.formulas(self.rows(relation, claim)))

    def _facts(self, name: str) -> str:
        record = self.records.get(name)
        return f'<p class="facts">{record["facts"][self.place][1]}</p>' if record else ""

    def _tried(self, claim: Claim, name: str) -> str:
        """Return by which rule a step follows, and what it has withstood."""
        rule = next(step.by.name for step in claim.derivation if step.name == name)
        parts = [self.locale.word("web-rule").format(rule=rule.replace("_", " "))]
        found = self.evidence.of(claim.id).get("scrutiny", {}).get("steps", {}).get(name)
        if found:
            n, points = (self.locale.plain(found[key]) for key in ("refused", "points"))
            parts.append(self.locale.word("web-withstood").format(n=n))
            if found["points"]:
                parts.append(self.locale.word("web-heard").format(n=points))
        return escape("; ".join(parts) + ".")

    def _plots(self, claim: str) -> str:
        names = () if self.brief else predicted(claim)
        return "".join(self._measured(name, claim_of(claim)) for name in names)

    def _measured(self, experiment: str, claim: Claim | None) -> str:
        """Return what an experiment has measured: drawn, or in a table where it is little."""
        rows = self.evidence.measurements[experiment]
        told = self.locale.word("web-drawn-from").format(
            name=experiment, n=self.locale.plain(len(rows)),
            samples=self.locale.plain(rows[0].n), seed=rows[0].seed,
        )  # fmt: skip
        if self.brief:
            return f"<p>{escape(told)}</p>"
        expected = self._expected(claim, experiment) if claim else None
        label = self.locale.word("web-drawn").format(
            name=experiment, n=self.locale.plain(len(rows))
        )
        drawn = profile(rows, expected, self._number, label)
        found = "".join(drawn[:1])
        if drawn[1:]:
            found += self._more("web-lines-more", series(rows) - MOST, "".join(drawn[1:]))
        if expected:
            zs = [row.z(value) for row, value in zip(rows, expected, strict=True)]
            found += distances(zs, self._number, self.locale.word("web-distances"))
            found += f"<p>{escape(self.locale.word('web-distances'))}</p>"
        return (found or self._table(rows)) + f"<p>{escape(told)}</p>"

    def _expected(self, claim: Claim, experiment: str) -> list[float] | None:
        """Return what a claim predicts of each mean; integrals are dear, so it is kept."""
        predicts = claim.predicts
        if predicts is None:
            return None
        store = self.setter.store
        key = key_of("expected", basis(), self.evidence.digest, claim.id, experiment)
        if (kept := store.get(key)) is not None:
            found: list[float] = json.loads(kept)
            return found
        rows = self.evidence.measurements[experiment]
        found = [float(predicts(**row.at)) for row in rows]
        store.put(key, json.dumps(found).encode())
        return found

    def _table(self, rows: Any) -> str:
        lines = [
            f"<tr><th scope='row'>{escape(', '.join(map(self._said, row.at.values())))}</th>"
            f"<td>{self._value(row)}</td></tr>"
            for row in rows
        ]
        first, others = (
            f'<table class="measured">{"".join(part)}</table>'
            for part in (lines[:ROWS], lines[ROWS:])
        )
        more = self._more("web-means-more", len(lines) - ROWS, others)
        return first + (more if lines[ROWS:] else "")

    def _more(self, key: str, n: int, body: str) -> str:
        """Return what opens to show the rest, and says how much it is."""
        said = self.locale.word(key).format(n=self.locale.plain(n))
        return str(self.macros.more(said, Markup(body)))

    def _said(self, value: float | str) -> str:
        return value if isinstance(value, str) else self._number(value)

    def _value(self, row: Any) -> str:
        power = "10^" if row.decades else ""
        return f"{power}{self._number(row.value)} ± {self._number(row.standard_error)}"

    def _number(self, value: float) -> str:
        return self.locale.short(value)

    def claim(self, id_: str) -> dict[str, Any]:
        """Return a claim with all that it rests on, for a page of its own."""
        claim, record = claim_of(id_), self.evidence.of(id_)
        box = self.boxes.get(id_, {})
        return {
            "id": id_,
            "title": self.name(id_),
            "label": self.title(id_),
            "address": f"#{box['anchor']}" if box else "",
            "verdict": record["verdict"],
            "notes": ", ".join(claim.notes.split()),
            "said": self.rows(claim.said, claim) if claim.said is not None else [],
            "holds": self.rows(claim.holds, claim),
            "given": [row for x in claim.given.values() for row in self.rows(x, claim)],
            "steps": [
                {
                    "name": name,
                    "rows": self.rows(relation, claim),
                    "said": Markup(self._tried(claim, name)),
                }
                for name, relation in shown(claim).items()
            ],
            "plots": [Markup(self._measured(name, claim)) for name in predicted(id_)],
            "facts": [Markup(self.records[id_]["facts"][self.place][1])]
            if id_ in self.records
            else [],
        }
