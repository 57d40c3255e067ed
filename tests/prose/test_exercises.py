"""The exercises: how many of which kind a chapter has, and that their programs do what they say.

A program that is asked for stands in the solution and runs as it stands; a mistake that is to be
found is there, and without it the program is right.
"""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from gradyan.report.source.content import Pair
from gradyan.report.source.kinds import LEVELS
from gradyan.simulations.networks.initialization import orthogonal
from tests.prose import reading

GUIDE = reading.guide()
FENCE = r"^::: {} {}\b.*?^```python\n(.*?)^```"
KINDS = {
    "en": ("Program it:", "Find the bug:", "Read figure"),
    "tr": ("Programlayın:", "Hatayı bulun:", "üzerinde okuyun:"),
}


def code(chapter: str, kind: str, id_: str) -> str:
    """Return the program in an exercise or in a solution."""
    text = GUIDE.chapter(chapter, GUIDE.languages[0]).read_text("utf-8")
    found = re.search(FENCE.format(kind, id_), text, re.DOTALL | re.MULTILINE)
    assert found, (chapter, kind, id_)
    return found[1]


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[-+]\d+)?", text)]


def exercises(chapter: str) -> list[Pair]:
    (found,) = (x for x in reading.chapters() if x.name == chapter)
    return [pair for pair in found.pairs if pair.first.kind == "exercise"]


@pytest.mark.parametrize("chapter", GUIDE.chapters)
def test_every_exercise_is_marked_and_each_mark_is_used(chapter: str) -> None:
    marks = {pair.first.difficulty for pair in exercises(chapter)}
    assert marks == set(range(1, len(LEVELS) + 1))


@pytest.mark.parametrize("chapter", GUIDE.chapters)
def test_every_chapter_has_one_to_program_one_with_a_bug_and_one_to_read(chapter: str) -> None:
    for language in GUIDE.languages:
        asked = [pair.blocks[language].children[0].lines[0].content for pair in exercises(chapter)]
        for begins in KINDS[language]:
            assert [text for text in asked if begins in text], (language, begins)


# --- How a network learns ------------------------------------------------------------------------


def test_a_nudged_weight_shows_the_derivative(capsys: pytest.CaptureFixture[str]) -> None:
    begins, _, _ = code("learning", "practice", "loop-numpy").partition("for epoch")
    exec(begins + code("learning", "solution", "ex-program-check"), {})
    by_difference, by_chain = numbers(capsys.readouterr().out)
    assert by_difference == pytest.approx(by_chain, rel=1e-8)


def backward(program: str) -> tuple[list[float], list[float]]:
    """Return how far the gradients of W1 and of W2 are from differences of the loss."""
    rng = np.random.default_rng(1)
    at: dict[str, Any] = {"np": np, "x": rng.normal(size=3), "y": rng.normal(size=3)}
    at |= {"W1": rng.normal(size=(3, 3)), "W2": rng.normal(size=(3, 3))}
    exec(program, at)

    def loss(name: str, i: int, j: int, by: float) -> float:
        moved = {**at, name: at[name].copy()}
        moved[name][i, j] += by
        a2 = np.tanh(moved["W2"] @ np.tanh(moved["W1"] @ at["x"]))
        return float(((a2 - at["y"]) ** 2).sum())

    def miss(name: str) -> list[float]:
        cells = [(i, j) for i in range(3) for j in range(3)]
        slopes = [(loss(name, *ij, 1e-6) - loss(name, *ij, -1e-6)) / 2e-6 for ij in cells]
        return [abs(s - at[f"d{name}"][ij]) for s, ij in zip(slopes, cells, strict=True)]

    return miss("W1"), miss("W2")


def test_the_bug_is_in_the_slope_of_the_first_layer() -> None:
    wrong = code("learning", "exercise", "ex-bug-slope")
    first, second = backward(wrong)
    assert max(second) < 1e-7
    assert max(first) > 0.01
    right = "(W2.T @ delta2) * (1 - a1**2)"
    first, second = backward(wrong.replace("(W2.T @ delta2) * (1 - a2**2)", right))
    assert max(first + second) < 1e-7


def test_the_loss_falls_with_the_bug_all_the_same() -> None:
    rng = np.random.default_rng(1)
    at: dict[str, Any] = {"np": np, "x": rng.normal(size=3), "y": rng.normal(size=3)}
    at |= {"W1": rng.normal(size=(3, 3)), "W2": rng.normal(size=(3, 3))}
    losses = []
    for _ in range(100):
        exec(code("learning", "exercise", "ex-bug-slope"), at)
        losses.append(float(((at["a2"] - at["y"]) ** 2).sum()))
        at |= {name: at[name] - 0.05 * at[f"d{name}"] for name in ("W1", "W2")}
    assert all(after < before for before, after in pairwise(losses))
    assert losses[-1] < losses[0] / 10


# --- Vanishing gradients -------------------------------------------------------------------------


def norms(program: str, capsys: pytest.CaptureFixture[str]) -> list[float]:
    """Return log₁₀ ‖δ‖ as it is printed, from the last layer but one down."""
    exec(program, {})
    return numbers(capsys.readouterr().out)


