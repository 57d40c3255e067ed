"""Arithmetic that gives the same bits on every processor: for trainings that are chaotic.

A matrix product by BLAS and NumPy's own eˣ differ in the last bit from one processor to another:
which instructions there are decides the order of a sum, whether a product is rounded before it is
added, and which polynomial stands for eˣ. Most results hardly notice. Where training is chaotic,
though, one bit decides whether a network learns.

Here nothing is used but what IEEE 754 fixes to the last bit for each element, + − · / and rounding
to whole numbers, and matrix products of which every product and every sum is exact. The functions
err by at most 3 units in the last place.
"""

from collections.abc import Callable
from functools import partial, wraps
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float64]
Function = Callable[[Array], Array]
Product = Callable[[Array, Array], Array]

DIGITS = 53  # bits of a float
GRID = 2.0**26
BLOCK = 8192  # numbers worked on at a time: they stay in the cache
TOGETHER = 16000  # the same for matrices: larger arrays are costly to allocate
# ln 2 in two parts, of which the first has 33 bits: its product with a whole k is exact.
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
LOG2_E, HALF_ROOT = 1.4426950408889634, 0.7071067811865476
SHIFT = 1.5 * 2.0 ** (DIGITS - 1)  # SHIFT + k has k in its last bits, for whole k
BIAS = 1023.0  # of the exponent of a float
EXPONENTIAL = [1 / factorial(n) for n in range(13, 1, -1)]  # (eʳ − 1 − r)/r², highest first
LOGARITHM = [2 / (2 * n + 1) for n in range(10, 0, -1)]  # (2 artanh s − 2s)/s³ in s²
LOWEST, HIGHEST = -746.0, 710.0  # of x, below and above which eˣ is 0 and ∞
GONE = -60.0  # where eˣ − 1 is −1


def rounded(x: Floats) -> Floats:
    """Return x as whole multiples of 2⁻²⁶, for what training starts from.

    The logarithm in the tail of a normal draw and the cosine of a spiral come from the system, and
    systems differ by a unit in the last place. It is lost here but for one number in 10⁷.
    """
    return np.asarray(np.rint(x * GRID) / GRID)


