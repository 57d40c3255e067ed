"""A record that `save` has written, read again and not trusted."""

import json
from typing import Any

import numpy as np

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.reading.npz import Archive
from gradyan.simulations.diagnosis.reading.vectors import checked_steps
from gradyan.simulations.diagnosis.records import FACTS, SERIES, Floats, Layer, Record

MARK = "about"


def record(archive: Archive) -> Record:
    """Return the record; raise BadInput where its parts do not fit together."""
    try:
        about = json.loads(str(archive.raw(MARK)))
        layers = tuple(_layer(one) for one in about["layers"])
        origin = {str(name): str(text) for name, text in about["origin"].items()}
        loss, steps = (_numbers(archive, name) for name in ("loss", "steps"))
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        if isinstance(why, BadInput):
            raise
        raise BadInput(f"{archive.file} is not as gradyan.watch has saved it") from None
    shape = (len(steps), len(layers))
    groups: dict[str, dict[str, Floats]] = {"series": {}, "facts": {}, "through_time": {}}
    for name in archive.shapes:
        group, _, key = name.partition("/")
        if group in groups:
            found = groups[group][key] = _numbers(archive, name)
            whole = shape[: 2 if group == "series" else 1]
            known = {"series": SERIES, "facts": FACTS}.get(group, (key,))
            axes = 2 if group != "facts" else 1
            if key not in known or found.ndim != axes or found.shape[: len(whole)] != whole:
                raise BadInput(f"{name} of {archive.file} is not as gradyan.watch has saved it")
    steps = checked_steps(steps, len(steps)) if len(steps) else steps
    return Record(loss, steps, layers, origin=origin, **groups)


def _layer(one: dict[str, Any]) -> Layer:
    return Layer(**{**one, "shape": tuple(int(n) for n in one["shape"])})


def _numbers(archive: Archive, name: str) -> Floats:
    array = archive.raw(name)
    if array.dtype.kind != "f":
        raise BadInput(f"{name} of {archive.file} is not as gradyan.watch has saved it")
    return array.astype(np.float64)
