"""The chain rule through any number of layers: one slope and one weight for each."""

from cmath import exp
from functools import cache
from math import log10

from sympy import (
    Derivative,
    Eq,
    IndexedBase,
    Product,
    Sum,
    Symbol,
    Tuple,
    evaluate,
    lambdify,
    symbols,
)
from sympy.integrals.quadrature import gauss_legendre

from gradyan.derivations.checker import functions
from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import phi, prime, unfold
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.derivations.notation import L, ell, n, x
from gradyan.derivations.rules.graphs import along, entries, layers, placed

a, w, b, z, W = (IndexedBase(name, real=True) for name in "awbzW")
i, j, k = symbols("i j k", integer=True, positive=True)
J, m = Symbol("J", real=True), Symbol("m", integer=True, nonnegative=True)
d, dphi = Derivative, prime(phi)

NODES, LOW, HIGH = 24, 0.9, 1.1


@cache
def log_slope(activation: str, weight: float, bias: float, angle: float, depth: int) -> float:
    """Return E log₁₀ |∂a_L,1/∂a_0,1| of layers of two units, a_0 = (x, 0) and x ~ U(0.9, 1.1).

    Every layer multiplies the derivatives by diag(φ′(z)) W from the left; W turns by ``angle``
    and stretches by ``weight``. The mean is Gauss's quadrature.
    """
    phi_ = getattr(functions, activation)
    f, slope = (lambdify(x, unfold(each(x)), "math") for each in (phi_, prime(phi_)))
    turned = weight * exp(1j * angle)  # W, acting on the plane of complex numbers

    def log(at: float) -> float:
        a_, da = complex(at), 1 + 0j
        for _ in range(depth):
            z_, dz = turned * a_ + bias * (1 + 1j), turned * da
            a_ = complex(f(z_.real), f(z_.imag))
            da = complex(slope(z_.real) * dz.real, slope(z_.imag) * dz.imag)
        return log10(abs(da.real))

    nodes, shares = gauss_legendre(NODES, 15)
    middle, half = (HIGH + LOW) / 2, (HIGH - LOW) / 2
    return sum(
        float(share) / 2 * log(middle + half * float(node))
        for node, share in zip(nodes, shares, strict=True)
    )


with evaluate(False):
    layer = {z[ell]: w[ell] * a[ell - 1] + b[ell], a[ell]: phi(z[ell])}
    top = {J: loss(a[L])}
    one_layer = Eq(d(a[ell], a[ell - 1]), dphi(z[ell]) * w[ell])
    whole = Eq(d(a[L], a[0]), Product(dphi(z[ell]) * w[ell], (ell, 1, L)))
    first = Eq(d(a[1], w[1]), dphi(z[1]) * a[0])
    noted = Eq(d(J, w[1]), d(J, a[L]) * d(a[1], w[1]) * Product(d(a[ell], a[ell - 1]), (ell, 2, L)))
    written = Eq(
        d(J, w[1]),
        prime(loss)(a[L]) * (dphi(z[1]) * a[0]) * Product(dphi(z[ell]) * w[ell], (ell, 2, L)),
    )
    wide = {
        z[ell, i]: Sum(W[ell, i, k] * a[ell - 1, k], (k, 1, n)) + b[ell, i],
        a[ell, i]: phi(z[ell, i]),
    }
    jacobian = Eq(d(a[ell, i], a[ell - 1, j]), dphi(z[ell, i]) * W[ell, i, j])
    product = Eq(
        d(a[ell, i], a[0, j]),
        dphi(z[ell, i]) * Sum(W[ell, i, k] * d(a[ell - 1, k], a[0, j]), (k, 1, n)),
    )

    chain_general = Claim(
        id="chain-general",
        evidence="DSP",
        notes="N3",
        said=noted,
        holds=Tuple(noted, whole, written, jacobian, product),
        derivation=(
            Step("forward", Tuple(*(Eq(*pair) for pair in layer.items())), along(layer)),
            Step("layer", one_layer, along(layer)),
            Step("depth", whole, layers(layer, ell, L)),
            Step("first", first, along(placed(layer, ell, 1))),
            Step("noted", noted, layers(layer, ell, L, top)),
            Step("written", written, layers(layer, ell, L, top)),
            Step("wide", Tuple(*(Eq(*pair) for pair in wide.items())), along(wide)),
            Step("matrix", jacobian, entries(wide, {n: j + m})),
            Step("product", product, entries(wide, {n: j + m})),
        ),
        twins=(
            Twin("lost-weight", {dphi(z[ell]) * w[ell]: dphi(z[ell])}),
            Twin("one-too-many", {Tuple(ell, 2, L): Tuple(ell, 1, L)}),
            Twin("transposed", {W[ell, i, j]: W[ell, j, i]}),
        ),
        source="rumelhart1986",
        predicts=log_slope,
    )
