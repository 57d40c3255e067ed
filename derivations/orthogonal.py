"""Orthogonal weights keep every length on its way through a linear chain; Gaussian ones do not.

The weights of the Gaussian chain are N(0, 1/n), independent: the exact statements for it hold at
every width n (Newman 1986; Saxe et al. 2014 for what it means for learning).
"""

from mpmath import mp, psi
from sympy import (
    Derivative,
    Eq,
    Identity,
    Integral,
    MatrixSymbol,
    Sum,
    Tuple,
    digamma,
    evaluate,
    exp,
    gamma,
    log,
    oo,
    symbols,
)

from derivations.claim import Claim, Step, Twin
from derivations.matrix_products import along_layers, products
from derivations.products import L, ell, n

s, v = symbols("s v", positive=True)
W, P = MatrixSymbol("W", n, n), MatrixSymbol("P", n, n)
x, g = MatrixSymbol("x", n, 1), MatrixSymbol("g", n, 1)
with evaluate(False):
    pass


def exponent(n: int, k: int = 1) -> float:
    """Return ½(ψ((n − k + 1)/2) + ln(2/n)): Newman (1986), eq. 8, for variance 1/n."""
    return float((psi(0, mp.mpf(n - k + 1) / 2) + mp.log(mp.mpf(2) / n)) / 2)
