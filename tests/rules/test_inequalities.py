"""Inequalities: what covers a range, what certificates give, and how far slopes are followed."""

import pytest

from gradyan.derivations.checker.facts import Facts
from gradyan.derivations.checker.functions import sigma
from gradyan.derivations.notation import x
from gradyan.derivations.rules.inequalities import sign_within
from tests.rules.said import says

WITHIN = "sign_within({w: 4 / (1 + t)}).on("
SERIES = "1 + h + h**2 / 2 + h**3 / 6 + h**4 / 24"
SAYS = [
    ("sign_within({}, along={z1: w * x}).on(d(z1, x) > 0)", "shown"),
    (f"{WITHIN}(4 - w) * x**2 >= 0, w < 4)", "shown"),
    (f"{WITHIN}(4 - w) * x**2 > 0, w < 4)", "refused: cannot show the sign"),
    (f"{WITHIN}w < 2, w < 4)", "false: the gap of w < 2 is negative"),
    (f"{WITHIN}w < 4 + x**2, w < 4, t < 1)", "refused: sign_within wants"),
    ("sign_within({w: v / (1 + t)}).on(w / v < 1, w < v)", "shown"),
    ("combination({sigma(x) < 1: 1}).on(sigma(x) < 2, sigma(x) < 1)", "shown"),
    ("combination({Eq(a, b): -1, b <= c: 1}).on(a <= c, Eq(a, b), b <= c)", "shown"),
    ("combination({Eq(a, b): 1, b <= c: 1}).on(a <= c, Eq(a, b), b <= c)", "refused: cannot"),
    ("combination({a <= b: 1}).on(Eq(a, b), a <= b)", "refused: a <= b is no equation"),
    ("combination({Eq(a, b): 1}).on(Eq(a, 2 * b), Eq(a, b))",
     "false: Eq(a, 2*b) and the sum of what is known differ"),
    ("combination({sigma(x) < 1: w}).on(w * sigma(x) < w)", "refused: sigma(x) < 1 is used before"),
    ("raised.on(x**2 <= w**3, x >= 0, x <= w)", "refused: x**2 <= w**3 does not compare, by ≤"),
    ("raised.on(sigma(x)**-1 <= w**-1, sigma(x) >= 0, sigma(x) <= w)",
     "refused: the exponent -1 may be negative"),
    ("inverted.on(1 / w < 1 / sigma(x), sigma(x) > 0, sigma(x) < w)", "shown"),
    ("grows(h, exp(h) >= 1).on(exp(2 * h) >= 1 + h, exp(h) >= 1)", "false: the slope of"),
    ("grows(h, exp(h) >= 1).on(exp(h) >= 1 + h)", "refused: exp(h) >= 1 is used before"),
    ("where(h < 1, grows(h, exp(h) >= 1), exp(h) >= 1 + h, exp(h) >= 1)",
     "refused: 1 <= exp(h) is known where h < 1, not for every h"),
    ("from_zero(h).on(1 / (1 - h) > (1 - h) / 2)",
     "refused: h/2 - 1/2 + 1/(1 - h) may have a pole"),
    ("from_zero(h).on(exp(h) > 1 - w)", "refused: from_zero wants an inequality in h > 0 alone"),
    ("from_zero(b).on(exp(b) > b)", "refused: from_zero wants an inequality in b > 0 alone"),
    ("from_zero(h).on((h + 1)**2 > h**2 + 2 * h + 1)", "false: the sides of"),
    ("from_zero(h).on(exp(h) > h / 2)", "shown"),
    (f"from_zero(h).on(exp(h) > {SERIES})", "shown"),
    (f"from_zero(h).on(exp(h) > {SERIES} + h**5 / 120)", "refused: cannot show"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_inequalities_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


def test_a_sign_rests_on_conditions_only_where_a_letter_is_written_through_another() -> None:
    facts = Facts(given=[x > 1])
    sign_within({})(sigma(x) > 0, facts)
    facts.add(sigma(x) > 0)
    assert not facts.resting(sigma(x) > 0)
