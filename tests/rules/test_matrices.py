"""Matrices: powers by induction, entries, and products in which known ones are found."""

import pytest

from tests.rules.said import says

SAYS = [
    ("matrix_power(K).on(Eq(MatPow(diagonal(w, x), K), diagonal(w**K, x**(2 * K))))", "false: "),
    ("entrywise().on(Eq(MatPow(W, 3), diagonal(w**3, v**3), evaluate=False))",
     "refused: the power W**3 is not known"),
    ("entrywise({y: A.T * A}).on(Eq(Derivative(y, A), 2 * A, evaluate=False))", "shown"),
    ("products.on(Eq(W * A, P * A), Eq(W, P))", "shown"),
    ("products.on(Eq(W, P), Eq(W, P))", "shown"),
    ("along_layers(P, W).on(Eq(P.T * P, Identity(2)), Eq(W.T * W * P, P))",
     "false: for W*P the sides are"),
    ("along_layers(P, W).on(Eq(P.T, P), Eq(W.T, W))", "false: for W*P the sides are"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_matrices_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)
