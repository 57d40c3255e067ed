"""Rules for sums, densities, powers, trajectories: each confirms a truth, and no near miss."""

from collections.abc import Mapping

import pytest
from gradyan.derivations.rules.densities import Density, expected, under
from gradyan.derivations.rules.descent import alike, forever, starts
from gradyan.derivations.rules.moments import E
from gradyan.derivations.rules.randomsums import Var, summed
from gradyan.derivations.rules.substitution import inserting, multiple
from sympy import (
    Basic,
    Derivative,
    Eq,
    Equivalent,
    Expr,
    ImmutableMatrix,
    IndexedBase,
    Integer,
    MatPow,
    Rational,
    Sum,
    Tuple,
    evaluate,
    exp,
    pi,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.functions import relu
from gradyan.derivations.initialization.symmetry import (
    J,
    at,
    b1,
    b1t,
    b2,
    b2t,
    eta,
    t,
    two_units,
    v1,
    v1t,
    v2,
    v2t,
    w1,
    w1t,
    w2,
    w2t,
    zero,
)
from gradyan.derivations.rules.matrices import entrywise, powers

n, i = symbols("n i", integer=True, positive=True)
w, a, z, u = symbols("w a z u", real=True)
v, q, b = symbols("v q b", positive=True)
w_, a_ = IndexedBase("w", real=True), IndexedBase("a", real=True)
SUM = {"sum": Eq(z, Sum(w_[i] * a_[i], (i, 1, n)))}
centred, squares = {w: Integer(0), w**2: v}, {a**2: q}


def rejects(rule: Rule, relation: Basic, facts: Mapping[str, Basic] | None = None) -> bool:
    with pytest.raises(NotShown) as why:
        rule(relation, facts or {})
    return isinstance(why.value, Disproved)


def test_sum_of_random_terms() -> None:
    with evaluate(False):
        law, mean = Eq(E(z**2), n * Var(w) * E(a**2)), Eq(E(z), 0)
        wrong = [Eq(E(z**2), c * Var(w) * E(a**2)) for c in (Integer(1), n**2, n + 1, sqrt(n))]
        not_squared, other = Eq(E(z**2), n * Var(w) * E(a)), Eq(E(u**2), n * Var(w))
    summed(centred, squares)(Tuple(law, mean), SUM)
    assert all(rejects(summed(centred, squares), relation, SUM) for relation in wrong)
    assert rejects(summed(centred, squares), not_squared, SUM)
    rejects(summed(centred, squares), other, SUM)
    rejects(summed(centred, squares), law)


def test_sum_of_weights_that_are_not_centred_has_another_square() -> None:
    """Σ w_i a_i with equal a has the square of the mean as well, and that grows like n²."""
    with evaluate(False):
        law = Eq(E(z**2), n * E(w**2) * E(a**2))
    assert rejects(summed({w: b, w**2: v}, squares), law, SUM)


def test_sum_must_run_from_one() -> None:
    with evaluate(False):
        law = Eq(E(z**2), n * v * q)
    rejects(summed(centred, squares), law, {"sum": Eq(z, Sum(w_[i] * a_[i], (i, 2, n)))})


def test_densities() -> None:
    uniform = Density(w, 1 / (2 * b), b)
    normal = Density(u, exp(-(u**2) / (2 * q)) / sqrt(2 * pi * q))
    with evaluate(False):
        true = Tuple(Eq(Var(w), b**2 / 3), Eq(E(relu(u) ** 2), Var(u) / 2))
        false = [Eq(Var(w), b**2 / 2), Eq(E(w**2), b / 3), Eq(Var(relu(u)), Var(u) / 2)]
        unknown = Eq(E(z), 0)
    under(uniform, normal)(true, {})
    assert all(rejects(under(uniform, normal), relation) for relation in false)
    rejects(under(uniform, normal), unknown)


def test_an_integral_is_computed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(integrand: Expr, limits: tuple[Expr, ...]) -> Expr:
        del integrand, limits
        return Integer(1)

    monkeypatch.setattr("gradyan.derivations.rules.densities.integrate", wrong)
    with pytest.raises(Disproved, match="and not 1"):
        expected(w**4, Density(w, 1 / (2 * b), b))


def test_insertion_and_solution() -> None:
    facts = {"rate": Eq(q, 2 * b), "none": Eq(z, 2 * u)}
    inserting("rate")(Eq(q * b, 2 * b**2), facts)
    rejects(inserting("none"), Eq(q * b, 2 * b**2), facts)
    rejects(inserting("rate"), Eq(q * b, 3 * b**2), facts)
    with evaluate(False):
        solved = Equivalent(Eq(n * v, 1), Eq(v, 1 / n))
        slip = Equivalent(Eq(n * v, 1), Eq(v, n))
    multiple(n)(solved, {})
    assert rejects(multiple(n), slip)
    rejects(multiple(w), solved)  # w may be 0
    rejects(multiple(n), Eq(v, 1 / n))


def test_powers_of_a_matrix() -> None:
    k = symbols("k", integer=True, nonnegative=True)
    c = Rational(3, 2)
    W = ImmutableMatrix([[c, 0], [0, c]])
    with evaluate(False):
        power = Eq(MatPow(W, k), ImmutableMatrix([[c**k, 0], [0, c**k]]))
        shifted = Eq(MatPow(W, k), ImmutableMatrix([[c ** (k + 1), 0], [0, c ** (k + 1)]]))
        linear = Eq(MatPow(W, k), ImmutableMatrix([[1 + k / 2, 0], [0, 1 + k / 2]]))
    powers(k)(power, {})
    entrywise()(Eq(W * W, ImmutableMatrix([[c**2, 0], [0, c**2]]), evaluate=False), {})
    assert rejects(powers(k), shifted)
    assert rejects(powers(k), linear)
    rejects(entrywise(), power)  # not known before it is shown


def test_trajectories_need_equal_weights_on_both_sides() -> None:
    everywhere = Tuple(Eq(w1t(t), w2t(t)), Eq(b1t(t), b2t(t)), Eq(v1t(t), v2t(t)))
    below = Tuple(*everywhere.args[:2])
    at_start = {"start": Tuple(*(part.xreplace({t: zero}) for part in everywhere.args))}
    forever(two_units, J, eta, at)(everywhere, at_start)
    assert rejects(forever(two_units, J, eta, at), below, at_start)
    rejects(forever(two_units, J, eta, at), everywhere)


def test_starting_values() -> None:
    starts({w1: v, w2: v})(Eq(w1, w2), {})
    assert rejects(starts({w1: v, w2: 2 * v}), Eq(w1, w2))


def test_gradients_differ_where_the_weights_above_do() -> None:
    same = Eq(Derivative(J, w1), Derivative(J, w2))
    alike(two_units, {w2: w1, b2: b1, v2: v1})(same, {})
    assert rejects(alike(two_units, {w2: w1, b2: b1}), same)
