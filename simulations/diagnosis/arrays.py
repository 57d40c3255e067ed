"""What a training run left behind, from any framework: arrays in an .npz file.

    loss             (T,)                the loss before each step
    weights_1 …      (S, n_out, n_in)    W of each layer at S recorded steps, S ≥ 2
    gradients_1 …    (S, n_out, n_in)    ∂L/∂W
    activations_1 …  (S, n_out, batch)   optional: what each layer puts out
    steps            (S,)                optional: which steps were recorded, from 0 to T; else
                                         0, 1, 2, …
    activation       a name              optional: φ of the hidden layers, to judge saturation

PyTorch's `layer.weight` has this shape; of a Keras kernel take the transpose, and of activations
with the batch first take the transpose as well.
"""

import math
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

import numpy as np
from numpy.lib.format import (
    MAGIC_PREFIX,
    read_array_header_1_0,
    read_array_header_2_0,
    read_magic,
)
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.activations import called

Floats = NDArray[np.float64]
KINDS = ("weights", "gradients", "activations")
NAMED = ("loss", "steps", "activation")
HEADERS = {(1, 0): read_array_header_1_0, (2, 0): read_array_header_2_0}
MOST = 500_000_000  # bytes of all arrays, as float64: judging them takes as much again
LAYER = re.compile(rf"({'|'.join(KINDS)})_([1-9][0-9]*)")


@dataclass(frozen=True)
class Record:
    """A training run; shapes as above, one array a layer."""

    loss: Floats
    steps: Floats
    weights: list[Floats]
    gradients: list[Floats]
    activations: list[Floats]
    activation: str | None = None


def load(file: Path) -> Record:
    """Read a record; raise BadInput, in one sentence, for whatever is wrong with it.

    Names and sizes are looked at before any array is read.
    """
    try:
        if not stat.S_ISREG(mode := file.stat().st_mode) and not stat.S_ISDIR(mode):
            raise BadInput(f"{file} is a pipe or a device; save the arrays into a file")
        stream = file.open("rb")
    except FileNotFoundError:
        raise BadInput(f"there is no file {file}") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
    with stream:
        try:
            arrays = {}
            if stream.read(len(MAGIC_PREFIX)) != MAGIC_PREFIX:  # of an array without a name
                _look(stream)
                stream.seek(0)
                found = np.load(stream, allow_pickle=False)
                arrays = {name: found[name] for name in found}
        except BadInput:
            raise
        except Exception:  # of a damaged file: of zipfile, zlib, tokenize and of others
            raise BadInput(
                f"{file} is not an .npz file of plain arrays, or it is damaged"
            ) from None
    if not arrays:
        raise BadInput(f"{file} holds no named arrays; save them with numpy.savez")
    return record(arrays)


def _look(stream: BinaryIO) -> None:
    """Raise BadInput at arrays that have no meaning here, or take too much memory together."""
    total = 0
    with ZipFile(stream) as archive:
        for member in archive.infolist():
            _check_name(member.filename.removesuffix(".npy"))
            with archive.open(member) as array:
                shape, _, _ = HEADERS[read_magic(array)](array)
            total += math.prod(shape) * np.dtype(float).itemsize
    if total > MOST:
        size, most = (f"{count / 1e9:.1f} GB" for count in (total, MOST))
        raise BadInput(f"the arrays take {size} of memory, more than {most}; record fewer steps")


def _check_name(name: str) -> None:
    if name not in NAMED and not LAYER.fullmatch(name):
        names = ", ".join([*NAMED, *(f"{kind}_1, …" for kind in KINDS)])
        raise BadInput(f"the array {name!r} has no meaning here; there are {names}")


def record(arrays: Mapping[str, NDArray[Any]]) -> Record:
    """Return the record made of these arrays; raise BadInput where names or shapes do not fit."""
    for name in arrays:
        _check_name(name)
    if "loss" not in arrays or "weights_1" not in arrays:
        raise BadInput("a record has at least the arrays loss, weights_1 and gradients_1")
    layers = {kind: _layers(arrays, kind) for kind in KINDS}
    weights = layers["weights"]
    _check(layers)
    loss = _numbers(arrays, "loss", 1)
    steps = (
        _numbers(arrays, "steps", 1)
        if "steps" in arrays
        else np.arange(len(weights[0]), dtype=float)
    )
    whole = np.isfinite(steps).all() and not (steps % 1).any()
    if len(steps) != len(weights[0]) or not whole or steps[0] < 0 or (np.diff(steps) <= 0).any():
        count = f"{len(weights[0])} rising whole numbers from 0 on"
        raise BadInput(f"steps are {count}, one for each recorded step")
    if steps[-1] > len(loss):
        counts = f"on to step {steps[-1]:g}, and the loss has {len(loss)} numbers"
        raise BadInput(f"the record goes {counts}; it wants one for each step of the run")
    phi = called(str(arrays["activation"])) if "activation" in arrays else None
    return Record(loss, steps, weights, layers["gradients"], layers["activations"], phi)


def _layers(arrays: Mapping[str, NDArray[Any]], kind: str) -> list[Floats]:
    count = sum(name.startswith(f"{kind}_") for name in arrays)
    for ell in range(1, count + 1):
        if f"{kind}_{ell}" not in arrays:
            raise BadInput(f"{kind}_{ell} is missing, though there are {count} arrays of its kind")
    return [_numbers(arrays, f"{kind}_{ell}", 3) for ell in range(1, count + 1)]


def _numbers(arrays: Mapping[str, NDArray[Any]], name: str, axes: int) -> Floats:
    array = np.asarray(arrays[name])
    if array.dtype.kind not in "fiu" or array.ndim != axes or array.size == 0:
        raise BadInput(
            f"{name} is an array of real numbers with {axes} axes, not {array.dtype} {array.shape}"
        )
    with np.errstate(over="ignore"):
        found = array.astype(np.float64)
    if (np.isinf(found) & ~np.isinf(array)).any():
        raise BadInput(f"{name} has numbers beyond 1e308, the range of a double")
    return found


def _check(layers: dict[str, list[Floats]]) -> None:
    weights, gradients = layers["weights"], layers["gradients"]
    if len(gradients) != len(weights) or len(layers["activations"]) not in (0, len(weights)):
        counts = ", ".join(f"{len(found)} {kind}" for kind, found in layers.items())
        raise BadInput(f"every kind of array has one for each layer, and here are {counts}")
    if len(weights[0]) < 2:  # noqa: PLR2004
        raise BadInput("a record has two recorded steps or more")
    for ell, (W, g) in enumerate(zip(weights, gradients, strict=True), start=1):
        if W.shape != g.shape or len(W) != len(weights[0]):
            raise BadInput(f"weights_{ell} has shape {W.shape} and gradients_{ell} {g.shape}")
    for ell, (W, a) in enumerate(zip(weights, layers["activations"], strict=False), start=1):
        if a.shape[:2] != W.shape[:2]:
            raise BadInput(f"activations_{ell} has shape {a.shape}, and weights_{ell} {W.shape}")
