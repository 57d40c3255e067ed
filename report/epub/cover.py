"""The front of the book for the shelf of a reader: the drawing of the cover with its title."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from textwrap import wrap

from gradyan.files import read
from gradyan.report import figures
from gradyan.report.figures import Drawing
from gradyan.report.places import packages
from gradyan.report.store import Store, key_of

HIGH = 1800  # pixels
TITLE, SUBTITLE = "SourceSerif4Display-Regular", "SourceSerif4-It"
LETTERS = 20, 34  # of a line of the title, and of what stands below it
LEFT, TOP, FOOT = 0.09, 0.93, 0.04  # of the width, of the height


def cover(drawing: Drawing, title: str, subtitle: str, foot: str, store: Store) -> bytes:
    """Return the cover; what was made of the same drawing and words is kept."""
    key = key_of("front", sha256(read(Path(__file__)).encode()).hexdigest(), drawing.name,
                 title, subtitle, foot)  # fmt: skip
    if (kept := store.get(key)) is not None:
        return kept
    made = _drawn(title, subtitle, foot)
    store.put(key, made)
    return made


def _drawn(title: str, subtitle: str, foot: str) -> bytes:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    def face(name: str, size: float) -> FontProperties:
        return FontProperties(fname=packages() / "source-serif" / "OTF" / f"{name}.otf", size=size)

    front = figures.named_so("cover")({}, str)
    lines = wrap(title, LETTERS[0])
    front.text(LEFT, TOP, "\n".join(lines), color="white", va="top", linespacing=0.76,
               fontproperties=face(TITLE, 44))  # fmt: skip
    below = TOP - 0.058 * len(lines) - 0.02
    front.text(LEFT, below, "\n".join(wrap(subtitle, LETTERS[1])), color="#d9e2ec", va="top",
               fontproperties=face(SUBTITLE, 19))  # fmt: skip
    front.text(1 - LEFT, FOOT, foot, color="#cbd5df", ha="right",
               fontproperties=face(SUBTITLE, 13))  # fmt: skip
    made = BytesIO()
    dots = HIGH / front.get_size_inches()[1]
    front.savefig(made, format="jpg", dpi=dots, pil_kwargs={"quality": 80, "optimize": True})
    return made.getvalue()
