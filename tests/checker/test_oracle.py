"""Every number that is printed, computed a second time; and bounds over whole intervals.

A decimal is recomputed by mpmath at 50 digits from the expression it stands for, or, where that
has letters which only the claim knows the meaning of, from a formula written here by hand. A bound
is not sampled: ball arithmetic (Arb) encloses the function on every piece of the interval.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from flint import arb, arb_series, ctx
from mpmath import findroot, log, mp, mpf, pi, sinh, sqrt, tanh
from sympy import Basic, preorder_traversal

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, relations
from gradyan.derivations.checker.judge import judge
from gradyan.derivations.checker.statement import RoundsTo, conjuncts, rounds_to
from gradyan.derivations.numbers import meanfield
from gradyan.properties import moments
from gradyan.simulations.networks.initialization import TRUNCATED
from tests.checker.oracle import DIGITS, Open, gaussian, sigma, slope, value

Number = Callable[[], Any]


@pytest.fixture(autouse=True)
def _fifty_digits() -> Iterator[None]:
    ctx.prec, ctx.cap = 120, 3
    with mp.workdps(DIGITS):
        yield


# --- decimals ------------------------------------------------------------------------------------


def chain(layers: int, w: str = "0.5", x: str = "1") -> list[mpf]:
    """Return the activations of units in a row, each with the same weight."""
    a = [mpf(x)]
    for _ in range(layers):
        a.append(sigma(mpf(w) * a[-1]))
    return a


def slope_in_chain(layer: int) -> mpf:
    return slope(sigma, mpf("0.5") * chain(layer)[layer - 1])


def three_sigmas(w1: Any, x: Any) -> Any:
    return sigma(mpf("0.5") * sigma(mpf("0.5") * sigma(w1 * x)))


@cache
def place_of_the_largest_factor() -> mpf:
    """Return the u at which u σ′(u) is largest."""
    return findroot(lambda u: slope(lambda v: v * slope(sigma, v), u), mpf("1.5"))


def largest_factor() -> mpf:
    u = place_of_the_largest_factor()
    return u * slope(sigma, u)


def window(w: Any) -> Any:
    """Return the width of the inputs a with |wσ′(wa + b)| ≥ 1, from where σ′ is 1/|w|."""
    return 2 / w * findroot(lambda z: sigma(z) * (1 - sigma(z)) - 1 / w, log(w))


@cache
def widest_window() -> mpf:
    """Return the |w| at which the window is widest."""
    return findroot(lambda w: slope(window, w), mpf("6.9"))


@cache
def length(square: Callable[[Any], Any], sigma_w: Any, near: Any) -> mpf:
    """Return the fixed point q = σ_w² E[φ(√q z)²]."""
    return findroot(
        lambda q: q - sigma_w**2 * gaussian(lambda z: square(sqrt(q) * z)), mpf(near), tol=1e-25
    )


def chi(f: Callable[[Any], Any], sigma_w: Any, q: Any) -> mpf:
    return sigma_w**2 * gaussian(lambda z: slope(f, sqrt(q) * z) ** 2)


def sigma_squared(x: Any) -> Any:
    return sigma(x) ** 2


def sigma_slope_squared(x: Any) -> Any:
    return (sigma(x) * (1 - sigma(x))) ** 2


@cache
def chi_of_sigma() -> mpf:
    q = length(sigma_squared, 1, "0.26")
    return gaussian(lambda z: sigma_slope_squared(sqrt(q) * z))


@cache
def critical_length() -> mpf:
    """Return t = √q* where a fixed point of the sigmoid's lengths has χ = 1."""

    def excess(t: Any) -> Any:
        squares = gaussian(lambda z: sigma_squared(t * z))
        return t**2 * gaussian(lambda z: sigma_slope_squared(t * z)) / squares - 1

    with mp.workdps(25):
        return findroot(excess, mpf(8), tol=1e-35)


def critical_scale() -> mpf:
    """Return σ_w at that fixed point."""
    t = critical_length()
    return t / sqrt(gaussian(lambda z: sigma_squared(t * z)))


