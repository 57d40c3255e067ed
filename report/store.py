"""Results that are kept under what they were made from, in one table of one file.

What was not written whole, or has changed since, counts as not kept.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from gradyan.errors import GuideError, Place
from gradyan.report.scratch import settle

T = TypeVar("T")
TABLE = "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, sum BLOB, data BLOB) WITHOUT ROWID"
MOST = 1 << 28  # bytes: then what this build did not use is dropped
# What is no fault of the file: it is in use, or the disk is full or forbidden.
OUTSIDE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL,
           sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY}  # fmt: skip
PRIMARY = 0xFF  # of an error code
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
SECONDS = 60.0  # that a build waits while another one writes


def key_of(*parts: object) -> str:
    """Return the key of what is made from these strings, numbers, lists and tables."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def pages_key(languages: Sequence[str], edition: str = "") -> str:
    """Return under what the page of each anchor in the last build of an edition is kept."""
    return key_of("the page of each anchor in the last build", list(languages), edition)


def last_pages(store: "Store", languages: Sequence[str], edition: str = "") -> dict[str, int]:
    """Return the page of each anchor in the last build, from which the next one starts."""
    found: dict[str, int] = json.loads(store.get(pages_key(languages, edition)) or b"{}")
    return found


def open_store(folder: Path) -> "Store":
    """Return the store of a folder that is built into; what is temporary lies there too."""
    settle(folder)
    return Store(folder / "cache" / "kept.sqlite")


class Store:
    """The table in a file, made when something is first put into it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.used = dict[str, bytes]()  # what this build has asked for or made
        self.fresh = set[str]()
        self.table: sqlite3.Connection | None = None  # to read from

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key."""
        if key not in self.used:
            found = self._read(key)
            if found is None:
                return None
            self.used[key] = found
        return self.used[key]

    def put(self, key: str, data: bytes) -> None:
        """Keep something from the next `save` on."""
        self.used[key] = data
        self.fresh.add(key)

    def save(self) -> None:
        """Write what is new, in one transaction."""
        rows = [(key, _sum(key, self.used[key]), self.used[key]) for key in sorted(self.fresh)]
        if not rows:
            return
        try:
            self._write(rows)
        except DAMAGED as why:
            if getattr(why, "sqlite_errorcode", 0) & PRIMARY in OUTSIDE:
                raise self._unwritten(why) from why
            self.file.unlink(missing_ok=True)  # it is damaged: what it held is made again
            try:
                self._write(rows)
            except sqlite3.Error as again:
                raise self._unwritten(again) from again
        self.fresh.clear()

    def empty(self) -> None:
        """Keep nothing any more."""
        self._close()
        self.used.clear()
        self.fresh.clear()
        self.file.unlink(missing_ok=True)

    def _unwritten(self, why: Exception) -> GuideError:
        remedy = "make room there, or choose another folder with --output"
        return GuideError(f"cannot write it: {why}", remedy, Place(self.file))

    def _write(self, rows: list[tuple[str, bytes, bytes]]) -> None:
        self._close()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.file, timeout=SECONDS)) as table:
            with table:
                table.execute(TABLE)
                if self.file.stat().st_size > MOST:
                    table.execute("DELETE FROM kept")
                    rows = [(key, _sum(key, data), data) for key, data in self.used.items()]
                table.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
            if self.file.stat().st_size > MOST:
                table.execute("VACUUM")

    def _read(self, key: str) -> bytes | None:
        try:
            if self.table is None and self.file.exists():
                address = f"{self.file.resolve().as_uri()}?mode=ro"
                self.table = sqlite3.connect(address, timeout=SECONDS, uri=True)
            if self.table is None:
                return None
            row = self.table.execute("SELECT sum, data FROM kept WHERE key = ?", (key,)).fetchone()
        except DAMAGED:
            self._close()
            return None
        whole = row and isinstance(row[1], bytes) and row[0] == _sum(key, row[1])
        return row[1] if whole else None

    def _close(self) -> None:
        if self.table is not None:
            self.table.close()
            self.table = None


class Lost(Exception):
    """What something that is kept refers to is not kept itself: all has to be made again."""


def with_store(folder: Path, make: Callable[["Store"], T]) -> T:
    """Return what is made with the store of a folder, made again if something in it is lost.

    What was kept on the way is saved in any case: what was made in vain is not made again.
    """
    store = open_store(folder)
    try:
        try:
            found = make(store)
        except Lost:
            store.empty()
            found = make(store)
    except GuideError:
        with suppress(GuideError):
            store.save()
        raise
    store.save()
    return found


class Named(MutableMapping[str, str]):
    """Texts of a kind that a store keeps by a name which says what they are."""

    def __init__(self, store: Store, kind: str) -> None:
        self.store, self.kind = store, kind

    def __getitem__(self, name: str) -> str:
        found = self.store.get(key_of(self.kind, name))
        if found is None:
            raise Lost(f"{self.kind} {name}")
        return found.decode()

    def __setitem__(self, name: str, text: str) -> None:
        key = key_of(self.kind, name)
        if self.store.get(key) is None:
            self.store.put(key, text.encode())

    def __delitem__(self, name: str) -> None:
        raise TypeError("what is kept by its content stays")

    def __iter__(self) -> Iterator[str]:
        raise TypeError("what is kept by its content is not listed")

    def __len__(self) -> int:
        raise TypeError("what is kept by its content is not counted")


def _sum(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()
