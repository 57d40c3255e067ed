"""What a result rests on: the files that a module imports, directly or not, by their content.

Imports are read from the text, also those inside functions, and nothing is run. The tables beside
a module that it names count as parts of it. A module that is found by walking a folder is not seen:
what walks a folder is a catalog, and results name what they rest on themselves.
"""

import ast
import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from gradyan.errors import ROOT

PACKAGE = ROOT / "gradyan"
DECIDE = ("hypothesis", "mpmath", "numpy", "sympy")  # the packages that may change a result


def key(modules: Iterable[str], *more: str) -> str:
    """Return a fingerprint of modules, of all that they import, and of what else is said."""
    prints = {module: _content(module) for module in closure(modules)}
    return _fingerprint("\n".join([*_lines(prints), *more]))


def digest_of(modules: Iterable[str]) -> str:
    """Return a fingerprint of just these modules, as they are now."""
    files = {module: _file(module) for module in modules}
    prints = {m: _fingerprint(_whole(file)) for m, file in files.items() if file}
    return _fingerprint("\n".join(_lines(prints)))


def _lines(prints: Mapping[str, str]) -> list[str]:
    """Return what stands for modules, and for what besides them decides a result."""
    lines = [f"{module} {fingerprint}" for module, fingerprint in sorted(prints.items())]
    return [*lines, *_versions(), platform.python_version()]


@cache
def _versions() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in DECIDE)


def closure(modules: Iterable[str]) -> set[str]:
    """Return modules of ours with all modules of ours that they import, directly or not."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in found and _file(module):
            found.add(module)
            waiting += imports(module)
    return found


@cache
def imports(module: str) -> tuple[str, ...]:
    """Return the modules of ours that a module imports, and the packages that it lies in."""
    names = [module.rpartition(".")[0]]
    for node in _statements(ast.parse(text(module)).body):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(name for name in dict.fromkeys(names) if _ours(name) and _file(name))


def _statements(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements and those in them: imports are nowhere else, and expressions are many."""
    for node in nodes:
        yield node
        for name in ("body", "orelse", "handlers", "finalbody", "cases"):
            inner = getattr(node, name, ())
            yield from _statements(inner if isinstance(inner, list) else ())


def modules_below(package: str) -> Iterator[str]:
    """Yield the modules of a package of ours and of those in it."""
    folder = PACKAGE.joinpath(*package.split(".")[1:])
    for file in sorted(folder.resolve().rglob("*.py")):
        inner = file.relative_to(folder.resolve()).with_suffix("").parts
        yield ".".join([package, *(part for part in inner if part != "__init__")])


def _ours(name: str) -> bool:
    return name == "gradyan" or name.startswith("gradyan.")


@cache
def _file(module: str) -> Path | None:
    """Return the file of a module of ours; None where there is none."""
    if not _ours(module):
        return None
    path = PACKAGE.joinpath(*module.split(".")[1:])
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.is_file()), None)


@cache
def text(module: str) -> str:
    """Return the text of a module of ours."""
    file = _file(module)
    return file.read_text(encoding="utf-8") if file else ""


@cache
def _content(module: str) -> str:
    file = _file(module)
    return _fingerprint(_whole(file) if file else "")


def _whole(file: Path) -> str:
    """Return the text of a module with that of the tables beside it that it names."""
    own = file.read_text("utf-8")
    tables = (table for table in sorted(file.parent.glob("*.toml")) if table.name in own)
    return own + "".join(table.read_text("utf-8") for table in tables)


def _fingerprint(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def unchanged(modules: Iterable[str]) -> bool:
    """Tell whether all that modules rest on is still as it was when it was read."""
    files = [(module, _file(module)) for module in closure(modules)]
    return all(
        file and file.is_file() and _fingerprint(_whole(file)) == _content(module)
        for module, file in files
    )


def forget() -> None:
    """Read the files anew from now on: they may have been edited."""
    for kept in (imports, _file, text, _content):
        kept.cache_clear()
