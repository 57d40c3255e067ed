"""Audits a built PDF: `python -m tests.audit [FILE]`, by default build/gradyan.pdf.

A line says how often each rule has looked. It fails where something is wrong, and where a rule
has found nothing to look at. veraPDF is asked too where it is installed.
"""

import sys
from pathlib import Path

from gradyan.errors import ROOT
from tests.audit.document import Document
from tests.audit.rules import audit
from tests.audit.validator import verdicts

SHOWN = 5  # faults of a rule that are told


def main(file: str = str(ROOT / "build" / "gradyan.pdf")) -> int:
    """Print what each rule has found; return 1 where something is wrong."""
    if not Path(file).is_file():
        sys.stderr.write(f"there is no {file}: make report\n")
        return 1
    found, wrong, say = audit(Document(Path(file))), 0, sys.stdout.write
    for name, each in found.items():
        faults = each.wrong or ([] if each.looked else ["there is nothing to look at"])
        wrong += bool(faults)
        told = [f"      {why}" for why in faults[:SHOWN]]
        told += [f"      … {len(faults) - SHOWN} more"] * (len(faults) > SHOWN)
        row = f"{each.looked:8}  {'WRONG: ' if faults else ''}{name}"
        say("\n".join([row, *told, ""]))
    asked = verdicts(Path(file))
    if asked is None:
        say(" veraPDF  is not installed, so it was not asked\n")
    for flavour, good in (asked or {}).items():
        wrong += not good
        say(f" veraPDF  {flavour} {'complies' if good else 'does NOT comply'}\n")
    total = sum(each.looked for each in found.values())
    say(f"{len(found)} rules have looked {total} times; broken: {wrong}\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
