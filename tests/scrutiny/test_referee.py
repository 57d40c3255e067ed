"""The referee hears what is true, and refuses by itself whatever is false, knowing no rule."""

from typing import NamedTuple

import pytest
from sympy import (
    Abs,
    Basic,
    Derivative,
    Eq,
    Integral,
    Limit,
    Product,
    S,
    Sum,
    Tuple,
    evaluate,
    exp,
    log,
    oo,
    symbols,
)
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.functions import E, phi, prime, relu, sigma, tanh
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.scrutiny.referee.hearing import (
    COSTLY_POINTS,
    POINTS,
    Finding,
    referee,
)
from gradyan.derivations.scrutiny.referee.places import MANY
from tests.rules.false_relations import (
    FALSE,
    A,
    B,
    Falsehood,
    L,
    N,
    a1,
    b1,
    ell,
    f_,
    k,
    n,
    network,
    r,
    t,
    w,
    w1,
    w_,
    x,
    y,
    z,
)

LIES = [pytest.param(lie, id=f"{kind} {n}") for kind in FALSE for n, lie in enumerate(FALSE[kind])]


class Truth(NamedTuple):
    """A true relation, the facts under which it is true, and at how many points it is heard."""

    relation: Basic
    facts: tuple[Basic, ...] = ()
    points: int = POINTS


with evaluate(False):
    TRUE = {
        "identity": Truth(Eq(prime(sigma)(x), sigma(x) * (1 - sigma(x)))),
        "any function": Truth(Eq(Derivative(phi(w * x), x), w * prime(phi)(w * x))),
        "bound": Truth(prime(sigma)(x) <= S(1) / 4),
        "kink": Truth(Eq(relu(x), (x + Abs(x)) / 2)),
        "numbers": Truth(rounds_to(prime(sigma)(S(5)), "0.0066"), points=1),
        "inside": Truth(w / 4 < 1, (w < 4,)),
        "slope": Truth(
            Eq(Derivative(a1, x), prime(phi)(w1 * x + b1) * w1), tuple(network.values())
        ),
        "product": Truth(Eq(Product(f_[k], (k, 1, N)) * f_[N + 1], Product(f_[k], (k, 1, N + 1)))),
        "entries": Truth(Product(Abs(w_[ell]), (ell, 1, L)) <= w**L, (Abs(w_[ell]) <= w,)),
        "sum": Truth(Eq(Sum(k, (k, 1, N)), N * (N + 1) / 2), points=MANY),
        "matrices": Truth(Eq((A * B).T, B.T * A.T)),
        "limit": Truth(Eq(Limit(x * exp(-x), x, oo, "-"), 0), points=1),
        "mean": Truth(Eq(E(relu(z) ** 2), S.Half), points=1),
        "mean of a letter": Truth(E(tanh(t * z) ** 2) < 1, points=COSTLY_POINTS),
    }


@pytest.mark.parametrize("lie", LIES)
def test_what_is_false_is_refused(lie: Falsehood) -> None:
    heard = referee(lie.relation, lie.facts.values())
    assert heard.finding in {Finding.REFUTED, Finding.ILL}, heard
    assert heard.why


@pytest.mark.parametrize("truth", TRUE.values(), ids=list(TRUE))
def test_what_is_true_is_heard(truth: Truth) -> None:
    heard = referee(truth.relation, truth.facts)
    assert (heard.finding, heard.points) == (Finding.STANDS, truth.points), heard


def test_a_point_is_named_where_it_is_false() -> None:
    heard = referee(w / 4 < 1, ())
    assert "w" in heard.at
    assert float(heard.at["w"]) >= 4
    assert str(heard).startswith("refuted: w/4 < 1, the sides being ")


def test_a_bound_that_fails_only_close_to_its_edge_is_refused() -> None:
    with evaluate(False):
        beyond = w < 4 - S(1) / 10**5
    assert referee(beyond, (w < 4,)).finding == Finding.REFUTED


def test_what_cannot_be_evaluated_is_not_said_to_stand() -> None:
    heard = referee(Eq(E(r * y), r * E(y)), ())
    assert heard.finding != Finding.STANDS
    double = referee(E(Integral(tanh(y * z), (y, 0, 1)) ** 2) < 1, ())
    assert (double.finding, double.why) == (Finding.UNHEARD, "it nests integrals")


def test_of_two_statements_the_worse_is_told() -> None:
    both = Tuple(TRUE["bound"].relation, Eq(x, y))
    assert referee(both, ()).finding == Finding.REFUTED


def test_what_is_tried_beside_a_root_is_what_the_letter_may_be() -> None:
    """Where (1 + t)^N = M < 1 has a root, it is one that a positive t cannot be."""
    M = symbols("M", positive=True)
    logarithms = Equivalent((1 + t) ** N > M, log(M) / log(1 + t) < N)
    assert referee(logarithms, ()).finding == Finding.STANDS


def test_an_equation_with_a_pole_is_solved_beside_it() -> None:
    with evaluate(False):
        known, follows = Eq(2 * w, r / (n * E(a1**2))), Eq(2 * w * n * E(a1**2), r)
    assert referee(follows, (known,)).finding == Finding.STANDS


def test_what_a_fact_says_elsewhere_does_not_help() -> None:
    """A known equation is a place to look at, not a licence: its letters are solved for."""
    with evaluate(False):
        known, follows, does_not = Eq(w * x, 2), Eq(w**2 * x**2, 4), Eq(w + x, 3)
    assert referee(follows, (known,)).finding == Finding.STANDS
    assert referee(does_not, (known,)).finding == Finding.REFUTED
