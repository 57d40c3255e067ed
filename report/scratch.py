"""Where temporary files lie: below the folder that is built into, as long as a process lives.

What is killed cleans nothing up; whoever builds into the folder next does it instead.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from gradyan.errors import GuideError, Place
from gradyan.files import runs

FOLDER = Path("cache", "tmp")


def settle(folder: Path) -> Path:
    """Let temporary files of this process and of its children lie below a folder, from now on."""
    place = (folder / FOLDER / str(os.getpid())).resolve()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        remedy = "choose another folder with --output, or change its permissions"
        raise GuideError(f"cannot write into it: {why.strerror}", remedy, Place(folder)) from why
    for left in place.parent.iterdir():
        if left.name.isdigit() and not runs(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    if tempfile.tempdir != str(place):
        tempfile.tempdir = os.environ["TMPDIR"] = str(place)
        atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place
