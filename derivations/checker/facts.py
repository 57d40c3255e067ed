"""What a rule may use: the conditions of the claim, and what the steps before have shown."""

from collections.abc import Iterable, Iterator

from sympy import Basic, Eq

from gradyan.derivations.checker.statement import conjuncts, gives


class NotShown(Exception):
    """A rule could not confirm its step; the message says why."""


class Disproved(NotShown):
    """A rule has shown that its step is false."""


class Facts:
    """Known parts of statements, in the order in which they were shown."""

    def __init__(self, *statements: Basic) -> None:
        self.parts: tuple[Basic, ...] = ()
        for statement in statements:
            self.add(statement)

    def add(self, statement: Basic) -> None:
        """Take the parts of a statement for known from now on."""
        self.parts += conjuncts(statement)

    def know(self, statement: Basic) -> bool:
        """Tell whether every part of a statement, or its strict form, is known."""
        return all(any(gives(fact, part) for fact in self.parts) for part in conjuncts(statement))

    def require(self, statements: Iterable[Basic]) -> None:
        """Raise `NotShown` at a statement that is not known."""
        for statement in statements:
            if not self.know(statement):
                raise NotShown(f"{statement} is used before it is shown")

    def equations(self, of: type[Basic] = Basic) -> Iterator[Eq]:
        """Yield the known equations whose left side is of this kind."""
        return (p for p in self.parts if isinstance(p, Eq) and isinstance(p.lhs, of))
