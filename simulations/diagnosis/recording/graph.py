"""What autograd's graph knows of a network: which activation follows a layer, what the loss is.

A node is the `grad_fn` of a tensor; `next_functions` lead from the loss to the weights.
"""

import re
from collections import deque
from contextlib import suppress
from math import log, prod
from typing import Any

MOST = 100_000  # nodes that are looked at
SEVERAL = 8  # samples, for a variance
NEAR = 20  # nodes from the end of a loss to where it compares
# Nodes that move entries about and change none.
MOVES = {
    "view", "unsafe_view", "reshape_alias", "alias", "clone", "to_copy", "transpose", "permute",
    "squeeze", "unsqueeze", "t", "flatten", "max_pool2d_with_indices", "select", "slice",
}  # fmt: skip
ACTIVATIONS = {
    "relu", "sigmoid", "tanh", "gelu", "silu", "leaky_relu", "elu", "softplus", "hardtanh",
    "hardswish", "hardsigmoid", "mish", "log_sigmoid", "softmax", "log_softmax",
}  # fmt: skip
OTHER_NAMES = {
    "prelu_kernel": "prelu", "log_sigmoid": "logsigmoid", "safe_softmax": "softmax",
    "threshold": "relu"}  # fmt: skip
GROWING = {"expand", "sub", "rsub", "mul", "div", "binary_cross_entropy"}


def name(node: Any) -> str:
    """Return the operation that a node differentiates: "relu" of ReluBackward0."""
    word = re.sub(r"Backward\d*$", "", node.name().rpartition("::")[2])
    word = re.sub(r"(?<=[A-Za-z\d])(?=[A-Z][a-z])", "_", word).lower()
    if word in {"clamp", "clamp_min"} and getattr(node, "_saved_min", None) == 0:
        return "relu" if getattr(node, "_saved_max", None) is None else word
    return OTHER_NAMES.get(word, word)


class Graph:
    """The nodes below a loss, and which of them use what another one puts out."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.users: dict[Any, list[Any]] = {root: []}
        waiting = deque([root])
        while waiting and len(self.users) < MOST:
            node = waiting.popleft()
            for below, _ in node.next_functions:
                if below is None:
                    continue
                if below not in self.users:
                    self.users[below] = []
                    waiting.append(below)
                self.users[below].append(node)

    def activation(self, node: Any) -> str | None:
        """Return what is applied to the output of a node at once, "none" where nothing is."""
        if node not in self.users:
            return None
        used = {name(user): user for user in self.users[node]}
        if {"sigmoid", "mul"} <= used.keys():
            return "silu"  # written out
        if found := used.keys() & (ACTIVATIONS | set(OTHER_NAMES.values())):
            return found.pop() if len(found) == 1 else None
        moved = [user for word, user in used.items() if word in MOVES]
        return self.activation(moved[0]) if len(used) == len(moved) == 1 else "none"

    def above(self, node: Any) -> list[Any]:
        """Return the nodes between the loss and a node, from the loss on; none if it is not in."""
        path = []
        while node is not self.root and self.users.get(node):
            node = self.users[node][0]  # the first that led here: a shortest path
            path.append(node)
        return path[::-1] if path and path[-1] is self.root else []

    def below(self, node: Any, layers: dict[Any, str]) -> str | None:
        """Return the layer that puts out what this node does, or what it is the activation of."""
        while node not in layers:
            word = name(node)
            if word not in MOVES | ACTIVATIONS or not node.next_functions:
                return None
            node = node.next_functions[0][0]
        return layers[node]


def guess(root: Any) -> Any:
    """Return the loss of the best answer that is the same for every input, else None.

    ln C for C classes, the variance of the targets for squares, where the loss is a mean of these.
    """
    if getattr(root, "_saved_reduction", 0) != 1:
        return None
    below = root.next_functions[0][0]
    match name(root), name(below) if below is not None else "":
        case "nll_loss" | "nll_loss2_d", "log_softmax" if hasattr(below, "_input_metadata"):
            return log(below._input_metadata[0].shape[1])
        case "binary_cross_entropy_with_logits", _:
            return log(2)
        case "mse_loss", _ if (wanted := target(root)) is not None and len(wanted) >= SEVERAL:
            return wanted.detach().float().var(0, correction=0).mean()
    return None


def grows(path: list[Any], entries: int) -> bool:
    """Tell whether a comparison on the way to the loss has more entries than what it compares."""
    sizes = [_entries(node) for node in path if name(node) in GROWING]
    return any(size > entries for size in sizes)


def _entries(node: Any) -> int:
    # What is private may change; then a broadcast is not seen, and no more.
    metadata = getattr(node, "_input_metadata", None)
    return prod(metadata[0].shape) if metadata else 0


def target(root: Any) -> Any:
    """Return what a loss compares with, where autograd has kept it near its end, else None."""
    waiting, seen = deque([root]), 0
    while waiting and seen < NEAR:
        node, seen = waiting.popleft(), seen + 1
        with suppress(AttributeError, RuntimeError):
            return node._saved_target
        waiting += [below for below, _ in node.next_functions if below is not None]
    return None
