"""The chapters in a browser of this machine, set anew whenever a file of theirs is saved."""

import os
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from gradyan import languages
from gradyan.errors import Failure, GuideError
from gradyan.report.inputs import TABLES, sources
from gradyan.report.pages.sheet import document, sheet
from gradyan.report.places import packages
from gradyan.report.source.guide import Guide, load, spoken_in

HOST, FONTS = "127.0.0.1", "/fonts/"
LOOK, KEEP = 0.1, 15.0  # seconds between two looks at the files, and between two signs of life
State = dict[Path, tuple[int, int]]


class Live:
    """The guide of a file, in some languages, as it is now; ``version`` counts its changes."""

    def __init__(self, file: Path, codes: tuple[str, ...], folder: Path) -> None:
        self.file, self.codes, self.folder = file, codes, folder
        self.version, self.changed = 1, threading.Condition()
        self.setting = threading.Lock()
        self.good: dict[str, str] = {}  # each chapter as it was when all was right
        self.texts, self.program = self._texts(), self._state(sources())

    def guide(self) -> Guide:
        """Return the guide as its file says now."""
        return spoken_in(load(self.file), self.codes)

    def page(self, guide: Guide, name: str) -> str:
        """Return the page of a chapter as it is now, or as it was last with what is wrong now."""
        said = ""
        with self.setting:
            try:
                self.good[name] = sheet(guide, name, self.folder)
            except Failure as why:
                said = f"{why.lead}{why}"
        return document(guide, name, self.good.get(name, ""), said=said, fonts=FONTS)

    def look(self) -> bool:
        """Look for what was saved, and tell; return whether the program itself has changed."""
        texts = self._texts()
        if texts != self.texts:
            self.texts = texts
            with self.changed:
                self.version += 1
                self.changed.notify_all()
        return self._state(sources()) != self.program

    def wait(self, version: int) -> int:
        """Return the version as soon as it is another one, or after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, KEEP)
            return self.version

    def _texts(self) -> State:
        return self._state(self._files())

    def _files(self) -> Iterator[Path]:
        yield self.file
        yield from (self.file.parent / "content").rglob("*")
        yield from (file for file in languages.HOME.rglob("*") if file.suffix in TABLES)

    @staticmethod
    def _state(files: Iterator[Path]) -> State:
        found = {}
        for file in files:
            try:
                stat = file.stat()
            except FileNotFoundError:  # an editor writes another file and renames it
                continue
            found[file] = (stat.st_mtime_ns, stat.st_size)
        return found


def serve(live: Live, port: int) -> ThreadingHTTPServer:
    """Return a server of this machine's browsers; raise GuideError where the port is taken."""

    class Handler(_Handler):
        shown = live

    try:
        server = ThreadingHTTPServer((HOST, port), Handler)
    except OSError as why:
        raise GuideError(f"port {port}: {why.strerror}", "choose another with --port") from why
    server.daemon_threads = True
    return server


def follow(live: Live, stop: threading.Event) -> None:
    """Look at the files until told to stop; begin anew where the program has changed."""
    while not stop.wait(LOOK):
        if live.look():
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, "-m", "gradyan", *sys.argv[1:]])  # noqa: S606


class _Handler(BaseHTTPRequestHandler):
    shown: Live
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a chapter, a face, the list of chapters, or the changes as they come."""
        path = unquote(self.path.partition("?")[0])
        try:
            if path == "/changes":
                self._tell()
            elif path.startswith(FONTS):
                self._font(path.removeprefix(FONTS))
            else:
                self._chapter(path.strip("/"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the browser has gone

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""

    def _chapter(self, name: str) -> None:
        try:
            guide = self.shown.guide()
        except Failure as why:
            self._answer(
                HTTPStatus.INTERNAL_SERVER_ERROR, f"{why.lead}{why}".encode(), "text/plain"
            )
            return
        if not name:
            links = "".join(f'<p><a href="/{part}">{part}</a></p>' for part in guide.parts)
            self._answer(HTTPStatus.OK, document(guide, "gradyan", links, fonts=FONTS).encode())
        elif name in guide.parts:
            self._answer(HTTPStatus.OK, self.shown.page(guide, name).encode())
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"there is no such chapter", "text/plain")

    def _font(self, name: str) -> None:
        file = (packages() / name).resolve()
        ours = file.suffix == ".otf" and file.is_relative_to(packages().resolve())
        if not (ours and file.is_file()):
            self._answer(HTTPStatus.NOT_FOUND, b"there is no such face", "text/plain")
        else:
            self._answer(HTTPStatus.OK, file.read_bytes(), "font/otf")

    def _answer(self, status: HTTPStatus, data: bytes, kind: str = "text/html") -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _tell(self) -> None:
        """Send a line at each change (server-sent events, of the HTML standard)."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        version = self.shown.version
        self.wfile.write(b": here\n\n")
        while True:
            now = self.shown.wait(version)
            self.wfile.write(b"data: %d\n\n" % now if now != version else b": still here\n\n")
            self.wfile.flush()
            version = now
