"""A chapter of a page in a language that has just been begun, from the first command to a PDF."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests import small
from tests.commands import Result, run

CHAPTER = """
{#one}
# Die Steigung

So steht es da.

::: proposition sigmoid-derivative
Die Steigung

Sie ist $\\operatorname{frob} x$.

- [differentiate] Ableiten.
- [split complement] Teilen.
- [collect] Sammeln.
:::

Mehr in {{ ref("elsewhere") }}, auf Seite {{ page_of("elsewhere") }}.
"""
Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """Run commands on a small guide, which has English and Turkish."""
    folder = tmp_path / "guide"
    small.write(folder)
    with small.alone(folder):
        yield lambda name, *words: run(name, f"--guide={folder}/guide.toml", *words)


def text_of(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def test_a_german_chapter(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "guide"
    build = folder / "build"
    draft = ("report", f"--output={build}", "--draft", "--language=de", "--chapter=one")
    assert "there is no language 'de'\n  `gradyan language de` begins it" in command(*draft).stderr
    laid_out = command("language", "de")
    assert laid_out.exit_code == 0, laid_out.stderr
    words = folder / "languages" / "de" / "words.toml"
    assert f"wrote {words}" in laid_out.stdout
    assert re.search(rf"\d+ missing in {words} .*language.alphabet, ", laid_out.stdout)
    assert re.search(r"1 missing in \S+content .*one/de.md", laid_out.stdout)
    assert "there is no content/one/de.md" in command(*draft).stderr
    (folder / "content" / "one" / "de.md").write_text(CHAPTER.lstrip(), encoding="utf-8")
    before = sorted(folder.rglob("*.toml"))
    done = command(*draft)
    assert done.exit_code == 0, done.stderr
    for missing in ("guide.toml .*title.de", r"words.toml .*draft, ", r"missing in \S+speech.toml ",
                    r"one/de.md .*elsewhere"):  # fmt: skip
        assert re.search(missing, done.stdout), (missing, done.stdout)
    text = text_of(build / "draft.pdf")
    for part in ("⟨draft⟩ · 1", "⟨proposition⟩ 1.1", "So steht es da.", "Mehr in ⟨elsewhere⟩",
                 "⟨title.de⟩", "sigmoid-derivative"):  # fmt: skip
        assert part in text, part
    assert not (build / "gradyan.pdf").exists()
    assert sorted(folder.rglob("*.toml")) == before
    written = words.read_text("utf-8").replace('draft = ""', 'draft = "Entwurf"')
    words.write_text(written.replace('proposition = ""', 'proposition = "Satz"'), encoding="utf-8")
    again = command(*draft)
    text = text_of(build / "draft.pdf")
    assert "Entwurf · 1" in text
    assert "Satz 1.1" in text
    counts = [int(re.search(r"(\d+) missing in \S+words", x.stdout)[1]) for x in (done, again)]  # type: ignore[index]
    assert counts[0] - counts[1] == 2
    spoilt = words.read_text("utf-8").replace(
        'fact-derivation = ""', 'fact-derivation = "{m} Schritte."'
    )
    words.write_text(spoilt, encoding="utf-8")
    stopped = command(*draft)
    assert stopped.exit_code == 1
    assert re.search(r"words.toml:\d+: 'fact-derivation' has \{m\}\n .* has \{n\}", stopped.stderr)


def test_a_draft_in_two_languages_of_the_guide(command: Command, tmp_path: Path) -> None:
    """The second language leads, and nothing is missing but what the other chapters would have."""
    build = tmp_path / "guide" / "build"
    done = command("report", f"--output={build}", "--draft", "--language=tr", "--language=en")
    assert done.exit_code == 0, done.stderr
    assert "missing" not in done.stdout
    text = text_of(build / "draft.pdf")
    assert text.index("Küçük bir kılavuz") < text.index("A small guide")
    assert "taslak · 1" in text
    assert "draft · Contents" in text


@pytest.mark.parametrize("words", [("--language=de",), ("--chapter=one",)])
def test_only_a_draft_is_a_part(command: Command, words: tuple[str, ...]) -> None:
    done = command("report", *words)
    assert done.exit_code == 2
    assert "add --draft" in done.stderr


def test_a_chapter_that_is_not_there_is_named(command: Command) -> None:
    done = command("report", "--draft", "--chapter=nosuch")
    assert done.exit_code == 1
    assert "there is no content/nosuch/en.md" in done.stderr


def test_a_code_that_is_none_is_refused(command: Command, tmp_path: Path) -> None:
    done = command("language", "qqq")
    assert done.exit_code == 1
    assert done.stderr == (
        "'qqq' is no language that Babel knows; give a code such as de\n")  # fmt: skip
    assert not (tmp_path / "guide" / "languages" / "qqq").exists()
