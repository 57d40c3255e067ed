"""Claims on the terminal: the table of all, and one in full with its derivation."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sympy import Basic, pretty

from derivations.catalog import claims
from report.evidence import LETTERS, Evidence, judgement, place_of

STYLES = {"proved": "green", "holds-if": "yellow", "refuted": "red", "measured": "magenta"}


def listing(evidence: Evidence) -> Table:
    """Return a table of every claim: id, verdict, and the status of each letter."""
    table = Table("claim", "verdict", *LETTERS.values(), "where", box=None)
    for claim in sorted(claims().values(), key=lambda c: c.id):
        record = evidence.of(claim.id)
        cells = [_cell(record.get(part)) for part in LETTERS.values()]
        verdict = Text(record["verdict"], style=STYLES.get(record["verdict"], "dim"))
        table.add_row(claim.id, verdict, *cells, str(place_of(claim)))
    return table


def one(id_: str, evidence: Evidence) -> RenderableType:
    """Return a claim with what is said, what holds, its steps, and its evidence."""
    found = judgement(id_)
    record = evidence.of(id_)
    parts: list[RenderableType] = [Text(f"{id_}: {record['verdict']}", style="bold"), Text()]
    if found.claim.said is not None:
        parts += _shown("the notes say", found.claim.said)
    parts += _shown("what holds", found.claim.holds)
    for name, condition in found.claim.given.items():
        parts += _shown(f"given ({name})", condition)
    for broken in found.broken:
        parts += _shown(f"false at {found.claim.counterexample}", broken)
    for number, (name, relation) in enumerate(found.shown.items(), start=1):
        parts += _shown(f"step {number}, {name}", relation)
    parts += [
        Text(f"{letter}: {_details(record[letter])}")
        for letter in LETTERS.values()
        if letter in record
    ]
    parts += [
        Text(f"false twin '{twin['name']}': disproved at step '{twin['step']}'")
        for twin in record.get("twins", [])
    ]
    return Group(*parts)


def _cell(part: dict[str, object] | None) -> Text:
    if part is None:
        return Text("-", style="dim")
    return Text(str(part["status"]), style="green" if part["status"] == "passed" else "red")


def _shown(label: str, relation: Basic) -> list[RenderableType]:
    text = pretty(relation, use_unicode=True, order="none", wrap_line=False)
    return [Text(label, style="dim"), Text(text), Text()]


def _details(part: dict[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in part.items())
