"""Derivatives along a graph: what is held fixed, what is known on the way, and every layer."""

import pytest

from gradyan.derivations.checker.functions import sigma
from gradyan.derivations.notation import w, x
from gradyan.derivations.rules.basic import equations
from gradyan.derivations.rules.graphs import along
from tests.rules.said import says

CHAIN = "layers({a_[ell]: w_[ell] * a_[ell - 1]}, ell, L).on(Eq(d("
TOPPED = "layers({a_[ell]: w_[ell] * a_[ell - 1]}, ell, L, {b: 2 * a_[L]}).on(Eq(d("
SUMS = "{a_[N, i]: Sum(w_[i, k] * a_[N - 1, k], (k, 1, n))}"
UNITS = f"entries({SUMS}, {{n: ell + L}}).on(Eq(d(a_[N, i], "
EQUAL = "Eq(f(x), loss(x))"
TWINS = (
    f"forever({{{{a: u**2 + {{}} * b**2}}}}, a, eta, {{{{f(x): u, loss(x): b}}}}, Tuple({EQUAL}))"
)
OF_LAYERS = "Product(w_[ell], (ell, 1, L))"
NO_FACTORS = " is not a product of one factor for each layer"
SAYS = [
    ("along({z1: w * x, a1: sigma(z1)}).on(Eq(d(a1, z1), prime(sigma)(z1)))", "shown"),
    ("along({z1: w * x}).on(Eq(d(w, x), 0))", "shown"),
    ("along({z1: w * x}).on(Eq(d(z1 * y, x), w * y))", "shown"),
    ("along({z1: w * x}, given=Eq(w, 2)).on(Eq(d(z1, x), 2), Eq(w, 2))", "shown"),
    ("along({z1: w * x}, given=Eq(w, 2)).on(Eq(d(z1, x), 2))", "refused: Eq(w, 2) is used before"),
    ("where(w > 1, along({z1: w * x}, given=Eq(w, 2)), Eq(d(z1, x), 2), Eq(w, 2))", "shown"),
    ("where(x > 0, along({z1: w * x}, given=Eq(w, 2 * x)), Eq(d(z1, x), 4 * x), Eq(w, 2 * x))",
     "refused: Eq(w, 2*x) is known where 0 < x, not for every x"),
    (f"{TWINS.format(1)}.on(Eq(f(x), loss(x)), Eq(f(0), loss(0)))", "shown"),
    (f"{TWINS.format(1)}.on(Eq(loss(x), f(x)), Eq(f(0), loss(0)))",
     "refused: Eq(C(x), f(x)) is not among what stays equal"),
    (f"{TWINS.format(2)}.on(Eq(f(x), loss(x)), Eq(f(0), loss(0)))", "false: the two sides of"),
    (f"{TOPPED}b, a_[0]), 2 * {OF_LAYERS}))", "shown"),
    (f"{TOPPED}b, a_[0]), d(b, a_[L]) * {OF_LAYERS}))", "shown"),
    (f"{CHAIN}x, a_[0]), {OF_LAYERS}))", "refused: x is not what L layers compute"),
    (f"{CHAIN}a_[L], a_[0]), d(a_[1], a_[0]) * Product(w_[ell], (ell, 2, L))))", "shown"),
    ("layers({a_[ell]: w * a_[ell - 1]}, ell, L).on(Eq(d(a_[L], a_[0]), w**L))", "shown"),
    *((f"{CHAIN}a_[L], a_[0]), {other.replace('w', 'w_')}))", f"refused: {other}{NO_FACTORS}")
      for other in ("Product(w[ell], (ell, 1, 2*L - 1))", "Product(w[ell], (ell, L, L))",
                    "Product(w[ell]**L, (ell, 1, L))")),
    (f"{UNITS}x), 0))", "refused: a[N, i] is not computed from one layer of units like x"),
    (f"{UNITS}a_[N - 2, ell]), Sum(w_[i, k] * d(a_[N - 1, k], a_[N - 2, ell]), (k, 1, n))))",
     "shown"),
    (f"{UNITS}a_[N - 2, ell]), Sum(w_[k, i] * d(a_[N - 1, k], a_[N - 2, ell]), (k, 1, n))))",
     "false: the derivative is"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_graphs_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


def test_a_graph_says_what_its_letters_stand_for_but_at_an_example() -> None:
    graph = {x: sigma(w)}
    assert along(graph).where == equations(graph)
    assert along(graph, {w: x}).where == ()
