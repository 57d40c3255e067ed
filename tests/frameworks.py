"""`make lock-frameworks`: with which packages `make frameworks` and `make peers` are run.

    python -m tests.frameworks FILE EXTRA …

What requirements.lock has, and extras or packages, in builds for a CPU: many times smaller than
those that PyPI's names bring, and not known to uv. Hence pip chooses, for the machine that it runs
on.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gradyan.errors import ROOT

TORCH = "torch==2.13.0+cpu"
HEAD = "# For x86-64 Linux and Python 3.11, on which CI runs; made by `make lock-frameworks`.\n"


def main(file: Path, extras: list[str]) -> None:
    """Write the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = project["optional-dependencies"]
    wanted = [one for extra in extras for one in known.get(extra, [extra])]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    fixed = [line.rstrip(" \\") for line in locked.splitlines() if "==" in line]
    with TemporaryDirectory() as folder:
        asked, report = Path(folder) / "asked.txt", Path(folder) / "report.json"
        asked.write_text("\n".join([*fixed, *wanted, TORCH]), encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet",
             "--only-binary", ":all:", "--report", str(report), "-r", str(asked)],
            check=True)  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    file.write_text(HEAD + "".join(sorted(map(row, found))), encoding="utf-8")


def row(package: dict[str, Any]) -> str:
    """Return the line of a package, without where it came from."""
    about = package["metadata"]
    name = re.sub(r"[-_.]+", "-", about["name"]).lower()
    digest = package["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{name}=={about['version']} \\\n    --hash=sha256:{digest}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
