"""Every test runs with one BLAS thread, in whatever process: see `simulations.sweep.workers`."""

import os

from gradyan.simulations.engine.workers import ONE_THREAD

# Before anything here imports NumPy, which reads them once.
os.environ.update(ONE_THREAD)
