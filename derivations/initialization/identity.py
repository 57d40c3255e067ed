"""Every weight matrix a multiple of the identity: what the signal and the gradient come to.

The layers are linear and have no biases, as the formula of the notes for ŷ takes for granted.
"""

from sympy import (
    Derivative,
    Eq,
    Expr,
    ImmutableMatrix,
    Limit,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Symbol,
    Transpose,
    Tuple,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.notation import L
from gradyan.derivations.rules.integrals import passage
from gradyan.derivations.rules.matrices import entrywise, matrix_power

j, k = symbols("j k", integer=True, nonnegative=True)
yhat = Symbol("yhat", real=True)
W_L, x = MatrixSymbol("W_L", 1, 2), MatrixSymbol("x", 2, 1)
V, a = MatrixSymbol("V", 2, 2), MatrixSymbol("a", 2, 1)

OUTPUT, INPUT, WEIGHTS = "output", "input-gradient", "weight-gradient"


def mean_square(factor: float, depth: int, quantity: str) -> float:
    """Return E‖ŷ‖²/E‖x‖², E‖∂/∂x‖² or E‖∂/∂V‖² over its value without the other layers."""
    layers = depth - 2 if quantity == WEIGHTS else depth - 1
    return float(factor ** (2 * layers))


def identity_claim(id_: str, c: Expr, grown: Expr) -> Claim:
    """Return the claim for W = cI; ``grown`` is the power of the output, or its reciprocal."""
    W = ImmutableMatrix([[c, 0], [0, c]])
    with evaluate(False):
        layer = Eq(MatMul(W, a), MatMul(c, a))
        output = Eq(MatMul(W_L, MatPow(W, L - 1), x), MatMul(c ** (L - 1), W_L, x))
        far = Eq(Limit(grown, L, oo, "-"), 0)
        one_layer = MatMul(W_L, MatPow(W, k), V, MatPow(W, j), x)
        slope = Eq(Derivative(yhat, V), MatMul(c ** (j + k), Transpose(W_L), Transpose(x)))
        return Claim(
            id=id_,
            evidence="DSP",
            notes="N0 N1",
            said=Tuple(output, far),
            holds=Tuple(output, far, slope),
            derivation=(
                Step("layer", layer, entrywise()),
                Step(
                    "power",
                    Eq(MatPow(W, k), ImmutableMatrix([[c**k, 0], [0, c**k]])),
                    matrix_power(k),
                ),
                Step("output", output, entrywise()),
                Step("far", far, passage()),
                Step("one-layer", Eq(yhat, one_layer), entrywise({yhat: one_layer})),
                Step("gradient", slope, entrywise({yhat: one_layer})),
            ),
            twins=(
                Twin("one-too-many", {c ** (L - 1): c**L}),
                Twin("all-layers", {c ** (j + k): c ** (j + k + 2)}),
            ),
            predicts=mean_square,
        )


with evaluate(False):
    three_halves, one_half = Rational(3, 2), Rational(1, 2)
    identity_1_5 = identity_claim("identity-1-5", three_halves, 1 / three_halves ** (L - 1))
    identity_0_5 = identity_claim("identity-0-5", one_half, one_half ** (L - 1))
