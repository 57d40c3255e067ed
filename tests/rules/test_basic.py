"""Writing out and putting in: what is put where, for which letters, and what a lemma shows."""

import pytest
from sympy import Eq, Integer, Rational, Sum, symbols
from sympy.core.relational import Relational

from gradyan.derivations.checker.claim import Claim, Rule, Step, Twin
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.notation import n, w, x
from gradyan.derivations.rules.basic import evaluated, identity, lemma
from gradyan.derivations.rules.inequalities import combination, sign
from tests.rules.said import says

v = symbols("v", positive=True)
NONZERO = "Symbol('s', real=True, nonzero=True)"
BELL = f"exp(-{NONZERO}**2) <= 1"
INTO = "inserting(Eq(b, a), into=f(b) > (b + 1)**2).on("
LIMIT = "Limit(sigma(h), h, oo, '-')"
SAYS = [
    ("by_cases.on(Eq(relu(x), x))", "refused: by_cases wants pieces on the right side"),
    ("by_cases.on(Eq(relu(x), Piecewise((x, x > 0), (1, x < 0))))",
     "false: ReLU(x) and 1, where x < 0, differ"),
    ("inserting(Eq(b, a)).on(Eq(b, 2 * a), Eq(b, a))", "false: a and 2*a, the sides of"),
    ("where(n > 2, inserting(Eq(x_[n], b)), Eq(Sum(x_[n], (n, 1, N)), N * b), Eq(x_[n], b))",
     "refused: Eq(x[n], b) is known where 2 < n, not for every n"),
    ("where(b > 0, inserting(Eq(b, a)), Eq(sigma(b), sigma(a)), Eq(b, a))", "shown"),
    (f"{INTO}f(a) > a**2 + 2 * a + 1, Eq(b, a), f(b) > (b + 1)**2)", "shown"),
    ("inserting(Eq(b, a), into=f(a) > 0).on(f(b) > 0, Eq(b, a), f(a) > 0)", "shown"),
    (f"{INTO}f(a) > a**2, Eq(b, a), f(b) > (b + 1)**2)", "refused: a**2 < f(a) does not follow"),
    (f"{INTO}f(a) >= (a + 1)**2, Eq(b, a), f(b) > (b + 1)**2)", "refused: (a + 1)**2 <= f(a) does"),
    (f"inserting(Eq(b, a), into=f(a) + {LIMIT} > 0).on(f(b) + {LIMIT} > 0, Eq(b, a),"
     f" f(a) + {LIMIT} > 0)",
     "shown"),
    ("inserting(Eq(exp(b), w)).on(Eq(sigma(-b), 1 / (1 + w)), Eq(exp(b), w))", "shown"),
    (f"{INTO}f(a) > (a + 1)**2, Eq(b, a))", "refused: f(b) > (b + 1)**2 is used before"),
    ("instance(sigma(x) < 1, {x: b}).on(sigma(b) < 1)", "refused: sigma(x) < 1 is used before"),
    ("instance(f(x) < a, {x: w}, Eq(a, b)).on(f(w) < b, f(x) < a, Eq(a, b))", "shown"),
    ("instance(f(x) < a, {x: w}, Eq(a, b)).on(f(w) < b, f(x) < a)", "refused: Eq(a, b) is used"),
    ("where(x > 0, instance(sigma(x) < 1, {x: b}), sigma(b) < 1, sigma(x) < 1)",
     "refused: sigma(x) < 1 is known where 0 < x, not for every x"),
    # what is assumed of a letter
    (f"averaged({BELL}, {{{NONZERO}: z}}).on(E(exp(-z**2)) <= 1, {BELL})", "shown"),
    (f"instance({BELL}, {{{NONZERO}: z}}).on(exp(-z**2) <= 1, {BELL})",
     "refused: z stands for s and may not be nonzero"),
    ("averaged(exp(h) >= 1, {h: z}).on(E(exp(z)) >= 1, exp(h) >= 1)",
     "refused: z stands for h and may not be positive"),
    ("instance(f(h) < 1, {h: log(w)}).on(f(log(w)) < 1, f(h) < 1, w > 1)", "shown"),
    ("instance(f(h) < 1, {h: log(w)}).on(f(log(w)) < 1, f(h) < 1)",
     "refused: log(w) stands for h and may not be positive"),
    ("instance(f(h) < 1, {h: log(w)}).on(f(log(w)) < 1, f(h) < 1, w >= 1)",
     "refused: log(w) stands for h and may not be positive"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_basic_rules_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


BOUND, TOO_LOW = (prime(sigma)(x) <= Rational(1, k) for k in (4, 5))
RISING = sigma(x).diff(x) > 0
THRICE = Eq(Sum(w, (n, 1, 3)), 3 * w)
NEAR, NEARER = x < 1, x - 1 < 0


def claim(*steps: Step, holds: Relational = BOUND, given: Relational | None = None) -> Claim:
    """Return a claim with a false twin."""
    conditions = {} if given is None else {"near": given}
    twins = (Twin("a-fifth", {BOUND: TOO_LOW, RISING: sigma(x) > 1, THRICE: Eq(w, 2 * w)}),)
    return Claim("it", "", holds, steps, given=conditions, twins=twins)


bounded = Step("bound", BOUND, sign)
near = claim(Step("near", NEARER, combination({NEAR: Integer(1)})), bounded, given=NEAR)
two = claim(Step("rising", sigma(x) > 0, sign), bounded)
with_example = claim(bounded, Step("at", Eq(w / 4, 125), evaluated({w: Integer(500)})))
wrong = claim(Step("low", TOO_LOW, sign), holds=TOO_LOW)
sums = claim(Step("thrice", THRICE, identity), holds=THRICE)


@pytest.mark.parametrize(
    ("rule", "known", "said"),
    [
        (lemma(two), [BOUND], "shown"),
        (lemma(near), [BOUND], "refused: x < 1 is used before it is shown"),
        (lemma(near), [BOUND, NEAR], "shown"),
        (lemma(near, steps=("bound",)), [BOUND], "shown"),
        (lemma(wrong, steps=("low",)), [TOO_LOW], "false: the gap of sigma'(x) <= 1/5 is negative"),
        (lemma(wrong), [TOO_LOW], "refused: it rests on it, which fails at 'low'"),
        (lemma(with_example), [BOUND], "shown"),
        (lemma(with_example), [Eq(w / 4, 125)], "refused: it does not show Eq(w/4, 125)"),
        (lemma(sums, {w: v}), [Eq(Sum(v, (n, 1, 3)), 3 * v)], "shown"),
        (lemma(sums, {n: n}), [THRICE], "shown"),
        (lemma(sums, {w: n}), [Eq(Sum(n, (n, 1, 3)), 3 * n)], "refused: it does not show"),
    ],
)
def test_a_lemma_shows_what_its_claim_shows_of_every_letter(
    rule: Rule, known: list[Relational], said: str
) -> None:
    assert rule.on(*known).startswith(said)
