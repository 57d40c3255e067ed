"""A record from norms by step and layer, as loggers write them: CSV, JSON, or JSON line by line.

    step,loss,fc1,fc2               one column for each layer: ‖∂L/∂W‖; also grad_norm/fc1.weight,
    0,2.30,0.12,0.34                weight_norm/fc1, update/fc1, activation/fc1

    step,layer,value                or a row for each layer and step, with a column
    0,fc1,0.12                      loss if you like

In JSON the same as a list of objects, as an object of lists, or an object a line. An empty cell is
unknown; NaN and inf are values that occurred.
"""

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.reading import names
from gradyan.simulations.diagnosis.reading.vectors import checked_steps
from gradyan.simulations.diagnosis.records import FACTS, Floats, Layer, Record

MOST = 200_000_000  # bytes of a text
LAYER = {"layer", "name", "tag", "parameter", "param", "module", "variable", "key"}
VALUE = {"value", "norm", "grad_norm", "gradient_norm", "gradient", "grad", "l2", "l2_norm"}
KINDS = {"gradient", "weight", "update", "activation"}
SAYS = re.compile(r"grad|update|activation|weight_?norm|param_?norm|norm/", re.IGNORECASE)
BESIDE = re.compile(r"epoch|time|loss|acc|seed|step|val|eval|memory|sample|token|score|perplexity",
                    re.IGNORECASE)  # fmt: skip
Row = dict[str, Any]


