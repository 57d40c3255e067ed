"""All claims, found by reading the modules of the derivations, in whatever folder they lie."""

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from gradyan import derivations
from gradyan.derivations.checker.claim import Claim


@cache
def claims() -> dict[str, Claim]:
    """Return every claim by its id; raise ValueError where two share one."""
    found: dict[str, Claim] = {}
    for module in _modules():
        for value in vars(module).values():
            if isinstance(value, Claim) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two claims are called {value.id}")
    return found


@cache
def place_of(id_: str) -> tuple[str, int]:
    """Return the module that defines a claim, and the line on which its id stands there."""
    for module in _modules():
        if any(isinstance(value, Claim) and value.id == id_ for value in vars(module).values()):
            for number, line in enumerate(inspect.getsource(module).splitlines(), start=1):
                if f'"{id_}"' in line:
                    return module.__name__, number
    raise LookupError(f"no module has the id '{id_}' in its text")


def dependants(found: Mapping[str, Claim]) -> dict[str, set[str]]:
    """Return, for each claim, the ids of all that rest on it, directly or not."""
    direct = {id_: {c.id for c in found.values() if found[id_] in c.rests_on} for id_ in found}

    def all_of(id_: str) -> set[str]:
        return direct[id_].union(*map(all_of, direct[id_]))

    return {id_: all_of(id_) for id_ in found}


def _modules() -> Iterator[ModuleType]:
    folder = Path(derivations.__path__[0])
    for file in sorted(file for file in folder.rglob("*.py") if file.stem != "__init__"):
        parts = file.relative_to(folder).with_suffix("").parts
        yield import_module(".".join((derivations.__name__, *parts)))
