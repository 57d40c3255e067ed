"""The references in a formula, filled in with what they give; what is measured is a name."""

import ast
import re
from functools import cache
from pathlib import Path
from zlib import crc32

from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.report.evidence.record import Evidence
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.references import References

CALL = re.compile(r"\{\{-?\s*(\w+\(.*?\))\s*-?\}\}")
COMMA, DOT = re.compile(r"(?<=\d)\{,\}(?=\d)"), re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
KNOWN = ("calc", "digits", "formula", "noted", "percent")
MEASURED = re.compile("\ue000\\d+\ue001")


def filled(tex: str, language: str) -> str:
    """Return a formula with what its references give, and the decimal sign of the main language."""
    parts = re.split(r"(\{\{.*?\}\})", tex)  # every second one is a reference
    if language != MAIN:
        parts[::2] = (COMMA.sub(".", DOT.sub("", part)) for part in parts[::2])
    return CALL.sub(lambda call: _given(call[1]), "".join(parts))


@cache
def _given(call: str) -> str:
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call)
    assert isinstance(tree.func, ast.Name)
    if tree.func.id not in KNOWN:
        return f"\ue000{crc32(call.encode())}\ue001"
    args = [ast.literal_eval(arg) for arg in tree.args]
    options = {str(one.arg): ast.literal_eval(one.value) for one in tree.keywords}
    return str(getattr(_references(), tree.func.id)(*args, **options))


@cache
def _references() -> References:
    return References(Locale(MAIN), Evidence({}, {}, {}), Bibliography(Path(), {}))
