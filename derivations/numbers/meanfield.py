"""The wide-network limit in numbers: the map of the squared length, its fixed point, and χ.

In a network of width n → ∞ whose weights have variance σ_w²/n and whose biases are zero, the
pre-activations of a layer are independent N(0, q) and (Poole et al. 2016, eqs. 3 and 7)

    q_{ℓ+1} = σ_w² E[φ(√q_ℓ z)²],    χ = σ_w² E[φ′(√q z)²],    z ~ N(0, 1).

The functions are SymPy's own definitions; the integrals are mpmath's, by adaptive quadrature.
"""

from collections.abc import Callable
from functools import cache

from mpmath import mp, npdf, quad
from sympy import Dummy, lambdify

from gradyan.derivations.checker import functions

DIGITS, TOLERANCE, LAYERS = 18, 1e-14, 500
NEAR, FAR = 8, 40
SCALE_FREE = ("linear", "relu", "leaky", "prelu")
TINY, SMALL, HUGE = 1e-9, 1e-2, 1e4


@cache
def mean_square(name: str, q: float, derivative: bool = False) -> float:
    """Return E[φ(√q z)²], or E[φ′(√q z)²], for the function of the page called ``name``."""
    f = _compiled(name, derivative)
    with mp.workdps(DIGITS):
        root = mp.sqrt(q)
        return float(quad(lambda z: f(root * z) ** 2 * npdf(z), [-FAR, -NEAR, 0, NEAR, FAR]))


@cache
def mean_log(name: str, *, derivative: bool = False) -> float:
    """Return E log₁₀ |φ(z)|, or E log₁₀ |φ′(z)|, for z ~ N(0, 1)."""
    f = _compiled(name, derivative)
    with mp.workdps(DIGITS):
        return float(quad(lambda z: mp.log10(abs(f(z))) * npdf(z), [-FAR, -NEAR, 0, NEAR, FAR]))


@cache
def _compiled(name: str, derivative: bool) -> Callable[[float], float]:
    function = getattr(functions, name)
    x = Dummy("x", real=True)
    chosen = functions.prime(function) if derivative else function
    return lambdify(  # type: ignore[no-any-return]
        x, functions.unfold(chosen(x)), "mpmath"
    )


@cache
def fixed_point(name: str, sigma_w: float) -> float:
    """Return q* with q* = σ_w² E[φ(√q* z)²], the squared length that depth settles to.

    The iteration is the network's own: layer after layer, from q = 1. Raises ArithmeticError
    where it has not settled after `LAYERS` layers, as for tanh at σ_w = 1.
    """
    q = 1.0
    for _ in range(LAYERS):
        last, q = q, float(sigma_w**2 * mean_square(name, q))
        if abs(q - last) <= TOLERANCE:
            return q
    raise ArithmeticError(f"{name} with σ_w = {sigma_w} has no fixed point within {LAYERS} layers")


@cache
def chi(name: str, sigma_w: float) -> float:
    """Return χ at the fixed point: the factor by which a layer multiplies E‖δ‖².

    For a function with φ(cx) = cφ(x), c > 0, there is no such point but at 0 and ∞; φ′ then
    depends on the sign of x alone, and any q will do.
    """
    q = 1.0 if name in SCALE_FREE else fixed_point(name, sigma_w)
    return chi_at(name, sigma_w, q)


def rate(activation: str, sigma_w: float, **_: object) -> float:
    """Return ½ log₁₀ χ: the decades by which a layer changes the norm of the error signal."""
    return float(mp.log10(chi(activation, sigma_w)) / 2)


def lengths(name: str, sigma_w: float, layers: int, q: float = 1.0) -> list[float]:
    """Return q_1, q_2, … of the first layers, where the inputs have E x² = q: q_1 = σ_w² q."""
    found = [sigma_w**2 * q]
    while len(found) < layers:
        found.append(sigma_w**2 * mean_square(name, found[-1]))
    return found


def chi_at(name: str, sigma_w: float, q: float) -> float:
    """Return χ = σ_w² E[φ′(√q z)²], the factor between E‖δ_ℓ‖² and E‖δ_{ℓ+1}‖² where q_ℓ = q."""
    return sigma_w**2 * mean_square(name, q, derivative=True)


def depth_scale(name: str, sigma_w: float) -> float:
    """Return ξ = −1/ln χ: the depth over which E‖δ‖² falls by e (Schoenholz et al. 2017, eq. 9).

    It is negative where gradients explode, and ∞ where they do neither.
    """
    decay = -float(mp.log(chi(name, sigma_w)))
    return 1 / decay if decay else float("inf")


def critical(name: str) -> float:
    """Return σ_w with χ = 1, zero biases.

    Every length q is a fixed point for one σ_w, that with σ_w² E[φ²] = q. Where no q makes χ = 1
    as well, the critical networks are those whose signal shrinks to 0, where φ is straight.
    Raises ArithmeticError if φ(0) ≠ 0 and there is no such q, or if the signal does not shrink at
    that scale: that of GELU and of SiLU grows, and only with biases are they critical (Roberts,
    Yaida and Hanin 2022, section 5.3.4).
    """
    if name not in SCALE_FREE:
        ends = [_log_chi_at(name, q) for q in (TINY, HUGE)]
        if ends[0] * ends[1] < 0 and min(abs(end) for end in ends) > TINY:
            q = _root(lambda t: _log_chi_at(name, t), TINY, HUGE)
            return float(mp.sqrt(q / mean_square(name, q)))
    if _compiled(name, False)(mp.mpf(0)) != 0:
        raise ArithmeticError(f"{name} has χ ≠ 1 at every fixed point")
    sigma_w = float(1 / mp.sqrt(mean_square(name, TINY**2, derivative=True)))
    if name not in SCALE_FREE and sigma_w**2 * mean_square(name, SMALL) > SMALL:
        raise ArithmeticError(f"{name} has no critical scale: with χ = 1 at 0 its signal grows")
    return sigma_w


def _log_chi_at(name: str, q: float) -> float:
    """Return ln χ of the network which has q as its fixed point."""
    return float(mp.log(q * mean_square(name, q, derivative=True) / mean_square(name, q)))


def _root(f: Callable[[float], float], low: float, high: float) -> float:
    """Return the root of an f that changes sign once, by halving the interval of the logarithms.

    The root is found within a share of `TINY`.
    """
    rising = f(high) > 0
    while high / low > 1 + TINY:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return low
