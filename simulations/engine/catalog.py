"""All experiments, found by reading the modules of the simulations, in whatever folder they lie."""

from functools import cache
from importlib import import_module
from pathlib import Path

from gradyan import simulations
from gradyan.simulations.engine.experiment import Experiment


@cache
def experiments() -> dict[str, Experiment]:
    """Return every experiment by its name; raise ValueError where two share one."""
    found: dict[str, Experiment] = {}
    folder = Path(simulations.__path__[0])
    for file in sorted(file for file in folder.rglob("*.py") if file.stem != "__init__"):
        parts = file.relative_to(folder).with_suffix("").parts
        for value in vars(import_module(".".join((simulations.__name__, *parts)))).values():
            if isinstance(value, Experiment) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"two experiments are called {value.name}")
    return found
