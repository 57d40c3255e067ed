"""What is kept is found again as it was put, or not at all."""

import sqlite3
from pathlib import Path
from random import Random

import pytest

from gradyan.report import store as module
from gradyan.report.store import Lost, Named, Store, key_of

KEPT = {key_of(name): name.encode() * 400 for name in ("layout", "figure", "formula")}


def filled(file: Path) -> Path:
    store = Store(file)
    for key, data in KEPT.items():
        store.put(key, data)
    store.save()
    return file


def test_what_was_saved_is_found_in_another_run(tmp_path: Path) -> None:
    again = Store(filled(tmp_path / "kept"))
    assert {key: again.get(key) for key in KEPT} == KEPT
    assert again.get(key_of("else")) is None


def test_what_was_not_saved_is_not(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    store.put("key", b"data")
    assert store.get("key") == b"data"
    assert Store(tmp_path / "kept").get("key") is None
    assert not list(tmp_path.iterdir())


def test_a_key_says_what_it_is_made_of() -> None:
    keys = [key_of("a", "b"), key_of("ab"), key_of(["a", "b"]), key_of("a", 1), key_of("a", "1")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("seed", range(100))
def test_a_damaged_file_gives_nothing_false_and_is_written_anew(seed: int, tmp_path: Path) -> None:
    rng, file = Random(seed), filled(tmp_path / "kept")
    data = bytearray(file.read_bytes())
    for _ in range(rng.choice([1, 1, 20])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    if rng.random() < 1 / 4:
        del data[rng.randrange(len(data)) :]
    file.write_bytes(bytes(data))
    damaged = Store(file)
    assert all(damaged.get(key) in (None, KEPT[key]) for key in KEPT)
    for key, found in KEPT.items():
        damaged.put(key, found)
    damaged.save()
    assert {key: Store(file).get(key) for key in KEPT} == KEPT


def test_other_data_under_a_key_is_none(tmp_path: Path) -> None:
    file = filled(tmp_path / "kept")
    key, other = list(KEPT)[:2]
    with sqlite3.connect(file) as table:
        same = "SELECT sum, data FROM kept WHERE key = ?"
        table.execute(f"UPDATE kept SET (sum, data) = ({same}) WHERE key = ?", (other, key))
    table.close()
    assert Store(file).get(key) is None


def test_a_file_that_grows_too_large_keeps_what_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = filled(tmp_path / "kept")
    monkeypatch.setattr(module, "MOST", 1000)
    store, used = Store(file), next(iter(KEPT))
    assert store.get(used)
    store.put("new", b"new")
    store.save()
    again = Store(file)
    assert [again.get(key) is not None for key in (used, "new", list(KEPT)[1])] == [1, 1, 0]


def test_texts_are_kept_by_their_name(tmp_path: Path) -> None:
    texts = Named(Store(tmp_path / "kept"), "drawing")
    texts["f1"] = "<svg/>"
    assert texts["f1"] == "<svg/>"
    for kind, name in (("mathml", "f1"), ("drawing", "f2")):
        with pytest.raises(Lost):
            Named(texts.store, kind)[name]
