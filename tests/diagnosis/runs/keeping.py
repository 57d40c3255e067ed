"""Records of runs as one small file, so that the diagnosis is tried without PyTorch.

Of each record some of the steps are kept, and of each number eleven binary digits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gradyan.simulations.diagnosis.records import Floats, Layer, Record
from gradyan.simulations.diagnosis.seen import Seen

FIRST, STEPS = 5, 16  # recorded steps that are kept: the first ones, and so many in all
DIGITS = np.uint32(0xFFFFF000)
LARGEST = 3e38  # of single precision, where infinity means that something is not finite
GROUPS = ("series", "facts", "through_time")


@dataclass(frozen=True)
class Kept:
    """A run as it is kept: what it is, and its record."""

    name: str
    expected: str
    accepted: tuple[str, ...]
    record: Record


def thinned(record: Record) -> Record:
    """Return it with fewer steps, those among them at which something broke."""
    count = len(record.steps)
    if count <= STEPS:
        return record
    spread = np.round(np.linspace(FIRST, count - 1, STEPS - FIRST)).astype(int)
    broke = int(np.argmax(Seen(record).broken))
    keep = np.unique(np.r_[np.arange(FIRST), spread, max(broke - 1, 0), broke])
    groups: dict[str, Any] = {
        g: {k: v[keep] for k, v in getattr(record, g).items()} for g in GROUPS
    }
    return replace(record, steps=record.steps[keep], **groups)


def keep(runs: list[Kept], file: Path) -> None:
    """Write runs."""
    values: list[Floats] = []
    index = [_described(run, values) for run in runs]
    flat = np.concatenate([v.T.ravel() for v in values])
    flat = np.where(np.isfinite(flat), np.clip(flat, -LARGEST, LARGEST), flat).astype(np.float32)
    about = np.frombuffer(json.dumps(index).encode(), np.uint8)
    with file.open("wb") as stream:
        np.savez_compressed(stream, about=about, values=(flat.view(np.uint32) & DIGITS))


def kept(file: Path) -> Iterator[Kept]:
    """Yield the runs of a file."""
    with np.load(file) as found:
        index, flat = json.loads(bytes(found["about"])), found["values"].view(np.float32)
    at = 0

    def next_(shape: list[int]) -> Floats:
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return np.asarray(flat[at - size : at].astype(float).reshape(shape[::-1]).T)

    for run in index:
        layers = tuple(Layer(**{**k, "shape": tuple(k["shape"])}) for k in run["layers"])
        loss, steps = next_(run["loss"]), next_(run["steps"])
        groups = {g: {k: next_(shape) for k, shape in run[g].items()} for g in GROUPS}
        record = Record(loss, steps, layers, origin=run["origin"], **groups)
        yield Kept(run["name"], run["expected"], tuple(run["accepted"]), record)


def _described(run: Kept, values: list[Floats]) -> dict[str, Any]:
    record = run.record
    found: dict[str, Any] = {
        "name": run.name,
        "expected": run.expected,
        "accepted": run.accepted,
        "layers": [asdict(layer) for layer in record.layers],
        "origin": record.origin,
        "loss": record.loss.shape,
        "steps": record.steps.shape,
    }
    values += [record.loss, record.steps]
    for group in GROUPS:
        arrays: dict[str, Floats] = getattr(record, group)
        found[group] = {name: array.shape for name, array in arrays.items()}
        values += list(arrays.values())
    return found
