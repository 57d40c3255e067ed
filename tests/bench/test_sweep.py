"""The contestants of the benchmark: they compute what our sweep computes, or are named."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import ACTIVATIONS, INITIALIZATIONS, compute
from tests.bench import clock, contestant, sweep
from tests.installed import needs

PLAN = Plan(12, 64, 8, ACTIVATIONS, INITIALIZATIONS, 5)
TINY = Plan(3, 16, 2, ("tanh",), ("he-normal", "uniform"), 0)
PEERS = [
    pytest.param("pytorch", "eager", marks=needs("torch")),
    pytest.param(
        *("pytorch", "compiled"),
        # PyTorch warns of what its own compiler uses.
        marks=[needs("torch"), pytest.mark.filterwarnings("ignore::DeprecationWarning")],
    ),
    pytest.param("with_jax", "", marks=needs("jax")),
]


@pytest.fixture
def gradients() -> Iterator[None]:
    """Let PyTorch follow gradients again, which a contestant has no need of."""
    yield
    if torch := sys.modules.get("torch"):
        torch.set_grad_enabled(True)


@pytest.mark.usefixtures("gradients")
@pytest.mark.parametrize(("module", "way"), PEERS)
def test_a_peer_has_our_numbers(
    module: str, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checked: list[range] = []
    check = contestant.check

    def noted(plan: Plan, seeds: range, run: Any) -> None:
        check(plan, seeds, run)
        checked.append(seeds)

    monkeypatch.setattr(f"tests.bench.{module}.check", noted)
    contestant.main(module, way, "1", "2", json.dumps(PLAN.record()))
    assert checked == [range(2)]
    assert json.loads(capsys.readouterr().out)["cpu"] > 0


def ours(seeds: range) -> Any:
    return compute(PLAN, seeds).copy()


def test_our_own_numbers_pass() -> None:
    contestant.check(PLAN, range(2), ours)


@pytest.mark.parametrize(
    ("statistic", "name", "error"),
    [
        (0, "gradients", 2e-4),
        (1, "means", 2e-4),
        (2, "variances", 0.1),
        (3, "squares", 2e-4),
        (0, "gradients", np.nan),
    ],
)
def test_a_contestant_with_another_number_is_refused(
    statistic: int, name: str, error: float
) -> None:
    def wrong(seeds: range) -> Any:
        found = ours(seeds)
        found[statistic, 1, 2, 3, 0] += error
        return found

    with pytest.raises(contestant.Differs, match=f"other numbers than ours: {name}"):
        contestant.check(PLAN, range(2), wrong)


def test_a_contestant_of_other_seeds_is_refused() -> None:
    with pytest.raises(contestant.Differs, match="gradients"):
        contestant.check(PLAN, range(2), lambda _: ours(range(1, 3)))


def test_a_contestant_that_differs_gives_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def differs(*_: object) -> None:
        raise contestant.Differs("other numbers than ours")

    monkeypatch.setattr("tests.bench.ours.ready", differs)
    with pytest.raises(SystemExit, match="ours sweep computes other numbers"):
        contestant.main("ours", "sweep", "1", "2", json.dumps(TINY.record()))


def test_the_benchmark_times_ours_and_the_products_and_names_who_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = clock.python_with
    monkeypatch.setattr(
        sweep, "python_with", lambda need: there(need) if need == "numpy" else ("", "")
    )
    monkeypatch.setattr(sweep, "GROWTH", (2,))
    found = sweep.bench(2, 2, TINY)
    assert set(found["cpu"]) == {
        sweep.OURS, sweep.PRODUCTS, sweep.OURS_2, sweep.PRODUCTS_2}  # fmt: skip
    assert all(figure["min"] > 0 for figure in found["cpu"].values())
    assert found["gradyan_over"][sweep.OURS] == {"min": 1, "median": 1, "max": 1}
    assert found["by"]["memory"][2] > 1
    said = capsys.readouterr().out
    assert "torch: not installed" in said
    assert "jax: not installed" in said


WORK = {
    sweep.OURS: [1.3],
    sweep.PRODUCTS: [1.0],
    sweep.OURS_2: [1.5],
    sweep.PRODUCTS_2: [1.0],
    sweep.TORCH_PRODUCTS: [1.1],
    "PyTorch, 1 thread": [4.0],
    "JAX, 1 thread": [1.25],
    "JAX, 2 threads": [1.5],
}


def verdict(best: float, capsys: pytest.CaptureFixture[str]) -> str:
    sweep.verdict({**WORK, "PyTorch compiled, 1 thread": [best]})
    return capsys.readouterr().out


def test_the_verdict_says_what_is_not_met_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    said = verdict(1.6, capsys)
    assert "gradyan, 1 process, over products: 1.30 (1.30 … 1.30), met: at most 1.4" in said
    assert "gradyan, 2 processes, over products: 1.50 (1.50 … 1.50), NOT met" in said
    assert "the best PyTorch (PyTorch compiled, 1 thread): 0.81 (0.81 … 0.81), NOT met" in said
    assert "No program can meet that: the bare products, which both need, are 0.62" in said
    assert "gradyan over the best JAX (JAX, 1 thread): 1.04 (1.04 … 1.04)" in said
    said = verdict(3.0, capsys)
    assert "the best PyTorch (PyTorch compiled, 1 thread): 0.43 (0.43 … 0.43), met" in said
    assert "No program can" not in said
