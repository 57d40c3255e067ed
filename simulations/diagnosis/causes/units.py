"""Units that are off, saturated or silenced; asked only where it fails to learn."""

import numpy as np

from gradyan.simulations.diagnosis.seen import Finding, Seen

DEAD = 0.9  # of the units of a layer, through which all has to pass
SATURATED = 0.8  # of the entries
DROPPED = 0.85  # the probability
SHRUNK = 0.2  # of the norm that the weights began with
FLAT = 1e-5  # relative difference of the outputs of different inputs
LARGE_INPUT = 30.0  # its rms, or how far one feature is from another, or its mean from 0
SPREAD = 1e3


def dead_output(seen: Seen) -> Finding | None:
    """The output is the same for every input, and the last function is what makes it so."""
    record = seen.record
    last = len(record.layers) - 1
    spread, name = seen.late("spread")[last], record.layers[last].activation or ""
    flat = spread < FLAT or seen.late("zero")[last] == 1 or seen.late("dead")[last] == 1
    one = name == "softmax" and record.layers[last].shape[:1] == (1,)
    off = seen.late("zero")[last] > 1 - 1e-3
    if not (one or off or (flat and name in ("relu", "softmax"))):
        return None
    numbers: dict[str, float | str] = {"function": name} if name not in ("", "none") else {}
    return Finding("dead-output", "sure", numbers, (record.layers[last].name,))


def dead_units(seen: Seen) -> Finding | None:
    """Nearly all units of a hidden layer are 0 for every input."""
    late, first = seen.late("dead"), seen.first("dead")
    which = seen.hidden() & (late >= DEAD)
    if not which.any():
        return None
    worst = int(np.nanargmax(np.where(which, late, np.nan)))
    numbers: dict[str, float | str] = {"share": float(late[worst]), "before": float(first[worst])}
    certainty = "sure" if late[worst] == 1 else "likely"
    return Finding("dead-units", certainty, numbers, seen.names(which))


def saturated(seen: Seen) -> Finding | None:
    """Nearly all activations of a layer lie at a bound of their function."""
    late = seen.late("saturated")
    last = len(late) - 1
    which = seen.matrices() & (late >= SATURATED)
    if seen.record.layers[last].activation == "softmax":
        which[last] = False
    if not which.any():
        return None
    worst = int(np.nanargmax(np.where(which, late, np.nan)))
    numbers: dict[str, float | str] = {"share": float(late[worst])}
    numbers["function"] = str(seen.record.layers[worst].activation)
    return Finding("saturated", "likely", numbers, seen.names(which))


def unscaled_input(seen: Seen) -> Finding | None:
    """Inputs are large, or their features of very different size."""
    rms, spread = seen.fact("input_rms"), seen.fact("input_spread")
    if not (rms > LARGE_INPUT or spread > SPREAD):
        return None
    return Finding("unscaled-input", "likely", {"rms": rms, "spread": spread})


def dropout(seen: Seen) -> Finding | None:
    """Dropout leaves next to nothing of a layer."""
    p = seen.origin("dropout")
    return Finding("dropout", "likely", {"p": p}) if p >= DROPPED else None


def decay(seen: Seen) -> Finding | None:
    """Weight decay has drawn the weights to nothing."""
    strength = seen.origin("weight_decay")
    before, after = seen.first("weight"), seen.late("weight")
    which = seen.matrices() & (before > 0)
    if not strength > 0 or not which.any():
        return None
    left = float(np.median(after[which] / before[which]))
    if left > SHRUNK:
        return None
    return Finding("decay", "sure", {"left": left, "decay": strength}, seen.names(which))
