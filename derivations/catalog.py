"""All claims, found by reading the topics of this package."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import derivations
from derivations.claim import Claim


@cache
def claims() -> dict[str, Claim]:
    """Return every claim by its id; raise ValueError where two share one."""
    found: dict[str, Claim] = {}
    for module in sorted(info.name for info in iter_modules(derivations.__path__)):
        for value in vars(import_module(f"derivations.{module}")).values():
            if isinstance(value, Claim) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two claims are called {value.id}")
    return found
