"""Random matrices at scale 1, one function a family; and the float32 draws of the sweep.

Half of a naive sweep goes into its random numbers. `Bulk` turns the raw bits of a generator into
uniforms by one multiplication, and pairs of those into normals by the formula of Box & Muller
(1958), whose logarithm and cosine NumPy computes many at a time: a third of the time of
`standard_normal`. Uniform and normal weights of one seed thus come from the same bits.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int32]


def truncated(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Return N(0, 1) given |z| ≤ 2, by drawing again what falls outside, as Keras does."""
    z = rng.standard_normal(shape)
    while (outside := np.abs(z) > 2).any():  # noqa: PLR2004
        z[outside] = rng.standard_normal(int(outside.sum()))
    return z


def orthogonal(rng: np.random.Generator, n_in: int, n_out: int) -> Floats:
    """Return a Haar-distributed matrix (n_out, n_in) with orthonormal rows or columns.

    Q of a Gaussian matrix is Haar-distributed once the signs of R's diagonal are taken out
    (Mezzadri 2007, sec. 5).
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(n_in, n_out), min(n_in, n_out))))
    Q = Q * np.sign(np.diag(R))
    return np.asarray(Q if n_out >= n_in else Q.T)


FAMILIES: dict[str, Callable[[np.random.Generator, int, int], Floats]] = {
    "normal": lambda rng, n_in, n_out: rng.standard_normal((n_out, n_in)),
    "uniform": lambda rng, n_in, n_out: rng.uniform(-1, 1, (n_out, n_in)),
    "truncated": lambda rng, n_in, n_out: truncated(rng, (n_out, n_in)),
    "constant": lambda rng, n_in, n_out: np.ones((n_out, n_in)),
    "identity": lambda rng, n_in, n_out: np.eye(n_out, n_in),
    "orthogonal": orthogonal,
}
IN_BULK = ("uniform", "normal")
CHUNK = 32768  # numbers drawn at a time: what is worked on stays in the cache


class Bulk:
    """Square float32 matrices of width n for one seed of a sweep, layer by layer.

    The stream depends on (entropy, seed) alone, and each family but uniform and normal has one
    of its own: what is drawn does not depend on what else is asked for.
    """

    def __init__(self, entropy: int, seed: int, n: int) -> None:
        self.n = n
        streams = np.random.SeedSequence(entropy, spawn_key=(seed,)).spawn(2 + len(FAMILIES))
        self.data, bulk, *own = (np.random.Generator(np.random.SFC64(s)) for s in streams)
        self.bits = bulk.bit_generator
        self.own = dict(zip(FAMILIES, own, strict=True))
        self.space = np.empty((3, CHUNK // 2), np.float32)

    def draw(self, out: dict[str, Singles]) -> None:
        """Fill the arrays, shape (n, n), with the next layer of the families they are named by."""
        if not out.keys().isdisjoint(IN_BULK):
            flat = {family: out[family].reshape(-1) for family in IN_BULK if family in out}
            for start in range(0, self.n**2, CHUNK):
                part = {family: array[start : start + CHUNK] for family, array in flat.items()}
                self._chunk(min(CHUNK, self.n**2 - start), part)
        for family in out.keys() - set(IN_BULK):
            out[family][:] = FAMILIES[family](self.own[family], self.n, self.n)

    def _chunk(self, size: int, out: dict[str, Singles]) -> None:
        """Turn the next bits into ``size`` uniforms, normals, or both."""
        integers = self.bits.random_raw((size + 1) // 2).view(np.int32)
        if "uniform" in out:
            _scaled(integers[:size], 1.0, out["uniform"])
        if "normal" in out:
            half = (size + 1) // 2
            box_muller(integers[:half], integers[half:], out["normal"], self.space[:, :half])


def box_muller(first: Integers, second: Integers, z: Singles, space: Singles) -> None:
    """Set z to √(−2 log |u₁|) (cos πu₂, sin πu₂), where u are the integers as shares of 2³¹.

    Shapes: (h,) for the integers, (3, h) for the space to work in, (2h,) or (2h − 1,) for z.
    """
    r, angle, wave = space
    _scaled(first | 1, 1.0, r)  # never 0, so the logarithm is finite
    np.log(np.abs(r, out=r), out=r)
    np.sqrt(np.multiply(r, np.float32(-2), out=r), out=r)
    _scaled(second, np.pi, angle)
    np.multiply(np.cos(angle, out=wave), r, out=z[: r.size])
    np.sin(angle, out=wave)
    np.multiply(wave, r, out=wave)
    z[r.size :] = wave[: z.size - r.size]


def _scaled(integers: Integers, factor: float, out: Singles) -> None:
    """Set ``out`` to numbers from [−factor, factor], in single precision throughout."""
    out[:] = integers
    np.multiply(out, np.float32(factor * 2**-31), out=out)
