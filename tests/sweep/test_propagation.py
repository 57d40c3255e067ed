"""The sweep against a plain float64 loop, and its promises about bytes, files and scale."""

from __future__ import annotations

import math
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mp
from numpy.typing import NDArray

from gradyan.derivations.numbers import meanfield
from gradyan.errors import BadInput, Stopped
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.draws import Bulk
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep import finished, propagation, stacked
from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import compute, sweep

Floats = NDArray[np.float64]


def plain(plan: Plan, seed: int) -> Floats:
    """Return what a Runner returns, by the loop that a student writes, in float64."""
    n, bulk = plan.width, Bulk(plan.entropy, seed, plan.width)
    x, g = bulk.data.standard_normal((2, plan.batch, n), dtype=np.float32)
    V = {family: np.empty((plan.depth, n, n), np.float32) for family in plan.families()}
    for ell in range(plan.depth):
        bulk.draw({family: V[family][ell] for family in V})
    out = np.empty((4, len(plan.activations), len(plan.initializations), plan.depth))
    for j, kind in enumerate(map(initialization, plan.initializations)):
        Ws = [kind.scale(n, n) * v.T.astype(float) for v in V[kind.family]]
        for i, name in enumerate(plan.activations):
            out[:, i, j] = plain_cell(name, Ws, x.T.astype(float), g.T.astype(float))
    return out


def plain_cell(name: str, Ws: list[Floats], x: Floats, g: Floats) -> Floats:
    f, a, slopes, forward, lengths = ACTIVATIONS[name], x, [], [], []
    for W in Ws:
        z = W @ a
        a = f.f(z)
        slopes.append(f.slope(z, a))
        forward.append((a.mean(), a.var(), np.log10(np.mean(a * a))))
    delta = g
    for W, slope in zip(reversed(Ws), reversed(slopes), strict=True):
        delta = delta * slope
        lengths.append(np.log10(np.linalg.norm(delta)))
        delta = W.T @ delta
    return np.array([lengths[::-1], *zip(*forward, strict=True)])


REFERENCE = Plan(50, 256, 32, propagation.ACTIVATIONS, propagation.INITIALIZATIONS, 3)


def test_the_reference_sweep_agrees_with_a_plain_loop() -> None:
    ours, exact = compute(REFERENCE, range(1, 2))[..., 0], plain(REFERENCE, 1)
    assert exact[0].min() < -38, "this ought to be beyond float32"
    assert np.abs(ours[0] - exact[0]).max() < 1e-4
    assert np.abs(ours[3] - exact[3]).max() < 1e-4
    assert np.allclose(ours[1], exact[1], rtol=0, atol=1e-4 * np.sqrt(10 ** exact[3]))
    assert np.allclose(ours[2], exact[2], rtol=1e-3)


# Where φ is curved and χ > 1, errors of rounding grow from layer to layer, in any precision,
# and two computations agree for a few layers only.
SIGMA_W = {"orthogonal": 1.0, "keras-he-normal": 2**0.5, "normal:12": 12.0, "normal:1": 1.0}
CHAOTIC = {
    "normal:1": {"selu"},
    "orthogonal": {"selu"},
    "keras-he-normal": {"elu", "selu", "tanh"},
    "normal:12": {"sigma", "tanh"},
}


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k in CHAOTIC for n in sorted(CHAOTIC[k])])
def test_what_is_called_chaotic_is(kind: str, name: str) -> None:
    *_, q = meanfield.lengths(name, SIGMA_W[kind], 30)
    assert meanfield.chi_at(name, SIGMA_W[kind], q) > 1.05


