"""Powers of 1.5: how fast a fixed factor grows, and what the notes compute instead."""

from sympy import (
    Eq,
    Equivalent,
    Integer,
    Limit,
    Product,
    Rational,
    Tuple,
    evaluate,
    floor,
    log,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.notation import N, n, t
from gradyan.derivations.rules.basic import evaluation, identity
from gradyan.derivations.rules.equivalences import logarithm
from gradyan.derivations.rules.graphs import along, at, value
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import passage

M = symbols("M", positive=True)
eta, g, old, new = symbols("eta g w_old w_new", real=True)
step_size = symbols("s", real=True)
growth, noted = Rational(3, 2), Integer(888_000)
cent = Rational(1, 100)

update = {new: old - eta * g, step_size: old - new}
with_their_number = {eta: cent, g: noted, old: Integer(1)}

with evaluate(False):
    power_16 = Claim(
        id="power-16",
        evidence="D",
        notes="N3",
        said=rounds_to(growth**16, "57"),
        holds=rounds_to(growth**16, "656.840836"),
        counterexample={},
        derivation=(
            Step("exact", Eq(growth**16, Integer(43_046_721) / Integer(65_536)), identity),
            Step("digits", rounds_to(growth**16, "656.840836"), evaluation),
            Step("ten", rounds_to(growth**10, "57.665"), evaluation),
            Step("cut", Eq(floor(growth**10), Integer(57)), evaluation),
        ),
        twins=(Twin("one-less", {growth**16: growth**15}),),
    )

    power_50 = Claim(
        id="power-50",
        evidence="D",
        notes="N3",
        said=rounds_to(growth**50, "888000"),
        holds=Tuple(rounds_to(growth**50, "637621500.2"), growth**33 < noted, growth**34 > noted),
        counterexample={},
        derivation=(
            Step("digits", rounds_to(growth**50, "637621500.2"), evaluation),
            Step("before", growth**33 < noted, evaluation),
            Step("after", growth**34 > noted, evaluation),
        ),
        twins=(Twin("one-less", {growth**50: growth**49}),),
    )

    subtract = Eq(new, old - eta * g)
    true_step = rounds_to(cent * growth**50, "6376215")

    update_size = Claim(
        id="update-size",
        evidence="D",
        notes="N3",
        said=Eq(new, old * eta * g),
        holds=Tuple(subtract, Eq(step_size, eta * g), true_step),
        counterexample=with_their_number | {new: value(new, update).xreplace(with_their_number)},
        derivation=(
            Step("rule", subtract, along(update)),
            Step("step", Eq(step_size, eta * g), along(update)),
            Step("theirs", Eq(step_size, Integer(8_880)), at(update, with_their_number)),
            Step("true", true_step, evaluation),
        ),
        twins=(Twin("adds", {-eta * g: eta * g, old - eta * g: old + eta * g}),),
    )

    explodes = Eq(Limit((1 + t) ** N, N, oo, "-"), oo)
    passes = Equivalent((1 + t) ** N > M, log(M) / log(1 + t) < N)

    exponential_growth = Claim(
        id="exponential-growth",
        notes="N3",
        said=explodes,
        holds=Tuple(explodes, passes),
        derivation=(
            Step("power", Eq(Product(1 + t, (n, 1, N)), (1 + t) ** N), induction(N, 1)),
            Step("growth", explodes, passage()),
            Step("threshold", passes, logarithm(log(1 + t))),
        ),
        twins=(
            Twin("shrinks", {(1 + t) ** N: (1 / (1 + t)) ** N}),
            Twin("product-of-logs", {log(M) / log(1 + t): log(M) * log(1 + t)}),
        ),
    )
