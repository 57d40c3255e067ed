"""What arrays say of the whole run: its losses, its recorded steps, its activation."""

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.reading import names, numbers
from gradyan.simulations.diagnosis.reading.npz import Archive
from gradyan.simulations.diagnosis.records import Floats


def losses(archive: Archive, others: dict[str, str], steps: Floats) -> Floats:
    """Return the losses, none where there is no array of them."""
    if "loss" not in others:
        return np.array([])
    loss = _line(archive, others["loss"])
    if steps[-1] > len(loss):
        raise BadInput(
            f"the record goes on to step {steps[-1]:g}, and the loss has {len(loss)} numbers; "
            "it wants one for each step of the run"
        )
    return loss


def steps_of(archive: Archive, others: dict[str, str], count: int) -> Floats:
    """Return the recorded steps, 0, 1, 2, … where there is no array of them."""
    if "steps" not in others:
        return np.arange(count, dtype=float)
    return checked_steps(_line(archive, others["steps"]), count)


def checked_steps(steps: Floats, count: int) -> Floats:
    """Return the steps; raise BadInput where they are none."""
    whole = np.isfinite(steps).all() and not (steps % 1).any()
    if len(steps) != count or not whole or steps[0] < 0 or (np.diff(steps) <= 0).any():
        raise BadInput(
            f"steps are {count} rising whole numbers from 0 on, one for each recorded step"
        )
    return steps


def told(archive: Archive, others: dict[str, str]) -> str | None:
    """Return the activation of the hidden layers, None where the file does not say it."""
    if "activation_name" not in others:
        return None
    return names.activation(str(archive.raw(others["activation_name"])))


def _line(archive: Archive, name: str) -> Floats:
    array: NDArray[np.float64] = numbers.doubled(archive.numbers(name))
    if max(array.shape, default=1) != array.size:
        raise BadInput(f"{name} is one number a step, not {array.shape}")
    return array.reshape(-1)
