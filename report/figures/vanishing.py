"""What becomes of a gradient along depth: products of derivatives, and error signals.

Vertical axes carry base-10 logarithms, so that nothing underflows, and show powers of ten.
"""

from collections.abc import Iterator
from functools import cache
from math import log10, sqrt

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.numbers.meanfield import SCALE_FREE, rate
from gradyan.derivations.vanishing.products import log_product
from gradyan.report.figures import Measurements, Record, Words, figure, says
from gradyan.report.figures.style import (
    ELL,
    FULL,
    SERIES,
    Series,
    decades,
    points,
    quantity,
    select,
    sheet,
    tint,
)

WEIGHTS = dict(zip((1, 2, 4, 8), SERIES, strict=True))
SCALES = dict(zip((1 / 2, 1, sqrt(2), 2), SERIES, strict=True))
ACTIVATIONS = {"sigma": "sigmoid", "tanh": "tanh", "relu": "relu"}
NAMES = dict(zip(SCALES, ("1/2", "1", r"√\overline{2}", "2"), strict=True))
LABELS = ((17, -18), (13.5, -8.2), (2.5, -3), (16.5, 7.6))
DEPTH, EVERY, SETTLED = 50, 6, 1e-6
BOUNDED = 4  # up to here the bound (w/4)^L says something


@figure
def product_of_derivatives(measurements: Measurements, words: Words) -> Figure:
    """Return ∏ w σ′(z_ℓ) for z_ℓ ~ N(0, 1) against depth, each below its bound (w/4)^L."""
    drawn = sheet(FULL, 68)
    axes = drawn.subplots()
    axes.set(xlim=(0, DEPTH), ylim=(-37, 13), xlabel=rf"{words('depth')} $L$")
    decades(axes, range(-30, 11, 10))
    quantity(axes, rf"$\prod_{{{ELL}=1}}^{{L}}\,w\,\sigma′(z_{ELL})$", rise=11)
    for weight, look in WEIGHTS.items():
        if weight <= BOUNDED:
            _bound(axes, weight, look)
        _product(axes, select(measurements["derivative-product"], weight=weight), weight, look)
    label = rf"{words('upper-bound')} $(w/4)^L$"
    axes.annotate(label, (27, 0), (0, 3), textcoords="offset points", color=WEIGHTS[BOUNDED].color)
    return drawn


def _product(axes: Axes, records: list[Record], weight: int, look: Series) -> None:
    """Draw the mean of the logarithm: as a line what it must be, as points what was measured."""
    end = log_product(weight, DEPTH)
    axes.plot([0, DEPTH], [0, end], color=look.color, label=f"w={weight}")
    points(axes, [record for record in records if record["at"]["depth"] % 5 == 0], "depth", look)
    _at_end(axes, end, f"$w={weight}$", look)


def _bound(axes: Axes, weight: int, look: Series) -> None:
    """Draw the bound, which no product exceeds, and fill the gap down to the mean."""
    bound, mean = DEPTH * log10(weight / 4), log_product(weight, DEPTH)
    axes.plot(
        [0, DEPTH], [0, bound], color=look.color, lw=0.7, dashes=(4, 2.5), label=f"bound {weight}"
    )
    axes.fill_between(
        [0, DEPTH], [0, mean], [0, bound], color=tint(look.color, 0.1), lw=0, zorder=0
    )
    _at_end(axes, bound, f"$({weight}/4)^L$", look)


def _at_end(axes: Axes, value: float, label: str, look: Series) -> None:
    end = (DEPTH, value)
    axes.annotate(label, end, (7, 0), textcoords="offset points", color=look.color, va="center")


@figure
@says(*ACTIVATIONS.values())
def gradient_norm_per_layer(measurements: Measurements, words: Words) -> Figure:
    """Return ‖δ_ℓ‖/‖δ_50‖ at each layer ℓ of random networks, for three activation functions."""
    drawn = sheet(FULL, 82)
    panels = drawn.subplots(1, 3, sharey=True, gridspec_kw={"wspace": 0.06})
    for axes, (activation, name) in zip(panels, ACTIVATIONS.items(), strict=True):
        axes.set_title(words(name), loc="center")
        axes.tick_params(axis="y", length=3 if axes is panels[0] else 0)
        axes.set(xlim=(1, DEPTH), ylim=(-46, 12), xticks=(1, 10, 20, 30, 40, 50))
        decades(axes, range(-40, 11, 10))
        for sigma_w in SCALES:
            at = {"activation": activation, "sigma_w": sigma_w}
            _signal(axes, select(measurements["gradient-profile"], **at), activation, sigma_w)
    quantity(panels[0], rf"$\|\delta_{ELL}\|\,/\,\|\delta_{{50}}\|$")
    _name_scales(panels[2])
    panels[1].set_xlabel(rf"{words('layer')} ${ELL}$")
    return drawn


def _name_scales(axes: Axes) -> None:
    """Write σ_w beside each line, where the lines lie far apart."""
    for (sigma_w, look), place in zip(SCALES.items(), LABELS, strict=True):
        axes.text(*place, rf"$\sigma_w={NAMES[sigma_w]}$", color=look.color, va="center")


def _signal(axes: Axes, records: list[Record], activation: str, sigma_w: float) -> None:
    look = SCALES[sigma_w]
    layers, theory = range(1, DEPTH + 1), profile(activation, sigma_w)
    label = f"{activation} {sigma_w:g}"
    axes.plot(layers, theory, color=look.color, ls=look.dashes, label=label)
    points(axes, records[:-1:EVERY], "layer", look)


@cache
def profile(activation: str, sigma_w: float) -> list[float]:
    """Return log₁₀ of ‖δ_ℓ‖/‖δ_50‖ for ℓ = 1 … 50 in the limit of infinite width.

    Layer by layer, Schoenholz et al. (2017), eq. 9, for an input of squared length n: before the
    length has settled as well as after, and also where it never settles.
    """
    below = [0.0]
    for slope in reversed(list(_slopes(activation, sigma_w))):
        below.append(below[-1] + slope)
    return below[::-1]


def _slopes(activation: str, sigma_w: float) -> Iterator[float]:
    q, last, slope = sigma_w**2, 0.0, 0.0
    for _ in range(DEPTH - 1):
        if activation in SCALE_FREE:
            slope = rate(activation, sigma_w)
        elif abs(q - last) > SETTLED:
            slope = log10(sigma_w**2 * moment(activation, q, derivative=True)) / 2
            last, q = q, sigma_w**2 * moment(activation, q)
        yield slope