def matmul(A: Floats, B: Floats, slices: int = 2) -> Floats:
    """Return the products of matrices, A (…, n, k) and B (…, k, m), finite.

    Each matrix is cut into slices of so few bits that BLAS makes no rounding error in multiplying
    two of them, in whatever order it adds; the partial products are added smallest first. With two
    slices an entry errs by at most 2⁻⁴⁰ k max|A| max|B|, for k ≤ 1000; with three it is as good as
    a float can be. (Ozaki et al. 2012.)
    """
    if A.ndim != B.ndim or A.ndim != 3 or len(A) != len(B):  # noqa: PLR2004
        return _products(A, B, slices)
    out = np.empty((len(A), A.shape[1], B.shape[2]))
    step = max(1, TOGETHER // max(A[0].size, B[0].size))
    for start in range(0, len(A), step):
        part = slice(start, start + step)
        out[part] = _products(A[part], B[part], slices)
    return out


def _products(A: Floats, B: Floats, slices: int) -> Floats:
    bits = (DIGITS - (A.shape[-1] - 1).bit_length()) // 2
    a, b = _slices(A, bits, slices), _slices(B, bits, slices)
    smallest, *larger = [(i, n - i) for n in reversed(range(slices)) for i in range(n + 1)]
    total = a[smallest[0]] @ b[smallest[1]]
    term = np.empty_like(total)
    for i, j in larger:
        total += np.matmul(a[i], b[j], out=term)
    return np.asarray(total + 0.0)  # BLAS is free to make a zero −0


def _slices(A: Floats, bits: int, count: int) -> list[Floats]:
    """Return parts of A, each of whole multiples of a power of 2 and at most 2^bits of them."""
    largest = np.maximum(A.max((-2, -1), keepdims=True), -A.min((-2, -1), keepdims=True))
    # What is added to such a number keeps the bits above its last one.
    unit = np.ldexp(1.5, np.frexp(largest)[1] + (DIGITS - 1 - bits))
    parts = []
    for more in reversed(range(count)):
        part = A + unit
        part -= unit
        parts.append(part)
        if more:
            A, unit = A - part, unit * 2.0**-bits
    return parts


precise = partial(matmul, slices=3)


def _blockwise(numpys: Function) -> Callable[[Function], Function]:
    """Let a function see a block of float64 at a time; other types are left to NumPy's own.

    These are the single precision of the sweep, which is in a hurry.
    """

    def decorate(function: Function) -> Function:
        @wraps(function)
        def blockwise(x: Array) -> Array:
            if x.dtype != np.float64:
                return np.asarray(numpys(x))
            line = x.ravel()
            out = np.empty_like(line)
            for start in range(0, line.size, BLOCK):
                out[start : start + BLOCK] = function(line[start : start + BLOCK])
            return out.reshape(x.shape)

        return blockwise

    return decorate


@_blockwise(np.exp)
def exp(x: Floats) -> Floats:
    """Return eˣ; 0 and ∞ where a float ends."""
    k, p = _reduced(np.clip(x, LOWEST, HIGHEST))
    half = np.rint(k / 2)  # 2ᵏ itself may be no float where eˣ is one
    return np.asarray((1 + p) * _power(half) * _power(k - half))


@_blockwise(np.expm1)
def expm1(x: Floats) -> Floats:
    """Return eˣ − 1 for x ≤ 0, precise near 0; NaN for x > 0."""
    k, p = _reduced(np.where(x > 0, np.nan, np.maximum(x, GONE)))
    power = _power(k)
    return np.asarray(p * power + (power - 1))


@_blockwise(np.tanh)
def tanh(x: Floats) -> Floats:
    """Return tanh x = −t/(2 + t) with t = e^(−2x) − 1, for x > 0; it is odd."""
    t = expm1(-2 * np.minimum(np.abs(x), -GONE))  # beyond, t is −1
    return np.asarray(np.copysign(t / (2 + t), x))


@_blockwise(np.log)
def log(x: Floats) -> Floats:
    """Return ln x for 0 < x < ∞, NaN elsewhere.

    x = 2ᵏ(1 + f), and ln(1 + f) = 2 artanh s with s = f/(2 + f).
    """
    mantissa, k = np.frexp(np.where((x > 0) & (x < np.inf), x, np.nan))
    small = mantissa < HALF_ROOT
    f = np.where(small, 2 * mantissa, mantissa) - 1
    k = k - small
    s = f / (2 + f)
    square = f * f / 2
    # f − square + s(square + R) is 2 artanh s, of which f is exact and the rest is small.
    rest = s * (square + s * s * _polynomial(LOGARITHM, s * s)) + k * LN2_LOW
    return np.asarray(k * LN2_HIGH - ((square - rest) - f))


@_blockwise(np.log1p)
def log1p(x: Floats) -> Floats:
    """Return ln(1 + x) for 0 ≤ x < ∞, precise near 0: what 1 + x loses is put back."""
    u = 1 + x
    return np.asarray(log(u) + (x - (u - 1)) / u)


def _reduced(x: Floats) -> tuple[Floats, Floats]:
    """Return whole k and p = eʳ − 1 with x = k ln 2 + r and |r| ≤ ½ ln 2."""
    k = np.rint(x * LOG2_E)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    return k, r + r * r * _polynomial(EXPONENTIAL, r)


def _polynomial(coefficients: list[float], x: Floats) -> Floats:
    """Return a polynomial by Horner's scheme, the highest coefficient first."""
    total = np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        total *= x
        total += c
    return total


def _power(k: Floats) -> Floats:
    """Return 2ᵏ for whole |k| ≤ 1022, by its bits."""
    return np.asarray(((k + (SHIFT + BIAS)).view(np.int64) << (DIGITS - 1)).view(np.float64))
