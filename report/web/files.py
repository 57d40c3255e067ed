"""Files of the site that are made of files of others: fonts, dark drawings, scripts."""

import colorsys
import re
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import parse_unicodes

from gradyan.report.pages.faces import FEATURES, cut
from gradyan.report.places import packages
from gradyan.report.store import Store

ASSETS = ("site.js", "worker.js", "site.webmanifest", "icon.svg")
ADOBE = "source-{0}/OTF/{1}.otf"
FONTS = {
    "serif": ADOBE.format("serif", "SourceSerif4-Regular"),
    "serif-italic": ADOBE.format("serif", "SourceSerif4-It"),
    "serif-bold": ADOBE.format("serif", "SourceSerif4-Semibold"),
    "sans": ADOBE.format("sans", "SourceSans3-Regular"),
    "sans-bold": ADOBE.format("sans", "SourceSans3-Semibold"),
    "mono": ADOBE.format("code-pro", "SourceCodePro-Regular"),
}
EVERY = ["*"]  # features of a face
MATHEMATICS = "STIXTwoMath-Regular.ttf"
LETTERS = (
    "U+20-17F,U+218-21B,U+2C6-2DD,U+300-303,U+2010-2027,U+2030-203A,U+20BA,U+2113,U+2190-2193,"
    "U+2212,U+2248,U+2260-2265"
)
SIGNS = (
    "U+20-7E,U+A0-FF,U+391-3F5,U+2000-206F,U+2100-214F,U+2190-21FF,U+2200-22FF,U+2308-230B,"
    "U+239B-23AE,U+23DE-23DF,U+25A0-25FF,U+27C0-27FF,U+2A00-2A0F,U+2A7D-2A7E,U+1D400-1D7FF"
)


def fonts(store: Store, text: str = "") -> dict[str, str | bytes]:
    """Return the faces of the guide as browsers take them, cut down to its letters.

    Those of a text are fewer than those that it might have.
    """
    known, features = sorted(map(ord, set(text))), FEATURES if text else EVERY
    letters, signs = (known or parse_unicodes(some) for some in (LETTERS, SIGNS))
    found: dict[str, str | bytes] = {}
    for name, file in FONTS.items():
        found[f"fonts/{name}.woff2"] = cut(packages() / file, letters, features, store)
    found["fonts/math.woff2"] = cut(_stix(), signs, EVERY, store)
    return found


def _stix() -> Path:
    """Return the font of the formulas: no package of npm has it, and this one is not imported."""
    spec = find_spec("ziamath")
    assert spec is not None  # it is declared
    assert spec.origin is not None
    return Path(spec.origin).parent / "fonts" / MATHEMATICS


COLOUR = re.compile(r"#([0-9a-fA-F]{6})\b")


def darkened(svg: str) -> str:
    """Return a drawing for a dark page: each colour keeps its hue, light becomes dark."""
    return COLOUR.sub(lambda found: _turned(found[1]), svg)


def _turned(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb(hue, 0.93 - 0.83 * light, full * 0.9)
    return "#" + "".join(f"{round(255 * part):02x}" for part in turned)


def written(files: Mapping[str, str | bytes], folder: Path) -> Path:
    """Write the files of a folder; what was in it before is replaced when all are written."""
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    for name, content in files.items():
        file = draft / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return folder
