"""Reading and writing files whole: what cannot be read or written is a GuideError that says why."""

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from gradyan.errors import GuideError, Place

# Neither XML nor PDF has these; tabs and ends of lines are none.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def read(file: Path) -> str:
    """Return the text of a file, or raise GuideError where there is none or it is not UTF-8."""
    try:
        data = file.read_bytes()
        text = data.decode()
    except FileNotFoundError as why:
        raise GuideError("there is no such file", "create it", Place(file)) from why
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        raise GuideError("not UTF-8", "save the file as UTF-8", Place(file, line)) from why
    except OSError as why:
        raise GuideError(f"cannot read it: {why.strerror}", "", Place(file)) from why
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise GuideError(f"a control character, {_code(found)}", "remove it", Place(file, line))
    return text


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"


def read_toml(file: Path) -> dict[str, Any]:
    """Return a TOML table, or raise GuideError with the line of the fault."""
    text = read(file)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        before, found, line = str(why).partition("(at line ")
        last = text.rstrip().count("\n") + 1  # where the fault is that the file ends too early
        place = Place(file, int(line.split(",")[0]) if found else last)
        raise GuideError(f"not valid TOML: {before.split(' (')[0].strip()}", "", place) from why
    for key, word in _words(table):
        if control := CONTROL.search(word):
            problem = f"'{key}' has a control character in it, {_code(control)}"
            raise GuideError(problem, "remove it", find(file, key))
    return table


def _words(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts in a table, and its keys, each with the key under which it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, name
            yield from _words(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, key)
    elif isinstance(value, str):
        yield key, value


def find(file: Path, key: str) -> Place:
    """Return the line on which a key stands; the file as a whole if it stands nowhere."""
    starts = (f"{key} ", f"{key}=", f'"{key}"', f"[{key}]", f'[glossary."{key}"]')
    for number, line in enumerate(read(file).splitlines(), start=1):
        if line.startswith(starts):
            return Place(file, number)
    return Place(file)


def write(file: Path, text: str) -> None:
    """Write a text in one move, so that neither a kill nor a full disk leaves half of it."""
    write_bytes(file, text.encode())


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file in one move."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")  # two builds at once do not meet
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    except OSError as why:
        with suppress(OSError):
            draft.unlink()
        remedy = "make room there, or choose another folder with --output"
        raise GuideError(f"cannot write it: {why.strerror}", remedy, Place(file)) from why


def remove_drafts(folder: Path) -> None:
    """Remove what writers that were killed have left behind."""
    for draft in folder.rglob(".*.*"):
        pid = draft.name.rpartition(".")[2]
        if pid.isdigit() and not runs(int(pid)):
            draft.unlink(missing_ok=True)


def runs(pid: int) -> bool:
    """Tell whether a process of this number is at work."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
