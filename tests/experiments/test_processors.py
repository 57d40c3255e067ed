"""What is measured is the same on every processor: this one plays several others.

OpenBLAS is told for which kind to compute and with how many threads, and NumPy which instructions
not to use. On a machine whose BLAS is another one the kinds may all be the same.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator

import pytest
from numpy._core._multiarray_umath import (  # type: ignore[import-not-found]
    __cpu_dispatch__,
    __cpu_features__,
)

from gradyan.errors import ROOT

# A preset of any of these would hide what the kinds differ by.
FORCED = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "OPENBLAS_NUM_THREADS",
    "NPY_DISABLE_CPU_FEATURES",
)
USED = [feature for feature in __cpu_dispatch__ if __cpu_features__[feature]]
CORES = {
    "x86_64": ("Prescott", "Nehalem", "Sandybridge", "Haswell"),
    "aarch64": ("ARMV8", "CORTEXA57"),
}


def kinds() -> Iterator[dict[str, str]]:
    """Yield what to set for each kind of processor, beginning with this machine as it is."""
    yield {"OPENBLAS_NUM_THREADS": "1"}
    yield {"OPENBLAS_NUM_THREADS": "2"}
    for core in CORES.get(platform.machine(), ()):
        yield {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"}
    yield {"NPY_DISABLE_CPU_FEATURES": " ".join(USED)}


def printed(kind: dict[str, str], *command: str) -> list[str]:
    """Return what a process of its own prints that takes its processor for this kind."""
    plain = {name: value for name, value in os.environ.items() if name not in FORCED}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=plain | kind,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def measured(kind: dict[str, str]) -> list[str]:
    """Return the lines of the short experiments."""
    return printed(kind, "-m", "tests.experiments.briefly")


@pytest.fixture(scope="module")
def here() -> list[str]:
    return measured(next(kinds()))


@pytest.mark.parametrize("kind", list(kinds())[1:], ids=lambda kind: "-".join(kind.values()))
def test_another_processor_measures_the_same(here: list[str], kind: dict[str, str]) -> None:
    assert len(here) > 250
    assert measured(kind) == here


PRODUCT = """
import numpy as np
A, B = np.random.default_rng(20391).random((2, 99, 99))
print((A @ B).tobytes().hex(), np.exp(A).tobytes().hex())
"""


def test_the_kinds_differ_in_their_last_bits() -> None:
    """Where all are one, the comparison above says nothing."""
    found = {tuple(printed(kind, "-c", PRODUCT)) for kind in kinds()}
    assert len(found) >= (4 if platform.machine() == "x86_64" else 1)
