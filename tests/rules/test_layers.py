"""Induction over layers: true statements pass, and every part of a false one is noticed."""

import pytest
from sympy import Basic, Derivative, Eq, Product, S, Tuple, evaluate

from gradyan.derivations.checker.claim import Disproved, NotShown, swapped
from gradyan.derivations.checker.functions import prime
from gradyan.derivations.learning.chain_general import (
    J,
    W,
    a,
    chain_general,
    dphi,
    i,
    j,
    jacobian,
    k,
    noted,
    product,
    w,
    whole,
    written,
    z,
)
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.derivations.learning.update_rule import inserting, one, parabola, step, without_rate
from gradyan.derivations.notation import L, ell, n

STEPS = {s.name: s for s in chain_general.derivation}

with evaluate(False):
    every = (ell, 1, L)
    factor = dphi(z[ell]) * w[ell]
    right = Product(factor, every)
    WRONG = {
        "lost weight": ("depth", Eq(whole.lhs, Product(dphi(z[ell]), every))),
        "a layer short": ("depth", Eq(whole.lhs, Product(factor, (ell, 2, L)))),
        "a layer long": ("depth", Eq(whole.lhs, Product(factor, (ell, 1, L + 1)))),
        "twice": ("depth", Eq(whole.lhs, 2 * right)),
        "growing with the depth": ("depth", Eq(whole.lhs, L * right)),
        "the first factor alone": ("depth", Eq(whole.lhs, dphi(z[1]) * w[1])),
        "the last factor alone": ("depth", Eq(whole.lhs, dphi(z[L]) * w[L])),
        "by another input": ("depth", Eq(Derivative(a[L], a[1]), right)),
        "the next weight": ("depth", swapped(whole, {w[ell]: w[ell + 1]})),
        "without the loss": ("noted", swapped(noted, {Derivative(J, a[L]): S.One})),
        "without the first": ("noted", swapped(noted, {Derivative(a[1], w[1]): S.One})),
        "one too many": ("noted", swapped(noted, {Tuple(ell, 2, L): Tuple(ell, 1, L)})),
        "the loss itself": ("written", swapped(written, {prime(loss)(a[L]): loss(a[L])})),
        "transposed": ("matrix", swapped(jacobian, {W[ell, i, j]: W[ell, j, i]})),
        "the slope below": ("matrix", swapped(jacobian, {z[ell, i]: z[ell, j]})),
        "transposed in the sum": ("product", swapped(product, {W[ell, i, k]: W[ell, k, i]})),
        "one unit short": ("product", swapped(product, {Tuple(k, 1, n): Tuple(k, 2, n)})),
    }  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_confirmed(name: str) -> None:
    STEPS[name].by(STEPS[name].shows, {})


@pytest.mark.parametrize(("name", "false"), WRONG.values(), ids=list(WRONG))
def test_a_false_statement_is_disproved(name: str, false: Basic) -> None:
    with pytest.raises(Disproved):
        STEPS[name].by(false, {})


with evaluate(False):
    UNCLEAR = {
        "no equation": whole.rhs,
        "the wrong way round": Eq(whole.rhs, whole.lhs),
        "an inequality": whole.lhs > 0,
        "no product over the layers": Eq(
            whole.lhs, factor.subs(ell, 1) * Product(1, (k, L, 2 * L))
        ),
    }


@pytest.mark.parametrize("relation", UNCLEAR.values(), ids=list(UNCLEAR))
def test_what_the_rule_cannot_read_is_not_shown(relation: Basic) -> None:
    with pytest.raises(NotShown):
        STEPS["depth"].by(relation, {})


def test_the_right_side_is_put_in_only_where_it_is_known() -> None:
    inserting(one, step)(without_rate, {"one": one})
    with pytest.raises(NotShown, match="before it is shown"):
        inserting(one, step)(without_rate, {})
    with pytest.raises(Disproved):
        inserting(one, parabola)(
            without_rate.func(without_rate.lhs, without_rate.rhs + 1), {"one": one}
        )