def test_signals_vanish_as_fast_as_predicted(capsys: pytest.CaptureFixture[str]) -> None:
    program = code("vanishing", "solution", "ex-program-signals")
    found = norms(program, capsys)
    assert len(found) == 19
    assert (found[-1] - found[0]) / 18 == pytest.approx(-0.63, abs=0.02)

    lines = re.escape("    a = 1 / (1 + np.exp(-layer @ a))\n    slopes.append(a * (1 - a))\n")
    wrong = "".join(
        f"    {line}\n" for line in code("vanishing", "exercise", "ex-bug-weights").splitlines()
    )
    changed, count = re.subn(lines, wrong, program)
    assert count == 1
    found = norms(changed + "print(*(np.abs(slopes) > 1 / 4).mean(1))", capsys)
    assert -0.2 < (found[18] - found[0]) / 18 < -0.05
    assert min(found[19:]) > 0.3


# --- Exploding gradients -------------------------------------------------------------------------


def test_a_linear_network_falls_like_its_spectral_radius(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exec(code("exploding", "solution", "ex-program-recurrent"), {})
    found = np.array(numbers(capsys.readouterr().out)).reshape(-1, 3)
    ratio = found[:, 1] / found[:, 2]
    assert list(found[:, 0]) == [50, 100, 150, 200]
    assert max(ratio) / min(ratio) < 10


def test_gradients_that_add_up_swing_for_ever() -> None:
    wrong = code("exploding", "exercise", "ex-bug-adds-up")
    kept: list[float] = []
    exec(wrong + "    kept.append(w)\n", {"kept": kept})
    early, late = kept[:50], kept[50:]
    assert min(early) < -0.8
    assert max(late) == pytest.approx(max(early), abs=0.05)
    assert min(late) == pytest.approx(min(early), abs=0.05)
    at: dict[str, Any] = {}
    exec(wrong.replace("g += 4 * w", "g = 4 * w"), at)
    assert abs(at["w"]) < 1e-10


# --- Dying ReLU and its family -------------------------------------------------------------------


def test_narrow_networks_are_off_as_often_as_derived(capsys: pytest.CaptureFixture[str]) -> None:
    exec(code("relu", "solution", "ex-off-somewhere"), {})
    (share,) = numbers(capsys.readouterr().out)
    assert share == pytest.approx(1 - (1 - 2**-4) ** 20, abs=0.02)


# --- Initialisation ------------------------------------------------------------------------------


def test_signals_change_by_half_of_k_per_layer(capsys: pytest.CaptureFixture[str]) -> None:
    exec(code("initialization", "solution", "ex-program-scales"), {})
    found = np.array(numbers(capsys.readouterr().out)).reshape(-1, 3)
    assert len(found) == 15
    k, layer, square = found.T
    per_layer = np.log2(square) / layer
    assert per_layer == pytest.approx(np.log2(k / 2), abs=0.15)


def test_the_slips_make_weights_too_small() -> None:
    at: dict[str, Any] = {"np": np, "rng": np.random.default_rng(1)}
    wrong = code("initialization", "exercise", "ex-two-slips")
    exec(wrong, at)
    assert (2 / 256) ** 0.5 / at["W"].std() == pytest.approx(2.83, rel=0.05)
    exec(wrong.replace("2 / shape[1]", "np.sqrt(2 / shape[0])"), at)
    assert at["W"].std() == pytest.approx((2 / 256) ** 0.5, rel=0.05)


# --- Depth ---------------------------------------------------------------------------------------


def test_the_fixed_point_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    exec(code("depth", "solution", "ex-find-fixed-point").replace("10**6", "10**5"), {})
    (_, q, chi), (_, dead, small), (_, _, large) = np.reshape(
        numbers(capsys.readouterr().out.replace(":", "")), (3, 3)
    )
    assert (q, chi) == pytest.approx((0.618, 1.1055), rel=0.02)
    assert dead < 1e-6
    assert small == pytest.approx(0.9, abs=0.001)
    assert large > 1.3


def test_orthogonal_weights_halve_the_signal_of_relu_without_a_gain() -> None:
    wrong = code("depth", "exercise", "ex-orthogonal-relu")
    found = re.search(r"range\((\d+)\).*Linear\((\d+), \2,", wrong, re.DOTALL)
    assert found
    depth, width = int(found[1]), int(found[2])

    def left(gain: float) -> float:
        """Return what the layers leave of the norm."""
        rng = np.random.default_rng(1)
        a = first = rng.standard_normal((width, 10))
        for _ in range(depth):
            a = np.maximum(orthogonal(gain).draw(rng, width, width) @ a, 0)
        return float(np.linalg.norm(a) / np.linalg.norm(first))

    assert left(1) == pytest.approx(2**-10, rel=0.2)
    assert left(2**0.5) == pytest.approx(1, rel=0.2)


# --- Finding and fixing it -----------------------------------------------------------------------


def test_one_factor_keeps_the_direction(capsys: pytest.CaptureFixture[str]) -> None:
    exec(code("remedies", "solution", "ex-program-clipping"), {})
    value, norm, whole = np.reshape(numbers(capsys.readouterr().out), (3, 4))
    assert list(value) == [1, 1, 1, 0]
    assert norm == pytest.approx([0.5**0.5, 0.5**0.5, 1, 0], abs=1e-6)
    assert whole == pytest.approx(np.array([3, 3, 4, 0]) / 34**0.5, abs=1e-6)