def agree(kind: str, depth: int, names: list[str]) -> Floats:
    """Hold a sweep to a plain loop; return the latter's log₁₀ of the norms at the first layer."""
    plan = Plan(depth, 48, 4, tuple(names), (kind,), 5)
    ours, exact = compute(plan, range(2, 3))[..., 0], plain(plan, 2)
    assert np.isfinite(ours).all()
    assert np.abs(ours[0] - exact[0]).max() < 1e-4
    assert np.abs(ours[3] - exact[3]).max() < 1e-4
    return np.asarray(exact[0, :, 0, 0])


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("normal:0.3", -130, -35),
        ("normal:1", -70, 2),
        ("orthogonal", -70, 2),
        ("keras-he-normal", -60, 20),
        ("normal:12", 95, 125),
    ],
)
def test_norms_far_beyond_single_precision(kind: str, least: float, most: float) -> None:
    found = agree(kind, 110, sorted(set(ACTIVATIONS) - CHAOTIC.get(kind, set())))
    assert least < found.min() < found.max() < most


@pytest.mark.parametrize(
    ("kind", "depth"),
    [("normal:1", 20), ("orthogonal", 20), ("keras-he-normal", 20), ("normal:12", 4)],
)
def test_norms_of_chaotic_networks(kind: str, depth: int) -> None:
    agree(kind, depth, sorted(CHAOTIC[kind]))


def test_norms_of_saturated_networks() -> None:
    assert agree("normal:1000", 3, ["sigma", "tanh"]).min() < -3


@pytest.mark.parametrize("name", ["tanh", "sigma"])
@pytest.mark.parametrize("w", [5.0, -5.0])
def test_a_saturated_gradient_is_not_taken_for_zero(name: str, w: float) -> None:
    """With all weights equal the units of a layer are one number, and mpmath has no limits."""
    n, plan = 32, Plan(3, 32, 2, (name,), (f"constant:{w}",), 0)
    x, g = Bulk(0, 0, n).data.standard_normal((2, 2, n), dtype=np.float32).astype(float)
    f: Any = {"tanh": mp.tanh, "sigma": lambda z: 1 / (1 + mp.exp(-z))}[name]
    squares = [mp.mpf(0)] * 3
    with mp.workdps(400):
        slope: Any = {"tanh": lambda z: mp.sech(z) ** 2, "sigma": lambda z: f(z) * f(-z)}[name]
        for x_s, g_s in zip(x, g, strict=True):
            z1 = w * mp.fsum(x_s)
            z2 = w * n * f(z1)
            z3 = w * n * f(z2)
            d3 = [slope(z3) * v for v in g_s]
            d2 = slope(z2) * w * mp.fsum(d3)
            d1 = slope(z1) * w * n * d2
            for ell, d in enumerate([[d1] * n, [d2] * n, d3]):
                squares[ell] += mp.fsum(v**2 for v in d)
        exact = [float(mp.log10(square) / 2) for square in squares]
    ours = compute(plan, range(1))[0, 0, 0, :, 0]
    assert min(exact) < -30
    assert np.abs(ours - exact).max() < 1e-3 * math.log10(math.e) * abs(w * n)


def test_units_that_are_all_off_send_back_nothing() -> None:
    plan = Plan(4, 8, 2, ("relu",), ("constant:-1",), 0)
    log_gradient = compute(plan, range(1))[0, 0, 0, :, 0]
    assert log_gradient[0] == -np.inf
    assert not np.isnan(log_gradient).any()


def test_workers_and_order_do_not_change_a_byte() -> None:
    asked: dict[str, Any] = {"depth": 6, "width": 33, "batch": 5, "seeds": 9, "seed": 4}
    one, three = (sweep(**asked, workers=w) for w in (1, 3))
    assert one.values.tobytes() == three.values.tobytes()
    assert len(set(one.of("mean")[1, 3, 0])) == 9


def test_a_cell_does_not_depend_on_its_neighbours() -> None:
    alone = compute(Plan(5, 16, 4, ("tanh",), ("he-normal",), 1), range(1))
    among = compute(Plan(7, 16, 4, ("relu", "tanh"), ("orthogonal", "he-normal"), 1), range(1))
    assert np.allclose(alone[1:, 0, 0], among[1:, 1, 1, :5], rtol=1e-5)


