"""Two relations say the same up to names and a factor, and not if a sign or a letter differs."""

import pytest

from gradyan.report.typed.comparing import says
from gradyan.report.typed.reading import read

SAME = [
    (r"w < 4", r"w < 4"), (r"w < 4", r"w \le 4"), (r"w/4 < 1", r"w < 4"), (r"a = b", r"b = a"),
    (r"\sigma'(x) \le \frac14", r"\sigma'(z) \le \frac14"),
    (r"\sigma(-x) = 1 - \sigma(x)", r"1 - \sigma(x) = \sigma(-x)"),
    (r"x \approx 0.2239", r"x \approx 0.224"), (r"\gamma w < 1", r"\gamma\lVert W\rVert < 1"),
]  # fmt: skip
OTHER = [
    (r"w < 4", r"w > 4"), (r"w \le 4", r"w < 4"), (r"w < 4", r"w < 5"), (r"a = b", r"a = -b"),
    (r"a < b", r"b < a"), (r"\sigma'(x) \le \frac14", r"\sigma(x) \le \frac14"),
    (r"a = b^2", r"a = b^3"), (r"a = bc", r"b = ac"), (r"x \approx 0.2239", r"x \approx 0.225"),
    (r"\frac12 = \frac12", r"1 = 2"), (r"R > 1", r"r > 1"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "page"), SAME)
def test_what_is_shown_says_what_stands_there(shown: str, page: str) -> None:
    assert says(*read(shown), *read(page))


@pytest.mark.parametrize(("shown", "page"), OTHER)
def test_what_is_shown_does_not_say_something_else(shown: str, page: str) -> None:
    assert not says(*read(shown), *read(page))
