"""Attacks each property with 20,000 examples: `python -m gradyan.report.evidence.nightly`.

It takes a while, is for after a property was written, and keeps nothing.
"""

import sys
from pathlib import Path

from joblib import Parallel, delayed

from gradyan.report.evidence.attack import run
from gradyan.report.evidence.declared import homes


def main() -> int:
    """Print a line for each claim that ends; return 1 where a property was refuted."""
    attacks = (delayed(_attack)(claim) for claim in sorted(homes()))
    refuted = 0
    for line, held in Parallel(n_jobs=-1, return_as="generator_unordered")(attacks):
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
