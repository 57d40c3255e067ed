"""The figures of the guide, each drawn by one function from what the experiments measured.

Every function marked with `figure` in a module of this package is one; its id is its name in
kebab-case. Widths and heights are in millimetres and final: nothing scales a drawing later.
"""

import ast
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from gradyan.errors import GuideError, Place
from gradyan.files import read
from gradyan.report.evidence.sources import key, modules_below
from gradyan.report.inputs import installed
from gradyan.report.names import address, named
from gradyan.report.places import mathjax
from gradyan.report.store import Store, key_of

if TYPE_CHECKING:  # a guide whose figures are all kept does without matplotlib
    from matplotlib.figure import Figure

Record = Mapping[str, Any]
Measurements = Mapping[str, list[Record]]
Words = Callable[[str], str]
Draw = Callable[[Measurements, Words], "Figure"]

_marked: dict[str, Draw] = {}
_said: dict[str, Place] = {}


@dataclass(frozen=True)
class Drawing:
    """A figure as an SVG document of exactly this size."""

    width_mm: float
    height_mm: float
    svg: str

    @property
    def name(self) -> str:
        """The name of the drawing, after what it shows."""
        return named("d", self.svg)

    @property
    def source(self) -> str:
        """The address of the drawing as an image."""
        return address(self.name)

    def scaled(self, by: float) -> "Drawing":
        """Return the drawing in another size."""
        return replace(self, width_mm=self.width_mm * by, height_mm=self.height_mm * by)


def figure(function: Draw) -> Draw:
    """Mark a function that draws a figure, and have it draw in the style of the guide."""

    @wraps(function)
    def styled(measurements: Measurements, words: Words) -> "Figure":
        from gradyan.report.figures.style import house  # noqa: PLC0415

        with house():
            return function(measurements, words)

    name = function.__name__.replace("_", "-")
    if name in _marked:
        raise ValueError(f"two figures are called {name}")
    return _marked.setdefault(name, styled)


def says(*keys: str) -> Callable[[Draw], Draw]:
    """Name the words that a figure asks for by a name which it computes."""

    def noted(function: Draw) -> Draw:
        code = function.__code__
        place = Place(Path(code.co_filename), code.co_firstlineno)
        _said.update({key: place for key in keys if key not in _said})
        return function

    return noted


@cache
def said() -> dict[str, Place]:
    """Return the words that the figures ask for, each with a place: nothing is drawn for it.

    They stand in the call, ``words("depth")``, or in `says`; `draw` refuses any other.
    """
    figures()
    found = dict(_said)
    for folder in __path__:
        for file in sorted(Path(folder).glob("*.py")):
            for call in ast.walk(ast.parse(read(file))):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "words":
                    key = call.args[0]
                    if isinstance(key, ast.Constant):
                        found.setdefault(str(key.value), Place(file, call.lineno))
    return found


def figures() -> dict[str, Draw]:
    """Return every figure of this package by its id."""
    for module in sorted(info.name for info in iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    return dict(sorted(_marked.items()))


def kept(
    name: str, measurements: Path, words: Words, store: Store, *, narrow: bool = False
) -> Drawing:
    """Return a figure as it was drawn, if from the same code, measurements and words, or draw it.

    What a drawing has asked for is kept with it.
    """
    under = key_of("figure", name, _code(), narrow)
    record = json.loads(store.get(under) or b"{}")
    if record and record["asked"] == _answers(record["asked"], measurements, words):
        return Drawing(record["width"], record["height"], record["svg"])
    asked: dict[str, dict[str, str]] = {"words": {}, "measurements": {}}

    def noting(key: str) -> str:
        asked["words"][key] = words(key)
        return asked["words"][key]

    drawing = draw(name, measurements, noting, asked["measurements"], narrow=narrow)
    answers = _answers(asked, measurements, words)
    size = {"width": drawing.width_mm, "height": drawing.height_mm}
    store.put(under, json.dumps({**size, "svg": drawing.svg, "asked": answers}).encode())
    return drawing


@cache
def _code() -> str:
    """Return a digest of all that figures are drawn by."""
    style = read(Path(__file__).with_name("guide.mplstyle"))
    lock = read(mathjax() / "package-lock.json")
    return key(sorted(modules_below(__name__)), style, lock, *installed())


def _answers(
    asked: Mapping[str, Mapping[str, str]], measurements: Path, words: Words
) -> dict[str, dict[str, str]]:
    """Return what a drawing would be told now."""
    files = {name: measurements / f"{name}.json" for name in asked["measurements"]}
    return {
        "words": {key: words(key) for key in asked["words"]},
        "measurements": {
            name: key_of(read(file)) if file.is_file() else "" for name, file in files.items()
        },
    }


def draw(
    name: str,
    measurements: Path,
    words: Words,
    noted: dict[str, str] | None = None,
    *,
    narrow: bool = False,
) -> Drawing:
    """Draw the figure called ``name`` from the files in the folder ``measurements``.

    ``words`` gives the words of all languages for a key, joined by `` · ``; what is the same in
    several languages is written once. In ``noted`` the measurements that were read become keys.
    A ``narrow`` one is no wider than the text of an edition in one language.
    Raises GuideError where there is no such figure, where a measurement is missing, and where
    matplotlib warns.
    """
    from gradyan.report.figures.style import MILLIMETRE, at_most, to_svg  # noqa: PLC0415

    folder = Folder(measurements)
    with at_most(narrow=narrow):
        drawn = named_so(name)(folder, _asking(words))
    if noted is not None:
        noted |= dict.fromkeys(folder, "")
    width, height = (round(float(side) / MILLIMETRE, 3) for side in drawn.get_size_inches())
    return Drawing(width, height, to_svg(drawn))


def named_so(name: str) -> Draw:
    """Return the function of a figure; raise GuideError where there is none of this name."""
    known = figures()
    if name not in known:
        raise GuideError(
            f"there is no figure called {name}",
            f"The figures are {', '.join(known)}; report/figures/ is where to add one.",
        )
    return known[name]


def _asking(words: Words) -> Words:
    """Give words, each once where languages share it, if they were known to be asked for."""
    known = said()

    def asked(key: str) -> str:
        if key not in known:
            raise GuideError(f"nobody knows that a figure asks for '{key}'", "name it in @says")
        return " · ".join(dict.fromkeys(words(key).split(" · ")))

    return asked


class Folder(dict[str, list[Record]]):
    """The measurements of each experiment, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, experiment: str) -> list[Record]:
        file = self.folder / f"{experiment}.json"
        try:
            self[experiment] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise GuideError(
                f"the measurements of {experiment} cannot be read: {problem}",
                "Run `.venv/bin/gradyan claims`; if that leaves no such file, there is no "
                "experiment of this name.",
                Place(file),
            ) from problem
        return self[experiment]
