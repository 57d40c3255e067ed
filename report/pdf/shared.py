"""What parts show several times, once in the file: drawings, and formulas as MathML.

All of it together is kept as it stands in the file: a word that is changed changes none of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pydyf

from gradyan.report.pdf import unseen
from gradyan.report.pdf.drawing import Piece
from gradyan.report.pdf.forms import Forms
from gradyan.report.pdf.objects import RANGE, Entry, Objects, Packed, pack, reference
from gradyan.report.pdf.versions import version
from gradyan.report.store import key_of


@dataclass(frozen=True)
class Shared:
    """The bytes of what is shared, and the number of each drawing and each formula by name."""

    packed: Packed
    drawings: Mapping[str, int]
    formulas: Mapping[str, int]  # those of their file specifications
    following: int  # the first number that is free


class _Raw(pydyf.Stream):  # type: ignore[misc]
    """A stream whose bytes are there already."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.ready = data

    @property
    def data(self) -> bytes:
        return self.ready


def share(
    pieces: Sequence[Piece], forms: Forms, mathml: Mapping[str, str], created: datetime
) -> Shared:
    """Return what the pieces share, with the object numbers that follow theirs."""
    first = RANGE * (len(pieces) + 1)
    drawings = sorted({name for piece in pieces for name in piece.forms})
    formulas = sorted({key for piece in pieces for key in piece.formulas})
    date = f"{created.astimezone(UTC):%Y%m%d%H%M%S}Z"
    texts = [forms.text(name) for name in drawings]
    key = key_of("shared", version(), first, drawings, texts, formulas, date)
    if (kept := forms.store.get(key)) is None:
        objects = Objects(first)
        for name in drawings:
            objects.add_object(_Raw(forms.data(name)))
        for name in formulas:
            _embed(objects, name, mathml[name].encode(), pydyf.String(f"D:{date}"))
        if letters := set[str]().union(*texts):
            unseen.embed(letters, objects)
        packed = pack(objects)
        forms.store.put(key, kept := _dump(packed, objects.following))
    packed, following = _load(kept)
    at = first + len(drawings)
    return Shared(
        packed, {name: first + k for k, name in enumerate(drawings)},
        {name: at + 2 * k + 1 for k, name in enumerate(formulas)}, following,
    )  # fmt: skip


def _embed(objects: Objects, key: str, data: bytes, date: pydyf.String) -> None:
    """Add the MathML of a formula as a file of its own, and what specifies it (PDF/A-4f, 6.9)."""
    extra = {
        "Type": "/EmbeddedFile", "Subtype": "/application#2fmathml+xml",
        "Params": pydyf.Dictionary({"Size": len(data), "ModDate": date}),
    }  # fmt: skip
    file, name = pydyf.Stream([data], extra, compress=True), pydyf.String(f"{key}.mml")
    objects.add_object(file)
    objects.add_object(pydyf.Dictionary({
        "Type": "/Filespec", "F": name, "UF": name, "AFRelationship": "/Supplement",
        "Desc": pydyf.String("MathML"),
        "EF": pydyf.Dictionary({"F": file.reference, "UF": file.reference}),
    }))  # fmt: skip


def _dump(packed: Packed, following: int) -> bytes:
    head = json.dumps([following, list(packed.entries.items())]).encode()
    return b"%d\n%b%b" % (len(head), head, packed.data)


def _load(kept: bytes) -> tuple[Packed, int]:
    length, _, rest = kept.partition(b"\n")
    following, entries = json.loads(rest[: int(length)])
    found: dict[int, Entry] = {number: tuple(entry) for number, entry in entries}
    return Packed(rest[int(length) :], found), following


def references(numbers: Mapping[str, int]) -> dict[str, bytes]:
    """Return what refers to each of the things shared."""
    return {name: reference(number) for name, number in numbers.items()}
