"""All claims, found by reading the chapters, and which of them rests on which."""

import inspect
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from gradyan import derivations
from gradyan.derivations.checker.claim import Claim


@cache
def claims() -> dict[str, Claim]:
    """Return every claim by its id; raise ValueError where two share one."""
    found: dict[str, Claim] = {}
    modules = walk_packages(derivations.__path__, f"{derivations.__name__}.")
    for module in sorted(info.name for info in modules):
        for value in vars(import_module(module)).values():
            if isinstance(value, Claim) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two claims are called {value.id}")
    return found


@cache
def place_of(id_: str) -> tuple[str, int]:
    """Return the module that defines a claim, and the line on which its id stands there."""
    modules = walk_packages(derivations.__path__, f"{derivations.__name__}.")
    for module in sorted(info.name for info in modules):
        values = vars(import_module(module)).values()
        if any(isinstance(value, Claim) and value.id == id_ for value in values):
            lines = inspect.getsource(import_module(module)).splitlines()
            for number, line in enumerate(lines, start=1):
                if f'"{id_}"' in line:
                    return module, number
    raise LookupError(f"no module has the id '{id_}' in its text")


def dependants(found: Mapping[str, Claim]) -> dict[str, set[str]]:
    """Return, for each claim, the ids of all that rest on it, directly or not."""
    direct = {id_: {c.id for c in found.values() if found[id_] in c.rests_on} for id_ in found}

    def all_of(id_: str) -> set[str]:
        return direct[id_].union(*map(all_of, direct[id_]))

    return {id_: all_of(id_) for id_ in found}
