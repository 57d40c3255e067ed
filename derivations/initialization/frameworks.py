"""What the frameworks draw under the names of the papers, in units of the nominal σ.

Keras cuts its normal distributions off at twice their standard deviation and divides by what
that leaves of it; PyTorch's Linear draws weights and biases from U(−1/√n, 1/√n), n = n_in.
"""

from mpmath import erf, exp, mp, mpf, pi, sqrt
from sympy import Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.measured import Observation

CUT, BIN = 2, 0.25
cut, glorot, he, far, linear, bias = symbols("v_1 v_2 v_3 p_3 v_4 b_4", positive=True)


def truncated_variance() -> mpf:
    """Return the variance of N(0, 1) given |z| ≤ 2: 1 − 2·2ρ(2)/P(|z| ≤ 2), by parts."""
    density = exp(-(mpf(CUT) ** 2) / 2) / sqrt(2 * pi)
    return 1 - 2 * CUT * density / erf(CUT / sqrt(2))


def drawn(name: str, quantity: str, far: float, low: float = 0, **_: object) -> float:
    """Return the variance ("weight", "bias"), or a share of the weights.

    "far" is the share with |w| > ``far``, "bin" that with ``low`` ≤ |w| < ``low`` + ¼.
    """
    if quantity == "far":
        return beyond(name, far)
    if quantity == "bin":
        return beyond(name, low) - beyond(name, low + BIN)
    if name == "pytorch-linear":
        return 1 / 3
    return float(truncated_variance()) if name == "truncated" else 1.0


def beyond(name: str, size: float) -> float:
    """Return P(|w| > size)."""
    if name == "pytorch-linear":
        return max(1 - size, 0.0)
    with mp.workdps(20):
        stretch = 1 if name == "truncated" else sqrt(truncated_variance())
        return float(1 - erf(min(size * stretch, CUT) / sqrt(2)) / erf(CUT / sqrt(2)))


def seen(name: str, quantity: str) -> Observation:
    """Return where a quantity is measured."""
    return Observation("framework-draws", {"name": name, "quantity": quantity})


with evaluate(False):
    # In hundredths. A cut normal keeps 77 % of the variance; stretched again it has all of it, but
    # fewer far weights than the normal distribution, of which 4.6 % lie beyond 2σ.
    kept = Tuple(100 * cut > 77, 100 * cut < 78)
    restored = (100 * glorot > 99, 100 * glorot < 101, 100 * he > 99, 100 * he < 101)
    third = (300 * linear > 99, 300 * linear < 101, 300 * bias > 99, 300 * bias < 101)

    framework_facts = Claim(
        id="framework-facts",
        evidence="S",
        notes="",
        holds=Tuple(*kept.args, *restored, 100 * far < 4, *third),
        twins=(
            Twin("not-cut", {100 * cut < 78: 100 * cut > 99}),
            Twin("xavier", {300 * linear < 101: 100 * linear > 99}),
        ),
        observed={
            cut: seen("truncated", "weight"),
            glorot: seen("keras-glorot-normal", "weight"),
            he: seen("keras-he-normal", "weight"),
            far: seen("keras-he-normal", "far"),
            linear: seen("pytorch-linear", "weight"),
            bias: seen("pytorch-linear", "bias"),
        },
        predicts=drawn,
    )
