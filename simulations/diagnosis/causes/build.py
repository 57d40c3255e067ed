"""Faults of how the network, its loss and its optimizer were put together.

They are facts of the record, not matters of degree, and are told of whether it learns or not.
"""

import numpy as np

from gradyan.simulations.diagnosis.seen import Finding, Seen

ALL = 0.9  # of the steps
EQUAL = 1e-6  # relative deviation of the units from their mean: rounding
SQUASHED = {"softmax": "log_softmax", "sigmoid": "binary_cross_entropy_with_logits"}


def squashed_twice(seen: Seen) -> Finding | None:
    """Softmax, or a sigmoid, both in the network and in the loss."""
    record = seen.record
    output = record.origin.get("output")
    last = next((k for k in record.layers if k.name == output), record.layers[-1])
    inner = SQUASHED.get(last.activation or "")
    loss = record.origin.get("loss", "")
    if inner is None or inner not in loss.split():
        return None
    return Finding("softmax-twice", "sure", {"function": str(last.activation)}, (last.name,))


def broadcast(seen: Seen) -> Finding | None:
    """The loss has more entries than the output: each sample is compared with every target."""
    if seen.record.origin.get("broadcast") != "yes":
        return None
    return Finding("broadcast", "sure")


def accumulated(seen: Seen) -> Finding | None:
    """Gradients of all steps before are still there at each step."""
    found = seen.record.fact("accumulated")
    known = found[~np.isnan(found)][1:]
    if not len(known) or known.mean() < ALL:
        return None
    return Finding("accumulated", "sure", {"share": float(known.mean())})


def not_stepping(seen: Seen) -> Finding | None:
    """There are gradients, and no weight ever changes."""
    update, gradient = seen.record.of("update"), seen.record.of("gradient")
    ready = np.array([layer.trainable is not False for layer in seen.record.layers], bool)
    known = ~np.isnan(update[:, ready])
    flowing = np.nan_to_num(gradient[:, ready], posinf=0.0) > 0
    if not known.any() or not flowing.any() or np.nan_to_num(update[:, ready]).any():
        return None
    if (seen.record.of("gradient_nonfinite") > 0).any():
        return None
    rates = seen.record.fact("learning_rate")
    rate = float(np.nanmax(rates)) if not np.isnan(rates).all() else float("nan")
    others = sum(layer.stepped is False for layer in seen.record.layers)
    numbers: dict[str, float | str] = {"rate": rate, "steps": float(len(seen.record.loss))}
    numbers["outside"] = float(others)
    return Finding("not-stepping", "sure", numbers)


def left_out(seen: Seen) -> Finding | None:
    """A layer has a gradient and asks for one, yet no optimizer has it."""
    layers, gradient = seen.record.layers, seen.typical("gradient")
    moved = np.asarray(np.nan_to_num(seen.record.of("update")).any(axis=0))
    if not moved.any():
        return None
    which = np.array([
        layer.trainable is not False and layer.stepped is not True and g > 0 and not moves
        for layer, g, moves in zip(layers, gradient, moved, strict=True)
    ])  # fmt: skip
    which &= ~np.isnan(seen.record.of("update")).all(axis=0)
    if not which.any():
        return None
    known = all(layers[k].stepped is False for k in np.flatnonzero(which))
    numbers: dict[str, float | str] = {"count": float(which.sum()), "of": float(len(layers))}
    return Finding("left-out", "sure" if known else "likely", numbers, seen.names(which))


def detached(seen: Seen) -> Finding | None:
    """The optimizer has a layer which the backward pass never reaches."""
    reached = seen.record.of("reached")
    known = ~np.isnan(reached).all(axis=0)
    never = known & (np.nan_to_num(reached, nan=0.0) == 0).all(axis=0)
    asked = [layer.trainable is not False and layer.stepped is True for layer in seen.record.layers]
    which = never & np.array(asked, bool)
    if not which.any() or never.all():
        return None
    numbers: dict[str, float | str] = {"count": float(which.sum()), "of": float(len(which))}
    return Finding("detached", "sure", numbers, seen.names(which))


def equal_units(seen: Seen) -> Finding | None:
    """All units of a hidden layer are equal, at the start and at the end: they stay so."""
    alike, weight = seen.record.of("alike"), seen.record.of("weight")
    same = (np.nan_to_num(alike, nan=1.0) < EQUAL) | (weight == 0)
    which = seen.hidden() & same[seen.sound].all(axis=0) & seen.sound.any()
    trained = np.array([layer.trainable is not False for layer in seen.record.layers], bool)
    if not (which & trained).any() or seen.learning.state == "falls":
        return None
    zero = float((weight[seen.sound][:, which] == 0).all())
    numbers: dict[str, float | str] = {"count": float(which.sum()), "zero": zero}
    return Finding("equal-units", "sure", numbers, seen.names(which))


def no_activation(seen: Seen) -> Finding | None:
    """No activation stands between any two layers: together they are one linear map."""
    kinds = [k for k, m in zip(seen.record.layers, seen.matrices(), strict=True) if m]
    between = [layer.activation for layer in kinds[:-1]]
    if not between or any(name != "none" for name in between) or seen.learning.state == "falls":
        return None
    if any(layer.kind not in ("dense", "convolution") for layer in kinds):
        return None
    return Finding(
        "no-activation", "sure", {"count": float(len(kinds))}, tuple(k.name for k in kinds)
    )


def no_gradient(seen: Seen) -> Finding | None:
    """The gradient of some weights is exactly 0 at every step, from the first layer on."""
    gradient = seen.record.of("gradient")[seen.sound]
    matrices = np.flatnonzero(seen.matrices())
    if not len(gradient) or not len(matrices) or np.isnan(gradient[:, matrices]).any():
        return None
    silent = (gradient[:, matrices] == 0).all(axis=0)
    if not silent[0] or seen.record.layers[matrices[0]].trainable is False:
        return None
    which = np.zeros(len(seen.record.layers), bool)
    which[matrices] = silent
    numbers: dict[str, float | str] = {"count": float(which.sum()), "of": float(len(matrices))}
    return Finding("no-gradient", "sure", numbers, seen.names(which))


def zero_input(seen: Seen) -> Finding | None:
    """Every input is 0: a gradient of the first weights is a product with it."""
    zero = seen.record.fact("input_zero")
    known = zero[~np.isnan(zero)]
    if not len(known) or known.min() < 1:
        return None
    return Finding("zero-input", "sure")
