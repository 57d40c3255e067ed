"""Where a file can be altered: every formula, and in what judges all logic too, in a fixed order.

Not altered is what is no formula: what the notes are quoted to say, the points and false twins
that are chosen, names, seeds and the range they are drawn from, sizes of samples, shapes, and the
words of a refusal.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.operators import alterations, logical

# Of a claim: the transcript of the notes, and what is chosen instead of derived.
QUOTED = {"said", "counterexample", "twins", "notes", "id", "evidence", "source", "observed"}
NO_FORMULAS = {"Experiment", "grid", "Twin", "Observation", "symbols", "IndexedBase", "Dummy",
               "cite", "field", "TypeVar", "SeedSequence", "default_rng", "spawn",
               "integers"}  # fmt: skip
# Calls whose plain numbers are part of a formula; those of others are shapes, axes and sizes.
OF_NUMBERS = {"maximum", "minimum", "where", "clip", "max", "min", "Rational", "Integer", "S",
              "Eq", "Sum", "Product", "Limit", "Tuple", "Integral", "Abs", "sqrt", "exp",
              "log"}  # fmt: skip
COUNTED = {"seeds", "samples", "done", "repetitions"}
JUDGING = ("derivations/checker/", "derivations/rules/")
PRINTING = {"__repr__", "_sympystr", "_pretty", "_latex", "decimal"}
Where = tuple[ast.AST, ...]


@dataclass(frozen=True)
class Mutant:
    """One alteration of one file; ``where`` is the dotted name of what the site belongs to."""

    file: str
    line: int
    where: str
    kind: str
    before: str
    after: str
    span: tuple[int, int]
    context: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """By which an accepted survivor is known: it outlives a change of lines."""
        return self.file, self.where, self.context, self.before, self.after

    def apply(self, source: str) -> str:
        """Return the source with the alteration; lines stay where they are."""
        data = source.encode()
        start, end = self.span
        gap = b"\n" * data[start:end].count(b"\n")  # the line numbers of what follows
        lost = self.after == "pass"
        new = b"pass" + gap if lost else f"({self.after}".encode() + gap + b")"
        return (data[:start] + new + data[end:]).decode()


def mutants_of(root: Path, file: str) -> list[Mutant]:
    """Return every alteration of a file, from its top to its end, each once."""
    source = (root / file).read_text(encoding="utf-8")
    tree, logic = ast.parse(source), file.startswith(JUDGING)
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: dict[tuple[object, ...], Mutant] = {}
    for node, above in expressions(tree, (), set() if logic else only_quoted(tree), logic):
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        span = (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )
        statement = next(part for part in reversed((*above, node)) if isinstance(part, ast.stmt))
        for kind, other in _fitting(node, above, logic):
            mutant = Mutant(
                file, node.lineno, name_of(above), kind, ast.unparse(node), ast.unparse(other),
                span, _around(node, above, statement))  # fmt: skip
            found.setdefault((span, ast.unparse(other)), mutant)
    return list(found.values())


def _fitting(node: ast.AST, above: Where, logic: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.expr):
        for kind, other in alterations(node):
            if fits(kind, node, other, above, logic):
                yield kind, other
    if logic and not any(_no_formula(part) for part in (*above, node) if not _sized(part)):
        yield from logical(node, above)


def _around(node: ast.AST, above: Where, statement: ast.AST) -> str:
    """Return the smallest thing around the site that is more than the site, on one line."""
    for part in reversed(above):
        if isinstance(part, ast.keyword | ast.arguments):
            continue
        text = ast.unparse(part)
        if text != ast.unparse(node) or part is statement:
            return " ".join(text.split())[:100]
    return ""


def expressions(
    node: ast.AST, above: Where, quoted: set[str], logic: bool = False
) -> Iterator[tuple[ast.AST, Where]]:
    """Yield what is, or is part of, a formula or a decision, with all that is around it."""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            inside = (*above, node)
            if logic and isinstance(child, ast.Raise):
                yield child, inside
            if not _is_formula(node, name, child, quoted, logic):
                continue
            if isinstance(child, ast.expr) or (logic and isinstance(child, ast.Expr)):
                yield child, inside
            yield from expressions(child, inside, quoted, logic)


def _is_formula(  # noqa: PLR0911
    node: ast.AST, name: str, child: ast.AST, quoted: set[str], logic: bool
) -> bool:
    if isinstance(child, ast.Import | ast.ImportFrom | ast.Raise | ast.Assert | ast.Delete):
        return False
    if isinstance(child, ast.JoinedStr | ast.expr_context | ast.operator | ast.cmpop):
        return False
    if name == "decorator_list":
        return logic
    if name in ("annotation", "returns", "defaults", "kw_defaults", "bases"):
        return False
    if isinstance(child, ast.FunctionDef) and child.name in PRINTING:
        return False
    if isinstance(node, ast.If) and name == "test":
        return logic or not any(isinstance(part, ast.Raise) for part in node.body)
    if isinstance(node, ast.Call) and _last(node.func) in NO_FORMULAS:
        return False
    if isinstance(node, ast.keyword) and node.arg in QUOTED:
        return False
    if isinstance(child, ast.Assign | ast.AnnAssign):
        return not _names(child) <= quoted and not _is_setting(child)
    return True


def _is_setting(node: ast.Assign | ast.AnnAssign) -> bool:
    """Tell a size, a tolerance or a table of names from a constant of mathematics."""
    if not all(len(name) > 1 and name.isupper() for name in _names(node)):
        return False
    inside = list(ast.walk(node))
    exact = any(isinstance(n, ast.Constant) and _is_exact(n.value) for n in inside)
    return not exact and not any(isinstance(n, ast.Lambda) for n in inside)


def _is_exact(value: object) -> bool:
    """Tell a constant of mathematics, 0.8796256610342398, from a size or a tolerance."""
    digits = f"{value:.15g}".replace(".", "").strip("0") if isinstance(value, float) else ""
    return len(digits) > 3 and "e" not in digits


def only_quoted(tree: ast.Module) -> set[str]:
    """Return the top-level names of claims that feed nothing but quotations: what is said."""
    blocks = (node.body if isinstance(node, ast.With) else [node] for node in tree.body)
    values = [(_names(node), node.value) for block in blocks for node in block
              if isinstance(node, ast.Assign)]  # fmt: skip
    claims = [names for names, value in values if _is_claim(value)]
    made = set().union(*(names for names, _ in values))
    needed = set().union(*claims) | set().union(*map(set, map(_unquoted, _others(tree))))
    if not claims:
        return set()
    for _ in values:  # what feeds what is needed is needed too
        needed |= {u for names, value in values if names & needed for u in _unquoted(value)}
    return made - needed


def _is_claim(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _last(node.func) == "Claim"


def _others(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what stands at the top and gives no name."""
    for node in tree.body:
        inside = node.body if isinstance(node, ast.With) else [node]
        yield from (part for part in inside if not isinstance(part, ast.Assign))


