"""Attacks each property with 20,000 examples: `python -m gradyan.report.evidence.nightly`.

It takes a while, is for after a property was written, and keeps nothing.
"""

import sys
from concurrent.futures import as_completed
from pathlib import Path

from gradyan.report.evidence.attack import run
from gradyan.report.evidence.declared import homes
from gradyan.simulations.engine.workers import local


def main() -> int:
    """Print a line for each claim that ends; return 1 where a property was refuted."""
    refuted = 0
    with local() as pool:
        for attack in as_completed([pool.submit(_attack, claim) for claim in sorted(homes())]):
            line, held = attack.result()
            refuted += not held
            sys.stdout.write(line)
            sys.stdout.flush()
    sys.stdout.write(f"{refuted} of {len(homes())} claims refuted\n")
    return int(refuted > 0)


def _attack(claim: str) -> tuple[str, bool]:
    found = run(claim, Path(), "nightly")
    said = found.get("why", f"{found.get('examples', 0)} examples")
    return f"{claim}: {found['status']}, {said}\n", found["status"] == "passed"


if __name__ == "__main__":
    sys.exit(main())
