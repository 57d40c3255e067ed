"""All experiments, found by reading the topics of this package."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import simulations
from simulations.experiment import Experiment


@cache
def experiments() -> dict[str, Experiment]:
    """Return every experiment by its name; raise ValueError where two share one."""
    found: dict[str, Experiment] = {}
    for module in sorted(info.name for info in iter_modules(simulations.__path__)):
        for value in vars(import_module(f"simulations.{module}")).values():
            if isinstance(value, Experiment) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"two experiments are called {value.name}")
    return found
