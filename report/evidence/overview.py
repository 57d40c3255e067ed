"""All claims on the terminal. Nothing that was judged is imported for it."""

from rich.table import Table
from rich.text import Text

from gradyan.report.evidence.record import LETTERS, Evidence

STYLES = {"proved": "green", "holds-if": "yellow", "refuted": "red", "measured": "magenta"}


def listing(evidence: Evidence) -> Table:
    """Return a table of every claim: id, verdict, and the status of each letter."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("claim", "verdict", *LETTERS.values()):
        table.add_column(name, no_wrap=True)
    for id_, record in sorted(evidence.claims.items()):
        cells = [_cell(record.get(part)) for part in LETTERS.values()]
        verdict = Text(record["verdict"], style=STYLES.get(record["verdict"], "dim"))
        table.add_row(id_, verdict, *cells)
    return table


def _cell(part: dict[str, object] | None) -> Text:
    if part is None:
        return Text("-", style="dim")
    return Text(str(part["status"]), style="green" if part["status"] == "passed" else "red")
