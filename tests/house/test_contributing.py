"""CONTRIBUTING.md, followed to the letter: a claim, a figure, a chapter and a third language."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from gradyan.errors import ROOT
from tests import small

FILES = re.compile(r"<!-- (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
NEW = "softplus-derivative"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory, real_guide: Path) -> Path:
    """Return a tree with the additions of the page, whose evidence is that of this one and more."""
    tree = small.copy_of_the_tree(tmp_path_factory.mktemp("contributing") / "tree")
    for name, text in FILES.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        (tree / name).parent.mkdir(exist_ok=True)
        if name.endswith(".py"):
            (tree / name).parent.joinpath("__init__.py").touch()
        (tree / name).write_text(text, encoding="utf-8")
    _add_a_language(tree)
    for part in ("evidence", "measurements"):
        shutil.copytree(real_guide.parent / part, tree / "build" / part)
    return tree


def _add_a_language(tree: Path) -> None:
    """German in the place of Turkish; its words are English, which a test may leave so."""
    report, languages = tree / "report", tree / "gradyan" / "languages"
    for file in (report / "content").glob("*/en.md"):
        shutil.copy(file, file.with_stem("de"))
    shutil.copytree(languages / "en", languages / "de")
    words = (languages / "de" / "words.toml").read_text("utf-8").replace("en_GB", "de_DE", 1)
    (languages / "de" / "words.toml").write_text(words, encoding="utf-8")
    guide = (report / "guide.toml").read_text("utf-8")
    for old, new in (
        ('["en", "tr"]', '["en", "de"]'),
        ("chapters = [", 'chapters = ["softplus", '),
        ('\ntr = "Kaybolan ve patlayan gradyanlar"', '\nde = "Verschwindende Gradienten"'),
        ('\ntr = "Her savını', '\nde = "Her savını'),
    ):
        assert old in guide
        guide = guide.replace(old, new)
    (report / "guide.toml").write_text(guide, encoding="utf-8")


def test_the_claim_is_judged(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gradyan", "claims", NEW],
        cwd=tree, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{NEW}: proved" in done.stdout
    assert "disproved" in done.stdout


def test_the_guide_has_the_chapter_the_figure_and_the_language(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gradyan", "report"],
        cwd=tree, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    pdf = PdfReader(tree / "build" / "gradyan.pdf")
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "The softplus rounds off the corner of ReLU." in text
    assert "Verschwindende" in text
    assert "Figure 2.1" in text
    assert NEW in re.sub(r"\s", "", text)
