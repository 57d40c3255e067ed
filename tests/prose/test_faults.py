"""What the guide's list of faults in a program says, computed with numbers and by SymPy."""

from typing import Any

import numpy as np
import pytest
from sympy import Rational, simplify, symbols

CLASSES, SAMPLES = 10, 200
rng = np.random.default_rng(20701)


def softmax(z: Any) -> Any:
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def test_a_second_softmax_makes_no_class_likelier_than_its_bound() -> None:
    bound = np.e / (np.e + CLASSES - 1)
    scale = 10 ** rng.uniform(-1, 3, (SAMPLES, 1))
    again = softmax(softmax(scale * rng.standard_normal((SAMPLES, CLASSES))))
    assert again.max() <= bound * (1 + 1e-12)
    assert (-np.log(again)).min() >= np.log(1 + (CLASSES - 1) / np.e) - 1e-12
    assert softmax(np.eye(CLASSES)[0])[0] == pytest.approx(bound)


def test_a_column_minus_a_row_compares_each_sample_with_all_and_is_least_at_the_mean() -> None:
    targets = rng.standard_normal(16)

    def loss(output: Any) -> float:
        differences = output - targets
        assert differences.shape == (16, 16)
        return float((differences**2).mean())

    least = loss(np.full((16, 1), targets.mean()))
    assert all(loss(rng.standard_normal((16, 1))) > least for _ in range(SAMPLES))
    assert loss(targets[:, None]) > least


def test_a_softmax_of_one_unit_cannot_change() -> None:
    assert (softmax(rng.standard_normal((SAMPLES, 1))) == 1).all()


def test_layers_without_activation_are_one_linear_map() -> None:
    W, x = [rng.standard_normal((5, 5)) for _ in range(4)], rng.standard_normal(5)
    assert np.allclose(W[3] @ (W[2] @ (W[1] @ (W[0] @ x))), (W[3] @ W[2] @ W[1] @ W[0]) @ x)


def test_dropout_lengthens_a_unit_by_what_is_noise() -> None:
    a, p = symbols("a p", positive=True)
    mean, square = (1 - p) * (a / (1 - p)), (1 - p) * (a / (1 - p)) ** 2
    assert simplify(square - a**2 / (1 - p)) == 0
    assert simplify((square - mean**2) / square - p) == 0
    assert simplify(square.subs(p, Rational(95, 100)) / a**2) == 20


def test_a_step_of_the_first_weights_grows_with_the_square_of_the_input() -> None:
    W, x, delta, eta = rng.standard_normal((3, 4)), rng.standard_normal(4), np.ones(3), 0.1
    for size in (1, 100):
        moved = (W - eta * np.outer(delta, size * x)) @ (size * x) - W @ (size * x)
        assert np.allclose(moved, -eta * delta * size**2 * (x @ x))


def test_no_answer_beats_a_guess_where_labels_say_nothing() -> None:
    """Every class is as likely at each input: the loss of an answer is a mean over the classes."""
    scale = 10 ** rng.uniform(-3, 1, (SAMPLES, 1))
    answers = softmax(scale * rng.standard_normal((SAMPLES, CLASSES)))
    assert (-np.log(answers)).mean(-1).min() >= np.log(CLASSES)
    assert -np.log(softmax(np.zeros(CLASSES))).mean() == pytest.approx(np.log(CLASSES))
