"""Who computes: the cores of this machine by default, or a running Dask cluster.

Every worker process has one BLAS thread, set before it imports NumPy: several processes then
share the cores better than one process with several threads, and a sum is always taken in the
same order, so the results are the same bytes whatever the number of workers.
"""

import logging
import multiprocessing
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from traceback import walk_tb
from typing import Any

from gradyan.simulations.engine.errors import BadInput, Stopped

THREADS = ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM")
DASKS_LOGS = ("distributed", "distributed.client", "tornado.application")
CONNECTING = 10.0  # seconds until a cluster that does not answer is not there
ADDRESS = re.compile(r"((tcp|tls|ucx|wss?)://)?([\w.-]+|\[[\da-fA-F:.]+\]):\d+|inproc://.+")


def cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def pool(workers: int | None = None, scheduler: str | None = None) -> Iterator[Executor]:
    """Yield an executor, and stop what it has begun on the way out.

    Raises BadInput if no cluster answers at the address, or if Dask is not installed.
    """
    executor = cluster(scheduler) if scheduler is not None else local(workers or cores())
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def local(workers: int) -> Executor:
    """Return worker processes on this machine."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=_begin)


def _begin() -> None:
    """Leave Ctrl-C to the process that was asked, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the process that started this one is gone, however it ended."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def lost(error: Exception) -> Stopped | None:
    """Return what to say if an error means that the workers are gone, None for any other."""
    if isinstance(error, BrokenProcessPool):
        return Stopped("a worker process was ended from outside; is there memory enough?")
    if isinstance(error, ImportError):
        return Stopped(f"a worker cannot run this program: {error}; install it there as well")
    frames = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    # Where a connection breaks at an unlucky moment, what fails is Dask's own code.
    origins = (type(error).__module__, *frames[-1:])
    if isinstance(error, CancelledError) or any(o.startswith("distributed.") for o in origins):
        return Stopped("the cluster was lost; the same command goes on where this one stopped")
    return None


@contextmanager
def starting() -> Iterator[None]:
    """Within this, processes that are started get one BLAS thread and do not run __main__ again.

    Python would import the caller's script anew in each worker, which a script without the
    `if __name__ == "__main__"` of the handbook does not survive. Our workers need nothing of it.
    """
    main = sys.modules["__main__"]
    hidden = ("__file__", "__spec__")
    kept: dict[str, Any] = {name: vars(main)[name] for name in hidden if name in vars(main)}
    names = [f"{name}_NUM_THREADS" for name in THREADS]
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    main.__dict__.pop("__file__", None)
    main.__spec__ = None
    try:
        yield
    finally:
        main.__dict__.update(kept)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def address(scheduler: str) -> str:
    """Return the address of a cluster; raise BadInput for what is none."""
    if not ADDRESS.fullmatch(scheduler):
        raise BadInput(f"a cluster has an address such as tcp://127.0.0.1:8786, not {scheduler}")
    return scheduler


def cluster(scheduler: str) -> Executor:
    """Return the workers of a running Dask cluster; raise BadInput if there is none."""
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise BadInput(
            "a cluster needs Dask, which is not installed: pip install 'gradyan[cluster]'"
        ) from None
    try:
        client: Any = Client(address(scheduler), timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).partition("\n")[0]
        raise BadInput(f"no Dask cluster answers at {scheduler}: {reason}") from None
    return _Cluster(client)


class _Cluster(Executor):
    """Dask's executor, which closes its connection as well."""

    def __init__(self, client: Any) -> None:
        self.client, self.executor = client, client.get_executor(pure=False)
        self.levels = {log: log.level for log in map(logging.getLogger, DASKS_LOGS)}
        for log in self.levels:
            log.setLevel(logging.CRITICAL)  # what goes wrong is said once, and by us

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Send a call to the cluster."""
        return self.executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster as it was found."""
        del wait, cancel_futures
        try:
            self.executor.shutdown(wait=False)
            self.client.close(timeout=CONNECTING)
        except Exception:  # a cluster that is lost cannot be left in order, and it was said already
            self.client.status = "closed"  # else it is tried once more when the client is deleted
        for log, level in self.levels.items():
            log.setLevel(level)