class Interrupted(Exception):
    """Stands for Ctrl-C."""


def test_an_interrupted_sweep_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {"depth": 3, "width": 8, "batch": 2, "seeds": 12, "folder": tmp_path}

    def stop(done: int, total: int) -> None:
        if done >= 8:
            raise Interrupted

    with pytest.raises(Interrupted):
        sweep(**asked, workers=1, progress=stop)
    finished = sorted(tmp_path.rglob("*.npz"))
    assert len(finished) >= 2
    asked_for: list[range] = []
    real = propagation._computed

    def spy(executor: Executor, plan: Plan, parts: list[range], scheduler: str | None) -> Any:
        asked_for.extend(parts)
        return real(executor, plan, parts, scheduler)

    monkeypatch.setattr(propagation, "_computed", spy)
    whole = sweep(**asked, workers=1)
    assert len(asked_for) == 6 - len(finished)
    assert whole.values.tobytes() == sweep(**{**asked, "folder": None}, workers=1).values.tobytes()
    assert not list(tmp_path.rglob("*.part"))


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"depth": 2, "width": 4, "batch": 2, "seeds": 1, "folder": tmp_path}
    sweep(**asked, workers=1)
    (file,) = tmp_path.rglob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(BadInput, match=f"{file.name} is damaged; delete it"):
        sweep(**asked, workers=1)


@pytest.mark.filterwarnings("ignore")  # NumPy's, about what it finds in such files
def test_no_byte_of_a_part_changes_unnoticed(tmp_path: Path) -> None:
    values = np.random.default_rng(20370).random((4, 3, 2))
    finished.keep(tmp_path, range(2), values)
    (file,) = tmp_path.iterdir()
    whole, refused = file.read_bytes(), 0
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        try:
            found = finished.kept(tmp_path, range(2), values.shape)
        except BadInput:
            refused += 1
        else:  # a date, or a note that nobody reads
            assert found is not None
            assert found.tobytes() == values.tobytes()
    assert refused > values.nbytes


def test_a_part_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(Stopped, match="cannot be written"):
        finished.keep(blocked / "folder", range(4), np.zeros(3))
    assert list(tmp_path.iterdir()) == [blocked]


def test_a_full_disk_leaves_no_half_of_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(stream: Any, **_: Any) -> None:
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(Stopped, match="cannot be written: No space left on device"):
        finished.keep(tmp_path, range(4), np.zeros(3))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr(propagation, "_computed", lambda *_: pytest.fail("work was begun"))
    with pytest.raises(Stopped, match="choose another --folder"):
        sweep(depth=2, width=4, batch=2, seeds=1, workers=1, folder=blocked)


