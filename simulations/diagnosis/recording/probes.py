"""Parameters that say when a gradient has come to them."""

from typing import Any


class Probes:
    """A few parameters between recorded steps, all of them in one that is recorded."""

    def __init__(self, parameters: list[Any]) -> None:
        self.parameters = parameters
        self.asked: list[Any] = []
        self.handles: list[Any] = []
        self.reached: set[int] = set()
        self.everywhere = False

    def ask(self, *, everywhere: bool) -> None:
        """Ask all parameters, or three of those that were reached; all, where none was."""
        reached = [p for p in self.parameters if id(p) in self.reached]
        self.everywhere = everywhere or not reached
        self._ask(self.parameters if self.everywhere else [reached[0], *reached[-2:]])

    def leave(self) -> None:
        """Ask none."""
        self._ask([])

    def all_empty(self) -> bool:
        """Tell whether none of those that are asked has a gradient left."""
        return all(empty(p.grad) for p in self.asked)

    def _ask(self, parameters: list[Any]) -> None:
        asked = {id(p): p for p in parameters if p.requires_grad}
        if list(asked) == [id(p) for p in self.asked]:
            return
        while self.handles:
            self.handles.pop().remove()
        self.asked = list(asked.values())
        self.handles = [p.register_post_accumulate_grad_hook(self._on_slope) for p in self.asked]

    def _on_slope(self, parameter: Any) -> None:
        self.reached.add(id(parameter))


def empty(slope: Any) -> bool:
    """Tell whether there is no gradient, or one of zeros."""
    return slope is None or not bool(slope.any())
