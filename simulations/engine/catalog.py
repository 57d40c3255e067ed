"""All experiments, found by reading the modules of the chapters."""

from functools import cache
from importlib import import_module
from pathlib import Path

from gradyan import simulations
from gradyan.simulations.engine.experiment import Experiment

ROOMS = {"diagnosis", "engine", "networks", "sweep"}  # what experiments are made with


@cache
def experiments() -> dict[str, Experiment]:
    """Return every experiment by its name; raise ValueError where two share one."""
    return {name: experiment for name, (experiment, _) in _found().items()}


def module_of(name: str) -> str:
    """Return the module in which an experiment is first found."""
    return _found()[name][1]


@cache
def _found() -> dict[str, tuple[Experiment, str]]:
    found: dict[str, tuple[Experiment, str]] = {}
    folder = Path(simulations.__path__[0])
    for file in sorted(file for file in folder.rglob("*.py") if file.stem != "__init__"):
        parts = file.relative_to(folder).with_suffix("").parts
        if parts[0] in ROOMS:
            continue
        module = ".".join((simulations.__name__, *parts))
        for value in vars(import_module(module)).values():
            if isinstance(value, Experiment):
                kept, _ = found.setdefault(value.name, (value, module))
                if kept is not value:
                    raise ValueError(f"two experiments are called {value.name}")
    return found
