"""How a quantity goes along the depth: a straight line through its logarithms, with its error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST = 4  # layers, for a line with an error that means something
NOTHING = -45.0  # decades: what is 0 was below the smallest number of single precision


@dataclass(frozen=True)
class Line:
    """log₁₀ of a quantity over the layers, by least squares.

    ``slope`` is in decades per layer, ``error`` its standard error, ``span`` the decades from the
    first layer to the last; ``layers`` counts those that are known.
    """

    slope: float
    error: float
    span: float
    layers: int

    @property
    def errors(self) -> float:
        """The slope in standard errors."""
        return abs(self.slope) / self.error if self.error else np.inf


def line(values: Floats) -> Line | None:
    """Fit log₁₀ of values (L,) over their place; None where fewer than `LEAST` are known."""
    known = ~np.isnan(values) & (values < np.inf)
    n = int(known.sum())
    if n < LEAST:
        return None
    x = np.flatnonzero(known).astype(float)
    with np.errstate(divide="ignore"):
        y = np.maximum(np.log10(values[known]), NOTHING)
    away = x - x.mean()
    slope = float(away @ y / (away @ away))
    rest = y - y.mean() - slope * away
    error = float(np.sqrt(rest @ rest / (n - 2) / (away @ away)))
    return Line(slope, error, slope * float(x[-1] - x[0]), n)
