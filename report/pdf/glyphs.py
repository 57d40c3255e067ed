"""Which letters the fonts of the guide have: what they lack would come from any font at hand."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from gradyan.errors import GuideError, Place, Problems
from gradyan.files import read
from gradyan.report.places import packages

FACES = (
    "source-serif/OTF/SourceSerif4-Regular.otf",
    "source-sans/OTF/SourceSans3-Regular.otf",
    "source-code-pro/OTF/SourceCodePro-Regular.otf",
)


def check(file: Path) -> None:
    """Raise GuideError at the letters of a text that one of the fonts lacks."""
    have, problems = letters(), Problems()
    for number, line in enumerate(read(file).splitlines(), start=1):
        for letter in sorted(set(line) - have):
            problem = f"no font has the letter '{letter}' (U+{ord(letter):04X})"
            problems.add(problem, "use another, or write it as $…$", Place(file, number))
    problems.stop()


@cache
def letters() -> frozenset[str]:
    """Return the letters that all faces of the guide have."""
    faces = [packages() / face for face in FACES]
    if missing := [face for face in faces if not face.is_file()]:
        raise GuideError(f"there is no font {missing[0].name}", "run `make setup`")
    return frozenset(map(chr, frozenset.intersection(*map(_code_points, faces))))


def _code_points(face: Path) -> frozenset[int]:
    with TTFont(face) as font:
        return frozenset(font.getBestCmap())
