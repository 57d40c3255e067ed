"""An .npz file, looked at before any of its arrays is read, and read one array at a time."""

import math
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

import numpy as np
from numpy.lib.format import (
    read_array_header_1_0,
    read_array_header_2_0,
    read_magic,
)
from numpy.typing import NDArray

from gradyan.errors import BadInput

HEADERS = {(1, 0): read_array_header_1_0, (2, 0): read_array_header_2_0}
LARGEST = 500_000_000  # bytes of one array, as float64
MOST = 4_000_000_000  # bytes of all of them
Shape = tuple[int, ...]


class Archive:
    """The arrays of a file by name: their shapes at once, their numbers when asked for."""

    def __init__(self, file: Path, stream: BinaryIO) -> None:
        self.file = file
        self.shapes: dict[str, Shape] = {}
        self.objects: list[str] = []
        try:
            with ZipFile(stream) as archive:
                for member in archive.infolist():
                    with archive.open(member) as array:
                        shape, _, kind = HEADERS[read_magic(array)](array)
                    name = member.filename.removesuffix(".npy")
                    self.shapes[name] = shape
                    self.objects += [name] * kind.hasobject
            self._check_sizes()
            stream.seek(0)
            self._found = np.load(stream, allow_pickle=False)
        except BadInput:
            raise
        except Exception:  # of a damaged file: of zipfile, zlib, tokenize and of others
            raise self._damaged() from None

    def raw(self, name: str) -> NDArray[Any]:
        """Return an array as it is."""
        try:
            return np.asarray(self._found[name])
        except Exception:
            raise self._damaged() from None

    def numbers(self, name: str) -> NDArray[Any]:
        """Return an array of numbers; raise BadInput where it holds none."""
        array = self.raw(name)
        if array.dtype.kind == "V" and array.dtype.itemsize == 2:  # noqa: PLR2004
            # What NumPy makes of bfloat16, the upper half of a float32.
            return (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
        if not array.size:
            raise BadInput(f"{name} is empty")
        if array.dtype.kind not in "fiu":
            raise BadInput(f"{name} is an array of real numbers, not {array.dtype} {array.shape}")
        return array

    def _check_sizes(self) -> None:
        if self.objects:
            raise BadInput(
                f"{self.objects[0]} holds objects, not numbers: parts of several shapes?"
            )
        sizes = {name: 8 * math.prod(shape) for name, shape in self.shapes.items()}
        remedy = "record fewer steps, or let gradyan.watch keep numbers in place of arrays"
        name = max(sizes, key=lambda name: sizes[name], default="")
        if name and sizes[name] > LARGEST:
            raise BadInput(
                f"{name} takes {sizes[name] / 1e9:.1f} GB of memory, more than {LARGEST / 1e9}",
                remedy,
            )
        if (total := sum(sizes.values())) > MOST:
            raise BadInput(
                f"the arrays take {total / 1e9:.1f} GB of memory, more than {MOST / 1e9:g} GB",
                remedy,
            )

    def _damaged(self) -> BadInput:
        return BadInput(f"{self.file} is not an .npz file of plain arrays, or it is damaged")
