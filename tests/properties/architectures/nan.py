"""The seven ways to a NaN, each tried as it is often written and as it should be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.architectures.nan import CAUSES, run

FIRST = dict(
    zip(
        CAUSES,
        ("loss", "activation", "gradient", "data", "loss", "activation", "gradient"),
        strict=True,
    )
)
seeds = st.integers(0, 2**32 - 1)


@property_of("nan-causes")
@given(seeds, st.sampled_from(CAUSES))
def each_way_breaks_where_the_table_says(seed: int, cause: str) -> None:
    norms, first = run(np.random.default_rng(seed), cause)
    assert first == FIRST[cause]
    assert len(norms) == 39


@property_of("nan-causes")
@given(seeds, st.sampled_from(CAUSES))
def none_breaks_as_it_should_be_written(seed: int, cause: str) -> None:
    norms, first = run(np.random.default_rng(seed), cause, safe=True)
    assert first == ""
    assert np.isfinite(norms).sum() >= 39
    assert len(norms) == 40


@property_of("nan-causes")
@given(st.lists(st.floats(-300, 300), min_size=2, max_size=8), st.floats(-1e300, 1e300))
def a_shift_changes_no_softmax_and_keeps_it_finite(z: list[float], shift: float) -> None:
    o = np.array(z)
    plain, moved = np.exp(o) / np.exp(o).sum(), np.exp(o - o.max())
    assert np.allclose(moved / moved.sum(), plain, rtol=1e-9)
    far = o + shift
    safe = np.exp(far - far.max())
    assert np.isfinite(safe / safe.sum()).all()
