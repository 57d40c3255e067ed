"""All claims, found by reading the chapters, and which of them rests on which."""

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
    for module in sorted(
        m.name for m in walk_packages(derivations.__path__, "gradyan.derivations.")
    ):
        for value in vars(import_module(module)).values():
            if isinstance(value, Claim) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two claims are called {value.id}")
    return found


def dependants(found: Mapping[str, Claim]) -> dict[str, set[str]]:
    """Return, for each claim, the ids of all that rest on it, directly or not."""
    direct = {id_: {c.id for c in found.values() if found[id_] in c.rests_on} for id_ in found}

    def all_of(id_: str) -> set[str]:
        return direct[id_].union(*map(all_of, direct[id_]))

    return {id_: all_of(id_) for id_ in found}