def _unquoted(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.keyword) and child.arg in QUOTED):
            yield from _unquoted(child)


def fits(kind: str, node: ast.expr, other: ast.expr, above: Where, logic: bool) -> bool:
    """Tell whether the alteration makes sense where the expression stands."""
    if any(_no_formula(part) for part in (*above, node) if not (logic and _sized(part))):
        return False
    if kind == "number":
        return _number_fits(node, above)
    if isinstance(node, ast.Name):  # a width taken for the other: only where both are known
        known = {a.arg for part in above for a in _arguments(part)}
        return isinstance(other, ast.Name) and {node.id, other.id} <= known
    return True


def _number_fits(node: ast.expr, above: Where) -> bool:
    """Tell a number of a formula from an axis, a shape, an index or a default."""
    while isinstance(above[-1], ast.UnaryOp):  # the axis −1 is one
        node, above = above[-1], above[:-1]
    parent = above[-1]
    if isinstance(parent, ast.keyword | ast.Dict | ast.Starred | ast.AnnAssign):
        return False
    if any(isinstance(part, ast.Subscript) and _within(node, part.slice) for part in above):
        return False
    assigned = next((part for part in above if isinstance(part, ast.Assign)), None)
    if assigned is not None and all(map(_is_size, _names(assigned))):
        return isinstance(node, ast.Constant) and _is_exact(node.value)
    if isinstance(parent, ast.Tuple | ast.List):
        parent = above[-2]
        return isinstance(parent, ast.Call) and _last(parent.func) in OF_NUMBERS
    return not isinstance(parent, ast.Call) or _last(parent.func) in OF_NUMBERS


def _within(node: ast.AST, outer: ast.AST) -> bool:
    return any(part is node for part in ast.walk(outer))


def _no_formula(node: ast.AST) -> bool:
    """Tell texts that are put together, tolerances, and how many samples are drawn."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right) or _counts(node)
    if isinstance(node, ast.BoolOp | ast.IfExp):
        return _is_text(node)
    if isinstance(node, ast.Compare):
        return any(isinstance(n, ast.Name) and _is_size(n.id) for n in node.comparators)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Name) and _is_size(node.operand.id)
    return isinstance(node, ast.Call) and _last(node.func) in ("min", "max") and _counts(node)


def _sized(node: ast.AST) -> bool:
    """Tell a comparison with a name in capitals: a tolerance here, in what judges a decision."""
    return isinstance(node, ast.Compare)


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) or _is_text(node.orelse)
    if isinstance(node, ast.BoolOp):
        return any(map(_is_text, node.values))
    is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_string or isinstance(node, ast.JoinedStr)


def _is_size(name: str) -> bool:
    return name in COUNTED or (len(name) > 1 and name.isupper())


def _counts(node: ast.AST) -> bool:
    """Tell whether an expression is made of sizes and whole numbers alone: 3 * LAYERS + 15."""
    leaves = [n for n in ast.walk(node) if isinstance(n, ast.Name | ast.Constant)]
    names = [n.id for n in leaves if isinstance(n, ast.Name) and n.id not in ("min", "max")]
    whole = all(isinstance(n.value, int) for n in leaves if isinstance(n, ast.Constant))
    return bool(names) and all(map(_is_size, names)) and whole


def _arguments(node: ast.AST) -> list[ast.arg]:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return []


def name_of(above: Where) -> str:
    """Return the dotted name of the functions around a site, or the name that it defines."""
    names = [n.name for n in above if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assigned = next((n for n in above if isinstance(n, ast.Assign | ast.AnnAssign)), None)
    if assigned is not None and not names:
        names = sorted(_names(assigned))
    return ".".join(names)


def _names(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
