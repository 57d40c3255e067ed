"""Leads through the sentences that are to be bound, one at a time, at a terminal."""

import typer

from gradyan.report.sentences.binding import suggestions
from gradyan.report.sentences.evidence import FORMS
from gradyan.report.sentences.record import BETWEEN, KINDS, Row
from gradyan.report.sentences.units import Unit


def untouched(unit: Unit, row: Row) -> None:
    """Leave every sentence open: nobody is there to be asked."""
    del unit, row


def chosen(unit: Unit, row: Row) -> tuple[str, list[str]] | None:
    """Ask for the kind of a sentence and for what shows it; None where it is passed over."""
    for sentence in unit.twins.values():
        typer.echo(f"\n{sentence.place}\n  {sentence.words}")
    proposal = BETWEEN.join(row.evidence or suggestions(unit))
    typer.echo(f"  kinds: {', '.join(KINDS)}; evidence: {', '.join(FORMS)}; empty passes over")
    kind = typer.prompt("  kind", default="", show_default=False)
    named = [name for name in KINDS if kind and name.startswith(kind)]
    if len(named) != 1:
        return None
    evidence = typer.prompt("  evidence", default=proposal)
    return named[0], [thing for thing in evidence.split(BETWEEN) if thing]
