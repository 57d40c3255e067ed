"""All claims, found by reading the modules below the derivations, wherever they lie."""

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
