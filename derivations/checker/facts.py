"""What a rule may use: the conditions of the claim, and what the steps before have shown."""

from collections.abc import Iterable, Iterator

from sympy import Basic, Eq, Symbol

from gradyan.derivations.checker.statement import conjuncts, fixed, gives


class NotShown(Exception):
    """A rule could not confirm its step; the message says why."""


class Disproved(NotShown):
    """A rule has shown that its step is false."""


class Facts:
    """Known parts of statements, in the order in which they were shown.

    Those that are ``given`` are conditions. What is added rests on the conditions of all facts
    that have been asked for since the last addition.
    """

    def __init__(self, *statements: Basic, given: Iterable[Basic] = ()) -> None:
        self._conditions: dict[Basic, frozenset[Basic]] = {}
        self._asked: list[Basic] = []
        for statement in statements:
            self.add(statement)
        for part in (part for condition in given for part in conjuncts(condition)):
            self._conditions.setdefault(part, frozenset({part}))

    @property
    def parts(self) -> tuple[Basic, ...]:
        """All that is known."""
        self._asked += self._conditions
        return tuple(self._conditions)

    def forget(self) -> None:
        """Begin anew to notice what is asked for."""
        self._asked = []

    def add(self, statement: Basic) -> None:
        """Take the parts of a statement for known from now on."""
        resting = frozenset().union(*(self._conditions[fact] for fact in self._asked))
        for part in conjuncts(statement):
            self._conditions.setdefault(part, resting)
        self.forget()

    def know(self, statement: Basic) -> bool:
        """Tell whether every part of a statement, or its strict form, is known."""
        return all(self._giving(part) is not None for part in conjuncts(statement))

    def require(self, statements: Iterable[Basic]) -> None:
        """Raise `NotShown` at a statement that is not known."""
        for statement in statements:
            if not self.know(statement):
                raise NotShown(f"{statement} is used before it is shown")

    def require_for_every(self, letters: Iterable[Symbol], statement: Basic) -> None:
        """Raise `NotShown` where a known statement rests on a condition on one of the letters."""
        for part in conjuncts(statement):
            for condition in sorted(self.resting(part), key=str):
                for letter in fixed(condition).intersection(letters):
                    raise NotShown(f"{part} is known where {condition}, not for every {letter}")

    def resting(self, statement: Basic) -> frozenset[Basic]:
        """Return the conditions on which a known statement rests."""
        found = (self._giving(part) for part in conjuncts(statement))
        return frozenset().union(*(self._conditions[fact] for fact in found if fact is not None))

    def equations(self, of: type[Basic] = Basic) -> Iterator[Eq]:
        """Yield the known equations whose left side is of this kind."""
        for fact in list(self._conditions):
            if isinstance(fact, Eq) and isinstance(fact.lhs, of):
                self._asked.append(fact)
                yield fact

    def _giving(self, part: Basic) -> Basic | None:
        """Return the first fact that gives a part."""
        fact = next((fact for fact in self._conditions if gives(fact, part)), None)
        self._asked += [] if fact is None else [fact]
        return fact
