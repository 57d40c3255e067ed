"""Where results are kept: a file for each job, under the key of all that the result rests on."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gradyan import files
from gradyan.errors import GuideError

Found = dict[str, Any]


class Kept:
    """The results in a folder, by subject and letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, subject: str, letter: str) -> Path:
        """Return where a result is kept."""
        return self.folder / "evidence" / f"{subject}.{letter}.json"

    def read(self, subject: str, letter: str, key: str | None = None) -> Found | None:
        """Return a result, or None where there is none under this key, or not as it was written."""
        try:
            record = json.loads(files.read(self.file(subject, letter)))
            found: Found = record["found"]
            whole = record["sum"] == _sum(record["key"], found)
        except (GuideError, LookupError, TypeError, ValueError):
            return None
        return found if whole and key in (None, record["key"]) else None

    def write(self, subject: str, letter: str, key: str, found: Mapping[str, Any]) -> None:
        """Keep a result."""
        record = {"key": key, "sum": _sum(key, found), "found": found}
        files.write(self.file(subject, letter), json.dumps(record, indent=1) + "\n")

    def show(self, experiment: str, rows: Sequence[Found]) -> None:
        """Write the rows of a measurement by themselves, for figures, where others stand there.

        Nothing else is read from there: a digit that somebody changes does not last.
        """
        file = self.folder / "measurements" / f"{experiment}.json"
        text = json.dumps(rows, indent=1) + "\n"
        with suppress(GuideError):
            if files.read(file) == text:
                return
        files.write(file, text)

    def rows(self, experiment: str) -> list[Found]:
        """Return the rows of a measurement; raise LookupError where there are none."""
        found = self.read(experiment, "M")
        if found is None:
            raise LookupError(f"the experiment {experiment} has not been run")
        rows: list[Found] = found["rows"]
        return rows


def _sum(key: str, found: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{key}{json.dumps(found, sort_keys=True)}".encode()).hexdigest()
