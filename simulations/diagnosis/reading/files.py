"""`load`: a record from a file, whatever it is."""

import stat
from io import BufferedReader
from pathlib import Path

from numpy.lib.format import MAGIC_PREFIX

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.reading import arrays, saved, tables
from gradyan.simulations.diagnosis.reading.npz import Archive
from gradyan.simulations.diagnosis.records import Record

ZIP = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"


def load(file: Path, axes: str | None = None, activations: str | None = None) -> Record:
    """Read a record; raise BadInput, in one sentence, for whatever is wrong with it.

    The file is an .npz file that `gradyan.watch` has saved or one of plain arrays, a CSV or a JSON
    file of norms; what it holds says which. ``axes`` ("step,out,in", "in,out", …) and
    ``activations`` ("out,batch") say the order of the axes of arrays, where shapes do not.
    """
    with _opened(file) as stream:
        start = stream.peek(len(MAGIC_PREFIX))
        if start.startswith((ZIP, EMPTY)):
            archive = Archive(file, stream)
            if not archive.shapes:
                raise BadInput(f"{file} holds no named arrays; save them with numpy.savez")
            if saved.MARK in archive.shapes:
                return saved.record(archive)
            return arrays.record(archive, axes, activations)
        if start.startswith(MAGIC_PREFIX):  # of an array without a name
            raise BadInput(f"{file} holds no named arrays; save them with numpy.savez")
        return tables.record(file, stream)


def _opened(file: Path) -> BufferedReader:
    try:
        if not stat.S_ISREG(mode := file.stat().st_mode) and not stat.S_ISDIR(mode):
            raise BadInput(f"{file} is a pipe or a device; save the arrays into a file")
        return file.open("rb")
    except FileNotFoundError:
        raise BadInput(f"there is no file {file}") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
