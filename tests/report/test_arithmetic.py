"""What the text may compute, and that nothing in it takes longer than a moment."""

from contextlib import suppress
from math import isfinite
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.errors import GuideError
from gradyan.report.source.arithmetic import FUNCTIONS, number

MOMENT = 3.0  # seconds of a processor
PARTS = [
    *FUNCTIONS, *"0123456789 ()+-*/.,xz'", "**", "9**", "(1)", ".subs(", "pi", "1e9", "oo", "nan",
    "I", "zoo", "__", "lambda:", "9" * 50,
]  # fmt: skip


@pytest.mark.parametrize(("expression", "value"), [
    ("4**(-10)", 2.0**-20), ("S(1)/3", 1 / 3), ("diff(x**3, x).subs(x, 2)", 12.0),
    ("nsolve(x**2 - 2, x, 1)", 2**0.5), ("exp(-1000)", 0.0), ("floor(7/2)", 3.0),
])  # fmt: skip
def test_an_expression_has_its_value(expression: str, value: float) -> None:
    assert number(expression) == pytest.approx(value, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("expression", [
    "9**9**9**9", "(9**9999)**9999", "2**exp(30)", "exp(9**99)", "exp(exp(exp(exp(9))))",
    "9**-9**9", "S(9)**S(9)**S(9)", "10**10**5.1", "(1+exp(-1))**2**20", "floor(exp(200))**2000",
])  # fmt: skip
def test_what_would_never_end_is_refused_at_once(expression: str) -> None:
    with pytest.raises(GuideError, match="is too large"):
        number(expression)


@pytest.mark.parametrize(("expression", "said"), [
    ("x", "is not a number"), ("1/0", "has no value"), ("log(-1)", "has no value"),
    ("nan", "is no arithmetic"), ("oo", "is no arithmetic"), ("'a'*9", "is no arithmetic"),
    ("__import__('os')", "is no arithmetic"), ("1.real", "is no expression"),
    ("x.real", "is no arithmetic"), ("S()", "has no value"), ("exp()", "has no value"),
    ("", "is no expression"), ("1+" * 300 + "1", "601 letters"),
])  # fmt: skip
def test_what_is_no_number_is_refused(expression: str, said: str) -> None:
    with pytest.raises(GuideError, match=said):
        number(expression)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
def test_anything_has_a_value_or_is_refused_in_a_moment(expression: str) -> None:
    start = process_time()
    with suppress(GuideError):
        assert isfinite(number(expression))
    assert process_time() - start < MOMENT
