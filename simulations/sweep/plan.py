"""What a sweep computes, checked before anything is computed."""

from dataclasses import dataclass, fields

from gradyan.errors import BadInput
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep.functions import called


@dataclass(frozen=True)
class Plan:
    """The cells of a sweep; names as in `functions` and `initialization`.

    Raises BadInput for a number below 1, an unknown name, a name given twice, or none at all.
    """

    depth: int
    width: int
    batch: int
    activations: tuple[str, ...]
    initializations: tuple[str, ...]
    entropy: int

    def __post_init__(self) -> None:
        for name in ("depth", "width", "batch"):
            whole(name, getattr(self, name))
        whole("seed", self.entropy, least=0)
        object.__setattr__(self, "activations", tuple(called(name) for name in self.activations))
        lower = tuple(name.lower() for name in self.initializations)
        object.__setattr__(self, "initializations", lower)
        for names in (self.activations, self.initializations):
            if not names or len(set(names)) < len(names):
                raise BadInput(f"a sweep wants one or more different names, not {list(names)}")
        for name in self.initializations:
            initialization(name)

    def families(self) -> dict[str, list[int]]:
        """Return the families of weights, each with the places of its initialisations."""
        places: dict[str, list[int]] = {}
        for place, name in enumerate(self.initializations):
            places.setdefault(initialization(name).family, []).append(place)
        return places

    def record(self) -> dict[str, object]:
        """Return the plan as plain data."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def whole(name: str, value: object, least: int = 1) -> int:
    """Return the value; raise BadInput unless it is a whole number from ``least`` on."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadInput(f"{name} is a whole number from {least} on, not {value}")
    return value
