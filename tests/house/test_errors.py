"""What ends a command is of one family: place, problem, remedy, exit code."""

import pickle

import pytest

from gradyan.errors import ROOT, BadInput, Failure, GuideError, Interrupted, Place, Stopped

PLACE = Place(ROOT / "report" / "guide.toml", 3)


@pytest.mark.parametrize(
    ("kind", "code"), [(GuideError, 1), (BadInput, 1), (Stopped, 1), (Interrupted, 130)]
)
def test_a_failure_says_where_what_and_what_to_do(kind: type[Failure], code: int) -> None:
    why = kind("it is empty", "write it", PLACE)
    assert str(why) == "report/guide.toml:3: it is empty\n  write it"
    assert str(kind("it is empty")) == "it is empty"
    assert why.code == code
    back = pickle.loads(pickle.dumps(why))  # as from a worker
    assert (type(back), str(back)) == (kind, str(why))


def test_bad_input_is_a_value_error_for_those_who_import_us() -> None:
    assert issubclass(BadInput, ValueError)
