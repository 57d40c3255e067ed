"""What solutions derive in words, derived by SymPy: the answers that are formulas."""

from sympy import Rational, cancel, exp, log, simplify, solve, sqrt, symbols

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


def test_a_step_on_a_parabola() -> None:
    fall = lam * w**2 / 2 - lam * (w - eta * lam * w) ** 2 / 2
    assert cancel(fall - eta * (lam * w) ** 2 * (1 - eta * lam / 2)) == 0
    assert fall.subs(eta, 2 / lam).simplify() == 0
    assert solve(fall.diff(eta), eta) == [1 / lam]
    assert cancel(fall.subs(eta, 1 / lam) - lam * w**2 / 2) == 0


def test_where_the_sigmoid_is_steep() -> None:
    end = log((sqrt(5) + 1) / (sqrt(5) - 1))
    slope = exp(-x) / (1 + exp(-x)) ** 2
    assert simplify(slope.subs(x, end) - Rational(1, 5)) == 0
    assert slope.subs(x, end + Rational(1, 100)) < Rational(1, 5)
    assert slope.subs(x, end - Rational(1, 100)) > Rational(1, 5)


def test_how_many_layers_until_the_first_is_rounded_away() -> None:
    def first(layers: int) -> Rational:
        return Rational(1, 1000) / 4 ** (layers - 1)

    assert first(9) < Rational(1, 2**24) <= first(8)
