"""Rules for min, max, |·| and sgn, and for sums: what they confirm, and what they refuse."""

import pytest
from gradyan.derivations.rules.regions import regions
from gradyan.derivations.rules.sums import termwise
from sympy import (
    Abs,
    Basic,
    Eq,
    IndexedBase,
    Integer,
    Max,
    Min,
    Sum,
    Symbol,
    evaluate,
    sign,
    symbols,
)

from gradyan.derivations.checker.claim import Disproved, NotShown

c, r = symbols("c r", positive=True)
g, u = Symbol("g", real=True), Symbol("u", real=True, nonzero=True)
j, p = symbols("j p", integer=True, positive=True)
x, y = IndexedBase("x", real=True), IndexedBase("y", real=True)

with evaluate(False):
    clipped = Max(-c, Min(c, g))
    TRUE = [
        (g, (-c, c), Eq(clipped, Min(c, Max(-c, g)))),
        (g, (-c, c), clipped <= c),
        (g, (-c, c), g * clipped >= 0),
        (r, (c,), r * Min(1, c / r) <= c),
        (g, (Integer(0),), Eq(g * sign(g), Abs(g))),
        (u, (Integer(0),), Eq(sign(u) ** 2, 1)),
        (r, (), Eq(Min(r, 2 * r), r)),
    ]
    FALSE = [
        (g, (-c, c), clipped < c),  # at the threshold itself
        (g, (-c, c), g * clipped > 0),  # at 0
        (g, (-c, c), Eq(clipped, g)),
        (g, (Integer(0),), Eq(sign(g) ** 2, 1)),  # at 0
        (r, (c,), Eq(r * Min(1, c / r), c)),
        (r, (c,), r * Max(1, c / r) <= c),
        (r, (c,), r * Min(1, c / r) <= c / 2),
    ]
    UNUSABLE = [
        (g, (c, -c), clipped <= c),  # edges that fall
        (r, (-c, c), Eq(Min(r, c), r)),  # an edge outside the range
        (g, (Integer(0),), clipped <= c),  # no edge at c: which is smaller is open
    ]
    SUM, DOUBLE = Sum(x[j], (j, 1, p)), Sum(2 * x[j], (j, 1, p))
    BOTH = Sum(x[j] + c * y[j], (j, 1, p))
    SUMS_TRUE = [Eq(DOUBLE, 2 * SUM), Eq(BOTH, SUM + c * Sum(y[j], (j, 1, p)))]
    SUMS_FALSE = [
        Eq(SUM, DOUBLE),
        Eq(BOTH, SUM + Sum(y[j], (j, 1, p))),
        Eq(Sum(x[j] ** 2, (j, 1, p)), SUM**2),
        Eq(Sum(j * x[j], (j, 1, p)), j * SUM),
        Eq(Sum(x[j] + 1, (j, 1, p)), SUM + 1),
        Eq(SUM, Sum(x[j], (j, 0, p))),
        DOUBLE <= SUM,
    ]


@pytest.mark.parametrize(("x", "edges", "relation"), TRUE)
def test_what_holds_in_every_region_is_confirmed(
    x: Symbol, edges: tuple[Basic, ...], relation: Basic
) -> None:
    regions(x, *edges)(relation, {})


@pytest.mark.parametrize(("x", "edges", "relation"), FALSE + UNUSABLE)
def test_what_fails_in_one_region_is_refused(
    x: Symbol, edges: tuple[Basic, ...], relation: Basic
) -> None:
    with pytest.raises(NotShown):
        regions(x, *edges)(relation, {})


def test_an_inequality_that_is_false_throughout_a_region_is_disproved() -> None:
    with pytest.raises(Disproved, match="is false where"):
        regions(*FALSE[0][:1], *FALSE[0][1])(FALSE[0][2], {})


def test_sums_term_by_term() -> None:
    for relation in SUMS_TRUE:
        termwise(relation, {})


@pytest.mark.parametrize("relation", SUMS_FALSE)
def test_sums_that_do_not_agree_are_refused(relation: Basic) -> None:
    with pytest.raises(NotShown):
        termwise(relation, {})
