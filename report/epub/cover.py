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
LINE, GAP = 0.058, 0.02  # of the height: a line of the title, what is left below it


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
    lines, below = wrap(title, LETTERS[0]), "\n".join(wrap(subtitle, LETTERS[1]))
    under = TOP - LINE * len(lines) - GAP
    for x, y, text, color, font, more in (
        (LEFT, TOP, "\n".join(lines), "white", face(TITLE, 44), {"va": "top", "linespacing": 0.76}),
        (LEFT, under, below, "#d9e2ec", face(SUBTITLE, 19), {"va": "top"}),
        (1 - LEFT, FOOT, foot, "#cbd5df", face(SUBTITLE, 13), {"ha": "right"}),
    ):
        front.text(x, y, text, color=color, fontproperties=font, **more)
    made = BytesIO()
    dots = HIGH / front.get_size_inches()[1]
    front.savefig(made, format="jpg", dpi=dots, pil_kwargs={"quality": 80, "optimize": True})
    return made.getvalue()
