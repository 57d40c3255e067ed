"""Serves the site on this machine."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gradyan.errors import GuideError, Place

HOST = "127.0.0.1"


class Quiet(SimpleHTTPRequestHandler):
    """Answers with the files of a folder, and says nothing of it."""

    def log_message(self, *_: Any) -> None:
        """Write no line for each file."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder; raise GuideError where there is no site in it, or no port."""
    if not (folder / "index.html").is_file():
        raise GuideError("there is no site yet", "`gradyan site` builds it", Place(folder))
    try:
        return ThreadingHTTPServer((HOST, port), partial(Quiet, directory=str(folder)))
    except (OSError, OverflowError) as why:
        remedy = "choose another one with --port"
        raise GuideError(f"port {port} cannot be used: {why}", remedy) from why
