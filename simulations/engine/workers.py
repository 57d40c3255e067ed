"""Who computes: the cores of this machine.

Every worker process has one BLAS thread, set before it imports NumPy: several processes then
share the cores better than one process with several threads, and a sum is always taken in the
same order, so the results are the same bytes whatever the number of workers. The processes are
those of Loky, which do not run the caller's script anew as Python's own would.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from loky import ProcessPoolExecutor, cpu_count

LIBRARIES = ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM")
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in LIBRARIES}


@contextmanager
def local(workers: int | None = None) -> Iterator[Executor]:
    """Yield processes on this machine, by default one a core, and end them on the way out."""
    size, here = workers or cpu_count(), os.getpid()
    pool = ProcessPoolExecutor(size, env=ONE_THREAD, initializer=_begin, initargs=(here,))
    try:
        yield pool
    finally:
        pool.shutdown()


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the process that was asked, and do not outlive it, however it ends."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=watch, daemon=True).start()
