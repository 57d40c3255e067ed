"""What is kept of the recorded steps until the run is over."""

from collections import defaultdict
from typing import Any

import numpy as np

from gradyan.simulations.diagnosis.records import FACTS, SERIES, Floats, Layer


class Rows:
    """Numbers by step, kind and layer; a layer "" is the whole network."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.values: dict[tuple[str, str], list[tuple[int, Any]]] = defaultdict(list)

    def add(self, step: int, found: dict[tuple[str, str], Any]) -> None:
        """Keep what was found at a step: numbers, or lists of them."""
        row = len(self.steps)
        self.steps.append(step)
        for key, value in found.items():
            self.values[key].append((row, value))

    def column(self, kind: str, layer: str = "") -> Floats:
        """Return one number a step, NaN where there is none."""
        column = np.full(len(self.steps), np.nan)
        for row, value in self.values.get((kind, layer), ()):
            column[row] = value
        return column

    def series(self, kind: str, layers: list[str]) -> Floats:
        """Return (S, L)."""
        return np.stack([self.column(kind, layer) for layer in layers], axis=1)

    def lists(self, kind: str) -> dict[str, Floats]:
        """Return, for each layer that has lists of this kind, all of them (S, longest)."""
        found = {}
        for (of, layer), pairs in self.values.items():
            if of == kind:
                width = max(len(value) for _, value in pairs)
                found[layer] = np.full((len(self.steps), width), np.nan)
                for row, value in pairs:
                    found[layer][row, : len(value)] = value
        return found


def facts(rows: Rows, series: dict[str, Floats]) -> dict[str, Floats]:
    """Return what is known of the whole network at each step."""
    unknown = np.full((len(rows.steps), 1), np.nan)
    update, gradient = (series.get(name, unknown) for name in ("update", "gradient"))
    found = {name: rows.column(name) for name in FACTS}
    with np.errstate(all="ignore"):
        found["clipped"] = rows.column("clipped_start") / rows.column("whole_start")
    moved = np.nansum(update, axis=1) > 0
    known = ~np.isnan(update).all(axis=1) & ~np.isnan(gradient).all(axis=1)
    skipped = ~moved & (np.nansum(gradient, axis=1) > 0)
    found["skipped"] = np.where(known, skipped.astype(float), np.nan)
    found["loss_scale"] = np.where(np.isnan(found["loss_scale"]), 1.0, found["loss_scale"])
    return {name: column for name, column in found.items() if not np.isnan(column).all()}


def series(rows: Rows, layers: tuple[Layer, ...]) -> dict[str, Floats]:
    """Return every series of which something is known."""
    found = {name: rows.series(name, [layer.name for layer in layers]) for name in SERIES}
    return {name: array for name, array in found.items() if not np.isnan(array).all()}
