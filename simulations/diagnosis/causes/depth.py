"""What becomes of signals along the depth and in time; asked only where it fails to learn.

The profile of the error signal is a line through its logarithms over the layers. It counts only
if its slope is several standard errors from 0, so that no single odd layer makes a verdict.
"""

import numpy as np

from gradyan.simulations.diagnosis.causes.numbers import GREW, growth
from gradyan.simulations.diagnosis.profile import line
from gradyan.simulations.diagnosis.seen import Finding, Seen

SPAN = 3.0  # decades from the first layer to the last, for vanishing
GROWTH = 2.0  # decades, for exploding
ERRORS = 3.0  # standard errors of the slope
LEAP = 0.3  # ‖ΔW‖/‖W‖ in one step
HOT = 0.1  # the same, typically
CRASH = 1e-4  # what is left of the share of the error signal that the first layer had
STILL = 0.02  # ‖ΔW‖/‖W‖ summed over the run: nothing was tried
NARROW = 3.0  # decades over time
HARDLY = 0.15  # of the loss of a guess
TRIED = 0.3  # ‖ΔW‖/‖W‖ summed over the run: enough to learn something


def exploding(seen: Seen) -> Finding | None:
    """Signals grow along the depth, forward or backward, at the first step already."""
    ahead, back = seen.forward, line(seen.flow("first"))
    grown = [(ahead.span, ahead)] if ahead else []
    grown += [(-back.span, back)] if back else []
    through = _through_time(seen, first=True)
    if through is not None and through[0] > GROWTH:
        numbers: dict[str, float | str] = {"decades": through[0], "time": float(through[2])}
        return Finding("exploding", "likely", numbers | {"way": "time"}, (through[1],))
    grown = [(span, fit) for span, fit in grown if span > GROWTH and fit.errors > ERRORS]
    if not grown:
        return None
    span, fit = max(grown, key=lambda pair: pair[0])
    way = "forward" if fit is ahead else "backward"
    numbers = {"decades": span, "slope": abs(fit.slope), "error": fit.error, "way": way}
    return Finding("exploding", "sure" if growth(seen) > GREW else "likely", numbers)


def batch_norm(seen: Seen) -> Finding | None:
    """Batch normalisation at the start: activations keep their size, gradients grow backward."""
    if not any("norm" in layer.kind for layer in seen.record.layers):
        return None
    back = line(seen.flow("first"))
    if back is None or -back.span < GROWTH or back.errors < ERRORS:
        return None
    if seen.forward is not None and abs(seen.forward.span) > GROWTH / 2:
        return None
    numbers: dict[str, float | str] = {"decades": -back.span, "slope": -back.slope}
    return Finding("batch-norm", "likely", numbers | {"error": back.error})


def rate_high(seen: Seen) -> Finding | None:
    """Steps are too large: the loss rises, or weights are thrown about."""
    state, factor = seen.learning.state, growth(seen)
    first, usual = (_largest(seen, when) for when in ("first", "typical"))
    blown = seen.learning.stuck and factor > GREW
    thrown = seen.learning.stuck and (first > LEAP or usual > HOT)
    crashed = first > LEAP and _collapse(seen) < CRASH
    if not (blown or thrown or crashed or (state == "rises" and seen.learning.stuck)):
        return None
    numbers: dict[str, float | str] = {"first": first, "usual": usual, "factor": factor}
    return Finding("rate-high", "sure" if blown or crashed else "likely", numbers)


def rate_low(seen: Seen) -> Finding | None:
    """Over the whole run no layer has moved by more than a small share of itself."""
    relative = seen.relative()
    known = relative[seen.matrices() & ~np.isnan(relative)]
    steps = max(len(seen.record.loss), int(seen.record.steps[-1]) + 1)
    if not len(known) or not known.max() > 0 or known.max() * steps > STILL:
        return None
    numbers: dict[str, float | str] = {"usual": float(known.max()), "steps": float(steps)}
    numbers["rate"] = seen.fact("learning_rate")
    return Finding("rate-low", "likely", numbers | {"moved": float(known.max() * steps)})


def vanishing(seen: Seen) -> Finding | None:
    """The error signal shrinks from layer to layer on its way to the input."""
    fit, at_first = seen.backward, line(seen.flow("first"))
    if fit is None or fit.span < SPAN or fit.errors < ERRORS:
        return None
    if at_first is not None and at_first.span < SPAN / 2:  # what came later is the consequence
        return None
    relative = seen.relative()
    which = seen.matrices() & ~np.isnan(relative)
    early = float(relative[which][0]) if which.any() else float("nan")
    numbers: dict[str, float | str] = {"decades": fit.span, "slope": fit.slope, "error": fit.error}
    numbers |= {"layer_count": float(fit.layers), "early": early}
    sure = early < 1e-5 or fit.span > 2 * SPAN  # noqa: PLR2004
    layers = seen.names(which)[: max(int(which.sum()) // 3, 1)]
    return Finding("vanishing", "sure" if sure else "likely", numbers, layers)


def through_time(seen: Seen) -> Finding | None:
    """In a recurrent layer the error signal does not reach the early steps of the sequence."""
    found = _through_time(seen, first=False)
    if found is None or -found[0] < NARROW:
        return None
    numbers: dict[str, float | str] = {"decades": -found[0], "time": float(found[2])}
    return Finding("through-time", "likely", numbers, (found[1],))


def labels(seen: Seen) -> Finding | None:
    """All is in order, weights move, and the loss stays: labels say nothing about the inputs."""
    learning = seen.learning
    hardly = learning.state == "little" and not np.isnan(seen.fact("guess"))
    if learning.state not in ("stands", "guess", "above") and not (
        hardly and learning.fall < HARDLY
    ):
        return None
    relative = seen.relative()
    known = relative[seen.matrices() & ~np.isnan(relative)]
    steps = len(seen.record.loss)
    if not len(known) or np.median(known) * steps < (TRIED if hardly else STILL):
        return None
    numbers: dict[str, float | str] = {"usual": float(np.median(known)), "steps": float(steps)}
    return Finding("labels", "likely", numbers)


def _collapse(seen: Seen) -> float:
    """Return what is left at the end of the first layer's share of the gradient, over the last.

    A network that has learned has less of it everywhere; one long step can cut early layers off.
    """
    begin, end = seen.first("gradient"), seen.late("gradient")
    which = np.flatnonzero(seen.matrices() & ~np.isnan(begin) & ~np.isnan(end) & (begin > 0))
    if len(which) < 2 or not end[which[-1]] > 0:  # noqa: PLR2004
        return 1.0
    first, last = which[0], which[-1]
    return float(end[first] / begin[first] / (end[last] / begin[last]))


def _largest(seen: Seen, when: str) -> float:
    relative = seen.relative(when)[seen.matrices()]
    return float(np.nanmax(relative)) if not np.isnan(relative).all() else float("nan")


def _through_time(seen: Seen, *, first: bool) -> tuple[float, str, int] | None:
    """Return by how many decades the signal grows backward in time, where, over how many steps."""
    for name, values in seen.record.through_time.items():
        sound = values[seen.sound] if first is False else values[:1]
        known = sound[~np.isnan(sound).all(axis=1)]
        if not len(known):
            continue
        middle = np.maximum(np.nanmedian(known, axis=0), 1e-45)
        ends = max(len(middle) // 10, 1)
        early, late = (np.log10(part).mean() for part in (middle[:ends], middle[-ends:]))
        if np.isfinite(early) and np.isfinite(late):
            return float(early - late), name, len(middle)
    return None
