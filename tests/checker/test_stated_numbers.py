"""Every number in a statement about measurements: just inside it holds, just outside it does not.

The edges are those that the text names in words. What is compared with another measurement, as
half of its loss, is edged against that one.
"""

from math import log

import pytest
from sympy import Float, S

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.derivations.checker.statement import conjuncts
from gradyan.simulations.diagnosis.signs import SIGNS

Edges = dict[str, tuple[float, ...]]
# A point where the statement holds, and the values at which it ceases to.
STATED: dict[str, tuple[dict[str, float], Edges]] = {
    "batch-norm": (
        {"r_1": 1e-12, "r_2": 1, "r_3": 5000},
        {"r_1": (1e-10,), "r_2": (0.1,), "r_3": (1000,)},
    ),
    "clipping": (
        {"L_0": 1, "L_v": 0.01, "L_n": 0.01, "L_g": 0.01},
        {"L_0": (0.1,), "L_v": (0.1,), "L_n": (0.1,), "L_g": (0.1,)},
    ),
    "depth-scale": (
        {"r_1": 0.1, "r_2": 1, "r_3": 0.1},
        {"r_1": (0.5,), "r_2": (0.9,), "r_3": (0.5,)},
    ),
    "dying-relu": ({"d_1": 0.001, "d_2": 0.5}, {"d_1": (0.01,), "d_2": (0.1,)}),
    "framework-facts": (
        {"v_1": 0.774, "v_2": 1, "v_3": 1, "p_3": 0.01, "v_4": 1 / 3, "b_4": 1 / 3},
        {
            "v_1": (0.77, 0.78),
            "v_2": (0.99, 1.01),
            "v_3": (0.99, 1.01),
            "p_3": (0.04,),
            "v_4": (0.33, 1.01 / 3),
            "b_4": (0.33, 1.01 / 3),
        },
    ),
    "initializer-helps": (
        {"J_1": 1, "J_2": 0.1, "g_1": 1e-5, "g_2": 1},
        {"J_2": (0.5,), "g_1": (0.001,)},
    ),
    "training-loop": (
        {r"L_\text{XOR}": 0.001, r"L_\text{spiral}": 0.01},
        {r"L_\text{XOR}": (0.01,), r"L_\text{spiral}": (0.1,)},
    ),
    "weights-one-over-n": ({"J_1": 0.01, "J_2": 1}, {"J_1": (0.1,)}),
    "orthogonal": ({"r_1": 1e8, "r_2": 1}, {"r_1": (1e6,), "r_2": (1.01,)}),
    "weight-penalty": (
        {"rho_0": 2, "rho_1": 0.5, "rho_2": 0.5},
        {"rho_0": (1,), "rho_1": (1,), "rho_2": (1,)},
    ),
    "layerwise-pretraining": ({"p": 0.3, "u": 1}, {"p": (0.5,), "u": (0.9,)}),
    "relu-family": (
        {"g_L": 0.01, "g_3": 0.01, "g_12": 1e-5},
        {"g_L": (0.001,), "g_3": (0.001,), "g_12": (0.001,)},
    ),
    "recurrent-networks": ({"s_W": 1.5, "r_W": 0.5}, {"s_W": (1,), "r_W": (1,)}),
    "init-too-large-small": (
        {"g_1": 1e-5, "g_2": 1, "g_3": 50, "J_1": 5, "J_2": 1, "J_3": 5},
        {"g_1": (0.001,), "g_3": (10,), "J_1": (2,), "J_3": (2,)},
    ),
    "mean-versus-typical": ({"R": 1, "M": 0.001}, {"R": (0.9, 1.1), "M": (0.01,)}),
    "high-learning-rate": ({"c": 0.5, "r": 50}, {"c": (1,), "r": (10,)}),
    "higher-weights-converge": (
        {"J_1": 1, "J_16": 5, "J_64": 5},
        {"J_16": (2,), "J_64": (2,)},
    ),
    # Of four corners a unit that is wrong at one at best gives log 4 − ¾ log 3.
    "symmetry": (
        {"J_1": 0.55, "J_n": 0.001, "d": 1},
        {"J_1": (0.75 * log(3) - 0.5 * log(2),), "J_n": (0.055,)},
    ),
    "exploding-due-to-weights": (
        {"p_8": 0.01, "p_32": 0.01, "q_8": 0.8, "q_32": 0.8},
        {"p_8": (0.1,), "p_32": (0.1,), "q_8": (0.5,), "q_32": (0.5,)},
    ),
    "forget-gate": (
        {"R_0": 1e-9, "R_1": 1e-4, "R_3": 0.5, "R_tanh": 1e-14},
        {"R_0": (1e-6,), "R_1": (1e-3,), "R_3": (0.1,)},
    ),
    "adam-step": (
        {"u_1": 1e-5, "u_15": 0.9, "s_1": 1e-13, "s_15": 1e-5},
        {"u_1": (1e-3,), "u_15": (0.5,), "s_1": (1e-8,)},
    ),
    "nan-causes": (
        {**{f"G_{k}": 1 for k in range(1, 8)}, "G_e": 1e6},
        {**{f"G_{k}": (10,) for k in range(1, 8)}, "G_e": (1000,)},
    ),
    # Half of 2⁻²³, the spacing of single precision above 1.
    "no-update": (
        {"u_1": 1e-9, "u_10": 1e-3, "r": 1e-5},
        {"u_1": (2**-24,), "u_10": (2**-24,), "r": (0.001,)},
    ),
}
BY_SIGN = ("vanishing-signs", "exploding-signs")
NEAR = 1e-3


def holds(claim: Claim, point: dict[str, float]) -> bool:
    statement = claim.holds if claim.finding is None else claim.finding
    at = {symbol: Float(point[str(symbol)], 30) for symbol in claim.observed}
    return all(part.subs(at) == S.true for part in conjuncts(statement))


def test_every_statement_with_a_number_has_its_edges() -> None:
    observed = {claim.id for claim in claims().values() if claim.observed}
    assert observed == {*STATED, *BY_SIGN}


@pytest.mark.parametrize("id_", STATED)
def test_a_statement_ends_where_it_says(id_: str) -> None:
    inside, edges = STATED[id_]
    claim = claims()[id_]
    assert holds(claim, inside)
    for name, values in edges.items():
        for edge in values:
            away = NEAR if inside[name] > edge else -NEAR
            assert holds(claim, {**inside, name: edge * (1 + away)}), (name, edge)
            assert not holds(claim, {**inside, name: edge * (1 - away)}), (name, edge)


@pytest.mark.parametrize("id_", BY_SIGN)
def test_a_sign_is_stated_with_the_threshold_of_the_program(id_: str) -> None:
    """Where the same sign has one, in the networks where it is present and where it is not."""
    claim = claims()[id_]
    thresholds = {s: SIGNS[str(at.at["sign"])].threshold for s, at in claim.observed.items()}
    single = [p for p in claim.holds.args if len(p.free_symbols) == 1]
    assert {p.free_symbols.pop() for p in single} == {s for s, t in thresholds.items() if t > 0}
    for part in single:
        (symbol,) = part.free_symbols
        sides = [
            bool(part.subs(symbol, Float(edge, 30)))
            for edge in (thresholds[symbol] * (1 - NEAR), thresholds[symbol] * (1 + NEAR))
        ]
        assert sides[0] != sides[1], part
