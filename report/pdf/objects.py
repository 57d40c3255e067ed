"""Numbers for the objects of a PDF that is written in parts, and their bytes.

A part has a range of object numbers of its own, so that its bytes are final before the others are
known. What it refers to in other parts, or shares with them, has a number too: one of the few that
all know, or one of its range that stays open until the parts are joined.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pydyf

RANGE = 1 << 14  # the numbers of a part
# What every part may refer to, and the join writes.
CATALOG, PAGES, TREE, DOCUMENT, PDF_2, PDF_1_7, FONTS, UNSEEN = range(1, 9)
PACKED = 400  # objects in an object stream: who wants one has to unpack all

Entry = tuple[int, int, int]  # of a cross-reference stream: its kind and two fields


def reference(number: int) -> bytes:
    """Return what refers to an object."""
    return b"%d 0 R" % number


class Objects:
    """Objects numbered from a first number on; some of the numbers stay open."""

    def __init__(self, first: int) -> None:
        self.first = self.following = first
        self.all: list[pydyf.Object] = []

    def add_object(self, added: pydyf.Object) -> None:
        """Give an object the next number, as WeasyPrint asks of a PDF."""
        added.number = self.reserve()
        self.all.append(added)

    def reserve(self) -> int:
        """Return a number whose object is written elsewhere."""
        self.following += 1
        return self.following - 1

    def fill(self, number: int, added: pydyf.Object) -> None:
        """Add an object under a number that was left open."""
        added.number = number
        self.all.append(added)


@dataclass
class Packed:
    """Objects as bytes, each at its offset; those without a stream packed together."""

    data: bytes = b""
    entries: dict[int, Entry] = field(default_factory=dict)

    def moved(self, by: int) -> dict[int, Entry]:
        """Return the entries where the bytes begin at another offset."""
        return {
            number: (kind, first + by if kind == 1 else first, second)
            for number, (kind, first, second) in self.entries.items()
        }


def pack(objects: Objects) -> Packed:
    """Return objects as the bytes that stand in the file."""
    packed, lines, at = Packed(), list[bytes](), 0
    loose = [found for found in objects.all if not isinstance(found, pydyf.Stream)]
    bundles = [_bundle(loose[k : k + PACKED]) for k in range(0, len(loose), PACKED)]
    for k, bundle in enumerate(bundles):
        bundle.number = objects.reserve()
        for place, found in enumerate(loose[k * PACKED : (k + 1) * PACKED]):
            packed.entries[found.number] = (2, bundle.number, place)
    for stream in [*(found for found in objects.all if isinstance(found, pydyf.Stream)), *bundles]:
        packed.entries[stream.number] = (1, at, 0)
        lines.append(stream.indirect + b"\n")
        at += len(lines[-1])
    packed.data = b"".join(lines)
    return packed


def _bundle(objects: list[pydyf.Object]) -> pydyf.Stream:
    """Return an object stream (ISO 32000-2, 7.5.7)."""
    texts = [found.data for found in objects]
    heads, at = [], 0
    for found, text in zip(objects, texts, strict=True):
        heads.append(f"{found.number} {at}")
        at += len(text) + 1
    head = " ".join(heads).encode()
    extra = {"Type": "/ObjStm", "N": len(objects), "First": len(head) + 1}
    return pydyf.Stream([head, *texts], extra, compress=True)


def cross_references(entries: Mapping[int, Entry], extra: Mapping[str, Any]) -> pydyf.Stream:
    """Return the cross-reference stream of a file (ISO 32000-2, 7.5.8), which lists itself."""
    rows = {0: (0, 0, 65535), **entries}
    runs = list(_runs(sorted(rows)))
    table = b"".join(
        kind.to_bytes(1, "big") + first.to_bytes(4, "big") + second.to_bytes(2, "big")
        for kind, first, second in (rows[number] for run in runs for number in run)
    )
    index = pydyf.Array(number for run in runs for number in (run.start, len(run)))
    shape = {"Type": "/XRef", "W": pydyf.Array([1, 4, 2]), "Index": index, "Size": max(rows) + 1}
    return pydyf.Stream([table], {**shape, **extra}, compress=True)


def _runs(numbers: Iterable[int]) -> Iterator[range]:
    """Yield the runs of numbers that follow each other."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *others = (number for _, number in run)
        yield range(first, (others[-1] if others else first) + 1)
