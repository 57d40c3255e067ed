"""The audit of the formulas of a guide: how many there are of each sort, and what is wrong.

What became of the formulas of a part is kept under all that it rests on.
"""

import json
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from gradyan.derivations.checker import catalog
from gradyan.errors import ROOT, GuideError, Place, Problems
from gradyan.files import read
from gradyan.report import figures
from gradyan.report.evidence import sources
from gradyan.report.sentences import audit as sentences
from gradyan.report.sentences.audit import Part
from gradyan.report.sentences.record import Row
from gradyan.report.source.guide import REPORT, Guide
from gradyan.report.store import Store, key_of
from gradyan.report.typed import showing
from gradyan.report.typed.judging import Found, Sort
from gradyan.report.typed.sentences import BAD, LISTED, Formula, apart, formulas, table
from gradyan.simulations.engine import catalog as experiments

HELP = f"mend it, name what shows it, or list it in {LISTED.name} with a reason"
TWINS = "let both say the same relations, as formulas or as words"


@dataclass(frozen=True)
class Audited:
    """What became of the formulas of a part, and what is wrong with them."""

    name: str
    formulas: list[Formula]
    faults: list[GuideError]

    @property
    def count(self) -> Counter[str]:
        """The number of formulas of each sort; those that are listed also by the reason."""
        return Counter(str(one.sort) for one in self.formulas)


def check(guide: Guide, store: Store) -> None:
    """Raise GuideError with all formulas that are refuted, unread, or that nothing shows."""
    recorded = sentences.held(guide)
    problems = Problems()
    for part in audited(recorded, store) if recorded else ():
        problems.found += part.faults
    problems.stop()


def audited(guide: Guide, store: Store, only: Container[str] | None = None) -> Iterator[Audited]:
    """Yield the parts of a guide that have a record, judged now or as they were kept."""
    keys = {
        name: _key(guide, name)
        for name in sentences.names(guide)
        if (only is None or name in only) and sentences.record_of(guide, name).is_file()
    }
    stale = {name for name, key in keys.items() if store.get(key) is None}
    for part in sentences.parts(guide, stale) if stale else ():
        store.put(keys[part.name], _written(part))
    store.save()
    ours = guide.file == REPORT / "guide.toml"  # what is listed by hand, is listed of this one
    for name, key in keys.items():
        found = _read(name, json.loads(store.get(key) or b"{}"))
        yield replace(found, faults=[*found.faults, *_idle(found)]) if ours else found


def _key(guide: Guide, name: str) -> str:
    rows = sentences.recorded(guide, name)
    text = sentences.text_of(guide, name)
    return key_of("formulas", name, text, [row.line for row in rows], _rests_on(rows))


def _rests_on(rows: list[Row]) -> str:
    """Return a digest of this program and of all that the evidence of some sentences names."""
    modules, more = {__name__}, set[str]()
    for thing in {thing for row in rows for thing in row.evidence}:
        form, _, name = thing.partition(" ")
        if showing.named((thing,)):
            modules.add(catalog.place_of(name.partition("/")[0])[0])
        elif form == "finding":
            modules.add(experiments.module_of(name))
        elif form == "figure":
            modules.add(figures.figures()[name].__module__)
        elif form == "test":
            more.add(read(ROOT / name.partition("::")[0]))
    return sources.key(sorted(modules), *sorted(more))


def _written(part: Part) -> bytes:
    found = [
        (str(f.place.file), f.place.line, f.tex, f.kind, [(r, s.sort, s.why) for r, s in f.found])
        for f in formulas(part)
    ]
    twins = [
        (str(unit.main.place.file), unit.main.place.line, code, left, right)
        for unit in part.units
        for code, left, right in apart(unit)
    ]
    return json.dumps({"formulas": found, "twins": twins}).encode()


def _read(name: str, kept: dict[str, Any]) -> Audited:
    found = [
        Formula(name, Place(Path(file), line), tex, kind,
                tuple((r, Found(Sort(sort), why)) for r, sort, why in relations))
        for file, line, tex, kind, relations in kept["formulas"]
    ]  # fmt: skip
    faults = [fault for one in found for fault in _faults(one)]
    for file, line, code, left, right in kept["twins"]:
        problem = f"the formulas of a sentence differ: {left}; in '{code}' {right}"
        faults.append(GuideError(problem, TWINS, Place(Path(file), line)))
    return Audited(name, found, faults)


def _faults(formula: Formula) -> Iterator[GuideError]:
    for relation, one in formula.found:
        if one.sort in BAD:
            problem = f"the formula ${formula.tex}$ is {one.sort}: {relation}: {one.why}"
            yield GuideError(problem, HELP, formula.place)


def _idle(part: Audited) -> Iterator[GuideError]:
    """Yield what is listed of a part and of no use there."""
    there = {one.tex for one in part.formulas}
    listed = {one.tex for one in part.formulas if one.sort == Sort.LISTED}
    for entry in (one for one in table().values() if one["in"] == part.name):
        tex = entry["tex"]
        if tex not in (listed if "why" in entry else there):
            problem = f"the formula ${tex}$ of '{part.name}' needs no entry, or is not there"
            yield GuideError(problem, "remove the entry", _line_of(tex))


def _line_of(tex: str) -> Place:
    rows = read(LISTED).splitlines()
    return Place(LISTED, next((n for n, row in enumerate(rows, 1) if f"'''{tex}'''" in row), 1))


def counts(found: list[Audited]) -> Table:
    """Return how many formulas there are of each sort, by part."""
    shown = Table(box=None, pad_edge=False, header_style="dim")
    shown.add_column()
    sorts = [sort for sort in Sort if any(part.count[sort] for part in found)]
    for sort in sorts:
        shown.add_column(sort, justify="right")
    total = sum((part.count for part in found), Counter[str]())
    for name, row in [*((part.name, part.count) for part in found), ("all", total)]:
        shown.add_row(name, *(str(row[sort] or "·") for sort in sorts))
    return shown


def listing(found: list[Audited]) -> Iterator[str]:
    """Yield each formula with its place, its sort, and why."""
    for part in found:
        for one in part.formulas:
            why = "; ".join(dict.fromkeys(s.why for _, s in one.found if s.why))
            yield f"{one.place}: {one.sort}: ${one.tex}$" + (f" ({why})" if why else "")
