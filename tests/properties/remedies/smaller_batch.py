"""Batches enumerated one by one, in fractions: no expectation is worked out."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of

# Few samples and small batches: every batch is looked at. The entries have extremes all the same,
# which fractions hold exactly: the subnormal 5e-324, and 1e308, whose square no float can hold.
entries = st.one_of(
    st.sampled_from([Fraction(0), Fraction(5e-324), Fraction(1e308), Fraction(-1e308)]),
    st.fractions(-100, 100, max_denominator=50),
)


def mean_of_squared_norms(samples: list[tuple[Fraction, ...]], size: int) -> Fraction:
    """Return the mean of ‖g_B‖² over all batches of this size, drawn with replacement."""
    batches = list(product(samples, repeat=size))
    return Fraction(sum(squared_norm(batch) for batch in batches), len(batches))


def squared_norm(batch: tuple[tuple[Fraction, ...], ...]) -> Fraction:
    means = (Fraction(sum(entry), len(batch)) for entry in zip(*batch, strict=True))
    return sum((mean**2 for mean in means), Fraction(0))


@property_of("smaller-batch")
@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.tuples(*[entries] * n), min_size=1, max_size=3)
    ),
    st.integers(1, 3),
)
def the_mean_over_all_batches(samples: list[tuple[Fraction, ...]], size: int) -> None:
    """What B batches have too much is one B-th of what single samples have too much."""
    full = squared_norm(tuple(samples))
    single = mean_of_squared_norms(samples, 1) - full
    found = mean_of_squared_norms(samples, size) - full
    assert size * found == single
    assert found >= mean_of_squared_norms(samples, size + 1) - full
    assert (single == 0) == (len(set(samples)) == 1)
