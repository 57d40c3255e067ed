"""Which letters the fonts of the guide have: what they lack would come from any font at hand."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from report.errors import GuideError, Place

FONTS = Path(__file__).parent / "mathjax" / "node_modules"
FACES = ("source-serif/OTF/SourceSerif4-Regular.otf", "source-sans/OTF/SourceSans3-Regular.otf")


def check(file: Path) -> None:
    """Raise GuideError at the first letter of a text that one of the fonts lacks."""
    have = letters()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        for letter in line:
            if ord(letter) not in have:
                problem = f"no font has the letter '{letter}' (U+{ord(letter):04X})"
                raise GuideError(problem, "use another, or write it as $…$", Place(file, number))


@cache
def letters() -> frozenset[int]:
    """Return the code points that all faces of the guide have."""
    faces = [FONTS / face for face in FACES]
    if missing := [face for face in faces if not face.is_file()]:
        raise GuideError(f"there is no font {missing[0].name}", "run `make setup`")
    return frozenset.intersection(*(frozenset(TTFont(face).getBestCmap()) for face in faces))
