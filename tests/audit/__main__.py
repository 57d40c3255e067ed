"""Audits built PDFs: `python -m tests.audit [FILE …]`, by default all editions in build/.

A line says how often each rule has looked. It fails where something is wrong, and in a whole book
where a rule has found nothing to look at. veraPDF is asked too where it is installed. What the
rules of looks/ let pass is told with its reason.
"""

import sys
from pathlib import Path

from gradyan.errors import ROOT
from tests.audit.document import Document
from tests.audit.looks.book import Book
from tests.audit.looks.rules import exceptions, looked_at
from tests.audit.rules import audit
from tests.audit.validator import verdicts

NAMES = ("gradyan*.pdf", "sheet.pdf", "revision-*.pdf")
PARTS = ("sheet", "revision")  # how the files begin that have not all that there is to look at
SHOWN = 5  # faults of a rule that are told


def main(*files: str, shown: int = SHOWN) -> int:
    """Print what each rule has found in each file; return 1 where something is wrong."""
    given = files or tuple(
        map(str, sorted(x for name in NAMES for x in (ROOT / "build").glob(name)))
    )
    if missing := [file for file in given or ["PDF in build/"] if not Path(file).is_file()]:
        sys.stderr.write(f"there is no {missing[0]}: make report\n")
        return 1
    return int(sum(_audited(Path(file), shown) for file in given) > 0)


def _audited(file: Path, shown: int) -> int:
    """Print what is found in a file, and return how many rules are broken."""
    sys.stdout.write(f"{file.name}\n")
    found = {name: (each.looked, each.wrong) for name, each in audit(Document(file)).items()}
    looks = looked_at(Book(file), exceptions())
    found |= {name: (seen.looked, seen.wrong) for name, seen in looks.items()}
    if file.name.startswith(PARTS):
        found = {name: each for name, each in found.items() if each[0]}
    broken = sum(_told(name, *each, shown) for name, each in found.items())
    for name, seen in looks.items():
        for why in seen.excused:
            sys.stdout.write(f"  let pass: {name}: {why}\n")
    asked = verdicts(file)
    if asked is None:
        sys.stdout.write(" veraPDF  is not installed, so it was not asked\n")
    for flavour, good in (asked or {}).items():
        broken += not good
        sys.stdout.write(f" veraPDF  {flavour} {'complies' if good else 'does NOT comply'}\n")
    total = sum(looked for looked, _ in found.values())
    sys.stdout.write(f"{len(found)} rules have looked {total} times; broken: {broken}\n")
    return broken


def _told(name: str, looked: int, wrong: list[str], shown: int) -> bool:
    """Print what a rule has found, and tell whether something is wrong."""
    faults = wrong or ([] if looked else ["there is nothing to look at"])
    told = [f"      {why}" for why in faults[:shown]]
    told += [f"      … {len(faults) - shown} more"] * (len(faults) > shown)
    counted = f"WRONG, {len(faults)}: " if faults else ""
    sys.stdout.write("\n".join([f"{looked:8}  {counted}{name}", *told, ""]))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