def record(file: Path, stream: BinaryIO) -> Record:
    """Return the record of a table; raise BadInput where it is none."""
    text = stream.read(MOST + 1)
    if len(text) > MOST:
        raise BadInput(f"{file} has more than {MOST / 1e6:.0f} MB of text; record fewer steps")
    try:
        rows = _rows(file, text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(f"{file} is neither an .npz file nor a text in UTF-8") from None
    if not rows:
        raise BadInput(f"{file} has no rows of numbers")
    return _of_rows(_wide(rows, file), file)


def _rows(file: Path, text: str) -> list[Row]:
    if text.lstrip()[:1] not in {"{", "["}:
        return _of_csv(file, text)
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (json.JSONDecodeError, RecursionError) as why:
            line = getattr(why, "lineno", 0)
            raise BadInput(f"{file} is not JSON, nor an object a line (line {line})") from None
    if isinstance(found, dict):
        found = _of_lists(file, found)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadInput(f"{file} is a list of objects, or an object of lists, one for each layer")
    return [_flat(row) for row in found]


def _of_lists(file: Path, columns: dict[str, Any]) -> list[Row]:
    columns = _flat(columns)
    if all(not isinstance(column, list) for column in columns.values()):
        return [columns]  # of a single step
    lengths = {len(column) for column in columns.values() if isinstance(column, list)}
    if len(lengths) != 1 or not all(isinstance(column, list) for column in columns.values()):
        raise BadInput(f"the lists of {file} are not of one length, a number for each step")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _flat(row: Row, before: str = "") -> Row:
    """Return an object without objects in it: {"grad": {"fc1": 1}} is {"grad/fc1": 1}."""
    found: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{key}/")
        else:
            found[f"{before}{key}"] = value
    return found


def _of_csv(file: Path, text: str) -> list[Row]:
    first = text.lstrip().partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    head: list[str] = []
    rows = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not head:
                head = [cell.strip() for cell in cells]
                continue
            if len(cells) != len(head):
                where = f"{file}:{reader.line_num}"
                raise BadInput(f"{where} has {len(cells)} cells and its head has {len(head)}")
            rows.append(dict(zip(head, cells, strict=True)))
    except csv.Error as why:
        raise BadInput(f"{file}:{reader.line_num} is no row of a table: {why}") from None
    if len(set(head)) < len(head):
        raise BadInput(f"{file} has two columns of one name")
    return rows


def _wide(rows: list[Row], file: Path) -> list[Row]:
    """Return rows with a column for each layer, where they are one for each layer and step."""
    low = {name.lower(): name for name in rows[0]}
    layer = next((low[name] for name in low if name in LAYER), None)
    values = [low[name] for name in low if name in VALUE]
    if layer is None or len(values) != 1:
        return rows
    step = next((low[name] for name in low if name in names.OTHERS["steps"]), None)
    if step is None:
        raise BadInput(f"{file} has columns {layer} and {values[0]}; it wants a column step too")
    found: dict[Any, Row] = {}
    for row in rows:
        of = found.setdefault(row.get(step), {step: row.get(step)})
        name = str(row.get(layer))
        if name in of:
            raise BadInput(f"{file} has two values of {name} at step {row.get(step)}")
        rest = {k: v for k, v in row.items() if k not in {layer, values[0], step}}
        of |= {k: v for k, v in rest.items() if names.read(k, "").kind in names.OTHERS}
        of[name] = row.get(values[0])
    return list(found.values())


def _of_rows(rows: list[Row], file: Path) -> Record:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = {name: np.array([_number(row.get(name)) for row in rows]) for name in columns}
    said = _layers_of(table)
    layers = names.in_order(list(dict.fromkeys(what.layer for what in said.values())))
    if not layers:
        raise BadInput(f"{file} has no column of a layer; its columns are {', '.join(columns)}")
    series: dict[str, Floats] = {}
    for name, what in said.items():
        cells = series.setdefault(what.kind, np.full((len(rows), len(layers)), np.nan))
        place = layers.index(what.layer)
        if not np.isnan(cells[:, place]).all():
            raise BadInput(f"{file} has two columns of the {what.kind} of {what.layer!r}")
        cells[:, place] = _sizes(table[name], rows, name)
    whole = {names.read(n, "").kind: n for n in columns if names.read(n, "").kind in names.OTHERS}
    unused = [n for n in columns if n not in said and n not in whole.values()]
    origin = {"unused": " ".join(unused)} if unused else {}
    steps = table[whole["steps"]] if "steps" in whole else np.arange(len(rows), dtype=float)
    steps = checked_steps(steps, len(rows))
    if "loss" in whole and (steps != np.arange(len(rows))).any():
        origin["numbered"] = "rows"  # of the steps between them the loss is not known
        steps = np.arange(len(rows), dtype=float)
    return Record(
        table[whole["loss"]] if "loss" in whole else np.array([]),
        steps,
        tuple(Layer(name, names.kind_of(name, 0)) for name in layers),
        series,
        {kind: table[name] for kind, name in whole.items() if kind in FACTS},
        origin=origin,
    )


def _layers_of(table: dict[str, Floats]) -> dict[str, names.Named]:
    """Return which columns are of layers: those whose names say of what they are the norm.

    Where no name does, all are norms of gradients but for what every logger writes beside them.
    """
    found = {}
    for name, column in table.items():
        what = names.read(name, "")
        if what.kind in KINDS and what.layer and not np.isnan(column).all():
            found[name] = what
    if any(SAYS.search(name) for name in found):
        return {name: what for name, what in found.items() if SAYS.search(name)}
    plain = {name: names.read(name, "gradient") for name in table if not BESIDE.search(name)}
    return {
        name: what
        for name, what in plain.items()
        if what.kind == "gradient" and what.layer and not np.isnan(table[name]).all()
    }


def _number(cell: Any) -> float:
    """Return a cell as a number, NaN where it is empty or a word; "nan" and "inf" are numbers."""
    if isinstance(cell, bool) or cell is None:
        return math.nan
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _sizes(column: Floats, rows: list[Row], name: str) -> Floats:
    """Return norms: inf where NaN is what was written, NaN where nothing was."""
    written = [str(row.get(name)).strip().lower() in {"nan", "+nan", "-nan"} for row in rows]
    return np.where(written, np.inf, np.abs(column))
