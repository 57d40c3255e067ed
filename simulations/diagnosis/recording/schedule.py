"""Which steps are recorded, and what is kept of them until the run is over."""

from collections import defaultdict
from typing import Any

import numpy as np

from gradyan.simulations.diagnosis.records import Floats

FIRST = 20  # steps that are all recorded
PER_DOUBLING = 8  # then so many while the number of steps doubles: the gaps are 9 % of the run
ALARMS = 8  # times at most that steps are recorded because the loss leapt, some at a time


class Schedule:
    """Says of each step whether it is recorded: every k-th, or fewer and fewer."""

    def __init__(self, every: int | None) -> None:
        self.every = every
        self.alarms = ALARMS

    def __call__(self, step: int) -> bool:
        """Tell whether a step is one that is recorded."""
        if self.every:
            return step % self.every == 0
        if step <= FIRST:
            return True
        now, before = (int(PER_DOUBLING * np.log2(t)) for t in (step, step - 1))
        return now > before

    def alarm(self) -> bool:
        """Tell whether a leap of the loss may be looked at once more."""
        self.alarms -= 1
        return self.alarms >= 0


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
