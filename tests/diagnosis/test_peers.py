"""What other tools say of the known networks is read in our names."""

from __future__ import annotations

from gradyan.simulations.diagnosis.causes.table import CAUSES
from tests.installed import needs

pytestmark = needs("torch")


def test_warnings_name_causes() -> None:
    from tests.diagnosis.peers import NAMED, named  # noqa: PLC0415

    assert {*NAMED.values()} - {*CAUSES} == {"not-finite"}
    said = ["Vanishing gradients detected", "0.weight update/weight ratio is high (1.00e+00)"]
    assert named(said) == {"vanishing", "rate-high"}
    assert named(["NaN detected in gradients", "inputs has non-finite values (nan=1, inf=0)"]) == {
        "not-finite", "nan-input"}  # fmt: skip
    assert named(["Loss plateau detected"]) == {""}
    assert named([]) == set()


def test_a_cause_is_right_and_a_neighbour_of_it() -> None:
    from tests.diagnosis.peers import right  # noqa: PLC0415
    from tests.diagnosis.runs.known import FAULTY  # noqa: PLC0415

    runs = {run.name: run for run in FAULTY}
    assert right(runs["deep-relu"], {"dead-units", ""})
    assert right(runs["nan-target"], {"not-finite"})
    assert not right(runs["rate-low"], {"not-finite"})
    assert not right(runs["rate-low"], {"", "vanishing"})
