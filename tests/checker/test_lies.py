"""Three deliberate lies: one in a derivation, one in an experiment, one in a property.

A claim is looked at from three sides, and each two of them are joined by something that a machine
compares, here for `derivative-product-decays`:

D–S  what the derivation predicts, and what the experiment measures (as the job of its S does);
D–P  the bound that the derivation states, and the bound that the property holds chains to;
S–P  the property, and the functions of the experiment that it attacks (its own test is run).

A lie on one side breaks both of its joins and leaves the third, that of the two honest sides,
whole: so it is caught by the other two, and they name the liar. A derivation may lie without
noticing, if SymPy takes something false for true; that is why its rules here believe anything.

What this cannot show: a property that asserts nothing would break no join. It is told by its
silence when an experiment lies, which is what `make mutants` looks for; and a wrong line of an
experiment that is in no function of its own, such as a lost weight, is seen by D–S alone.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from mpmath import mp, mpf

from gradyan.derivations.checker.claim import Claim, Rule, twin_of
from gradyan.derivations.checker.judge import Rejected, Verdict, judge
from gradyan.derivations.checker.statement import ANY, conjuncts
from gradyan.derivations.notation import L, w
from gradyan.derivations.vanishing.products import (
    derivative_product_decays,
    log_product,
    product_bound,
)
from gradyan.properties.strategies import chains
from gradyan.properties.vanishing import products as properties
from gradyan.simulations.networks.activations import Array
from gradyan.simulations.vanishing import products as experiment
from tests.checker import oracle

HONEST = derivative_product_decays
A_FIFTH = next(twin for twin in HONEST.twins if twin.name == "a-fifth")


def predicted_is_measured(claim: Claim) -> bool:
    """D–S: every measurement agrees with what the claim predicts."""
    assert claim.predicts is not None
    run = replace(experiment.derivative_product, grid=experiment.derivative_product.grid[:1])
    return all(m.agrees(claim.predicts(**m.at)) for m in run.measure())


def same_bound(claim: Claim) -> bool:
    """D–P: for any chain, the bound of the derivation is that of the property."""
    bound = conjuncts(claim.holds)[0].args[1]

    @given(chains)
    def attack(chain: list[tuple[float, float]]) -> None:
        largest = max(abs(pair[0]) for pair in chain)
        with mp.workdps(30):
            stated = oracle.value(bound, {w: mpf(largest), L: mpf(len(chain))})
            stated = float(mp.log(stated)) if stated else -np.inf
        asserted = properties.log_bound(largest, len(chain))
        assert stated == pytest.approx(asserted, rel=1e-9, abs=1e-9)

    return holds(attack)


def property_holds() -> bool:
    """S–P: the property's own test finds nothing against the functions of the experiment."""
    return holds(properties.no_chain_exceeds_the_bound)


def holds(test: Callable[[], None]) -> bool:
    try:
        test()
    except AssertionError:
        return False
    return True


def broken(claim: Claim) -> set[str]:
    """Return the joins that do not hold."""
    joins = {
        "D–S": predicted_is_measured(claim),
        "D–P": same_bound(claim),
        "S–P": property_holds(),
    }
    return {name for name, whole in joins.items() if not whole}


# Confirms anything: the rule of a derivation that fools itself.
believes = Rule("believes", ANY, lambda part, facts: None)


def lying_derivation() -> Claim:
    """Return the claim with σ′ ≤ 1/5, which its rules believe, and what follows from that."""
    lie = twin_of(HONEST, A_FIFTH)
    steps = tuple(replace(step, by=believes) for step in lie.derivation)
    return replace(lie, derivation=steps, predicts=lambda weight, depth: log_product(
        0.8 * weight, depth))  # fmt: skip


def lying_slope(z: Array) -> Array:
    """Return e⁻|ᶻ|/(1 + e⁻|ᶻ|): the square is lost."""
    e = np.exp(-np.abs(z))
    return np.asarray(e / (1 + e))


def lying_bound(largest: float, depth: int) -> float:
    """Return log (w/5)ᴸ."""
    return depth * (np.log(largest) - np.log(5)) if largest > 0 else -np.inf


def test_the_truth_holds_together() -> None:
    assert product_bound in conjuncts(HONEST.holds)
    assert judge(HONEST).verdict == Verdict.HOLDS_IF
    assert broken(HONEST) == set()


def test_a_lying_derivation_is_caught_by_experiment_and_property() -> None:
    lie = lying_derivation()
    assert judge(lie).verdict == Verdict.PROVED  # by itself it notices nothing
    assert broken(lie) == {"D–S", "D–P"}


def test_a_lying_experiment_is_caught_by_derivation_and_property(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(experiment, "sigmoid_slope", lying_slope)
    monkeypatch.setattr(properties, "sigmoid_slope", lying_slope)
    assert broken(HONEST) == {"D–S", "S–P"}


def test_a_lying_property_is_caught_by_derivation_and_experiment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(properties, "log_bound", lying_bound)
    assert broken(HONEST) == {"D–P", "S–P"}
    with pytest.raises(Rejected) as rejection:  # nor can it be derived with honest rules
        judge(twin_of(HONEST, A_FIFTH))
    assert rejection.value.disproved
