"""On what the bytes of a page depend besides its HTML: programs, libraries and faces."""

import hashlib
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

import weasyprint
import weasyprint.text.ffi as native
from cffi import FFI

from gradyan.errors import GuideError

WEASYPRINT = "70.0"
PACKAGES = ("weasyprint", "pydyf", "fonttools", "tinycss2", "cssselect2", "tinyhtml5")


def check() -> None:
    """Raise GuideError where WeasyPrint is not the one whose insides `drawing` and `tags` read."""
    if weasyprint.__version__ != WEASYPRINT:
        raise GuideError(
            f"the pages are drawn for WeasyPrint {WEASYPRINT}, not {weasyprint.__version__}",
            f"pip install weasyprint=={WEASYPRINT}, or adapt report/pdf/ and its tests",
        )


@cache
def programs() -> str:
    """Return a digest of the versions of what draws."""
    said = hashlib.sha256()
    for name in PACKAGES:
        said.update(f"{name} {installed(name)} ".encode())
    for number in (native.pango.pango_version(), *_harfbuzz()):
        said.update(f"{number} ".encode())
    return said.hexdigest()


@cache
def version() -> str:
    """Return a digest of the versions and of the code of this package."""
    said = hashlib.sha256(programs().encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        said.update(file.read_bytes())
    return said.hexdigest()


def _harfbuzz() -> tuple[int, ...]:
    asking = FFI()
    asking.cdef("void hb_version(unsigned *major, unsigned *minor, unsigned *micro);")
    names = ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")
    library = native._dlopen(asking, *names)
    parts = asking.new("unsigned[3]")
    library.hb_version(parts, parts + 1, parts + 2)
    return tuple(parts)
