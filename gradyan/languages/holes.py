"""The places in a word or a template of a language that are filled in."""

from functools import cache
from string import Formatter

UNPAIRED, FORMATTED = "unpaired braces", "a width or a conversion in its braces"


@cache
def holes(text: str) -> tuple[str, ...]:
    """Return what stands in the braces of a text; raise ValueError where it is more than a name."""
    try:
        found = [hole for _, *hole in Formatter().parse(text) if hole[0] is not None]
    except ValueError as why:
        raise ValueError(UNPAIRED) from why
    if any(width or conversion for _, width, conversion in found):
        raise ValueError(FORMATTED)
    return tuple(str(name) for name, *_ in found)
