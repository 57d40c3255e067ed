"""A chapter for a browser: set alone, followed while it is written, with what is wrong in it."""

import os
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from gradyan.errors import GuideError
from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report import live
from gradyan.report.live import Live, serve
from tests import small
from tests.commands import run

SAID = "As it stands"


class Session:
    """A small guide that is served, and the file in which its English is written."""

    def __init__(self, guide: Path) -> None:
        folder = guide.parent
        self.shown = Live(guide, (), folder / "build")
        self.file = folder / "content" / "one" / "en.md"
        self.server = serve(self.shown, 0)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, path: str = "/one") -> str:
        with urllib.request.urlopen(self.address + path) as answer:
            return str(answer.read().decode())

    def refusal(self, path: str) -> tuple[int, str]:
        with pytest.raises(HTTPError) as refused:
            self.get(path)
        with refused.value as answer:
            said = answer.read().decode()
        where, _, problem = said.splitlines()[0].rpartition(":")
        return answer.code, f"error:{problem}" if where else problem

    def save(self, old: str, new: str) -> None:
        self.file.write_text(self.file.read_text("utf-8").replace(old, new), "utf-8")
        stat = self.file.stat()
        os.utime(self.file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
        assert not self.shown.look()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    guide = small.write(tmp_path / "guide")
    with small.alone(guide.parent):
        found = Session(guide)
        yield found
        found.server.shutdown()
        found.server.server_close()


def test_a_page_follows_what_is_saved(session: Session) -> None:
    assert SAID in session.get()
    with urllib.request.urlopen(f"{session.address}/changes") as told:
        assert told.readline() == b": here\n"
        assert told.readline() == b"\n"
        session.save(SAID, "As it stood")
        assert told.readline() == b"data: 2\n"
    page = session.get()
    assert "As it stood" in page
    assert SAID not in page
    assert session.get("/").count('href="/one"') == 1


def test_what_is_wrong_stands_above_what_was_right_until_it_is_mended(session: Session) -> None:
    good = session.get()
    session.save("{{ cite(", "{{ sited(")
    bad = session.get()
    assert f"{session.file}:" in bad
    assert "there is no reference &#39;sited&#39;" in bad
    assert bad[bad.index("<main>") :] == good[good.index("<main>") :]
    session.save("{{ sited(", "{{ cite(")
    assert session.get() == good


def test_a_guide_that_cannot_be_read_is_told(session: Session) -> None:
    table = session.shown.file.read_text("utf-8")
    session.shown.file.write_text(table.replace("chapters", "capters"), "utf-8")
    assert session.refusal("/one") == (500, "error: unknown key 'capters'")


@pytest.mark.parametrize("path", ["/two", "/fonts/../package.json", "/fonts/none.otf"])
def test_nothing_else_is_served(session: Session, path: str) -> None:
    code, said = session.refusal(path)
    assert (code, said[:12]) == (404, "there is no ")


def test_faces_are_served(session: Session) -> None:
    name = session.get().partition("url(/fonts/")[2].partition(")")[0]
    with urllib.request.urlopen(f"{session.address}/fonts/{name}") as answer:
        assert answer.read(4) == b"OTTO"


def test_a_program_that_has_changed_begins_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[list[str]] = []
    stop = threading.Event()

    def begin(_: str, words: list[str]) -> None:
        began.append(words)
        stop.set()

    monkeypatch.setattr(os, "execv", begin)
    monkeypatch.setattr(live, "sources", lambda: iter([session.file]))
    live.follow(session.shown, stop)
    assert began[0][1:3] == ["-m", "gradyan"]


def test_a_port_that_is_taken_is_named(session: Session) -> None:
    port = session.server.server_address[1]
    with pytest.raises(GuideError, match=f"port {port}: "):
        serve(session.shown, int(port))


def test_a_draft_is_one_file_in_the_languages_that_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "guide"
    guide = small.write(folder)
    options = ("one", f"--guide={guide}", f"--output={folder / 'build'}")
    with small.alone(folder):
        for words in ((), ("--language=tr",)):
            done = run("draft", *options, *words)
            assert done.exit_code == 0, done.stderr
            written = (folder / "build" / "drafts" / "one.html").read_text("utf-8")
            page = written.replace(SOFT_HYPHEN, "")
            assert (SAID in page) == (not words)
            assert "Olduğu gibi" in page
            assert "img:" not in page
        assert "the guide has no language 'de'" in run("draft", *options, "--language=de").stderr
        assert "there is no chapter 'two'" in run("draft", "two", *options[1:]).stderr
