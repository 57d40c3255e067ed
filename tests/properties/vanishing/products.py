"""Products along depth attacked at random: bounds in logarithms, identities in fractions."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.properties.strategies import chains, fractions, moderate
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import sigmoid_slope

SLACK = 1e-9


def log_product(factors: list[float]) -> float:
    return sum(math.log(f) if f > 0 else -math.inf for f in factors)


def log_bound(w: float, depth: int) -> float:
    """Return log (w/4)ᴸ."""
    return depth * (math.log(w) - math.log(4)) if w > 0 else -math.inf


@property_of("derivative-product-decays")
@given(chains)
def no_chain_exceeds_the_bound(chain: list[tuple[float, float]]) -> None:
    w = np.array([abs(pair[0]) for pair in chain])
    slopes = sigmoid_slope(np.array([pair[1] for pair in chain]))
    bound = log_bound(w.max(), len(chain))
    assert log_product(list(w * slopes)) <= bound + SLACK * len(chain)


@property_of("derivative-product-decays")
@given(st.floats(0.01, 3.99), moderate, st.floats(1e-300, 0.5))
def every_threshold_is_passed_at_some_depth(w: float, z: float, threshold: float) -> None:
    """The depth comes from the bound, the product from the chain itself, here of equal layers."""
    depth = math.ceil(math.log(threshold) / math.log(w / 4)) + 1
    factor = w * float(sigmoid_slope(np.array([z]))[0])
    assert depth * math.log(factor) < math.log(threshold)


@property_of("small-factor-not-enough")
@given(st.lists(fractions, min_size=1, max_size=60))
def factors_away_from_one_vanish_at_least_geometrically(factors: list[Fraction]) -> None:
    product = math.prod(factors, start=Fraction(1))
    assert product <= max(factors) ** len(factors)
    assert math.prod((1 / f for f in factors), start=Fraction(1)) >= (1 / max(factors)) ** len(
        factors
    )


@property_of("small-factor-not-enough")
@given(st.integers(1, 400))
def factors_that_approach_one_do_not(N: int) -> None:
    one = Fraction(1)
    telescope = math.prod(
        (1 - Fraction(1, (n + 1) ** 2) for n in range(1, N + 1)), start=Fraction(1)
    )
    assert telescope == Fraction(N + 2, 2 * (N + 1)) > Fraction(1, 2)
    sine = math.prod((1 + Fraction(1, n * n) for n in range(1, N + 1)), start=one)
    limit = math.sinh(math.pi) / math.pi
    # What is missing is the product beyond N, between 1 + 1/(N+1) and exp(1/N).
    assert limit * math.exp(-1 / N) <= float(sine) <= limit / (1 + 1 / (N + 1))
