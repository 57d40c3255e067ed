"""The fonts of the page, as matplotlib reads them: Source Sans, and MathJax's own STIX Two."""

import atexit
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontEntry, fontManager

from gradyan.errors import GuideError, Place
from gradyan.report.places import packages

SANS = Path("source-sans", "OTF")
STIX = Path("@mathjax", "mathjax-stix2-font", "chtml", "woff2")
STIX_FONTS = (("Math", "n", "normal"), ("Math", "n", "italic"), ("Script", "s", "normal"))
# ℎ, 𝐴…𝑧, 𝛢…𝜕; what follows are second forms of ε, θ, κ, φ, ρ and π, which would replace the first.
ITALIC = {0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D716)}


@cache
def register_fonts() -> None:
    """Make the fonts of the page known under names that no installed font has."""
    for name, style, weight in (("Regular", "normal", 400), ("It", "italic", 400)):
        _register(packages() / SANS / f"SourceSans3-{name}.otf", "Guide Sans", style, weight)
    _register(packages() / SANS / "SourceSans3-Semibold.otf", "Guide Sans", "normal", 600)
    folder = TemporaryDirectory(prefix="gradyan-")
    atexit.register(folder.cleanup)
    for family, block, style in STIX_FONTS:
        file = _unpack(packages() / STIX / f"mjx-stx-{block}.woff2", Path(folder.name), style)
        _register(file, f"Guide {family}", style, 400)


def _register(file: Path, family: str, style: str, weight: int) -> None:
    entry = FontEntry(str(_found(file)), name=family, style=style, weight=weight)
    fontManager.ttflist.append(entry)


def _found(font: Path) -> Path:
    if not font.is_file():
        raise GuideError("this font of the guide is missing", "Run `make setup`.", Place(font))
    return font


def _unpack(woff: Path, folder: Path, style: str) -> Path:
    """Write a font of MathJax's as matplotlib reads it: italics in the place of letters."""
    font = TTFont(_found(woff))
    font.flavor = None
    if style == "italic":
        glyphs = {code: glyph for code, glyph in font.getBestCmap().items() if code in ITALIC}
        for table in font["cmap"].tables:
            table.cmap = {ord(normalize("NFKC", chr(code))): glyphs[code] for code in glyphs}
    file = folder / f"{woff.stem}-{style}.otf"
    font.save(file)
    return file
