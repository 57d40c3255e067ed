"""Finished parts of a sweep, kept as files: what is done is never done again.

A part is a range of seeds. Its file appears in one move when it is complete; the folder is
named by everything that the numbers depend on, so parts of different sweeps cannot mix.
"""

import hashlib
import json
import os
import platform
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput, Stopped
from gradyan.simulations.sweep.plan import Plan

Floats = NDArray[np.float64]

# Whatever a number of a sweep depends on.
ENGINE = (
    *(f"networks/{name}.py" for name in ("activations", "draws", "initialization", "normal")),
    *(
        f"sweep/{name}.py"
        for name in ("any_scale", "block", "each_input", "functions", "in_place", "stacked")
    ),
)


def folder_of(plan: Plan, root: Path) -> Path:
    """Return the folder for the parts of this sweep, computed by this program on such a machine."""
    total = hashlib.sha256(json.dumps(plan.record(), sort_keys=True).encode())
    total.update(f"{np.__version__} {platform.machine()}".encode())
    for module in ENGINE:
        total.update((Path(__file__).resolve().parent.parent / module).read_bytes())
    return root / total.hexdigest()[:16]


def file_of(folder: Path, seeds: range) -> Path:
    """Return where the part with these seeds is kept."""
    return folder / f"seeds-{seeds.start:06d}-{seeds.stop:06d}.npz"


def ready(folder: Path) -> None:
    """Make the folder; raise Stopped, before any work is done, if nothing can be kept there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as why:
        raise Stopped(
            f"{folder} cannot be written: {why.strerror}; choose another --folder"
        ) from why


def keep(folder: Path, seeds: range, values: Floats) -> None:
    """Write a part, in one move; raise Stopped if that is impossible, and leave nothing then."""
    file = file_of(folder, seeds)
    draft = file.with_name(f"{file.stem}-{os.getpid()}.part")  # the same sweep may run twice
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as stream:
            np.savez(stream, values=values)
        draft.replace(file)
    except OSError as error:
        raise Stopped(f"{file} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def kept(folder: Path, seeds: range, shape: tuple[int, ...]) -> Floats | None:
    """Return a part that was finished before, or None; raise BadInput if its file is damaged.

    An .npz file has a checksum, so that a byte that has changed is noticed wherever it stands.
    """
    file = file_of(folder, seeds)
    if not file.exists():
        return None
    try:
        with file.open("rb") as stream:
            values = np.load(stream, allow_pickle=False)["values"]
    except Exception:  # a damaged file fails in a dozen ways, each with an exception of its own
        values = np.empty(0)
    if values.shape != shape or values.dtype != np.float64:
        raise BadInput(f"{file} is damaged; delete it, and its seeds will be computed again")
    return np.asarray(values)
