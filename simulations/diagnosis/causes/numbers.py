"""Where NaN and infinity began: seven causes, told apart by what was still finite at that step.

A loss or a gradient that is no number is an explosion only if norms grew before; most often they
did not, and the cause lies in the data, in the loss function or in the precision.
"""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.diagnosis.learning import stays
from gradyan.simulations.diagnosis.seen import Finding, Floats, Seen

GREW = 100.0  # times what a norm was at the first step
DEEP = 2.0  # decades of activation along the depth, at the first step
OFTEN, SOME = 3, 0.02  # losses that are not finite, and which share of all, to be no accident
MOSTLY = 0.5  # of the steps
HALF = {"float16", "half", "fp16"}
Spot = tuple[dict[str, float | str], tuple[str, ...], int]  # numbers, layers, step of a finding


def _start(seen: Seen) -> int | None:
    """Return the index of the first broken step, where it is not a passing one."""
    broken = seen.broken
    return int(np.argmax(broken)) if stays(broken) else None


def _bad(seen: Seen, name: str, at: int) -> Floats:
    """Return the share of a series (L,) that is not finite at a step, 0 where unknown."""
    found = np.nan_to_num(seen.record.of(f"{name}_nonfinite")[at])
    return np.asarray(np.maximum(found, np.isinf(seen.record.of(name)[at]) * 1e-9))


def growth(seen: Seen) -> float:
    """Return by which factor a weight or an activation has grown, at its largest.

    Where neither is known a gradient, though it may grow because the loss has a steep place.
    """
    start = last if (last := _start(seen)) is not None else len(seen.broken)
    found = [_grown(seen.record.of(name)[: start + 1]) for name in ("weight", "activation")]
    known = [value for value in found if not np.isnan(value)]
    return max(known) if known else _grown(seen.record.of("gradient")[: start + 1])


def _grown(values: Floats) -> float:
    values = np.where(np.isfinite(values) & (values > 0), values, np.nan)
    if len(values) < 2 or np.isnan(values).all():  # noqa: PLR2004
        return float("nan")
    with np.errstate(all="ignore"):
        ratio = values / values[0]
    known = ratio[np.isfinite(ratio)]
    return float(known.max()) if known.size else float("nan")


def _sudden(seen: Seen) -> bool:
    """Tell whether nothing grew before a step, neither along the depth nor in time."""
    along = seen.forward.span if seen.forward else 0.0
    return not growth(seen) >= GREW and along < DEEP


def _step(seen: Seen, at: int) -> int:
    """Return the step at which it began; the loss may say so more exactly than the record."""
    step = int(seen.record.steps[at])
    bad = np.flatnonzero(~np.isfinite(seen.record.loss))
    return min(step, int(bad[0])) if len(bad) and at == 0 else step


def nan_input(seen: Seen) -> Finding | None:
    """The network was given something that is not finite."""
    found = _given(seen, "input_nonfinite")
    passing = _start(seen) is None
    return None if found is None or passing else Finding("nan-input", "sure", *found)


def nan_target(seen: Seen) -> Finding | None:
    """The loss compares with something that is not finite, while the output is."""
    found = _given(seen, "target_nonfinite")
    return None if found is None else Finding("nan-target", "sure", *found)


def _given(seen: Seen, fact: str) -> Spot | None:
    """Return which share of what was given is not finite, and when, if all was sound before."""
    bad = np.nan_to_num(seen.record.fact(fact))
    at = int(np.argmax(bad > 0))
    if not bad[at] > 0 or seen.broken[:at].any():
        return None
    return {"share": float(bad[at])}, (), int(seen.record.steps[at])


def overflow(seen: Seen) -> Finding | None:
    """Half precision ends at 65504, and an activation or a gradient went beyond."""
    at = _start(seen)
    if at is None or not _is_half(seen):
        return None
    if np.nan_to_num(seen.record.fact("input_nonfinite"))[at] or _bad(seen, "weight", at).any():
        return None
    bad = _bad(seen, "activation", at)
    which = bad > 0
    if not which.any():
        return None
    first = int(np.argmax(which))
    before = seen.record.of("activation")[at, :first]
    top = float(before[-1]) if first and np.isfinite(before[-1]) else float("nan")
    numbers: dict[str, float | str] = {"share": float(bad[first]), "before": top}
    return Finding("overflow", "sure", numbers, _one(seen, first), int(seen.record.steps[at]))


def _is_half(seen: Seen) -> bool:
    return any(name in seen.record.origin.get("precision", "") for name in HALF)


def loss_undefined(seen: Seen) -> Finding | None:
    """The output is finite and the loss is not: log of 0 or of less, a root, a division."""
    at, record = _start(seen), seen.record
    if at is None:
        return _at_times(seen)
    if not _sudden(seen) or np.isfinite(seen.losses[at]):
        return None
    known = not np.isnan(record.fact("output_nonfinite")[at])
    finite = not record.fact("output_nonfinite")[at] > 0 and not _bad(seen, "activation", at).any()
    sound = not _bad(seen, "weight", at).any() and not record.fact("input_nonfinite")[at] > 0
    if not (finite and sound) or not (known or (record.of("activation_nonfinite")[at] == 0).any()):
        return None
    seen_all = known and not np.isnan(record.fact("input_nonfinite")[at])
    low = float(record.fact("output_low")[at])
    certainty = "sure" if seen_all else "likely"
    return Finding("loss-undefined", certainty, {"low": low}, (), _step(seen, at))


