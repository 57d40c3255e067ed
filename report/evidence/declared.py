"""How a property is declared: a Hypothesis test that attacks a claim, by the name of the claim.

A module of `gradyan.properties` declares its functions with `property_of`. They run as jobs of
the evidence; a counter tells how many cases each has passed.
"""

import functools
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from gradyan.report.evidence import sources

HOME = "gradyan.properties"
MARK = re.compile(r'^@property_of\("([\w-]+)"\)', re.MULTILINE)

_declared: dict[str, list["Property"]] = {}


class Property:
    """A property of a claim: a call attacks it, and ``passed`` counts the cases that held."""

    def __init__(self, test: Callable[..., None]) -> None:
        functools.update_wrapper(self, test)
        self.name, self.test, self.passed = test.__name__, test, 0
        inner = test.hypothesis.inner_test  # type: ignore[attr-defined]

        @functools.wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> None:
            inner(*args, **kwargs)
            self.passed += 1

        test.hypothesis.inner_test = counted  # type: ignore[attr-defined]

    def __call__(self) -> None:
        """Attack the claim; raise what the first failing case raises."""
        self.test()


def property_of(claim: str) -> Callable[[Callable[..., None]], Property]:
    """Declare a Hypothesis test to be a property of a claim."""

    def declare(test: Callable[..., None]) -> Property:
        _declared.setdefault(claim, []).append(made := Property(test))
        return made

    return declare


@cache
def homes() -> dict[str, tuple[str, ...]]:
    """Return the modules that declare properties of a claim, by its id; nothing is run for it."""
    found: dict[str, tuple[str, ...]] = {}
    if find_spec(HOME) is None:
        return found
    for module in sources.modules_below(HOME):
        for claim in MARK.findall(sources.text(module)):
            if module not in found.get(claim, ()):
                found[claim] = (*found.get(claim, ()), module)
    return found


def properties(claim: str) -> list[Property]:
    """Return the properties of a claim."""
    for module in homes().get(claim, ()):
        import_module(module)
    return _declared.get(claim, [])
