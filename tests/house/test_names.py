"""One name for one concept: a claim, its experiment and its property lie under the same name.

`ls derivations/relu simulations/relu tests/properties/relu` shows a chapter whole.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import ROOT
from gradyan.report.evidence.declared import homes as homes_of_properties
from gradyan.report.figures import figures
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Experiment

CONTENT = sorted((ROOT / "report" / "content").glob("*/en.md"))
# What serves claims of several files lies with the first of them.
SHARED = {
    ("relu-depths", "too-many-layers"): "the same ReLU networks, of scales below and above χ = 1",
    ("factor-by-scale", "depth-scale"): "the factor by which a layer fades, once in units of depth",
    ("loss-by-scale", "initializer-helps"): "a scale that is right, beside those that are not",
    ("gradient-by-scale", "initializer-helps"): "the same, before the first step",
}


def modules(*folder: str) -> Iterator[tuple[str, str, Any, set[str]]]:
    """Yield chapter and topic of each module, with what stands in it but is not imported."""
    for file in sorted(ROOT.joinpath(*folder).glob("*/*.py")):
        if file.stem == "__init__":
            continue
        module = import_module(".".join(("gradyan", *folder, file.parent.name, file.stem)))
        yield file.parent.name, file.stem, module, defined(file)


def defined(file: Path) -> set[str]:
    """Return the names that a module does not import."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {alias.asname or alias.name for node in nodes for alias in node.names}
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return (stored | functions) - imported


def homes(kind: type, *folder: str) -> dict[str, str]:
    """Return chapter/topic of each claim or experiment by its id."""
    found = {}
    for chapter, topic, module, names in modules(*folder):
        for name, value in vars(module).items():
            if isinstance(value, kind) and name in names:
                found[str(getattr(value, "id", None) or vars(value)["name"])] = f"{chapter}/{topic}"
    return found


def boxes(kinds: str) -> dict[str, str]:
    """Return the chapter that has the first fence of one of these kinds, by its id."""
    found: dict[str, str] = {}
    for file in CONTENT:
        for id_ in re.findall(rf"^::: (?:{kinds}) (\S+)$", file.read_text("utf-8"), re.MULTILINE):
            found.setdefault(id_, file.parent.name)
    return found


CLAIMS = homes(Claim, "derivations")
EXPERIMENTS = homes(Experiment, "simulations")


def test_every_claim_and_every_experiment_lies_in_a_chapter() -> None:
    assert CLAIMS.keys() == claims().keys()
    assert EXPERIMENTS.keys() == experiments().keys()


def test_a_claim_lies_in_the_chapter_that_tells_it() -> None:
    told = boxes("proposition|measurement|wrong")
    assert {id_: home.partition("/")[0] for id_, home in CLAIMS.items()} == {
        id_: told[id_] for id_ in CLAIMS
    }


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
def test_an_experiment_lies_with_its_claim(claim: Claim) -> None:
    asked = {name for name, e in experiments().items() if claim.id in e.claims}
    asked |= {at.experiment for at in claim.observed.values()}
    away = {name for name in asked if EXPERIMENTS[name] != CLAIMS[claim.id]}
    assert away == {name for name, of in SHARED if of == claim.id}


def test_a_property_lies_with_its_claim() -> None:
    assert homes_of_properties()
    for claim, modules_ in homes_of_properties().items():
        assert modules_ == (f"gradyan.properties.{CLAIMS[claim].replace('/', '.')}",), claim


def test_a_figure_bears_the_name_of_its_chapter() -> None:
    shown = {**boxes("figure"), "cover": "cover"}
    for name, draw in figures().items():
        module = draw.__module__.rpartition(".")[2]
        assert module.split("_")[0] == shown[name], f"{name} in {module}"


def test_no_experiment_is_run_for_nothing() -> None:
    """Each is held to what a claim predicts or states, or a figure or a sentence shows it."""
    asked = {at.experiment for claim in claims().values() for at in claim.observed.values()}
    asked |= {name for name, experiment in experiments().items() if experiment.claims}
    drawing = [*(ROOT / "report" / "figures").glob("*.py"), ROOT / "report" / "web" / "moving.py"]
    shown = "".join(file.read_text("utf-8") for file in [*CONTENT, *drawing])
    assert [name for name in experiments() if name not in asked and f'"{name}"' not in shown] == []
