"""Is it failing to learn? The first question: a network that learns is healthy, whatever its norms.

The loss falls if what it has lost is a large share of it, and more than the noise of mini-batches
explains. Noise is measured by the differences of successive losses, and by the differences
of these: their median sizes are 0.6745 √2 σ and 0.6745 √6 σ for independent normal noise of
deviation σ. A trend adds to the first, an oscillation to the second; the smaller one counts.
"""

from dataclasses import dataclass, replace
from math import isnan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PARTS = ((30, 8), (10, 8), (3, 3))  # of the run: its beginning and its end
ORDER = (
    "falls",
    "little",
    "guess",
    "above",
    "rises",
    "stands",
)  # of several trends the first counts
NAN = float("nan")
ENOUGH = 4  # losses that are finite, to speak of a trend
MEDIANS = (0.6745 * 2**0.5, 0.6745 * 6**0.5)  # of |a − b| and |a − 2b + c|, all of them N(0, 1)
CLEAR, LITTLE = 0.2, 0.02  # shares of the first loss
BETTER = 0.24  # than a guess, as a share of it, where it is known
STEADY = 0.05  # a share that is small and no accident
SURE, FAINT = 4.0, 8.0  # standard errors: for a fall of a share, and for one of hardly any
NEGLIGIBLE = 2e-3  # a share below which even a fall without noise is none
CONSTANT = 1e-4  # relative deviation of outputs: rounding, and what is next to it
REACHED = 1.2  # times the loss of a guess: what falls so far has come down to it
LEARNED = 0.5  # of the loss of a guess: what starts below it has learned before


@dataclass(frozen=True)
class Learning:
    """How the loss went.

    ``state`` is "falls", "little" (a fall, but a small one), "stands", "rises", "guess" (it falls
    to the loss of the best constant answer and no further), "above" (it falls, but not so far),
    "constant" (it may fall, but at the end the output is the same for every input), "ended" (it is
    no number at the end) or "unknown".

    ``first`` and ``last`` are its means over the beginning and the end, ``fall`` the share that is
    gone, of the first or of the guess, which is less, ``errors`` that in standard errors.
    """

    state: str
    first: float = NAN
    last: float = NAN
    fall: float = NAN
    errors: float = NAN

    @property
    def steady(self) -> bool:
        """Whether the loss falls, if only a little, beyond doubt."""
        return self.state == "falls" or (
            self.state == "little" and self.fall > STEADY and self.errors > FAINT
        )

    @property
    def stuck(self) -> bool:
        """Whether it does not learn at all."""
        return self.state in ("stands", "rises", "guess", "above", "constant", "ended")


def learning(loss: Floats, guess: float = NAN, spread: float = NAN) -> Learning:
    """Judge the losses (T,) before each step.

    ``guess`` is the loss of the best constant answer, where it is known, ``spread`` the relative
    deviation of the outputs of different inputs at the end.
    """
    finite = loss[np.isfinite(loss)]
    if not len(loss):
        return Learning("unknown")
    ended = stays(~np.isfinite(loss))
    if len(finite) < ENOUGH:
        return Learning("ended" if ended else "unknown")
    trends = [_trend(finite, parts, guess) for parts in PARTS]
    # The longest window has the least noise, the shortest leaves nothing of the fall out.
    found = min(trends, key=lambda trend: ORDER.index(trend.state))
    if ended or spread < CONSTANT:
        return replace(found, state="ended" if ended else "constant")
    return found


def stays(bad: NDArray[np.bool_]) -> bool:
    """Tell whether what is bad at the end stays so: it is the first time, or a tenth of the run."""
    if not len(bad) or not bad[-1]:
        return False
    since = len(bad) - int(np.argmin(bad[::-1])) if not bad.all() else 0
    return not bad[:since].any() or len(bad) - since >= len(bad) / 10


def _trend(finite: Floats, parts: tuple[int, int], guess: float) -> Learning:
    """Compare the beginning with the end, each so long a part of the run."""
    head, end = (max(len(finite) // part, 2) for part in parts)
    first, last = float(np.mean(finite[:head])), float(np.mean(finite[-end:]))
    noise = min(
        float(np.median(np.abs(np.diff(finite, n)))) / median for n, median in enumerate(MEDIANS, 1)
    )
    error = noise * (1 / head + 1 / end) ** 0.5
    start = first if isnan(guess) else min(first, guess)
    fall = (start - last) / abs(start) if start else 0.0
    errors = (start - last) / error if error else np.inf * np.sign(fall) if fall else 0.0
    state = _state(fall, errors, CLEAR if isnan(guess) else BETTER)
    if last - first > max(CLEAR * abs(first), SURE * error):
        state = "rises"
    if last < LEARNED * guess:
        state = "falls"
    elif state in ("stands", "rises") and not isnan(guess) and first - last > CLEAR * abs(first):
        state = "guess" if last < REACHED * guess else "above"
    return Learning(state, first, last, fall, float(errors))


def _state(fall: float, errors: float, clear: float) -> str:
    if fall > clear and errors > SURE:
        return "falls"
    if (fall > LITTLE and errors > SURE) or (fall > NEGLIGIBLE and errors > FAINT):
        return "little"
    return "stands"
