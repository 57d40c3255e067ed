"""CONTRIBUTING.md, followed to the letter: a claim, a figure, a chapter and a third language."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from gradyan.errors import ROOT
from gradyan.languages.tables import TABLES
from tests import small
from tests.commands import fill_in

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
    shutil.copytree(real_guide.parent, tree / "build")
    _accept(tree, "en", "softplus")
    _add_a_language(tree)
    _accept(tree, "de", "Verschwindende", "Gradienten")
    return tree


def _accept(tree: Path, code: str, *words: str) -> None:
    """Accept words that the dictionary of a language lacks, as the page says."""
    file = tree / "gradyan" / "languages" / code / "spelling.toml"
    new = f'\n[new]\nwhy = "what this test has added"\nwords = {json.dumps(words)}\n'
    file.write_text(file.read_text("utf-8").replace("[new]", "[softplus]") + new, "utf-8")


def _add_a_language(tree: Path) -> None:
    """German in the place of Turkish; its words are English, which a test may leave so."""
    report, german = tree / "report", tree / "gradyan" / "languages" / "de"
    assert "missing in gradyan/languages/de/words.toml" in run(tree, "language", "de").stdout
    for name in (*TABLES, "console"):
        fill_in(german / f"{name}.toml")
    shutil.copy(german.with_name("en") / "spelling.toml", german)
    for file in (report / "content").glob("*/en.md"):
        shutil.copy(file, file.with_stem("de"))
    guide = (report / "guide.toml").read_text("utf-8")
    for old, new in (
        ('["en", "tr"]', '["en", "de"]'),
        ("chapters = [", 'chapters = ["softplus", '),
        ('\ntr = "Kaybolan ve patlayan gradyanlar"', '\nde = "Verschwindende Gradienten"'),
        ('\ntr = "Her savını bir makinenin denetlediği bir çalışma kılavuzu"', '\nde = "A guide"'),
    ):
        assert old in guide
        guide = guide.replace(old, new)
    (report / "guide.toml").write_text(guide, encoding="utf-8")


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gradyan", *words]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_the_claim_is_judged(tree: Path) -> None:
    said = run(tree, "claims", NEW).stdout
    assert f"{NEW}: proved" in said
    assert "disproved" in said


def test_the_guide_has_the_chapter_the_figure_and_the_language(tree: Path) -> None:
    assert not re.search(r"missing in (?!\S+terms.tsv)", run(tree, "language", "de").stdout)
    run(tree, "report")
    pdf = PdfReader(tree / "build" / "gradyan.pdf")
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "The softplus rounds off the corner of ReLU." in text
    assert "Verschwindende" in text
    assert "Figure 2.1" in text
    assert NEW in re.sub(r"\s", "", text)
