"""Who knows whom, what is declared, and what does not belong into the repository."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from gradyan.errors import ROOT

OURS = ("derivations", "simulations", "report")
OTHERS = ("gradyan", "tests")
PARTS = (*OURS, *OTHERS)
# Where a module lies decides what it may know. A place that is not named here is a chapter.
DERIVING = {"derivations/checker", "derivations/rules", "derivations/numbers",
            "derivations/notation", "derivations/CHAPTER"}  # fmt: skip
SIMULATING = {"simulations/engine", "simulations/networks", "simulations/sweep",
              "simulations/diagnosis", "simulations/CHAPTER"}  # fmt: skip
# What every part may share lies beside them and knows none of them.
FAILURES, READING, LANGUAGES = "gradyan/errors", "gradyan/files", "gradyan/languages"
SHARED = {FAILURES, READING, LANGUAGES}
PRODUCT = DERIVING | SIMULATING | SHARED | set(OURS) | {"derivations/scrutiny"}
MAY_IMPORT = {
    FAILURES: set[str](),
    READING: {FAILURES},
    LANGUAGES: SHARED,
    "derivations/checker": {"derivations/checker"},
    # The examples of the rules are written in the letters of the page.
    "derivations/rules": {"derivations/checker", "derivations/notation", "derivations/rules"},
    # Whoever doubts a rule knows none.
    "derivations/scrutiny": {"derivations/checker", "derivations/scrutiny"},
    "derivations/numbers": {"derivations/checker", "derivations/numbers"},
    "derivations/notation": set[str](),
    "derivations/CHAPTER": DERIVING,
    "simulations/engine": {"simulations/engine"},
    "simulations/networks": {FAILURES, "simulations/engine", "simulations/networks"},
    "simulations/sweep": {
        *SHARED, "simulations/engine", "simulations/networks", "simulations/sweep"},
    "simulations/diagnosis": {
        *SHARED, "simulations/engine", "simulations/networks", "simulations/diagnosis"},
    "simulations/CHAPTER": SIMULATING,
    "report": PRODUCT,
    "gradyan": PRODUCT | {"gradyan"},
    "tests": PRODUCT | {"gradyan", "tests"},
}  # fmt: skip
FILES = [
    file
    for part in OURS
    for file in sorted((ROOT / part).rglob("*.py"))
    if "node_modules" not in file.parts
] + [file for part in OTHERS for file in sorted((ROOT / part).rglob("*.py"))]
NAMES = [str(file.relative_to(ROOT)) for file in FILES]
MODULES = {
    re.sub(r"\.__init__$", "", f"{'gradyan.' * name.startswith(OURS)}{name[:-3].replace('/', '.')}")
    for name in NAMES
}


def imports(file: Path) -> Iterator[str]:
    """Yield the full name of every import, also of those inside functions and of dynamic ones."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: import by the full name"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            # A catalog imports, by a variable, what lies below its own package.
            asked = node.args[0]
            known = isinstance(asked, ast.Constant | ast.JoinedStr)
            yield re.sub(r"\.?[^\w.].*", "", ast.unparse(asked).strip("f'\"")) if known else ""


def place(module: str) -> str:
    """Return where a module lies, as in MAY_IMPORT; nothing for one that is not ours."""
    part, *below = module.removeprefix("gradyan.").split(".")
    if f"gradyan/{part}" in SHARED:
        return f"gradyan/{part}"
    if part not in ("derivations", "simulations") or not below:
        known = module.partition(".")[0] if part not in OURS else part
        return known if known in PARTS else ""
    found = f"{part}/{below[0]}"
    return found if found in MAY_IMPORT else f"{part}/CHAPTER"


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_part_imports_only_what_it_may_know(file: Path) -> None:
    here = place(module_of(file))
    known = {place(name) for name in imports(file)} - {"", here.partition("/")[0]}
    assert known <= MAY_IMPORT.get(here, set())


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_no_module_goes_by_two_names(file: Path) -> None:
    """What lies in derivations/ is gradyan.derivations, though Python would find it by either."""
    assert not {name for name in imports(file) if name.partition(".")[0] in OURS}


