"""Who knows whom, what is declared, and what does not belong into the repository."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from gradyan.report.errors import ROOT

OURS = ("derivations", "simulations", "report", "tests", "gradyan")
MAY_IMPORT = {
    "derivations": {"derivations"},
    "simulations": {"simulations"},
    "report": {"derivations", "simulations", "report"},
    "gradyan": {"derivations", "simulations", "report"},
    "tests": set(OURS),
}
FILES = [
    file
    for part in ("derivations", "simulations", "report", "tests")
    for file in sorted((ROOT / part).rglob("*.py"))
    if "node_modules" not in file.parts
] + [ROOT / "gradyan.py"]
NAMES = [str(file.relative_to(ROOT)) for file in FILES]


def imports(file: Path) -> Iterator[str]:
    """Yield the package of every import, also of those inside functions and of dynamic ones."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: import by the full name"
            yield str(node.module).partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            # Only packages that import their own modules: f"{__name__}.x" or f"derivations.x".
            yield re.sub(r"\W.*|__name__.*", "", ast.unparse(node.args[0]).strip("f'\""))


def owner(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_part_imports_only_what_it_may_know(file: Path) -> None:
    known = set(imports(file)) & set(OURS)
    assert known <= MAY_IMPORT[owner(file)]


def test_the_check_sees_every_way_to_import(tmp_path: Path) -> None:
    file = tmp_path / "sly.py"
    file.write_text(
        "def f():\n    import gradyan.report.build\nfrom tests.small import x\n"
        "import_module('gradyan.derivations.checker.claim')\nimportlib.import_module(f'simulations.{x}')\n"
    )
    assert set(imports(file)) == {"report", "tests", "derivations", "simulations"}


def declared(*groups: str) -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    wanted = list(project["dependencies"])
    for group in groups:
        wanted += project["optional-dependencies"][group]
    return {re.split(r"[^\w-]", name)[0].lower() for name in wanted}


OPTIONAL = ("cluster", "data", "frameworks")
EXTRAS = {"simulations": OPTIONAL, "tests": ("dev", *OPTIONAL)}
DISTRIBUTIONS = {"sklearn": "scikit-learn"}


@pytest.mark.parametrize("part", ["derivations", "simulations", "report", "gradyan", "tests"])
def test_every_dependency_is_declared(part: str) -> None:
    used = {name for file in FILES if owner(file) == part for name in imports(file)}
    foreign = used - set(OURS) - sys.stdlib_module_names - {"", "__future__"}
    known = packages_distributions()
    allowed = declared(*EXTRAS.get(part, ()))
    # An extra need not be installed: its packages are then known by the names that are imported.
    missing = {
        name
        for name in foreign
        if not {d.lower() for d in known.get(name, [DISTRIBUTIONS.get(name, name)])} & allowed
    }
    assert not missing, f"add to pyproject.toml: {', '.join(sorted(missing))}"


ABSOLUTE = re.compile(r"""["'(\s](?:/(?:home|Users|root|tmp|work|usr|var|opt|mnt)/|[A-Z]:\\\\)""")


def tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
    return [name for name in done.stdout.split("\0") if name]


def test_no_file_names_an_absolute_path() -> None:
    parts = ("derivations", "simulations", "report")
    found = [
        f"{name}:{number}"
        for name in tracked()
        if name.startswith(parts) and (ROOT / name).is_file()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), start=1)
        if ABSOLUTE.search(line)
    ]
    assert not found


def test_no_built_file_is_in_the_repository() -> None:
    built = re.compile(
        r"(^|/)(build|dist|\.venv|node_modules|__pycache__|\.hypothesis|\.[a-z]+_cache)/"
        r"|\.(pdf|pyc|egg-info|otf|ttf|woff2?|png|jpe?g|log|part|draft)$|(^|/)evidence\.json$"
    )
    picture = "docs/pages.png"  # two pages of the guide, for README.md
    assert [name for name in tracked() if built.search(name) and name != picture] == []
