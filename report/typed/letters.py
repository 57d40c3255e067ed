"""The letters of the guide, each with what it may stand for."""

from functools import cache
from pathlib import Path

from sympy import Symbol

from gradyan.files import read_toml

TABLE = read_toml(Path(__file__).with_name("letters.toml"))


@cache
def letter(name: str) -> Symbol:
    """Return the symbol of a letter: a real number, unless the table says more of it.

    An index says nothing about what a letter may be, if the whole name is not in the table.
    """
    head = name.partition("_")[0]
    for kind, names in TABLE["letters"].items():
        if name in names or head in names:
            return Symbol(name, **dict.fromkeys(kind.split("-"), True))
    return Symbol(name, real=True)
