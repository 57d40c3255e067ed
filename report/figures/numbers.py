"""The numbers of a figure, for those who draw it again: what was measured, and what is drawn.

The measurements are those that its function asks for; the lines and points are read off what it
draws, in the coordinates of the axes, which are base-10 logarithms where the axis has decades.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gradyan.report.figures import Folder, Words, named_so

COLUMNS = ("kind", "of", "series", "x", "y", "standard_error")
Points = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Row = tuple[str, str, str, object, object, object]


def table(name: str, measurements: Path, words: Words) -> str:
    """Return the numbers of a figure as CSV: a row for each measured mean and each point drawn.

    ``of`` is the experiment or the panel, ``series`` the setting or the name of the line; a setting
    is written ``depth=4 width=64``. Numbers have all their digits.
    """
    folder = Folder(measurements)
    drawn = named_so(name)(folder, words)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_measured(folder))
    writer.writerows(_drawn(drawn))
    return text.getvalue()


def _measured(folder: Folder) -> Iterator[Row]:
    for experiment, records in folder.items():
        for record in records:
            at = " ".join(f"{key}={value}" for key, value in record["at"].items())
            yield "measured", experiment, at, "", record["value"], record["standard_error"]


def _drawn(drawn: Figure) -> Iterator[Row]:
    for number, axes in enumerate(drawn.axes, start=1):
        panel = axes.get_title() or axes.get_title("left") or str(number)
        for series, points in _series(axes):
            yield from (("drawn", panel, series, float(x), float(y), "") for x, y in points)


def _series(axes: Axes) -> Iterator[tuple[str, Points]]:
    """Yield what lines, points and areas a panel has, each with its name or its place."""
    shown = [one for one in axes.get_children() if isinstance(one, Line2D | Collection)]
    for number, artist in enumerate(shown, start=1):
        label = str(artist.get_label())
        name = f"{number}" if label.startswith("_") else label
        if isinstance(artist, Line2D):
            yield name, np.column_stack(artist.get_data())
        elif len(places := np.asarray(artist.get_offsets())) > 1:
            yield name, places
        else:
            yield from ((name, np.asarray(path.vertices)) for path in artist.get_paths())