def loss_after_one_round() -> Any:
    """Return (w₂σ(2w₁ + b₁) + b₂)² after one step of η = 1/20 from the values of the example."""

    def loss(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        return (w2 * sigma(2 * w1 + b1) + b2) ** 2

    start = [mpf("0.5"), mpf(-1), mpf(2), mpf(0)]
    directions = [tuple(int(i == k) for i in range(4)) for k in range(4)]
    gradient = [mp.diff(loss, start, direction) for direction in directions]
    return loss(*(p - g / 20 for p, g in zip(start, gradient, strict=True)))


# What the letters of these stand for, only their claims know.
def steps_to_a_tenth(bias: int) -> Any:
    """Return T with σ(b)ᵀ = 1/10."""
    return mp.log(10) / mp.log1p(mp.exp(-bias))


BY_HAND: dict[tuple[str, str], Number] = {
    ("adam-step", "3.162"): lambda: (1 - mpf("0.9")) / mp.sqrt(1 - mpf("0.999")),
    **{
        ("forget-gate", d): partial(steps_to_a_tenth, b)
        for b, d in ((0, "3.3"), (1, "7.4"), (2, "18.1"), (3, "47.4"), (5, "342.9"))
    },
    **{("three-layer-example", d): lambda: chain(1)[1] for d in ("0.62", "0.622459")},
    **{("three-layer-example", d): lambda: chain(2)[2] for d in ("0.58", "0.577185")},
    **{("three-layer-example", d): lambda: chain(3)[3] for d in ("0.57", "0.571652")},
    **{("three-layer-example", d): lambda: slope_in_chain(1) for d in ("0.23", "0.235004")},
    **{("three-layer-example", d): lambda: slope_in_chain(2) for d in ("0.24", "0.244042")},
    **{("three-layer-example", d): lambda: slope_in_chain(3) for d in ("0.25", "0.244866")},
    ("three-layer-example", "0.0140433"): lambda: (
        slope_in_chain(1) * slope_in_chain(2) * slope_in_chain(3)
    ),
    **{
        ("three-layer-example", d): lambda: slope(lambda x: three_sigmas(mpf("0.5"), x), mpf(1))
        for d in ("0.0138", "0.00175541")
    },
    ("three-layer-example", "0.00351082"): lambda: slope(
        lambda w: three_sigmas(w, mpf(1)), mpf("0.5")
    ),
    ("training-loop", "0.5681"): loss_after_one_round,
    ("factor-125", "1.543405"): place_of_the_largest_factor,
    ("factor-125", "0.223872"): largest_factor,
    ("sigmoid-active-window", "0.4477"): lambda: window(widest_window()),
    ("sigmoid-active-window", "6.894"): widest_window,
    ("sigmoid-active-window", "0.0248"): lambda: window(mpf(500)),
    ("sigmoid-active-window", "0.0124"): lambda: window(mpf(500)) / 2,
    ("critical-scale", "0.264687"): lambda: length(sigma_squared, 1, "0.26"),
    ("critical-scale", "0.0557207"): chi_of_sigma,
    ("critical-scale", "0.236"): lambda: sqrt(chi_of_sigma()),
    ("critical-scale", "10.149264"): critical_scale,
    ("critical-scale", "45.624278"): lambda: critical_length() ** 2,
    ("init-depends-on-activation", "1.0716"): lambda: gaussian(selu_slope_squared),
}


def selu(x: Any) -> Any:
    alpha, scale = mpf("1.6732632423543772848"), mpf("1.0507009873554804934")
    return scale * (x if x > 0 else alpha * (mp.exp(x) - 1))


def selu_squared(x: Any) -> Any:
    return selu(x) ** 2


def selu_slope_squared(x: Any) -> Any:
    alpha, scale = mpf("1.6732632423543772848"), mpf("1.0507009873554804934")
    return (scale if x > 0 else scale * alpha * mp.exp(x)) ** 2


def decimals(claim: Claim) -> Iterator[RoundsTo]:
    """Yield each ≈ of a claim once: of its steps, of what holds, and of what is said."""
    parts = [*relations(claim.derivation), claim.holds, claim.said, claim.finding]
    found = [p for part in parts if isinstance(part, Basic) for p in preorder_traversal(part)]
    yield from dict.fromkeys(p for p in found if isinstance(p, RoundsTo))


PRINTED = [(claim, part) for claim in claims().values() for part in decimals(claim)]


@pytest.mark.parametrize(
    ("claim", "part"), [pytest.param(c, p, id=f"{c.id}-{p.decimal}") for c, p in PRINTED]
)
def test_printed_decimal(claim: Claim, part: RoundsTo) -> None:
    """A decimal that the notes give may be wrong: then the claim must have found that out."""
    broken = judge(claim).broken if claim.said is not None and part in conjuncts(claim.said) else ()
    assert agrees(claim.id, part) is (part not in broken)


def agrees(claim: str, part: RoundsTo) -> bool:
    x, decimal, places = part.args
    distance = abs(exact(claim, part, x) - mpf(decimal.p) / decimal.q)
    return bool(distance <= mpf(10) ** -int(places) / 2)


def exact(claim: str, part: RoundsTo, x: Basic) -> Any:
    try:
        return value(x)
    except Open as why:
        if (claim, part.decimal) not in BY_HAND:
            pytest.fail(f"write a formula for {part} into BY_HAND: {why}")
    return BY_HAND[claim, part.decimal]()


@pytest.mark.parametrize("wrong", ["3.67607", "3.67609"])
def test_a_wrong_last_digit_is_noticed(wrong: str) -> None:
    (right,) = decimals(claims()["small-factor-not-enough"])
    assert agrees("small-factor-not-enough", right)
    assert not agrees("small-factor-not-enough", rounds_to(right.args[0], wrong))


def test_no_formula_by_hand_is_left_over() -> None:
    """Of claims that are here, each is about a decimal that is printed."""
    used = {(claim.id, part.decimal) for claim, part in PRINTED}
    assert {key for key in BY_HAND if key[0] in claims()} <= used


def unity(u: Any) -> Any:
    return u * tanh(u / 2)


def relu_variance() -> Any:
    mean = gaussian(lambda z: max(z, mpf(0)))
    return gaussian(lambda z: max(z, mpf(0)) ** 2) - mean**2


def truncated() -> Any:
    """Return the standard deviation of N(0, 1) given |z| ≤ 2."""
    ends = [-2, 0, 2]
    return sqrt(mp.quad(lambda z: z**2 * mp.npdf(z), ends) / mp.quad(mp.npdf, ends))


# Name, decimal, a formula of our own, and what the project computes where it does.
CONSTANTS: dict[str, tuple[str, Number, Callable[[], float] | None]] = {
    "σ′(5)": ("0.006648056671", lambda: slope(sigma, mpf(5)), None),
    "∏ (1 + 1/n²)": ("3.67608", lambda: sinh(pi) / pi, None),
    "argmax uσ′(u)": ("1.543405", place_of_the_largest_factor, None),
    "u tanh(u/2)": ("1.000000", lambda: unity(place_of_the_largest_factor()), None),
    "max uσ′(u)": ("0.223872", largest_factor, None),
    "widest window": ("0.44774", lambda: window(widest_window()), None),
    "its |w|": ("6.894", widest_window, None),
    "window at 500": ("0.0248", lambda: window(mpf(500)), None),
    "Var relu": ("0.340845", relu_variance, None),
    "q* of σ at 1": ("0.264687", lambda: length(sigma_squared, 1, "0.26"),
                     lambda: meanfield.fixed_point("sigma", 1.0)),
    "χ of σ at 1": ("0.0557207", chi_of_sigma, lambda: meanfield.chi("sigma", 1.0)),
    "per layer": ("0.236", lambda: sqrt(chi_of_sigma()), None),
    "critical σ": ("10.149264", critical_scale, lambda: meanfield.critical("sigma")),
    "critical ReLU": ("1.414214", lambda: 1 / sqrt(gaussian(lambda z: float(z > 0))),
                      lambda: meanfield.critical("relu")),
    "χ of batch norm": ("1.46694", lambda: pi / (pi - 1), None),
    "its root": ("1.2112", lambda: sqrt(pi / (pi - 1)), None),
    "truncated normal": ("0.879626", truncated, lambda: TRUNCATED),
    "1.5¹⁶": ("656.840836", lambda: mpf(3) ** 16 / mpf(2) ** 16, None),
    "1.5⁵⁰": ("637621500.2", lambda: mpf(3) ** 50 / mpf(2) ** 50, None),
    "E[σ(z)²]": ("0.293379", lambda: gaussian(sigma_squared),
                 lambda: moments.second_moment("sigma", 1.0)),
    "E[σ′(z)²]": ("0.044836", lambda: gaussian(sigma_slope_squared),
                  lambda: moments.slope_moment("sigma", 1.0)),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTANTS)
def test_constant(name: str) -> None:
    decimal, formula, ours = CONSTANTS[name]
    number = formula()
    places = len(decimal.partition(".")[2])
    assert abs(number - mpf(decimal)) <= mpf(10) ** -places / 2
    if ours is not None:
        assert ours() == pytest.approx(float(number), rel=1e-8)


# --- bounds over whole intervals -----------------------------------------------------------------


class Exceeds(Exception):
    """A point at which a bound is certainly passed."""


Ball = Callable[[Any], Any]
SMALLEST = 2.0**-40


def below(f: Ball, bound: arb, low: float, high: float) -> int:
    """Show f < bound on all of [low, high]; return into how many pieces that has cut it.

    Each piece is one ball, and Arb's value of f on it holds all values that f takes there.
    Raises Exceeds at a point where f > bound.
    """
    todo, pieces = [(low, high)], 0
    while todo:
        a, b = todo.pop()
        middle = (a + b) / 2
        pieces += 1
        if f(ball(a, b)) < bound:
            continue
        if f(arb(middle)) > bound:
            raise Exceeds(f"{f(arb(middle))} at {middle}")
        assert b - a > SMALLEST, f"undecided near {middle}"
        todo += [(a, middle), (middle, b)]
    return pieces


def ball(a: float, b: float) -> arb:
    """Return [a, b]; both are short binary fractions, so middle and radius are exact."""
    return arb((a + b) / 2, (b - a) / 2)


def touches(f: Ball, bound: arb, radius: float) -> None:
    """Show f ≤ f(0) ≤ bound around 0 for an even f: f′(0) = 0, and f″ < 0 on the whole piece."""
    around = arb_series([ball(-radius, radius), 1])
    assert f(around).coeffs()[2] < 0, "not shown to be concave"
    if f(arb(0)) > bound:
        raise Exceeds(f"{f(arb(0))} at 0")
    assert f(arb(0)) <= bound


def exp_slope(x: Any) -> Any:
    """Return σ′ = 1/(2 + eˣ + e⁻ˣ)."""
    return 1 / (2 + x.exp() + (-x).exp())


def tanh_slope(x: Any) -> Any:
    """Return tanh′ = 4/(eˣ + e⁻ˣ)²."""
    e = x.exp() + (-x).exp()
    return 4 / (e * e)


def factor(u: Any) -> Any:
    """Return u σ′(u), the factor |w|σ′(wa) of a unit without bias at a = 1."""
    return u * exp_slope(u)


def window_of(w: Any) -> Any:
    """Return (2/w) log(w(1 + √(1 − 4/w))/2 − 1)."""
    return 2 / w * (w * (1 + (1 - 4 / w).sqrt()) / 2 - 1).log()


def all_reals(f: Ball, bound: arb) -> None:
    """Show f ≤ bound for an f of eˣ + e⁻ˣ, so an even one, whose tail is below 4e⁻ˣ."""
    touches(f, bound, 2.0**-5)
    below(f, bound, 2.0**-5, 40.0)
    assert 4 * (-arb(40)).exp() < bound


def test_sigmoid_slope_is_at_most_a_quarter_everywhere() -> None:
    all_reals(exp_slope, arb(1) / 4)
    with pytest.raises(Exceeds):
        all_reals(exp_slope, arb("0.2499"))


def test_tanh_slope_is_at_most_one_everywhere() -> None:
    all_reals(tanh_slope, arb(1))
    with pytest.raises(Exceeds):
        all_reals(tanh_slope, arb("0.9999"))


@pytest.mark.parametrize("sign", [1, -1])
def test_factor_without_bias_never_exceeds_its_bound(sign: int) -> None:
    """|u|σ′(u) < u e⁻ᵘ beyond 40, which falls for u > 1."""

    def size(u: Any) -> Any:
        return sign * factor(sign * u)

    below(size, arb("0.223872"), 0.0, 40.0)
    assert 40 * (-arb(40)).exp() < arb("0.2")
    assert factor(arb("1.543405")) > arb("0.2238715")
    with pytest.raises(Exceeds):
        below(size, arb("0.22387"), 0.0, 40.0)


def test_window_is_nowhere_wider_than_its_bound() -> None:
    """In (0, 4) there is none. Close to 4 and beyond 32 a simpler function is larger."""
    near = 4 + 2.0**-10
    root = arb(2.0**-10).sqrt() / 2  # √(1 − 4/w) ≤ √((w − 4)/4)
    log_of = arb(near) * (1 + root) / 2 - 1  # log(1 + y) ≤ y
    assert (log_of - 1) / 2 < arb("0.4478")
    below(window_of, arb("0.4478"), near, 32.0)
    assert 2 * arb(32).log() / 32 < arb("0.4478")  # 2 log(w)/w is larger, and falls for w > e
    assert window_of(arb("6.894")) > arb("0.4477")
    with pytest.raises(Exceeds):
        below(window_of, arb("0.4477"), near, 32.0)


def test_nothing_is_shown_at_a_bound_that_is_only_touched() -> None:
    with pytest.raises(AssertionError, match="undecided"):
        below(lambda x: -x * x, arb(0), -1.0, 1.0)
