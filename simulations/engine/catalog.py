"""All experiments, found by reading the modules below the simulations, wherever they lie."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from gradyan import simulations
from gradyan.simulations.engine.experiment import Experiment


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
    modules = walk_packages(simulations.__path__, f"{simulations.__name__}.")
    for module in sorted(info.name for info in modules):
        for value in vars(import_module(module)).values():
            if isinstance(value, Experiment):
                kept, _ = found.setdefault(value.name, (value, module))
                if kept is not value:
                    raise ValueError(f"two experiments are called {value.name}")
    return found
