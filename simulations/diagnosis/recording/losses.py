"""The loss of every step, left on its device until there is a reason to wait for it."""

import math
from typing import Any

import numpy as np

from gradyan.simulations.diagnosis.records import Floats

MANY = 64  # losses that are fetched at once
LEAP = 2.0  # a loss so many times the largest of the last ones is looked at
LAST = 20
AFTER = 5  # steps that are recorded after such a one


class Losses:
    """What was seen of the loss, and what the loop has told."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.seen: list[Any] = []
        self.told: list[Any] = []
        self.fetched = 0
        self.any = False
        self.alarmed = 0

    def add(self, loss: Any) -> None:
        """Take the loss of a backward pass; those of one step add up."""
        if loss is not None:
            self.parts.append(float(loss) if loss.device.type == "cpu" else loss)
            self.any = True

    def tell(self, loss: Any) -> None:
        """Take the loss of a step from the loop itself."""
        self.told.append(float(loss.detach() if hasattr(loss, "detach") else loss))

    def alarming(self) -> bool:
        """Tell whether the last loss leaps or is not finite; of an accelerator it is not asked."""
        loss, last = self.parts[-1] if self.parts else None, self.seen[-LAST:]
        if not isinstance(loss, float) or not last:
            return False
        # After NaN nothing leaps any more: how it began is what is worth keeping.
        leaps = not abs(loss) <= LEAP * max(map(abs, last)) and all(map(math.isfinite, last))
        self.alarmed = AFTER if leaps else self.alarmed
        return leaps

    def close(self, scale: float) -> None:
        """End a step whose loss was multiplied by the scale."""
        self.seen.append(sum(self.parts) / scale if self.parts else math.nan)
        if len(self.seen) - self.fetched >= MANY:
            self.fetch()
        self.parts = []
        self.alarmed = max(self.alarmed - 1, 0)

    def fetch(self) -> None:
        """Wait for what is still on its device."""
        self.seen[self.fetched :] = [float(loss) for loss in self.seen[self.fetched :]]
        self.fetched = len(self.seen)

    def all(self) -> Floats:
        """Return one number a step; none where no loss was ever seen or told."""
        self.fetch()
        # A loop that tells a loss now and then has not told that of each step.
        if len(self.told) >= len(self.seen):
            return np.array(self.told)
        return np.array(self.seen if self.any else [])