def test_progress_begins_at_nothing() -> None:
    told: list[tuple[int, int]] = []
    sweep(
        depth=2,
        width=4,
        batch=2,
        seeds=3,
        workers=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[0] == (0, 3)
    assert sorted(told) == told
    assert told[-1] == (3, 3)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"width": 0}, "width is a whole number from 1 on, not 0"),
        ({"depth": -3}, "depth is a whole number from 1 on, not -3"),
        ({"batch": 2.5}, "batch is a whole number"),
        ({"seeds": 0}, "seeds is a whole number"),
        ({"workers": 0}, "workers is a whole number"),
        ({"activations": ("tanh", "cosine")}, "unknown activation 'cosine'; there are linear,"),
        ({"activations": ("sigmoid", "sigma")}, "different names"),
        ({"initializations": ("he-normal", "HE-Normal")}, "different names"),
        ({"scheduler": ""}, "an address such as tcp://127.0.0.1:8786"),
        ({"depth": 10**15}, "wants more memory than there is"),
        ({"initializations": ()}, "one or more different names"),
        ({"initializations": ("he",)}, "unknown initialisation 'he'"),
        ({"initializations": ("normal:-1",)}, "a standard deviation is not negative"),
        ({"initializations": ("normal:wide",)}, "needs a number after the colon"),
    ],
)
def test_bad_input_is_refused_before_anything_starts(
    wrong: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(propagation, "local", lambda *_: pytest.fail("something was started"))
    with pytest.raises((BadInput, Stopped), match=sentence):
        sweep(**wrong)


def test_a_layer_too_large_for_the_memory_is_one_sentence() -> None:
    with pytest.raises(
        Stopped, match="a sweep of this size wants more memory than there is: choose a smaller one"
    ):
        sweep(depth=1, width=10**8, batch=1, seeds=1, activations=("tanh",), workers=1)


def test_quantiles_of_a_dead_layer_are_numbers_or_minus_infinity() -> None:
    plan = Plan(1, 1, 1, ("relu",), ("constant:1",), 0)
    values = np.array([-np.inf, -np.inf, -1.0, 0.0]).reshape(1, 1, 1, 1, 4)
    found = propagation.Sweep(plan, 4, np.repeat(values, 4, axis=0)).summary("log_gradient")
    assert found["quantile-0.25"].item() == -np.inf
    assert found["quantile-0.95"].item() == 0
    assert found["median"].item() == -np.inf


def test_memory_is_flat_in_seeds() -> None:
    """The arrays of a stack are the same objects for every seed."""
    runner = stacked.Runner(Plan(3, 8, 2, ("tanh",), ("he-normal",), 0))
    before = [id(s.V) for s in runner.stacks] + [id(s.A) for s in runner.stacks]
    runner.run(0)
    runner.run(1)
    assert before == [id(s.V) for s in runner.stacks] + [id(s.A) for s in runner.stacks]


def test_a_sweep_goes_by_the_names_that_are_kept() -> None:
    asked = Plan(2, 4, 2, ("sigmoid", "TANH"), ("He-Normal",), 0)
    assert (asked.activations, asked.initializations) == (("sigma", "tanh"), ("he-normal",))


def test_weights_beyond_single_precision() -> None:
    """NumPy is silent, which is to say: no warning that this file would turn into an error."""
    found = compute(Plan(3, 8, 2, ("tanh", "linear"), ("constant:1e100",), 0), range(1))
    assert not np.isnan(found[0]).any()
    assert found[3, 1, 0, :, 0] == pytest.approx(200 * np.arange(1, 4), abs=9)


FAULTS: list[tuple[str | None, Exception, str]] = [
    (None, BrokenProcessPool(), "ended from outside; is there memory enough"),
    (None, MemoryError(), "wants more memory than there is"),
    (
        "tcp://127.0.0.1:9",
        CancelledError("no\nanswer"),
        r"the cluster was lost \(no\); the same command",
    ),
    ("tcp://127.0.0.1:9", MemoryError(), "wants more memory than there is"),
]


def failing(error: Exception) -> Executor:
    """Return workers of whom each part of the work raises an error."""
    pool = ThreadPoolExecutor(1)
    future: Future[Any] = Future()
    future.set_exception(error)
    pool.submit = lambda *_: future  # type: ignore[assignment,method-assign]
    return pool


@pytest.mark.parametrize(("scheduler", "error", "sentence"), FAULTS)
def test_what_stops_a_worker_is_one_sentence(
    scheduler: str | None, error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(propagation, "cluster" if scheduler else "local", lambda _: failing(error))
    with pytest.raises(Stopped, match=sentence):
        sweep(depth=2, width=4, batch=2, seeds=1, scheduler=scheduler)


def test_a_fault_of_ours_is_not_explained_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(propagation, "local", lambda _: failing(ValueError("too many values")))
    with pytest.raises(ValueError, match="too many values"):
        sweep(depth=2, width=4, batch=2, seeds=1)
