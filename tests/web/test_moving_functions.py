"""What a figure computes in the browser is what Python computes, by roads of its own."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from mpmath import inf, npdf, quad
from sympy import Expr, Float

from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.depth.critical_scale import decades, factor
from gradyan.derivations.exploding import factor_125
from gradyan.derivations.exploding.large_steps import distance
from gradyan.derivations.numbers import legendre, meanfield
from gradyan.simulations.depth.critical_scale import SCALES
from gradyan.simulations.networks.activations import ACTIVATIONS, piecewise, sigmoid, sigmoid_slope
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Layer, Network
from gradyan.simulations.networks.optimizers import clip, sgd
from tests.web.browser import CLOSE, answers, grid

WEIGHTS = (1.0, 2.5, 3.9, 4.0, 4.25, 5.0, 6.9, 8.0, 16.0, 40.0, 125.0, 500.0)
PLACES = (0.0, 0.1, 0.35, 0.5, 0.75, 1.0)


def same(found: Any, expected: Any) -> None:
    """Fail unless all numbers agree up to a relative error of `CLOSE`."""
    np.testing.assert_allclose(np.array(found, float), np.array(expected, float), rtol=CLOSE)


def exact(expr: Expr, **letters: float) -> float:
    """Return what a derivation says, to thirty digits, at numbers that floats hold exactly."""
    symbols = {letter: Float(value, 40) for letter, value in letters.items()}
    return float(
        unfold(expr).subs({getattr(factor_125, k): v for k, v in symbols.items()}).evalf(30)
    )


def test_the_sigmoid_and_its_slope() -> None:
    z = [-700.0, -40.0, -3.0, -1e-9, 0.0, 1e-9, 0.5, 2.0, 40.0, 700.0]
    same(grid("sigmoid", ([x] for x in z)), sigmoid(np.array(z)))
    same(grid("sigmoidSlope", ([x] for x in z)), sigmoid_slope(np.array(z)))


def test_the_factor_of_a_unit() -> None:
    rows = [(w, -w * place, a) for w, place, a in product(WEIGHTS, PLACES, (-0.3, 0.0, 0.4, 1.3))]
    same(grid("factorOfUnit", rows), [w * sigmoid_slope(np.array(w * a + b)) for w, b, a in rows])


def test_the_window_of_a_unit() -> None:
    """Where the factor is 1 or more, as the derivation has it; below the weight 4 nowhere."""
    large = [w for w in WEIGHTS if w > 4]
    half = [exact(factor_125.half_window, w=w) for w in large]
    same(grid("halfWindow", ([w] for w in large)), half)
    assert answers([("halfWindow", [4.0]), ("halfWindow", [3.999])]) == [0, -1]
    assert answers([("activeWindow", [3.9, 0.0]), ("shareInWindow", [3.9, 0.0])]) == [None, 0]
    ends = grid("activeWindow", ((w, -w / 4) for w in large))
    same(ends, [[1 / 4 - h, 1 / 4 + h] for h in half])
    for (left, right), w in zip(ends, large, strict=True):
        factors = w * sigmoid_slope(w * (np.linspace(left - 0.01, right + 0.01, 2001) - 1 / 4))
        inside = np.abs(np.linspace(-0.01 - (right - left) / 2, (right - left) / 2 + 0.01, 2001))
        near = np.abs(inside - (right - left) / 2) < 1e-9
        assert ((factors >= 1) == (inside <= (right - left) / 2))[~near].all()


def test_the_share_of_inputs_in_the_window_and_the_mean_factor() -> None:
    large = [w for w in WEIGHTS if w > 4]
    theory = factor_125.mean_or_share
    upper = [theory(w, "share") for w in large]  # a half of it, which is what lies there at an end
    same(grid("shareInWindow", ((w, 0.0) for w in large)), upper)
    same(grid("shareInWindow", ((w, -w) for w in large)), upper)
    whole = [w for w in large if exact(factor_125.half_window, w=w) < 1 / 2]
    shares = [2 * exact(factor_125.half_window, w=w) for w in whole]
    same(grid("shareInWindow", ((w, -w / 2) for w in whole)), shares)
    same(grid("meanFactor", ((w, 0.0) for w in WEIGHTS)), [theory(w, "mean") for w in WEIGHTS])
    rows = [(w, -w * place) for w, place in product(WEIGHTS, PLACES)]
    same(grid("meanFactor", rows), [exact(factor_125.rise, w=w, b=b) for w, b in rows])


@pytest.mark.parametrize("name", SCALES)
def test_the_functions_and_their_moments(name: str) -> None:
    z = np.array([-30.0, -2.0, -0.3, -1e-3, 1e-3, 0.7, 3.0, 30.0])
    there = ACTIVATIONS[name]
    pair = [[f"ACTIVATIONS.{name}[{k}]", [x]] for k in (0, 1) for x in z]
    a = there.f(z)
    same(answers((str(f), args) for f, args in pair), [*a, *there.slope(z, a)])
    rows = [(name, q, slope) for q, slope in product((1e-4, 0.3, 1.0, 7.0, 200.0), (False, True))]
    found = grid("moment", rows)
    same(found, [legendre.moment(name, q, derivative=slope) for _, q, slope in rows])
    adaptive = [meanfield.mean_square(name, 1.0, slope) for slope in (False, True)]
    same(found[4:6], adaptive)


def test_the_factor_at_rest_and_its_powers() -> None:
    rows = [(name, s) for name, scales in SCALES.items() for s in (*scales, 0.45, 1.1, 14.0)]
    found = grid("chi", rows)
    same(found, [factor(name, s) for name, s in rows])
    layers = [1, 17, 50]
    powers = [("decadesAfter", (chi, k)) for chi in found for k in layers]
    theory = [k * decades(activation=name, sigma_w=s) for name, s in rows for k in layers]
    np.testing.assert_allclose(answers(powers), theory, rtol=CLOSE, atol=CLOSE)


STEPS = (0.25, 0.5, 1.0, 1.5, 1.75, 2.0, 2.5, 10.0)  # ηλ


def test_the_steps_on_a_parabola() -> None:
    """By the rate and the curvature, as a network would do it, and by the closed form."""
    for h, curvature in product(STEPS, (1.0, 2.0, 4.0)):
        way = answers([("descent", (h / curvature, curvature, 3.0, 12))])[0]
        same(way, [3 * distance(h, t) for t in range(13)])


def test_the_fate_of_the_steps() -> None:
    fates = dict(zip(STEPS, grid("fateOfDescent", ([h] for h in STEPS)), strict=True))
    for h, fate in fates.items():
        once, late = distance(h, 1), abs(distance(h, 300))
        assert (fate == "once") == (once == 0), h
        assert (fate == "side") == (once > 0), h
        assert (fate == "jump") == (once < 0 and late < 1e-6), h
        assert (fate == "border") == (late == 1), h
        assert (fate == "leave") == (late > 1e6), h


XS, YS = [-1.0, -0.6, -0.2, 0.3, 0.7, 1.2], [0.0, 0.0, 0.2, 0.1, 0.4, 0.5]
UNIT = {"w": 1.5, "b": 1.0}


def trained(rate: float, slope: float, steps: int) -> list[dict[str, float]]:
    """Return the unit after each step, trained by the simulations' own networks."""
    ACTIVATIONS["tried"] = piecewise(slope)
    try:
        net = Network(
            [Layer({k: np.array([[UNIT[v]]]) for k, v in (("W", "w"), ("b", "b"))}, "tried")]
        )
        x, y, step, life = np.array([XS]), np.array([YS]), sgd(rate), []
        for t in range(steps + 1):
            life.append({"w": net.parameters[0]["W"].item(), "b": net.parameters[0]["b"].item()})
            seen = net.forward(x)
            found = net.backward(seen, LOSSES["mse"].gradient(seen[-1].a, y))
            step(t, net.parameters, found.parameters)
        return life
    finally:
        del ACTIVATIONS["tried"]


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.25])
def test_the_life_of_a_unit(slope: float) -> None:
    rates = (0.05, 0.3, 0.7, 0.8, 1.5, 2.0)
    found = grid("lifeOfUnit", ((UNIT, XS, YS, rate, slope, 12) for rate in rates))
    for life, rate in zip(found, rates, strict=True):
        theirs = trained(rate, slope, 12)
        np.testing.assert_allclose(
            [[u["w"], u["b"]] for u in life],
            [[u["w"], u["b"]] for u in theirs],
            rtol=1e-11,
            atol=1e-13,
        )
        off = [all(u["w"] * x + u["b"] <= 0 for x in XS) for u in theirs]
        died = next((t for t in range(13) if all(off[t:])), -1)
        assert grid("deathOfUnit", [(life, XS)]) == [died]
        if slope == 0 and died >= 0:
            assert life[died] == life[-1]


