"""Each sort of formula: a true one is borne, a false one is not."""

import pytest

from gradyan.report.typed.facts import Facts
from gradyan.report.typed.judging import Sort, judged, said
from gradyan.report.typed.reading import read

BOUND = ("claim sigmoid-derivative-bound",)


def facts(*given: str) -> Facts:
    found = Facts()
    for text in given:
        for one in read(text, found.matrices):
            found.learn(one)
        found.remember(text)
    return found


def sort(text: str, evidence: tuple[str, ...] = (), *given: str, chapter: str = "depth") -> Sort:
    known = facts(*given)
    found = [
        judged(one, evidence, known, chapter, case=False) for one in read(text, known.matrices)
    ]
    return max((one.sort for one in found), key=list(Sort).index)


@pytest.mark.parametrize(("true", "false"), [
    (r"8 \cdot \frac14 = 2", r"8 \cdot \frac14 = 3"),
    (r"2^{-10} \approx 0.001", r"2^{-9} \approx 0.001"),
    (r"\sigma(0) = \frac12", r"\sigma'(0) = \frac12"), (r"\ln 2 < 1", r"\ln 3 < 1"),
    (r"\mathbb E z^4 = 3", r"\mathbb E z^4 = 4"),
    (r"\frac2{64} \approx 0.0312", r"\frac2{64} = 0.0312"),
])  # fmt: skip
def test_numbers_are_computed(true: str, false: str) -> None:
    assert sort(true) in (Sort.CLOSED, Sort.JUDGED)
    assert sort(false) in (Sort.REFUTED, Sort.OPEN)


@pytest.mark.parametrize(("true", "false"), [
    (r"\sigma'(u) \le \frac14", r"\sigma'(u) \le \frac15"),
    (r"\sigma'(x) > 0", r"\sigma'(x) < 0"),
])  # fmt: skip
def test_what_a_claim_states_is_shown_up_to_names(true: str, false: str) -> None:
    assert sort(true, BOUND) == Sort.SHOWN
    assert sort(false, BOUND) in (Sort.REFUTED, Sort.OPEN)


def test_a_condition_of_a_claim_is_shown_and_its_opposite_is_not() -> None:
    evidence = ("claim derivative-product-decays",)
    assert sort("w < 4", evidence) == Sort.SHOWN
    assert sort("w > 4", evidence) == Sort.OPEN


def test_a_letter_is_defined_once() -> None:
    assert sort(r"\chi = \sigma_w^2\,m") == Sort.DEFINED
    assert sort(r"\chi = \sigma_w\,m") == Sort.OPEN


def test_a_letter_can_name_what_a_step_computes() -> None:
    evidence = ("step critical-scale/relu-one",)
    assert sort(r"\chi = \sigma_w^2/2", evidence) == Sort.NAMED
    assert sort(r"\chi = \sigma_w^2/3", evidence) == Sort.OPEN


def test_what_is_given_is_worked_out() -> None:
    given = (r"\hat y = w_2 w_1 x", r"w_1 = \frac1{10}", r"w_2 = \frac1{10}", "x = 1", "y = 1",
             r"L = (\hat y - y)^2")  # fmt: skip
    assert sort(r"\hat y = \frac1{100}", (), *given) == Sort.WORKED
    assert sort(r"\partial L/\partial w_1 = -0.198", (), *given) == Sort.WORKED
    assert sort(r"\partial L/\partial w_1 = 0.198", (), *given) == Sort.REFUTED


def test_matrices_are_worked_out() -> None:
    given = (
        r"W = \begin{pmatrix} 1 & 1 \\ 1 & -1 \end{pmatrix}",
        r"x = \begin{pmatrix} 1 \\ 2 \end{pmatrix}",
    )
    assert sort(r"Wx = \begin{pmatrix} 3 \\ -1 \end{pmatrix}", (), *given) == Sort.CLOSED
    assert sort(r"Wx = \begin{pmatrix} 3 \\ 1 \end{pmatrix}", (), *given) == Sort.REFUTED


@pytest.mark.parametrize(("true", "false"), [
    (r"\max(0, u)^2 + \max(0, -u)^2 = u^2", r"\max(0, u)^2 - \max(0, -u)^2 = u^2"),
    (r"\operatorname{SiLU}(x) = x\,\sigma(x)", r"\operatorname{SiLU}(x) = x\,\sigma'(x)"),
    (r"x/(1+e^x) \le 1 + |x|", r"x/(1+e^x) \ge 1 + |x|"),
])  # fmt: skip
def test_an_identity_is_judged_at_many_places(true: str, false: str) -> None:
    assert sort(true) == Sort.JUDGED
    assert sort(false) == Sort.OPEN


@pytest.mark.parametrize(("true", "false"), [
    (r"\tanh^2 x \approx x^2 - \frac23 x^4", r"\tanh^2 x \approx x^2 - \frac13 x^4"),
    (r"1/(q - 2q^2) \approx 1/q + 2", r"1/(q - 2q^2) \approx 1/q + 4"),
])  # fmt: skip
def test_an_approximation_is_right_to_its_last_term(true: str, false: str) -> None:
    assert sort(true) == Sort.JUDGED
    assert sort(false) in (Sort.OPEN, Sort.REFUTED)


def test_a_value_stands_in_what_shows_it() -> None:
    assert sort(r"\sigma_w = 2", ("finding signal-and-weights",)) == Sort.VALUE
    assert sort(r"\sigma_w = 37", ("finding signal-and-weights",)) == Sort.OPEN


def test_the_notes_say_what_is_recorded() -> None:
    evidence = ("notes power-16",)
    (true,), (false,) = read(r"1.5^{16} \approx 57"), read(r"1.5^{16} \approx 58")
    assert said(true, evidence).sort == Sort.SHOWN
    assert said(false, evidence).sort == Sort.OPEN
