"""`make lock-frameworks`: which packages the tests with PyTorch and Keras are run with.

    python -m tests.frameworks FILE

What requirements.lock has, and the frameworks in builds for a CPU: many times smaller than those
that PyPI's names bring, and not known to uv. Hence pip chooses, for the machine that it runs on.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gradyan.errors import ROOT

WANTED = (
    "torch==2.13.0+cpu", "keras", "jax", "tensorflow-cpu", "accelerate", "pytorch-lightning",
    "transformers")  # fmt: skip
HEAD = "# For x86-64 Linux and Python 3.11, on which CI runs; made by `make lock-frameworks`.\n"


def main(file: Path) -> None:
    """Write the lock."""
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    fixed = [line.rstrip(" \\") for line in locked.splitlines() if "==" in line]
    with TemporaryDirectory() as folder:
        asked, report = Path(folder) / "asked.txt", Path(folder) / "report.json"
        asked.write_text("\n".join([*fixed, *WANTED]), encoding="utf-8")
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
    main(Path(sys.argv[1]))
