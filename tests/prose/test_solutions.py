"""What solutions derive in words, derived by SymPy: the answers that are formulas."""

from sympy import Rational, log, simplify, symbols

from gradyan.derivations.checker.functions import phi, prime, sigma, unfold
from gradyan.derivations.learning.training_loop import L, small, w11, w21, x1, z2
from gradyan.derivations.notation import z1
from gradyan.derivations.rules.graphs import derivative

x, y, w, eta, lam = symbols("x y w eta lambda", real=True)


def test_two_paths_to_an_input_add_up() -> None:
    signals = derivative(L, z1, small) * w11 + derivative(L, z2, small) * w21
    assert simplify(derivative(L, x1, small) - signals) == 0
    assert signals.has(prime(phi))


def test_cross_entropy_cancels_the_slope_of_the_output() -> None:
    z = symbols("z", real=True)
    output = unfold(sigma(z))
    loss = -y * log(output) - (1 - y) * log(1 - output)
    assert simplify(loss.diff(z) - (output - y)) == 0
    at = Rational(1, 100)
    squared = ((output - 1) ** 2).diff(z)
    assert simplify(squared.subs(z, -log(99)) - 2 * (at - 1) * at * (1 - at)) == 0
