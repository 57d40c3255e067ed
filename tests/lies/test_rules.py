"""What a lie puts where, one place at a time; and that lies of each kind are stopped."""

import pytest

from gradyan.errors import ROOT
from tests.lies import trials
from tests.lies.__main__ import programs
from tests.lies.rules import lies

TOLD = [
    ("a.md", "en", "So $a + b$.", {"So $a - b$."}),
    ("a.md", "en", "After 3 layers.", {"After 4 layers."}),
    ("a.md", "en", r"So $a \le b$.", {r"So $a \ge b$."}),
    ("a.md", "en", "It lies above.", {"It lies below."}),
    ("a.md", "en", "Not every one.", {"Not no one."}),
    ("a.md", "tr", "Daha büyük.", {"Daha küçük."}),
    ("a.md", "en", '{{ pair("x", layer=2) }}', {'{{ pair("x", layer=3) }}'}),
    ("a.md", "en", '{{ ref("chain") }}', {'{{ ref("sec-learning") }}'}),
    ("a.md", "en", "| a | b |", {"| b | a |"}),
    ("a.md", "en", "::: figure above", set()),  # a name
    ("a.html", "en", "{{ a }} {{ b }}", {"{{ b }} {{ a }}"}),
    ("a.html", "en", "{% if a %}", {"{% if not a %}"}),
]


@pytest.mark.parametrize(("file", "language", "line", "told"), TOLD)
def test_a_lie_changes_one_place(file: str, language: str, line: str, told: set[str]) -> None:
    text = f"Before\n{line}\nAfter"
    found = lies(file, text, language)
    assert {lie.line for lie in found} <= {2}
    assert {lie.told(text).split("\n")[1] for lie in found} == told


RELU, WORDS = "content/relu/en.md", "languages/en/words.toml"
CLAIM = "derivations/vanishing/sigmoid.py"


def test_lies_about_the_text_are_stopped_and_the_truth_is_not() -> None:
    for home, file in ((ROOT / "report", RELU), (ROOT / "gradyan", WORDS)):
        text = (home / file).read_text("utf-8")
        assert trials.of_text(file, text) == ""
        assert all(trials.of_text(file, lie.told(text)) for lie in lies(file, text, "en")[::150])


def test_a_lie_about_a_claim_is_stopped_and_the_truth_is_not() -> None:
    source = (ROOT / CLAIM).read_text("utf-8")
    assert trials.of_claims(CLAIM, source) == ""
    told = next(programs("claims", [CLAIM], stated=True))
    assert trials.of_claims(CLAIM, told.text)
