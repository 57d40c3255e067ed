"""The cover: chains of sigmoid units, whose gradients vanish or explode by their weights."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from gradyan.report.figures import Measurements, Words, figure
from gradyan.report.figures.style import PAGE, sheet
from gradyan.simulations.networks.activations import sigmoid_slope

NIGHT = "#0C1B2E"
FATES = LinearSegmentedColormap.from_list(
    "fates", ["#173F68", "#2F74B0", "#7FB8E0", "#F3EFE0", "#F2A765", "#E4572E"]
)
CHAINS, DEPTH, SEED = 140, 22, 20110
HIGH = 15.5  # decades: what leaves the page


@figure
def cover(_measurements: Measurements, _words: Words) -> Figure:
    """Return log₁₀ ∏ w σ′(z_ℓ) against depth, on a whole page; each chain has a weight of its own.

    The weights are spread evenly, on a logarithmic axis, about those at which neither happens.
    """
    rng = np.random.default_rng(SEED)
    weights = np.geomspace(1.6, 26, CHAINS)
    slopes = sigmoid_slope(rng.standard_normal((CHAINS, DEPTH)) * 1.2)
    paths = np.log10(weights[:, None] * slopes).cumsum(axis=1)
    drawn = sheet(*PAGE)
    drawn.set_layout_engine("none")
    axes = drawn.add_axes((0, 0, 1, 1), facecolor=NIGHT)
    axes.set(xlim=(0, 1), ylim=(-HIGH, HIGH), xticks=(), yticks=())
    axes.spines[:].set_visible(False)
    x = np.linspace(0, 1, DEPTH + 1) ** 0.8
    ends = paths[:, -1]
    shade = 0.5 + 0.5 * np.tanh(ends / 9)
    lines = [np.column_stack([x, np.append(0, path)]) for path in paths]
    order = rng.permutation(CHAINS)
    axes.add_collection(
        LineCollection(
            [lines[i] for i in order], colors=FATES(shade[order]), linewidths=0.55, zorder=2
        )
    )
    axes.axhline(0, color="#F3EFE0", lw=0.4, zorder=1)
    return drawn
