"""The arithmetic that does not depend on the processor: how precise it is, and how fixed."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from gradyan.simulations.networks import fixed

rng = np.random.default_rng(20390)
N = 600
TINY = rng.standard_normal(N) * 10.0 ** rng.uniform(-12, 0, N)
WIDE, NARROW = rng.uniform(-740, 709, N), rng.uniform(-2, 2, N)


def ulps(found: float, exact: Any) -> float:
    """Return an error in units of the last place of the exact value."""
    return abs(
        float((mpmath.mpf(found) - exact) / mpmath.mpf(float(np.spacing(abs(float(exact))))))
    )


@pytest.mark.parametrize(
    ("name", "x", "bound"),
    [
        ("exp", np.concatenate([WIDE, NARROW, TINY]), 1),
        ("expm1", -np.abs(np.concatenate([WIDE / 10, NARROW, TINY])), 1.5),
        ("tanh", np.concatenate([WIDE / 40, NARROW, TINY]), 3),
        ("log1p", np.abs(np.concatenate([np.exp(WIDE / 1.01), NARROW, TINY])), 1.5),
        ("log", np.concatenate([np.exp(WIDE / 1.01), np.exp(NARROW), 1 + TINY]), 1),
    ],
)
def test_functions_err_in_the_last_places_only(name: str, x: Any, bound: float) -> None:
    found = getattr(fixed, name)(x)
    with mpmath.workdps(40):
        exact = [getattr(mpmath, name)(mpmath.mpf(float(one))) for one in x]
        worst = max(ulps(float(a), b) for a, b in zip(found, exact, strict=True))
    assert worst <= bound


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (fixed.exp, (1, 1, np.inf, 0, np.nan)),
        (fixed.expm1, (0, 0, np.nan, -1, np.nan)),
        (fixed.tanh, (0, 0, 1, -1, np.nan)),
        (fixed.log, (np.nan, np.nan, np.nan, np.nan, np.nan)),
        (fixed.log1p, (0, 0, np.nan, np.nan, np.nan)),
    ],
)
def test_at_the_ends(function: Callable[[Any], Any], expected: Any) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        found = function(np.array([0.0, -0.0, np.inf, -np.inf, np.nan]))
    assert np.array_equal(found, np.array(expected, dtype=float), equal_nan=True)


def test_the_largest_numbers_are_no_trouble() -> None:
    with np.errstate(all="raise"):
        assert fixed.tanh(np.array([1e308, -1e308])).tolist() == [1, -1]


def test_blocks_and_shapes_change_nothing() -> None:
    x = rng.standard_normal((3, 2, 5000))[..., ::2]
    assert fixed.exp(x).shape == (3, 2, 2500)
    assert (fixed.exp(x)[1, 1] == fixed.exp(x[1, 1].copy())).all()
    assert fixed.tanh(x.astype(np.float32)).dtype == np.float32


def matrices(k: int, spread: float = 1.0) -> tuple[Any, Any]:
    A, B = rng.standard_normal((40, 7, k)), rng.standard_normal((40, k, 9))
    return A * 10 ** rng.uniform(-spread, spread, A.shape), B


@pytest.mark.parametrize("k", [1, 2, 7, 64, 200])
def test_a_product_does_not_depend_on_the_order_of_its_terms(k: int) -> None:
    """BLAS adds in one order on one processor and in another elsewhere."""
    A, B = matrices(k)
    order = rng.permutation(k)
    for product in (fixed.matmul, fixed.precise):
        one = product(A, B)
        assert one.tobytes() == product(A[..., order], B[:, order]).tobytes()
        assert (
            one.tobytes() == np.stack([product(*pair) for pair in zip(A, B, strict=True)]).tobytes()
        )
    if k == 200:
        assert (A[..., order] @ B[:, order] != A @ B).any()


@pytest.mark.parametrize("k", [2, 64, 1000])
def test_how_precise_a_product_is(k: int) -> None:
    A, B = matrices(k, 2.0)
    size = k * np.abs(A).max((1, 2)) * np.abs(B).max((1, 2))
    i, j = 3, 4
    with mpmath.workdps(60):
        exact = [
            mpmath.fdot(zip(map(mpmath.mpf, a[i]), map(mpmath.mpf, b[:, j]), strict=True))
            for a, b in zip(A, B, strict=True)
        ]
        for product, bound in ((fixed.matmul, 2.0**-40), (fixed.precise, 2.0**-53)):
            found = product(A, B)[:, i, j]
            errors = [abs(mpmath.mpf(a) - b) for a, b in zip(found, exact, strict=True)]
            assert max(float(e) / s for e, s in zip(errors, size, strict=True)) <= bound


def test_zeros_have_no_sign() -> None:
    A, B = np.array([[[-1.0, 0.0]]]), np.array([[[0.0], [-2.0]]])
    assert not np.signbit(fixed.matmul(A, B)).any()


def test_matrices_of_a_stack_have_their_own_precision() -> None:
    """Beside a network with huge weights one with small weights keeps its digits."""
    A, B = matrices(16)
    A[0] *= 1e12
    assert np.allclose(fixed.matmul(A, B)[1:], A[1:] @ B[1:], rtol=0, atol=1e-9)


def test_what_training_starts_from_is_rounded() -> None:
    x = rng.standard_normal(1000)
    found = fixed.rounded(x)
    assert (np.abs(found - x) <= 2.0**-27).all()
    assert (found == fixed.rounded(np.nextafter(x, 9))).all()
    assert (found * 2.0**26 == np.rint(found * 2.0**26)).all()
