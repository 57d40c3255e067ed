"""Products of matrices, by what is known of them: equations used from left to right."""

from collections.abc import Mapping

from sympy import Basic, Eq, Identity, MatMul, MatrixExpr, MatrixSymbol

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts


def reduced(product: MatrixExpr, known: Mapping[MatrixExpr, MatrixExpr]) -> MatrixExpr:
    """Return a product of matrices with each known product replaced until none is left."""
    product = product.doit()
    factors = product.args if isinstance(product, MatMul) else (product,)
    for old, new in known.items():
        part = old.args if isinstance(old, MatMul) else (old,)
        for start in range(len(factors) - len(part) + 1):
            if factors[start : start + len(part)] == part:
                rest = (*factors[:start], new, *factors[start + len(part) :])
                return reduced(MatMul(*rest), known)
    return product


def _equations(facts: Mapping[str, Basic]) -> dict[MatrixExpr, MatrixExpr]:
    known = {part for fact in facts.values() for part in conjuncts(fact)}
    return {f.lhs.doit(): f.rhs.doit() for f in known if isinstance(f, Eq) and f.lhs.is_Matrix}


def products(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """Both sides are the same product, the known ones being put in their place."""
    known = _equations(facts)
    for part in conjuncts(relation):
        left, right = (reduced(side, known) for side in part.args)
        if not isinstance(part, Eq) or left != right:
            raise Disproved(f"the sides are {left} and {right}")


def along_layers(P: MatrixSymbol, W: MatrixSymbol) -> Rule:
    """Return the rule: the relation holds for the product P of any number of factors W.

    By induction: for no factor, P = I; and for WP if it holds for P, by what is known of W alone.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        of_one = {old: new for old, new in _equations(facts).items() if not old.has(P)}
        for part in conjuncts(relation):
            if not isinstance(part, Eq):
                raise NotShown(f"{part} is no equation")
            so_far = {**of_one, part.lhs.doit(): part.rhs.doit()}
            for factors, known in ((Identity(P.shape[0]), of_one), (W * P, so_far)):
                left, right = (reduced(side.xreplace({P: factors}), known) for side in part.args)
                if left != right:
                    raise Disproved(f"for {factors} the sides are {left} and {right}")

    return rule
