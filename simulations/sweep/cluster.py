"""Who computes, if it is not this machine: a running Dask cluster."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress

from gradyan.errors import BadInput

CONNECTING = 10.0  # seconds until a cluster that does not answer is not there
ADDRESS = re.compile(r"((tcp|tls|ucx|wss?)://)?([\w.-]+|\[[\da-fA-F:.]+\]):\d+|inproc://.+")


def address(scheduler: str) -> str:
    """Return the address of a cluster; raise BadInput for what is none."""
    if not ADDRESS.fullmatch(scheduler):
        raise BadInput(f"a cluster has an address such as tcp://127.0.0.1:8786, not {scheduler}")
    return scheduler


@contextmanager
def cluster(scheduler: str) -> Iterator[Executor]:
    """Yield the workers of a running Dask cluster, and leave it as it was found.

    Raises BadInput if no cluster answers at the address, or if Dask is not installed.
    """
    try:
        from distributed import Client  # noqa: PLC0415
        from distributed.utils import silence_logging_cmgr  # noqa: PLC0415
    except ImportError:
        raise BadInput(
            "a cluster needs Dask, which is not installed: pip install 'gradyan[cluster]'"
        ) from None
    with silence_logging_cmgr(logging.CRITICAL):  # what goes wrong is said once, and by us
        try:
            client = Client(address(scheduler), timeout=CONNECTING, set_as_default=False)
        except (OSError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise BadInput(f"no Dask cluster answers at {scheduler}: {reason}") from None
        try:
            yield client.get_executor(pure=False)
        finally:
            with suppress(Exception):  # a cluster that is lost cannot be left in order
                client.close(timeout=CONNECTING)