@pytest.mark.parametrize("part", ["derivations", "simulations"])
def test_the_chapters_know_each_other_in_one_direction(part: str) -> None:
    uses: dict[str, set[str]] = {}
    for file in (file for file in FILES if place(module_of(file)) == f"{part}/CHAPTER"):
        of = file.parent.name
        known = (name.split(".") for name in imports(file) if place(name) == f"{part}/CHAPTER")
        uses.setdefault(of, set()).update(name[2] for name in known if name[2] != of)
    assert tuple(TopologicalSorter(uses).static_order())  # raises CycleError at a circle


def test_only_its_command_and_one_experiment_know_the_sweep() -> None:
    known = {
        module_of(file)
        for file in FILES
        if any(place(name) == "simulations/sweep" for name in imports(file))
    }
    outside = {name for name in known if place(name) not in ("simulations/sweep", "tests")}
    assert outside == {"gradyan.cli", "simulations.initialization.depends_on_activation"}


def test_the_check_sees_every_way_to_import(tmp_path: Path) -> None:
    file = tmp_path / "sly.py"
    file.write_text(
        "def f():\n    import gradyan.report.build\nfrom tests.small import x\n"
        "import derivations.relu\nfrom gradyan.simulations import engine\n"
        "import_module('gradyan.derivations.rules.basic')\n"
        "importlib.import_module(f'gradyan.simulations.{x}')\n"
    )
    assert set(imports(file)) == {
        "gradyan.report.build", "tests.small", "derivations.relu", "gradyan.simulations.engine",
        "gradyan.derivations.rules.basic", "gradyan.simulations"}  # fmt: skip
    assert place("gradyan.derivations.rules.basic") == "derivations/rules"
    assert place("gradyan.derivations.relu.dying") == "derivations/CHAPTER"
    assert place("gradyan.cli") == place("gradyan") == "gradyan"
    assert place("gradyan.simulations") == "simulations"
    assert place("numpy.linalg") == ""


def declared(*groups: str) -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    wanted = list(project["dependencies"])
    for group in groups:
        wanted += project["optional-dependencies"][group]
    return {re.split(r"[^\w-]", name)[0].lower() for name in wanted}


OPTIONAL = ("backends", "cluster", "frameworks", "trainers")
SPELLING = ("spelling",)
EXTRAS = {
    "simulations": OPTIONAL,
    "report": ("cards", *SPELLING),
    "tests": ("browser", "dev", "peers", *SPELLING, *OPTIONAL),
}


@pytest.mark.parametrize("part", PARTS)
def test_every_dependency_is_declared(part: str) -> None:
    files = [file for file in FILES if file.relative_to(ROOT).parts[0] == part]
    used = {name.partition(".")[0] for file in files for name in imports(file)}
    # `chromium` is tests/web/chromium, run where nothing of gradyan is installed.
    foreign = used - set(PARTS) - sys.stdlib_module_names - {"", "__future__", "chromium"}
    known = packages_distributions()
    allowed = declared(*EXTRAS.get(part, ()))
    # An extra need not be installed: its packages are then known by the names that are imported.
    by_name = {name: known.get(name, [name.replace("_", "-")]) for name in foreign}
    missing = {name for name, of in by_name.items() if not {d.lower() for d in of} & allowed}
    assert not missing, f"add to pyproject.toml: {', '.join(sorted(missing))}"


ABSOLUTE = re.compile(r"""["'(\s](?:/(?:home|Users|root|tmp|work|usr|var|opt|mnt)/|[A-Z]:\\\\)""")


def tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
    return [name for name in done.stdout.split("\0") if name]


def test_no_file_names_an_absolute_path() -> None:
    found = [
        f"{name}:{number}"
        for name in tracked()
        if name.startswith((*OURS, "gradyan")) and (ROOT / name).is_file()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), start=1)
        if ABSOLUTE.search(line)
    ]
    assert not found


def test_no_built_file_is_in_the_repository() -> None:
    built = re.compile(
        r"(^|/)(build|dist|\.venv|node_modules|__pycache__|\.hypothesis|\.[a-z]+_cache)/"
        r"|\.(pdf|pyc|egg-info|otf|ttf|woff2?|png|jpe?g|log|part|draft)$|(^|/)evidence\.json$"
    )
    pictures = {"docs/pages.png", "docs/diagnosis.png"}  # for README.md
    assert [name for name in tracked() if built.search(name) and name not in pictures] == []
