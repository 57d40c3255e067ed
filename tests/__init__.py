"""Every test runs with one BLAS thread, in whatever process: see `simulations.sweep.workers`."""

import os

from gradyan.simulations.sweep.workers import THREADS

# Before anything here imports NumPy, which reads them once.
os.environ.update({f"{name}_NUM_THREADS": "1" for name in THREADS})
