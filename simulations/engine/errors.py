"""What the simulations say when they cannot go on: one sentence for the person who asked."""


class BadInput(ValueError):
    """The fault is in what was asked for."""


class Stopped(RuntimeError):
    """The fault is in the machine: a worker died, a disk is full."""
