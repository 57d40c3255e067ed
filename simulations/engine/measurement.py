"""What an experiment has measured: a mean with its standard error, and what it agrees with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# |z| up to which a measurement agrees, fixed before any run. With n measurements in the suite the
# chance that any true prediction is missed is at most n · 2(1 − Φ(4.5)) = 6.8e-6 n (Bonferroni).
AGREES = 4.5
# What is this many standard errors beyond AGREES away is missed with probability 1 − Φ(2) = 0.023.
POWER = 2.0


@dataclass(frozen=True)
class Measurement:
    """A mean over ``n`` independent repetitions, and its standard error.

    ``at`` says at which setting of the experiment it was taken. With ``decades`` the value is the
    base-10 logarithm of the quantity in question, and relative errors are those of the quantity.
    """

    value: float
    standard_error: float
    n: int
    seed: int
    at: Mapping[str, float | str] = field(default_factory=dict)
    decades: bool = False

    def z(self, predicted: float) -> float:
        """Return by how many standard errors the mean exceeds the prediction."""
        return (self.value - predicted) / self.standard_error

    def agrees(self, predicted: float) -> bool:
        """Tell whether the prediction lies within the bound set for the whole suite."""
        return abs(self.z(predicted)) <= AGREES

    def detects(self, predicted: float) -> float:
        """Return the smallest relative error of a prediction that would be caught (97.7 %)."""
        margin = (AGREES + POWER) * self.standard_error
        return float(10**margin - 1) if self.decades else margin / abs(predicted)
