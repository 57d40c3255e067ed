"""GELU and SiLU: smooth, but not homogeneous, so that no one scale is critical at all lengths.

Both are x times a cumulative distribution function, Φ for GELU (Hendrycks & Gimpel 2016) and σ for
SiLU (Elfwing et al. 2018, Ramachandran et al. 2017), and φ(x) − φ(−x) = x for both. Near 0 they are
x/2, far away ReLU. In between, a length t² that a layer leaves as it is is left by longer signals
upwards and by shorter ones downwards.
"""

from math import log10

from sympy import Eq, Equivalent, Rational, Tuple, erf, evaluate, exp, pi, sqrt, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, gelu, prime, sigma, silu
from gradyan.derivations.notation import sw, x
from gradyan.derivations.numbers.meanfield import chi_at, mean_square
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.equivalences import solution

Phi = function(r"\Phi", lambda x: (1 + erf(x / sqrt(2))) / 2)
rho = function(r"\rho", lambda x: exp(-(x**2) / 2) / sqrt(2 * pi))
v = symbols("v", positive=True)
half = Rational(1, 2)


def scale_at(name: str, q: float) -> float:
    """Return the σ_w that leaves the length q as it is, without biases."""
    return float((q / mean_square(name, q)) ** 0.5)


def factor_at(name: str, q: float) -> float:
    """Return χ of that network."""
    return chi_at(name, scale_at(name, q), q)


def computed(
    *,
    activation: str,
    length: float,
    sigma_w: float = 0.0,
    layer: int = 0,
    quantity: str = "decades",
    **_: object,
) -> float:
    """Return log₁₀ of the length after so many layers; or "scale" σ_w or "chi" where it rests."""
    if quantity != "decades":
        return {"scale": scale_at, "chi": factor_at}[quantity](activation, length)
    q = length
    for _layer in range(layer):
        q = sigma_w**2 * mean_square(activation, q)
    return log10(q)


with evaluate(False):
    of_gelu = Eq(prime(gelu)(x), Phi(x) + x * rho(x))
    of_silu = Eq(prime(silu)(x), sigma(x) * (1 + x * (1 - sigma(x))))
    mirrored = Tuple(Eq(gelu(x) - gelu(-x), x), Eq(silu(x) - silu(-x), x))
    middle = Tuple(Eq(prime(gelu)(0), half), Eq(prime(silu)(0), half))
    near_relu = Tuple(
        Eq(v - silu(v), v * sigma(-v)),
        Eq(-silu(-v), v * sigma(-v)),
        Eq(v - gelu(v), v * Phi(-v)),
        Eq(-gelu(-v), v * Phi(-v)),
    )
    small = Equivalent(Eq(sw**2 * half**2, 1), Eq(sw, 2))
    large = Equivalent(Eq(sw**2 / 2, 1), Eq(sw, sqrt(2)))

    smooth_activations = Claim(
        id="smooth-activations",
        evidence="DS",
        notes="",
        holds=Tuple(of_gelu, of_silu, *middle.args, small, large),
        derivation=(
            Step("gelu", of_gelu, identity),
            Step("silu", of_silu, identity),
            Step("mirrored", mirrored, identity),
            Step("middle", middle, identity),
            Step("near-relu", near_relu, identity),
            Step("small", small, solution),
            Step("large", large, solution),
        ),
        twins=(
            Twin("lost-term", {of_silu.rhs: sigma(x)}),
            Twin("as-relu", {small: Equivalent(Eq(sw**2 * half**2, 1), Eq(sw, sqrt(2)))}),
        ),
        predicts=computed,
        source="hendrycks2016",
    )
