"""Where a layer norm stands: after the sum of stream and branch, or before the branch.

Assumptions: those of the depth law; wide layers, so that a layer norm divides by the root mean
square and the two directions that it removes do not count; a branch whose input has the mean square
1 puts out s², with weights of its own of mean 0, and sends χ times the mean square of the signal
back. Branches that keep to one token and scale with their input, as ReLU layers do, have χ = s² at
equal widths. A branch that averages over tokens, as attention does where all scores are equal,
sends nothing back to differences between tokens: there χ = 0. (Post: Vaswani et al. 2017; pre:
Xiong et al. 2020.)
"""

from math import log10

from sympy import (
    Derivative,
    Eq,
    IndexedBase,
    Integer,
    Limit,
    Product,
    Tuple,
    evaluate,
    oo,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.notation import L, N, delta, ell
from gradyan.derivations.rules.basic import evaluation, identity
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction, recurrence
from gradyan.derivations.rules.integrals import passage

s, chi, r, c = symbols("s chi r c", positive=True)
X, B, S = symbols("X B S", real=True)
x_1, x_2, y_1, y_2, g, w = symbols("x_1 x_2 y_1 y_2 g w", real=True)
k = symbols("k", integer=True, nonnegative=True)
v_ = IndexedBase("v", positive=True)
TOKENS = 16


def predicted(
    *, kind: str, branch: str, scale: float, layer: int, depth: int, **_: object
) -> float:
    """Return log₁₀ of the norm of ∂L/∂x_ℓ over that at the top, for branches that are linear."""
    return profile(kind, [branch] * depth, scale)[layer]


def alternating(kind: str, scale: float, depth: int) -> list[float]:
    """Return the same for ℓ = 0 … L where branches that average and others take turns."""
    return profile(kind, ["mean", "token"] * (depth // 2), scale)


def profile(kind: str, branches: list[str], scale: float) -> list[float]:
    """Return log₁₀ of the norm of ∂L/∂x_ℓ over that at the top, ℓ = 0 … L.

    Stream and signal are each followed in two parts, the mean over the tokens and what differs
    from it. A branch of one token multiplies both by s² and takes both back likewise; one that
    averages does so with the mean alone.
    """
    mean, rest = 1 / TOKENS, 1 - 1 / TOKENS
    factors = []
    for branch in branches:
        inside = 1.0 if kind == "post" else mean + rest  # what the branch divides its input by
        grown = 1 + scale**2 / inside, 1 + scale**2 / inside * (branch == "token")
        mean, rest = mean * grown[0], rest * grown[1]
        after = mean + rest if kind == "post" else 1.0
        mean, rest = mean / after, rest / after
        factors.append([factor / after for factor in grown])
    parts, logs = [1 / TOKENS, 1 - 1 / TOKENS], [0.0]
    for both in reversed(factors):
        parts = [part * factor for part, factor in zip(parts, both, strict=True)]
        logs.append(log10(sum(parts)) / 2)
    return logs[::-1]


with evaluate(False):
    square = Eq(E((X + B) ** 2), 1 + s**2)
    post = Eq(E(((delta + S) / sqrt(1 + s**2)) ** 2), (1 + chi) / (1 + s**2) * E(delta**2))
    level = Eq((1 + s**2) / (1 + s**2), 1)
    tokens = {
        y_1: x_1 + w * ((x_1 + x_2) / 2),
        y_2: x_2 + w * ((x_1 + x_2) / 2),
    }
    apart = Eq(Derivative(g * (y_1 - y_2), x_1), g)
    together = Eq(Derivative(g * (y_1 + y_2), x_1), g * (1 + w))
    lost = Eq(Product(1 / (1 + s**2), (ell, 1, L)), (1 / (1 + s**2)) ** L)
    vanishes = Eq(Limit((1 / (1 + s**2)) ** L, L, oo, "-"), 0)
    half = rounds_to(1 / sqrt(1 + 1), "0.7071")

    grown = Eq(v_[k + 1], v_[k] + s**2)
    start = Eq(v_[0], 1)
    stream = Eq(v_[k], v_[0] + k * s**2)
    pre = Eq(E((delta + S / sqrt(c)) ** 2), (1 + chi / c) * E(delta**2))
    step = 1 + s**2 / (1 + (ell - 1) * s**2)
    product = Eq(Product(step, (ell, 1, L)), 1 + L * s**2)
    at_one = Eq(1 + 1 / (1 + (ell - 1)), 1 + 1 / ell)
    below_last = Eq((1 + L * s**2) / (1 + L * s**2), 1)
    top = Eq(((1 + L * s**2) / (1 + ell * s**2)) / (1 + L * s**2), 1 / (1 + ell * s**2))
    scaled = Eq(1 + L * sqrt(c / L) ** 2, 1 + c)
    two = Eq(1 + (2 * N) * (1 / sqrt(2 * N)) ** 2, 2)

    block_order = Claim(
        id="block-order",
        evidence="DS",
        notes="",
        given={"start": start, "grown": grown},
        holds=Tuple(post, vanishes, product, two),
        derivation=(
            Step("square", square, moments({B: Integer(0), B**2: s**2}, {X: Integer(0), X**2: 1})),
            Step(
                "post",
                post,
                moments({S: Integer(0), S**2: chi * r}, {delta: Integer(0), delta**2: r}),
            ),
            Step("level", level, identity),
            Step("apart", apart, along(tokens)),
            Step("together", together, along(tokens)),
            Step("lost", lost, induction(L, 1)),
            Step("vanishes", vanishes, passage()),
            Step("half", half, evaluation),
            Step("stream", stream, recurrence(lambda at: v_[at], k, grown)),
            Step(
                "pre",
                pre,
                moments({S: Integer(0), S**2: chi * r}, {delta: Integer(0), delta**2: r}),
            ),
            Step("product", product, induction(L, 1)),
            Step("at-one", at_one, identity),
            Step("below-last", below_last, identity),
            Step("top", top, identity),
            Step("scaled", scaled, identity),
            Step("two", two, identity),
        ),
        twins=(
            Twin("lost-branch", {post.rhs: 1 / (1 + s**2) * E(delta**2)}),
            Twin("exponential", {product.rhs: (1 + s**2) ** L}),
            Twin("one-branch", {two: Eq(1 + (2 * N) * (1 / sqrt(N)) ** 2, 2)}),
        ),
        predicts=predicted,
        source="xiong2020",
    )
