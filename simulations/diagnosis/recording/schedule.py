"""Which steps are recorded."""

import numpy as np

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
