"""What the diagnosis said of runs that had no part in setting it: counts, by kind of fault."""

from functools import cache
from pathlib import Path

from gradyan.files import read_toml

FILE = Path(__file__).with_name("tried.toml")


@cache
def tried() -> dict[str, dict[str, int]]:
    """Return of each kind of run how many got which verdict: right, near, none or wrong."""
    return read_toml(FILE)
