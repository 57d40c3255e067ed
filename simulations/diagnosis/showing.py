"""A judgement on the terminal: the verdict first, then its evidence, what to do, and the layers."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gradyan.languages.said import default
from gradyan.simulations.diagnosis import words as said_in
from gradyan.simulations.diagnosis.records import Record
from gradyan.simulations.diagnosis.seen import Floats, Seen
from gradyan.simulations.diagnosis.verdict import Judgement, judge

BAR = 6  # characters
MOST = 24  # layers that the table has; of more, every k-th
COLUMNS = ("activation", "signal", "gradient", "update")
SICK, WELL, DOUBT = "bold red", "bold green", "bold yellow"


def show(record: Record, found: Judgement, language: str) -> None:
    """Print a judgement, and the table of the layers below it."""
    console = Console()
    for text, style in report(found, language):
        console.print(text, style=style, highlight=False, markup=False)
    console.print(table(record, found, language))


def diagnosed(record: Record, language: str | None = None) -> Judgement:
    """Judge a record, print what is found, and return it."""
    found = judge(record)
    show(record, found, language or default())
    return found


def report(found: Judgement, language: str) -> Iterator[tuple[str, str]]:
    """Yield paragraphs, each with its style."""
    said = said_in.words(language)
    verdict = found.verdict
    name = said[verdict]["name"]
    if found.findings:
        name = name.format(**found.findings[0].numbers)
    style = {"healthy": WELL, "unknown": DOUBT}.get(verdict, SICK)
    title = said_in.capitalized(name, language)
    sure = f" ({said_in.certainty(found, language)})" if verdict != "unknown" else ""
    yield title + sure, style
    yield said_in.progress(found.learning, language), ""
    if found.findings:
        yield " ".join(said_in.sentences(found.findings[0], language)), ""
    else:
        yield said[verdict]["says"], ""
    if verdict != "healthy":
        yield "", ""
        yield f"{said['interface']['what-to-do']}:", "bold"
        for k, text in enumerate(said_in.remedies(verdict, language), 1):
            yield f"  {k}. {text}", ""
        place = said_in.place(verdict, language)
        key = "guide" if place.page is None else "guide-page"
        yield said["interface"][key].format(**place._asdict()), "dim"
    for finding in found.findings[1:]:
        yield "", ""
        text = " ".join(said_in.sentences(finding, language))
        yield f"{said['interface']['besides']}: {text}", ""
    if text := said_in.lacking(found, language):
        yield text, "dim"
    yield "", ""


def table(record: Record, found: Judgement, language: str) -> Table:
    """Return a row for each layer, of medians over the sound steps, with bars."""
    said, seen = said_in.words(language)["interface"], Seen(record)
    values = {name: _column(seen, name) for name in COLUMNS}
    values = {name: column for name, column in values.items() if not np.isnan(column).all()}
    shown = Table(box=None, padding=(0, 1, 0, 0))
    shown.add_column(said["layer"], overflow="fold")
    for name in values:
        shown.add_column(said[name], no_wrap=True)
    marked = {name for finding in found.findings for name in finding.layers}
    every = -(-len(record.layers) // MOST) if record.layers else 1
    for k in range(0, len(record.layers), every):
        name = record.layers[k].name
        style = SICK if name in marked else ""
        cells = (_cell(column, k, language) for column in values.values())
        shown.add_row(Text(name, style), *cells)
    return shown


def as_text(record: Record, found: Judgement, language: str) -> str:
    """Return the judgement as JSON; what is no finite number is null."""
    findings = [
        asdict(finding) | {"says": " ".join(said_in.sentences(finding, language))}
        for finding in found.findings
    ]
    whole = {
        "verdict": found.verdict,
        "certainty": found.certainty,
        "learning": asdict(found.learning),
        "findings": findings,
        "remedies": said_in.remedies(found.verdict, language),
        "guide": said_in.place(found.verdict, language)._asdict(),
        "lacking": list(found.lacking),
        "layers": [layer.name for layer in record.layers],
    }
    return json.dumps(_plain(whole), ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def _column(seen: Seen, name: str) -> Floats:
    with np.errstate(all="ignore"):
        return seen.relative() if name == "update" else seen.typical(name)


def _cell(column: Floats, at: int, language: str) -> Text:
    """Return a bar on a scale of logarithms and the number."""
    value = float(column[at])
    if np.isnan(value):
        return Text("–", "dim")
    return Text(_bar(column, value), "cyan") + Text(" " + said_in.number(value, "", language))


def _bar(column: Floats, value: float) -> str:
    """Return `BAR` characters; the smallest of the column has an eighth of one, the largest all."""
    sizes = np.log10(column[np.isfinite(column) & (column > 0)])
    if not len(sizes) or not 0 < value < np.inf:
        return ("█" if value > 0 else " ") * BAR
    low, high = sizes.min(), sizes.max()
    high = max(high, low + 1)  # less than a decade is no difference to be seen
    share = (np.log10(value) - float(low)) / (float(high) - float(low))
    eighths = round(float(share) * (8 * BAR - 1)) + 1
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(BAR)