def patterns(s: float, k: int) -> Any:
    """Return all products of k factors 1 + s and 1 − s, one for each pattern."""
    return np.prod([*product((1 + s, 1 - s), repeat=k)], axis=1)


@pytest.mark.parametrize("s", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("k", [1, 2, 7, 12])
def test_the_products_of_random_factors(s: float, k: int) -> None:
    """Their median and the share above the mean, which is 1, over all patterns."""
    every = patterns(s, k)
    assert np.mean(every) == pytest.approx(1, rel=CLOSE)
    same(10 ** np.array(grid("decadesOfMedian", [(s, k)])), [np.median(every)])
    same(grid("shareAboveMean", [(s, k)]), [np.mean(every > 1)])
    rows = [(s, k, ups) for ups in range(k + 1)]
    by_ups = {
        sum(x > 1 for x in row): float(np.prod(row)) for row in product((1 + s, 1 - s), repeat=k)
    }
    same(10 ** np.array(grid("decadesOfProduct", rows)), [by_ups[ups] for ups in range(k + 1)])


def test_a_factor_has_the_variance_of_a_layer() -> None:
    """Of ‖a_ℓ‖²/‖a_{ℓ−1}‖² in a ReLU layer with He's weights: 2/n times a sum of ReLU(z)²."""
    fourth = float(quad(lambda z: z**4 * npdf(z), [0, inf]))  # E ReLU(z)⁴
    variance = fourth - legendre.moment("relu", 1.0) ** 2
    widths = (6.0, 20.0, 500.0)
    found = np.array(grid("spreadOfWidth", ([n] for n in widths))) ** 2
    same(found, [(2 / n) ** 2 * n * variance for n in widths])


def test_the_walks_are_fair_and_the_same_for_a_seed() -> None:
    first, again, other = answers([("walks", (seed, 400, 50)) for seed in (1, 1, 2)])
    assert first == again != other
    steps = np.diff(np.array([first, other]), axis=2)
    assert set(steps.ravel()) == {0, 1}
    z = (steps.mean() - 1 / 2) * 2 * np.sqrt(steps.size)
    assert abs(z) < 4.5
    beside = ((steps[:, :, 1:] == steps[:, :, :-1]).mean() - 1 / 2) * 2 * np.sqrt(steps.size)
    assert abs(beside) < 4.5
    s, k = 0.5, 50
    ups = np.array(first)[:, k]
    average = np.mean((1 + s) ** ups * (1 - s) ** (k - ups))
    same(10 ** np.array(grid("decadesOfAverage", [(s, k, first)])), [average])


def test_clipping() -> None:
    entries = (-3.0, -1.0, -0.2, 0.0, 0.7, 2.5)
    rows = [([x, y], c) for x, y, c in product(entries, entries, (0.5, 1.0, 2.0))]
    for name, how in (("clipByValue", "value"), ("clipByNorm", "norm")):
        theirs = [clip([{"g": np.array(g)}], how, c)[0]["g"] for g, c in rows]
        same(grid(name, rows), theirs)


def test_the_angle_between_vectors() -> None:
    rows: list[tuple[list[float], list[float]]] = [
        ([3.0, 4.0], [6.0, 8.0]),
        ([1.0, 0.0], [0.0, 2.0]),
        ([2.0, 0.5], [1.0, 0.5]),
        ([1, 0], [-1, 0]),
    ]
    cosines = [np.dot(g, h) / np.linalg.norm(g) / np.linalg.norm(h) for g, h in rows]
    np.testing.assert_allclose(
        grid("angleBetween", rows), np.degrees(np.arccos(cosines)), atol=1e-6
    )


WRONG: list[tuple[str, str, Callable[[], None]]] = [
    ("(z >= 0 ? 1 : e)", "(z >= 0 ? e : 1)", test_the_sigmoid_and_its_slope),
    ("(1 + e) ** 2, 1 / 4", "(1 + e) ** 2, 1 / 5", test_the_sigmoid_and_its_slope),
    ("w * sigmoidSlope(w * a + b)", "w * sigmoidSlope(w * a - b)", test_the_factor_of_a_unit),
    ("w - 4 + Math.sqrt(w * (w - 4))", "w - 4 + Math.sqrt(w * (w + 4))", test_the_window_of_a_unit),
    ("[-b / w - half, -b", "[b / w - half, -b", test_the_window_of_a_unit),
    ("Math.min(ends[1], 1)", "ends[1]", test_the_share_of_inputs_in_the_window_and_the_mean_factor),
    ("sigmoid(-b) *", "sigmoid(b) *", test_the_share_of_inputs_in_the_window_and_the_mean_factor),
    ("z / 4), (z) => (z > 0 ? 1 : 1 / 4)", "z / 4), (z) => 1 / 4", lambda: of("prelu")),
    ("[Math.tanh, (z) => 4 *", "[Math.tanh, (z) => 2 *", lambda: of("tanh")),
    ("legendre(96)", "legendre(12)", lambda: of("sigma")),
    (
        "scaleAt(name, middle) > scale",
        "scaleAt(name, middle) < scale",
        test_the_factor_at_rest_and_its_powers,
    ),
    ("Math.log10(factor)) / 2", "Math.log10(factor)) / 3", test_the_factor_at_rest_and_its_powers),
    ("w - rate", "w + rate", test_the_steps_on_a_parabola),
    ("if (h < 2)", "if (h <= 2)", test_the_fate_of_the_steps),
    ("byBias += delta", "byBias += delta / 2", lambda: test_the_life_of_a_unit(0.0)),
    ("every((z) => z <= 0)", "some((z) => z <= 0)", lambda: test_the_life_of_a_unit(0.25)),
    ("Math.sqrt(5 / n)", "Math.sqrt(4 / n)", test_a_factor_has_the_variance_of_a_layer),
    (
        "Math.log1p(-s * s)",
        "Math.log1p(-s)",
        lambda: test_the_products_of_random_factors(s=0.5, k=7),
    ),
    (
        "(k - ups) / (ups + 1)",
        "(k - ups) / ups",
        lambda: test_the_products_of_random_factors(s=0.5, k=7),
    ),
    ("random() < 1 / 2", "random() < 0.52", test_the_walks_are_fair_and_the_same_for_a_seed),
    ("0x6d2b79f5", "1", test_the_walks_are_fair_and_the_same_for_a_seed),
    ("Math.max(-c, Math.min", "Math.max(0, Math.min", test_clipping),
    ("norm > c ?", "norm > 2 * c ?", test_clipping),
    ("* 180) / Math.PI", "* 90) / Math.PI", test_the_angle_between_vectors),
]


def of(name: str) -> None:
    test_the_functions_and_their_moments(name)


@pytest.mark.parametrize(("old", "new", "test"), WRONG, ids=[new for _, new, _ in WRONG])
def test_a_wrong_function_is_found(
    old: str, new: str, test: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.web.browser.ALTERED", {old: new})
    with pytest.raises(AssertionError):
        test()
