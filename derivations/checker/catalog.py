"""All claims, found by reading the modules of the derivations, in whatever folder they lie."""

from functools import cache
from importlib import import_module
from pathlib import Path

from gradyan import derivations
from gradyan.derivations.checker.claim import Claim


@cache
def claims() -> dict[str, Claim]:
    """Return every claim by its id; raise ValueError where two share one."""
    found: dict[str, Claim] = {}
    folder = Path(derivations.__path__[0])
    for file in sorted(file for file in folder.rglob("*.py") if file.stem != "__init__"):
        parts = file.relative_to(folder).with_suffix("").parts
        for value in vars(import_module(".".join((derivations.__name__, *parts)))).values():
            if isinstance(value, Claim) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two claims are called {value.id}")
    return found