def _at_times(seen: Seen) -> Finding | None:
    """The loss is not finite again and again, though training goes on: that of some samples."""
    bad = np.flatnonzero(~np.isfinite(seen.record.loss))
    if len(bad) < OFTEN or len(bad) < SOME * len(seen.record.loss):
        return None
    return Finding("loss-undefined", "likely", {"low": float("nan")}, (), int(bad[0]))


def nan_gradient(seen: Seen) -> Finding | None:
    """Forward all is finite, backward something is not: 0 · ∞ in the derivative of an operation."""
    found = _backward(seen)
    return None if found is None or _clips(seen, found) else Finding("nan-gradient", "sure", *found)


def clipped_nan(seen: Seen) -> Finding | None:
    """The same in some layers only, and clipping by the norm makes all gradients NaN of it."""
    found = _backward(seen)
    return Finding("clipped-nan", "sure", *found) if found and _clips(seen, found) else None


def _backward(seen: Seen) -> Spot | None:
    """Return the share of layers whose gradient is not finite though all else is, where, when."""
    at = _start(seen)
    if at is None or not _sudden(seen) or not np.isfinite(seen.losses[at]):
        return None
    if _bad(seen, "activation", at).any() or _bad(seen, "weight", at).any():
        return None
    which = (_bad(seen, "gradient", at) > 0) | (_bad(seen, "signal", at) > 0)
    if not which.any() or np.nan_to_num(seen.record.fact("skipped"))[at] > 0:
        return None
    last = int(np.flatnonzero(which)[-1])  # the backward pass meets the last one first
    numbers: dict[str, float | str] = {"layers_share": float(np.mean(which))}
    return numbers, _one(seen, last), int(seen.record.steps[at])


def _clips(seen: Seen, found: Spot) -> bool:
    """Tell whether the optimizer saw another norm than the backward pass left, at that step too."""
    clipped = np.nan_to_num(seen.record.fact("clipped"), nan=1.0)
    share = found[0]["layers_share"]
    return isinstance(share, float) and share < 1 and bool((clipped != 1).any())


def nan_inside(seen: Seen) -> Finding | None:
    """A layer makes what is not finite out of finite inputs and weights that did not grow."""
    at = _start(seen)
    if at is None or not _sudden(seen):
        return None
    bad = _bad(seen, "activation", at)
    if not bad.any() or _bad(seen, "weight", at).any():
        return None
    first = int(np.argmax(bad > 0))
    numbers: dict[str, float | str] = {"share": float(bad[first])}
    return Finding("nan-inside", "likely", numbers, _one(seen, first), int(seen.record.steps[at]))


def nan_weights(seen: Seen) -> Finding | None:
    """The weights were not finite first: the step before, or who loaded them, has made them so.

    No step makes them finite again; where they are, later in the record, others were loaded.
    """
    start, ever = _start(seen), _broken_weights(seen)
    at = start if start is not None else int(np.argmax(ever)) if ever.any() else None
    if at is None or not _sudden(seen):
        return None
    which = _bad(seen, "weight", at) > 0
    if not which.any():
        return None
    first = int(np.argmax(which))
    numbers: dict[str, float | str] = {"layers_share": float(np.mean(which))}
    return Finding("nan-weights", "likely", numbers, _one(seen, first), int(seen.record.steps[at]))


def _broken_weights(seen: Seen) -> NDArray[np.bool_]:
    """Return at which recorded steps (S,) some weight was not finite."""
    known, norms = seen.record.of("weight_nonfinite"), seen.record.of("weight")
    return np.asarray((known > 0).any(axis=1) | np.isinf(norms).any(axis=1), dtype=bool)


def nan_unknown(seen: Seen) -> Finding | None:
    """Something is not finite, nothing grew, and the record does not say more."""
    at = _start(seen)
    if at is None or not _sudden(seen):
        return None
    return Finding("nan-unknown", "likely", {}, (), _step(seen, at))


def skipped_steps(seen: Seen) -> Finding | None:
    """A loss scaler found gradients that are not finite, and made no step."""
    skipped = seen.record.fact("skipped")
    bad = (seen.record.of("gradient_nonfinite") > 0).any(axis=1)
    still = (np.nan_to_num(seen.record.of("update"), nan=1.0) == 0).all(axis=1)
    lost = (np.nan_to_num(skipped) > 0) | (bad & still)
    if not bad.any() or lost.mean() < MOSTLY or not np.isfinite(seen.losses).all():
        return None
    known = seen.record.fact("loss_scale")
    scale = float(known[-1])
    which = np.asarray((seen.record.of("gradient_nonfinite") > 0).any(axis=0))
    numbers: dict[str, float | str] = {"share": float(lost.mean()), "scale": scale}
    return Finding("skipped-steps", "sure", numbers, seen.names(which))


def _one(seen: Seen, layer: int) -> tuple[str, ...]:
    return (seen.record.layers[layer].name,)
