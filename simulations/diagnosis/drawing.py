"""A run as an image: depth against time, colour for the size of what reaches each layer."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis import words as said_in
from gradyan.simulations.diagnosis.records import Record
from gradyan.simulations.diagnosis.seen import Floats, Seen
from gradyan.simulations.diagnosis.verdict import Judgement

KINDS = (".svg", ".pdf", ".png")
INCHES = (6.7, 4.2)
NAMED = 16  # layers whose names stand at the side
DARK, MIDDLE, PALE = "#0A2A5E", "#7FA8C9", "#EDF0F3"
LOST = "#C2410C"  # what is not finite
LEAST = 2.0  # decades that the colours span at least: what differs by less looks the same


def fits(file: Path) -> None:
    """Raise BadInput for a file that cannot become a figure."""
    if file.suffix not in KINDS:
        raise BadInput(f"a figure is an {', '.join(KINDS)} file, not {file.name}")
    if not file.parent.is_dir():
        raise BadInput(f"there is no folder {file.parent} for the figure")


def draw(record: Record, found: Judgement, language: str, file: Path) -> None:
    """Draw the loss above, and below it the error signal of every layer at every recorded step."""
    with mpl.rc_context({"svg.hashsalt": "gradyan", "font.size": 9, "svg.fonttype": "path"}):
        figure = Figure(figsize=INCHES, layout="constrained")
        top, image = figure.subplots(2, 1, sharex=True, height_ratios=(1, 3))
        _loss(top, record, found, language)
        _layers(figure, image, record, language)
        draft = file.with_suffix(f".part{file.suffix}")
        try:
            dated = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
            figure.savefig(draft, metadata=dated.get(file.suffix), dpi=200)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)


def _loss(axes: Axes, record: Record, found: Judgement, language: str) -> None:
    said = said_in.words(language)
    name = said[found.verdict]["name"]
    if found.findings:
        name = name.format(**found.findings[0].numbers)
    title = f"{said_in.capitalized(name, language)} ({said_in.certainty(found, language)})"
    axes.set_title(title, loc="left", fontweight="bold")
    loss = np.where(np.isfinite(record.loss), record.loss, np.nan)
    axes.plot(np.arange(len(loss)), loss, color=DARK, linewidth=1)
    finite = loss[np.isfinite(loss)]
    if len(finite) and finite.min() > 0 and finite.max() > 30 * finite.min():
        axes.set_yscale("log")
    axes.set_ylabel(said["interface"]["loss"])
    axes.spines[["top", "right"]].set_visible(False)


def _layers(figure: Figure, axes: Axes, record: Record, language: str) -> None:
    said = said_in.words(language)["interface"]
    name, values = shown(record)
    with np.errstate(all="ignore"):
        logs = np.log10(values)
    finite = logs[np.isfinite(logs)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)
    middle, half = (low + high) / 2, max(high - low, LEAST) / 2
    plain = LinearSegmentedColormap.from_list("depth", [PALE, MIDDLE, DARK])
    colours = plain.with_extremes(over=LOST, bad="white")
    logs = np.where(np.isneginf(logs), low, logs)
    steps = record.steps
    edges = np.concatenate([steps, [steps[-1] + max(steps[-1] / max(len(steps) - 1, 1), 1)]]) - 0.5
    seen = axes.pcolormesh(
        edges, np.arange(len(record.layers) + 1) + 0.5, logs.T,
        cmap=colours, vmin=middle - half, vmax=middle + half, rasterized=True,
    )  # fmt: skip
    axes.invert_yaxis()
    every = -(-len(record.layers) // NAMED) if record.layers else 1
    ticks = np.arange(0, len(record.layers), every)
    axes.set_yticks(ticks + 1, [record.layers[k].name for k in ticks], fontsize=7)
    axes.set_xlabel(said["step"])
    figure.colorbar(seen, ax=axes, label=f"log₁₀: {said[name]}", extend="max")


def shown(record: Record) -> tuple[str, Floats]:
    """Return what is drawn, (S, L): the error signal, or the gradient where that is not known."""
    for name in ("signal", "gradient", "activation", "weight"):
        values = record.of(name)
        if not np.isnan(values).all():
            bad = record.of(f"{name}_nonfinite") > 0
            return name, np.where(bad | np.isinf(values), np.inf, values)
    return "weight", Seen(record).record.of("weight")
