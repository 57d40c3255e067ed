"""veraPDF, where it is installed: it knows every clause."""

import shutil
import subprocess
from pathlib import Path

FLAVOURS = ("4f", "ua2")


def verdicts(file: Path) -> dict[str, bool] | None:
    """Return whether a file complies with each profile, or nothing where there is no veraPDF."""
    command = shutil.which("verapdf")
    if command is None:
        return None
    found = {}
    for flavour in FLAVOURS:
        words = [command, "--flavour", flavour, "--format", "text", str(file)]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        found[flavour] = run.returncode == 0 and run.stdout.startswith("PASS")
    return found
