"""Recurrent networks attacked at random: the network itself against powers, norms, nilpotence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.recurrent import Recurrent

Floats = NDArray[np.float64]
SUPREMA = {"linear": 1.0, "tanh": 1.0, "sigma": 0.25, "relu": 1.0}
entries = st.one_of(st.sampled_from([0.0, -0.0, 5e-324, 1e-300]), st.floats(-3, 3))
whole = st.integers(-9, 9)


def square(entry: st.SearchStrategy[float], n: int) -> st.SearchStrategy[Floats]:
    return st.lists(entry, min_size=n * n, max_size=n * n).map(
        lambda values: np.array(values, float).reshape(n, n)
    )


def sent_back(W: Floats, activation: str, x: Floats, last: Floats) -> Floats:
    """Return δ_T, …, δ_1 of a network that is judged at its end, shape (T, n)."""
    n = len(W)
    net = Recurrent({"W_h": W, "W_x": np.eye(n), "b": np.zeros((n, 1))}, activation)
    seen = net.forward(x[:, :, None])
    above = np.zeros_like(seen.z)
    above[-1, :, 0] = last
    return np.asarray(net.backward(seen, above)[1][::-1, :, 0])


@property_of("recurrent-networks")
@given(square(whole, 3), st.lists(whole, min_size=3, max_size=3), st.integers(1, 9))
def a_linear_network_sends_back_a_power(W: Floats, last: list[int], steps: int) -> None:
    """Against repeated squaring in exact integers, which multiplies in another order."""
    found = sent_back(W, "linear", np.zeros((steps + 1, 3)), np.array(last, float))
    exact = np.linalg.matrix_power(W.astype(np.int64).T, steps) @ np.array(last)
    assert found[-1].tolist() == exact.tolist()


@property_of("recurrent-networks")
@given(
    st.sampled_from(sorted(SUPREMA)),
    square(entries, 3),
    st.lists(st.floats(-5, 5), min_size=18, max_size=18),
    st.lists(st.floats(-1, 1), min_size=3, max_size=3),
)
def no_signal_exceeds_the_bound_of_norms(
    activation: str, W: Floats, x: list[float], last: list[float]
) -> None:
    """Each step back costs at least a factor γ‖W‖, whatever the inputs do to the slopes."""
    found = sent_back(W, activation, np.reshape(x, (6, 3)), np.array(last))
    norms = np.linalg.norm(found, axis=1)
    rate = SUPREMA[activation] * np.linalg.norm(W, 2)
    bound = norms[0] * rate ** np.arange(len(norms))
    assert np.all(norms <= bound * (1 + 1e-9) + 1e-300)


@property_of("recurrent-networks")
@given(square(st.sampled_from([0.0, 1e-300, 1.0, -1e100]), 4), st.integers(4, 8))
def a_large_norm_may_forget_everything(W: Floats, steps: int) -> None:
    """Strictly triangular matrices have only the eigenvalue 0, and their 4th power is 0."""
    found = sent_back(np.triu(W, 1), "linear", np.zeros((steps + 1, 4)), np.ones(4))
    assert not found[4:].any()


@property_of("recurrent-networks")
@given(st.floats(0.05, 20), st.floats(-3, 3), st.integers(20, 60))
def far_back_only_the_radius_counts(radius: float, turn: float, steps: int) -> None:
    """A rotation times ρ, seen in skew coordinates: ‖δ_t‖/ρᵗ stays between fixed bounds."""
    c, s = np.cos(turn), np.sin(turn)
    skew = np.array([[1.0, 4.0], [0.0, 1.0]])
    W = radius * skew @ np.array([[c, -s], [s, c]]) @ np.linalg.inv(skew)
    found = sent_back(W, "linear", np.zeros((steps + 1, 2)), np.array([1.0, 0.0]))
    drift = np.log10(np.linalg.norm(found, axis=1)) - np.arange(steps + 1) * np.log10(radius)
    assert np.all(np.abs(drift) <= np.log10(np.linalg.cond(skew)) + 1e-9)
