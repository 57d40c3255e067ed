"""The sigmoid: its derivative, the bound 1/4, and what the notes write instead."""

from sympy import (
    Eq,
    Equivalent,
    Rational,
    S,
    Tuple,
    evaluate,
    exp,
    log,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.notation import x
from gradyan.derivations.rules.basic import evaluation, identity, lemma
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.inequalities import sign

z = symbols("z", real=True)
quarter, half, three_quarters = Rational(1, 4), Rational(1, 2), Rational(3, 4)
dsigma = prime(sigma)

with evaluate(False):
    slope = Eq(dsigma(x), sigma(x) * (1 - sigma(x)))
    positive, at_most_quarter = dsigma(x) > 0, dsigma(x) <= quarter
    only_at_zero = Equivalent(Eq(dsigma(x), quarter), Eq(x, 0))

    derivative = Claim(
        id="sigmoid-derivative",
        notes="N1 N4",
        said=slope,
        holds=slope,
        derivation=(
            Step("differentiate", Eq(dsigma(x), exp(-x) / (1 + exp(-x)) ** 2), identity),
            Step("split", 1 / (1 + exp(-x)) * (exp(-x) / (1 + exp(-x))), identity),
            Step("complement", Eq(exp(-x) / (1 + exp(-x)), 1 - sigma(x)), identity),
            Step("collect", slope, identity),
        ),
        twins=(Twin("plus-for-minus", {1 - sigma(x): 1 + sigma(x)}),),
    )

    bound = Claim(
        id="sigmoid-derivative-bound",
        notes="N1 N2",
        said=Tuple(dsigma(x) >= 0, at_most_quarter),
        holds=Tuple(positive, at_most_quarter, only_at_zero),
        derivation=(
            Step("slope", slope, lemma(derivative)),
            Step(
                "square",
                Eq(quarter - sigma(x) * (1 - sigma(x)), (sigma(x) - half) ** 2),
                identity,
            ),
            Step("upper", at_most_quarter, sign),
            Step("unit", Tuple(sigma(x) > 0, sigma(x) < 1), sign),
            Step("lower", positive, sign),
            Step("equality", only_at_zero, solution),
        ),
        twins=(Twin("a-fifth", {quarter: Rational(1, 5)}),),
    )

    missing_prime = Claim(
        id="sigmoid-bound-missing-prime",
        evidence="D",
        notes="N3",
        said=Tuple(sigma(z) >= 0, sigma(z) <= quarter),
        holds=Tuple(dsigma(z) > 0, dsigma(z) <= quarter),
        counterexample={z: S.Zero},
        derivation=(
            Step("prime", Tuple(dsigma(z) > 0, dsigma(z) <= quarter), lemma(bound, {x: z})),
            Step("where", Equivalent(sigma(z) <= quarter, z <= -log(3)), solution),
        ),
        twins=(Twin("other-end", {log(3): log(4)}),),
    )

    slip = Eq(sigma(z) * (1 - sigma(z)), 1 / (1 + exp(z)) * (1 - 1 / (1 + exp(z))))
    only_there = Equivalent(Eq(sigma(z), 1 / (1 + exp(z))), Eq(z, 0))

    sign_slip = Claim(
        id="sigmoid-sign-slip",
        notes="N1",
        said=slip,
        holds=Tuple(slip, only_there),
        derivation=(
            Step("mirror", Eq(sigma(-z), 1 / (1 + exp(z))), identity),
            Step("complement", Eq(1 - sigma(z), sigma(-z)), identity),
            Step("factors", only_there, solution),
            Step("even", Eq(dsigma(-z), dsigma(z)), identity),
            Step("product", slip, identity),
        ),
        twins=(Twin("odd", {dsigma(-z): -dsigma(-z)}),),
    )

    as_noted = rounds_to(dsigma(S(5)), "0.0066")
    at_five = Claim(
        id="sigmoid-derivative-at-5",
        evidence="D",
        notes="N1",
        said=as_noted,
        holds=rounds_to(dsigma(S(5)), "0.006648056671"),
        derivation=(
            Step("insert", Eq(dsigma(S(5)), exp(-5) / (1 + exp(-5)) ** 2), identity),
            Step("as-noted", as_noted, evaluation),
            Step("digits", rounds_to(dsigma(S(5)), "0.006648056671"), evaluation),
        ),
        twins=(Twin("next-digit", {as_noted: rounds_to(dsigma(S(5)), "0.0067")}),),
    )
