"""How a network learns: a round by hand, and the loss after steps of several lengths."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sympy import Basic, Derivative, Rational, Symbol, lambdify

from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.learning.training_loop import L, after, again, eta, expected, hand, values
from gradyan.derivations.notation import a1, b1, b2, w1, w2, x, yhat, z1
from gradyan.derivations.rules.graphs import value
from gradyan.report.figures import Measurements, Words, figure
from gradyan.report.figures.style import FULL, MUTED, SERIES, SHADE, levels, points, quantity, sheet

AHEAD, BACK = SERIES[0].color, SERIES[2].color
NODES = {x: "x", z1: "z_1", a1: "a_1", yhat: r"\hat{y}", L: "L"}
PARAMETERS = {z1: {w1: "w_1", b1: "b_1"}, yhat: {w2: "w_2", b2: "b_2"}}
HEIGHT, CHAIN, GAP = 52, 31, 7  # of the drawing, of the chain in it; half of what a node takes
LONGEST = Rational(1, 5)


@figure
def chain_by_hand(measurements: Measurements, words: Words) -> Figure:
    """Return the chain of the round by hand, with values forward and derivatives backward."""
    del measurements
    drawn = sheet(FULL, HEIGHT)
    axes = drawn.subplots()
    axes.set(xlim=(0, FULL), ylim=(0, HEIGHT))
    axes.axis("off")
    places = dict(zip(NODES, np.linspace(14, FULL - 18, len(NODES)), strict=True))
    for node, at in places.items():
        _node(axes, node, float(at))
    for (below, left), (above, right) in pairwise(places.items()):
        link(axes, float(left), float(right), _slope(above, below) if below != x else "")
    axes.text(1, HEIGHT - 4, words("forward"), color=AHEAD)
    axes.text(1, 2, words("backward"), color=BACK)
    return drawn


def _node(axes: Axes, node: Symbol, at: float) -> None:
    """Draw a quantity with its value above, and below what the loss loses or gains with it."""
    name = NODES[node]
    circle(axes, at, f"${name}$")
    axes.text(at, CHAIN + 9, f"${name}={number(node)}$", size=9, color=AHEAD, ha="center")
    if node in (z1, a1, yhat):
        axes.text(at, CHAIN - 13, _derivative(node, name), size=9, color=BACK, ha="center")
    letters = PARAMETERS.get(node, {})
    for (parameter, letter), down in zip(letters.items(), (19, 25)[: len(letters)], strict=True):
        text = _derivative(parameter, letter)
        axes.text(at, CHAIN - down, text, size=9, color=BACK, ha="center")


def circle(axes: Axes, at: float, name: str, size: float = 11) -> None:
    """Draw a node of a chain, its name in letters of this size."""
    axes.plot([at], [CHAIN], "o", ms=24, color=MUTED, markerfacecolor=SHADE, mew=0.6)
    axes.text(at, CHAIN, name, size=size, ha="center", va="center")


def _derivative(by: Symbol, name: str) -> str:
    return rf"$\partial L/\partial {name}={_slope(L, by)}$"


def link(axes: Axes, left: float, right: float, factor: str) -> None:
    """Draw the way forward and the way back between two quantities."""
    for height, (start, end), color in (
        (CHAIN + 1.6, (left, right), AHEAD),
        (CHAIN - 1.6, (right, left), BACK),
    ):
        towards = GAP if end > start else -GAP
        arrow = {"arrowstyle": "-|>", "color": color, "lw": 1.0, "shrinkA": 0, "shrinkB": 0}
        ends = (end - towards, height), (start + towards, height)
        if color == AHEAD or factor:
            axes.annotate("", *ends, arrowprops=arrow)
    if factor:
        middle = (left + right) / 2
        axes.text(middle, CHAIN - 6.5, rf"$\times\,{factor}$", size=9, color=BACK, ha="center")


def number(quantity: Basic) -> str:
    """Return what a quantity of the round by hand comes to, as TeX."""
    found = value(quantity, hand).subs(values)
    found = Rational(unfold(found).doit())
    return rf"{found.p}/{found.q}" if found.q > 1 else str(found).replace("-", "−")


def _slope(u: Symbol, v: Symbol) -> str:
    return number(Derivative(u, v, evaluate=False))


@figure
def step_length(measurements: Measurements, words: Words) -> Figure:
    """Return the loss after one step against η: of the round by hand, and of random networks."""
    drawn = sheet(FULL, 66)
    left, right = drawn.subplots(1, 2, gridspec_kw={"wspace": 0.12})
    _curve(left, words)
    _shares(right, measurements, words)
    return drawn


def _curve(axes: Axes, words: Words) -> None:
    """Draw the loss after the step, and the tangent that the derivatives promise."""
    known = {name: number for name, number in values.items() if name != eta}
    found, line = value(after[L], again), value(expected.lhs, hand)
    exact, promise = (
        lambdify(eta, unfold(expr.subs(known)).doit(), "numpy") for expr in (found, line)
    )
    etas, at = np.linspace(0, float(LONGEST), 101), float(values[eta])
    axes.plot(etas, exact(etas), color=AHEAD, label="loss")
    axes.plot(etas, promise(etas), color=BACK, ls=SERIES[2].dashes, label="promise")
    axes.plot([at, at], [promise(at), exact(at)], color=MUTED, lw=0.6, label="short of")
    for f, color in ((exact, AHEAD), (promise, BACK)):
        axes.plot([at], [f(at)], "o", color=color, zorder=3)
    axes.set(xlim=(0, float(LONGEST)), ylim=(0, 1.05), xlabel=r"$\eta$")
    axes.set_xticks([0, at, 1 / 10, 1 / 5], labels=["0", "1/20", "1/10", "1/5"])
    levels(axes, [0, 1 / 2, 1], ["0", "1/2", "1"])
    axes.text(0.004, 0.12, words("first-order").replace(" · ", "\n"), color=BACK)
    axes.text(0.068, 0.55, words("loss"), color=AHEAD)
    quantity(axes, "$L^+$")


def _shares(axes: Axes, measurements: Measurements, words: Words) -> None:
    """Draw which share of the promise random networks keep, for steps of several lengths."""
    records = measurements["step-size"]
    for level, color in ((1, BACK), (0, MUTED)):
        axes.axhline(level, color=color, lw=0.8, ls=SERIES[2].dashes if level else "solid")
    axes.set_xscale("log")
    axes.minorticks_off()
    points(axes, records, "eta", SERIES[0])
    axes.set(xlim=(8e-3, 6), ylim=(-0.35, 1.15), xlabel=r"$\eta$")
    axes.set_xticks([1e-2, 1e-1, 1], labels=["1/100", "1/10", "1"])
    levels(axes, [0, 1 / 2, 1], ["0", "1/2", "1"])
    axes.text(0.2, 1.04, words("first-order"), color=BACK)
    axes.text(1e-2, -0.12, words("loss-rises"), color=MUTED)
    quantity(axes, r"$(L-L^+)/(\eta\,\|g\|^2)$")
