"""What each figure draws, in tests/data/pictures.json, so that a change of its code shows.

`python -m tests.report.pictures` writes it anew, after the figures have been looked at again. Words
stand there by their keys; positions and curves to four digits, those of many points by a digest.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from gradyan.errors import ROOT
from gradyan.report.figures import Measurements, figures

FILE = ROOT / "tests" / "data" / "pictures.json"
FEW = 8  # numbers that are written down
Record = dict[str, list[str]]


def record(measurements: Measurements) -> Record:
    """Return what each figure draws, a line for each thing in it."""
    return {name: list(drawn(draw(measurements, word))) for name, draw in figures().items()}


def word(key: str) -> str:
    """Stand for a word in two languages."""
    return f"<{key}> · <{key}, too>"


def drawn(figure: Figure) -> Iterator[str]:
    """Yield the things in a figure, in the order in which they are drawn."""
    yield f"figure {_numbers(figure.get_size_inches())}"
    for artist in figure.findobj(include_self=False):
        if artist.get_visible() and (said := described(artist)):
            yield said


def described(artist: Artist) -> str:
    """Return what a thing shows, and nothing of one that shows nothing of its own."""
    for kind, describe in KINDS.items():
        if isinstance(artist, kind):
            return describe(artist)
    return ""


def _axes(axes: Any) -> str:
    shown = [axes.get_xlim(), axes.get_ylim(), axes.get_xticks(), axes.get_yticks()]
    return f"axes {axes.get_xscale()} {axes.get_yscale()} {' '.join(map(_numbers, shown))}"


def _text(text: Any) -> str:
    where = (*text.get_position(), *getattr(text, "xy", ()))  # a note is about another place
    if not text.get_text() and len(where) == len(text.get_position()):
        return ""
    return f"text {text.get_text()!r} {_numbers(where)} {to_hex(text.get_color())}"


def _line(line: Any) -> str:
    look = f"{line.get_label()} {line.get_linestyle()} {line.get_marker()}"
    return f"line {look} {to_hex(line.get_color())} {_numbers(line.get_xydata())}"


def _image(image: Any) -> str:
    return f"image {_numbers(image.get_array())} {_numbers(image.get_extent())}"


def _patch(patch: Any) -> str:
    outline = patch.get_patch_transform().transform_path(patch.get_path()).vertices
    return f"patch {to_hex(patch.get_facecolor(), keep_alpha=True)} {_numbers(outline)}"


def _collection(found: Any) -> str:
    colors = [*found.get_facecolor(), *found.get_edgecolor()][:FEW]
    outlines = [path.vertices for path in found.get_paths()]
    shown = np.concatenate([*outlines, np.asarray(found.get_offsets())])
    return f"{type(found).__name__} {' '.join(map(to_hex, colors))} {_numbers(shown)}"


KINDS: dict[type[Artist], Callable[[Any], str]] = {
    Axes: _axes, Text: _text, Line2D: _line, AxesImage: _image, Patch: _patch,
    Collection: _collection,
}  # fmt: skip


def _numbers(values: Any) -> str:
    """Return few numbers to four digits, and many as their count and a digest of the same."""
    flat = np.ravel(np.asarray(values, dtype=float))
    written = " ".join(f"{x + 0.0:.4g}" for x in flat)
    if len(flat) <= FEW:
        return f"[{written}]"
    return f"[{len(flat)}: {hashlib.sha256(written.encode()).hexdigest()[:12]}]"


def measured(folder: Path) -> Measurements:
    """Return the measurements of a build."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}


if __name__ == "__main__":
    kept = record(measured(ROOT / "build" / "measurements"))
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
