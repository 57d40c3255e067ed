"""What is said of a run, in every language."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gradyan.languages import codes
from gradyan.simulations.diagnosis import words as said_in
from gradyan.simulations.diagnosis.causes.table import CAUSES, PLACES
from gradyan.simulations.diagnosis.learning import learning
from gradyan.simulations.diagnosis.verdict import ASKED, judge
from gradyan.simulations.diagnosis.words import number, words
from tests.diagnosis.handmade import T, falling, still
from tests.diagnosis.test_verdict import ILL

STATES = {
    "falls": falling(), "little": 100 + falling(noise=0.001), "stands": still(),
    "rises": falling(1, 3), "ended": np.full(T, np.nan), "unknown": np.array([]),
}  # fmt: skip


@pytest.mark.parametrize("language", codes())
def test_every_verdict_has_words(language: str) -> None:
    said = words(language)
    other = {"interface", "certainty", "learning", "lacking"}
    assert said.keys() - other == CAUSES.keys() | PLACES.keys()
    assert said["lacking"].keys() == ASKED.keys()


@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("cause", ILL)
def test_sentences_are_whole(language: str, cause: str) -> None:
    found = judge(ILL[cause]())
    for finding in found.findings:
        for text in said_in.sentences(finding, language):
            assert text[-1] == "."
            assert not re.search(r"[{}]|\bnan\b| -\d", text), text
    assert said_in.remedies(cause, language)
    for text in said_in.remedies(cause, language):
        assert text[-1] in ".?"
    assert said_in.certainty(found, language)


@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("state", STATES)
def test_how_the_loss_went(language: str, state: str) -> None:
    found = learning(STATES[state])
    assert found.state == state
    assert said_in.progress(found, language)[-1] == "."


def test_a_loss_that_comes_down_to_a_guess_has_learned_nothing() -> None:
    assert learning(np.r_[falling(50, 2.3), still()], guess=2.3).state == "guess"
    assert learning(falling(50, 4), guess=2.3).state == "above"
    assert learning(np.r_[falling(50, 0.5), still(0.5)], guess=2.3).state == "falls"
    assert learning(falling(), spread=1e-6).state == "constant"


def test_numbers_as_readers_write_them() -> None:
    assert number(0.1234, "share", "tr") == "%12,3"
    assert number(0.1234, "share", "en") == "12.3%"
    assert number(0.46, "factor", "tr") == "0,46"
    assert number(3.2e-9, "usual", "tr") == "3,2 · 10⁻⁹"
    assert number(float("inf"), "factor", "en") == "∞"


def test_numbers_too_large_or_too_small_for_a_percentage() -> None:
    assert number(1.5e74, "share", "en") == "1.5 · 10⁷⁶%"
    assert number(1.5e74, "share", "tr") == "%1,5 · 10⁷⁶"
    assert number(5.3e-12, "share", "en") == "5.3 · 10⁻¹⁰%"
    assert number(0.0, "share", "tr") == "%0"
    assert number(7e307, "share", "en") == "7 · 10³⁰⁹%"


def test_the_factor_per_layer_has_its_error() -> None:
    text = " ".join(said_in.sentences(judge(ILL["vanishing"]()).findings[0], "en"))
    assert "shrinks 1 · 10⁵-fold" in text
    assert "10-fold per layer (10 to 10)" in text


def test_of_many_layers_a_few_are_named() -> None:
    names = tuple(f"fc{k}" for k in range(9))
    assert said_in.named(names, "en") == "fc0, fc1, fc2 and 6 more"
    assert said_in.named(names[:2], "tr") == "fc0 ve fc1"
