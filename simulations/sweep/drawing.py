"""The sweep as a figure: one panel an activation, one line an initialisation."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from gradyan.simulations.sweep.propagation import Sweep

INCHES = (2.2, 2.2)  # width of a panel, height of the figure


def draw(found: Sweep, statistic: str, file: Path) -> None:
    """Draw median and the 5 % … 95 % band over seeds against the layer, in one move."""
    summary, plan = found.summary(statistic), found.plan
    panels = len(plan.activations)
    with mpl.rc_context({"svg.hashsalt": "gradyan", "font.size": 8}):
        figure = Figure(figsize=(INCHES[0] * panels + 1.2, INCHES[1]), layout="constrained")
        for i, axes in enumerate(np.atleast_1d(figure.subplots(1, panels, sharey=True))):
            for j, name in enumerate(plan.initializations):
                band = (summary[key][i, j] for key in ("quantile-0.05", "quantile-0.95"))
                layers = np.arange(1, plan.depth + 1)
                (line,) = axes.plot(layers, summary["median"][i, j], label=name, linewidth=1)
                axes.fill_between(layers, *band, alpha=0.2, linewidth=0, color=line.get_color())
            axes.set(title=plan.activations[i], xlabel="ℓ")
        figure.axes[0].set_ylabel(statistic)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside right center", frameon=False)
        draft = file.with_suffix(f".part{file.suffix}")
        try:
            figure.savefig(draft, metadata={"Date": None} if file.suffix == ".svg" else None)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
