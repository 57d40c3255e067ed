"""What each rule must not let through, beside the true statement that it is taken for.

Written like the examples in the docstrings of the rules, in the same letters; the gap … is filled
with something right, and then with something wrong.
"""

import pytest

from tests.rules.said import says

TERMS = "Sum(x_[n], (n, 1, N))"
DEEP = "layers({a_[ell]: w_[ell] * a_[ell - 1]}, ell, L).on(Eq(d("
BELL = "dominated(exp(-h) <= 1, {h: u**2 / t**2}, exp(-u**2)).on(Eq(Limit(Integral("
LORENTZ = "from_origin(x).on(Eq(Integral(1 / (1 + (y - 1)**2), (y, 0, x)), "
SLOPE, RISES = "Eq(prime(f)(h), exp(-h) * (1 - softplus(h)))", "prime(softplus)(h) > 0"
PEAK = f"peak({SLOPE}, exp(-h), {RISES}).on"
STAYS = "stays_below(f(q) + f(q)**2 <= q, q, f(q) <= 1).on"
MAPPED = "f(q) + f(q)**2 <= q, f(q) <= 1, Eq(q_[ell], f(q_[ell - 1]))"
CASES = [
    # strict is more than not strict
    ("raised.on(sigma(x)**2 … w**2, sigma(x) >= 0, sigma(x) <= w)", "<=", "<"),
    ("inverted.on(1 / w … 1 / sigma(x), sigma(x) > 0, sigma(x) <= w)", "<=", "<"),
    ("combination({a … b: 1, b <= c: 1}).on(a < c, a … b, b <= c)", "<", "<="),
    ("grows(h, exp(h) >= 1).on(exp(h) … 1 + h, exp(h) >= 1)", ">=", ">"),
    ("averages(tanh(h)**2 <= 1, h, z, {z: 0}).on(E(tanh(z)**2) … 1, tanh(h)**2 <= 1)", "<=", "<"),
    ("averaged(sigma(x)**2 <= 1, {x: z}).on(E(sigma(z)**2) … 1, sigma(x)**2 <= 1)", "<=", "<"),
    ("square_of_mean.on(E(f(z))**2 … E(f(z)**2))", "<=", "<"),
    ("of_a_square.on(x * Integral(f(y)**2, (y, 0, x)) … 0)", ">=", ">"),
    ("from_zero(h).on(h**2 - 2 * h + 1 … 0)", ">=", ">"),
    ("inserting(Eq(b, a)).on(b - a … 0, Eq(b, a))", ">=", ">"),
    ("regions(x, -w, w).on(Max(-w, Min(w, x)) … w)", "<=", "<"),
    ("sign_within({w: 4 / (1 + h)}).on(w / 4 < 1, w … 4)", "<", "<="),
    ("rescaled(w).on(Equivalent(w * x > w, x … 1))", ">", ">="),
    (f"{PEAK}(f(h) … f(v), {SLOPE}, {RISES}, Eq(softplus(v), 1))", "<=", "<"),
    # directions and signs
    ("induction(N, 1, q_[k] <= w).on(Product(q_[k], (k, 1, N)) … w**N, q_[k] <= w)", "<=", ">="),
    ("induction(N, 1, q_[k] <= w).on(Product(q_[k], (k, 1, N)) … w**N, q_[k] <= w)", "<=", "<"),
    ("induction(N, 1, …[k] <= w).on(Product(…[k], (k, 1, N)) <= w**N, …[k] <= w)", "q_", "w_"),
    ("recurrence(lambda k: q_[k], K, q_[K + 1] <= …).on(q_[K] <= q_[0], q_[K + 1] <= …)",
     "q_[K]", "q_[K]**2"),
    ("raised.on(x**2 <= w**2…, x <= w)", ", x >= 0", ""),
    ("inverted.on(1 / w <= 1 / x…, x <= w)", ", x > 0", ""),
    ("combination({a <= b: …}).on(… * a <= … * b, a <= b)", "w", "c"),
    ("rescaled(…).on(Equivalent(… * x > …, x > 1))", "w", "b"),
    ("logarithm(log(…)).on(Equivalent((…)**h > 2, h > log(2) / log(…)))", "1 + v", "v"),
    ("geometric.on(Eq(Limit(…**n, n, oo, '-'), 0), … < 1)", "w", "b"),
    ("squeeze(f(n) <= 1 / n…).on(Eq(Limit(f(n), n, oo, '-'), 0), f(n) <= 1 / n, f(n) >= 0)",
     ", f(n) >= 0", ""),
    (f"{PEAK}(f(h) <= f(v), {SLOPE}, {RISES}, Eq(softplus(v), …))", "1", "2"),
    (f"{STAYS}(q_[ell] <= … / ell, {MAPPED})", "2", "1"),
    # an equation is no other relation
    ("passage().on(…(Limit(exp(-h), h, oo, '-'), 0))", "Eq", "Le"),
    ("geometric.on(…(Limit(w**n, n, oo, '-'), 0), w < 1)", "Eq", "Ge"),
    ("of_limits.on(…(Limit(f(n)**2, n, oo, '-'), 4), Eq(Limit(f(n), n, oo, '-'), 2))", "Eq", "Ge"),
    ("by_cases.on(…(relu(x), Piecewise((x, x > 0), (0, x < 0))))", "Eq", "Le"),
    (f"termwise.on(…(2 * {TERMS}, Sum(2 * x_[n], (n, 1, N))))", "Eq", "Ge"),
    ("rescaled(w).on(Equivalent(…(w * x, w), Eq(x, 1)))", "Eq", "Lt"),
    # what a sum, a product, an integral or a limit runs over
    ("induction(N, 1).on(Eq(Sum(k, (k, 1, …)), N * (N + 1) / 2))", "N", "N**2"),
    ("induction(N, 1).on(Eq(Sum(1, (k, …, N)), N))", "1", "N"),
    ("induction(N, 1).on(Eq(Sum(1, (k, 1, N)…))", "), N", ", (i, 1, 5)), N + 4"),
    ("induction(…, 1).on(Eq(Sum(1, (k, 1, …)), …))", "N", "K"),
    ("identity.on(Eq(Sum(1, (k, 1, …)), …))", "N", "x"),
    (f"termwise.on(Eq(2 * {TERMS}, Sum(2 * x_[n], (n, …, N))))", "1", "0"),
    (f"termwise.on(Eq(Sum(… * x_[n], (n, 1, N)), … * {TERMS}))", "w", "n"),
    ("termwise.on(Eq(Sum(x_[i] - a_[i], (i, 1, …)), Sum(x_[i], (i, 1, …)) - "
     "Sum(a_[i], (i, 1, …))))",
     "n", "oo"),
    ("summed({x: 0}, {a: b}).on(Eq(E(y), 0), Eq(y, Sum(x_[i] * a_[…], (i, 1, n))))", "i", "1"),
    ("summed({x: 0}, {a: b}).on(Eq(E(y), 0), Eq(y, Sum(x_[i] * a_[i], (i, …, n))))", "1", "2"),
    (f"{BELL}exp(-u**2) * exp(-u**2 / t**2), (u, -oo, …)), t, oo, '-'), sqrt(pi)),"
     " exp(-h) <= 1, Eq(Integral(exp(-u**2), (u, -oo, oo)), sqrt(pi)))", "oo", "0"),
    ("geometric.on(Eq(Limit(w**n, n, …), 0), w < 1)", "oo, '-'", "0, '+'"),
    ("squeeze(f(n) <= w**n, f(n) >= 0).on(Eq(Limit(f(n), n, …), 0), f(n) <= w**n, f(n) >= 0,"
     " Eq(Limit(w**n, n, oo, '-'), 0))", "oo, '-'", "0, '+'"),
    (DEEP + "a_[L], a_[0]), …))", "Product(w_[ell], (ell, 1, L))", "w_[1] * Product(1, (k, L, 2))"),
    (DEEP + "… * a_[L], a_[0]), … * Product(w_[ell], (ell, 1, L))))", "1", "2"),
    ("recurrence(f, …, Eq(f(… + 1), f(…) / 2)).on(Eq(f(…), f(0) / 2**…), Eq(f(… + 1), f(…) / 2))",
     "K", "h"),
    ("matrix_power(…).on(Eq(MatPow(diagonal(w, v), …), diagonal(w**…, v**…)))", "K", "h"),
    # poles, jumps, other roots, divisions by 0, what is not real
    ("from_zero(h).on(1 / (1 … h) > (1 - h) / 2)", "+", "-"),
    ("grows(h, Gt((1 … h)**-2, 0, evaluate=False)).on(Gt(h / (1 … h), 0, evaluate=False),"
     " Gt((1 … h)**-2, 0, evaluate=False))", "+", "-"),
    ("antiderivative(1 / (h … 2)).on(Eq(Integral(-1 / (h … 2)**2, (h, 0, 3)),"
     " S(1) / (3 … 2) - S(1) / (0 … 2), evaluate=False))", "+", "-"),
    (LORENTZ + "…))", "atan(x - 1) + pi / 4", "-atan(1 / (x - 1)) - pi / 4"),
    ("of_limits.on(Eq(Limit(…(f(n)), n, oo), 2), Eq(Limit(f(n), n, oo), 2))", "", "floor"),
    ("located(Eq((h - 1) * (h … 20), 0), h).on(rounds_to(h, '1.0'), Eq((h - 1) * (h … 20), 0))",
     "+", "-"),
    ("located(Eq(h * exp(h), 1), h).on(rounds_to(h, '0.5671432904…'), Eq(h * exp(h), 1))",
     "", "098"),
    ("root.on(Eq(h * exp(…), S.Half))", "h", "-h"),
    ("combination({Eq(… * x, …): 1 / …}).on(Eq(x, 1), Eq(… * x, …))", "w", "b"),
    ("square_of_mean.on(E(… * f(z))**2 <= E((… * f(z))**2))", "c", "I"),
    ("of_a_square.on(x * Integral(…(y)**2, (y, 0, x)) >= 0)", "sigma", "log"),
    ("lemma(sigmoid, {x: …}).on(prime(sigma)(…) <= Rational(1, 4))", "w", "I"),
    # letters: which depend on others, which are bound, of which something is known
    ("along({z1: w * x}).on(Eq(d(z1**2, x…), 2 * w**2 * x))", "", ", 2"),
    ("along({z1: w * x}).on(Eq(d(2 * …, x), 2 * d(…, x)))", "z1", "y"),
    ("identity.on(Eq(d(2 * …, x), 2 * d(…, x)))", "x**2", "y"),
    ("sign.on(d(…, x) >= 0)", "sigma(x)", "y"),
    ("evaluation.on(Eq(sigma(…), 1 - sigma(-…)))", "2", "x"),
    ("moments({w: 0, w**2: v}).on(Eq(E(…)**2, E(…)**2 * E(…)))", "w", "x"),
    ("gaussian.on(Eq(2 * E(…), E(2 * …)))", "z", "x"),
    ("under(Density(x, 1 / (… * w), w)).on(Eq(E(x**2), 2 * w**2 / (3 * …)))", "2", "1"),
    ("instance(Eq(Sum(w, (n, 1, 3)), 3 * w), {w: …}).on(Eq(Sum(…, (n, 1, 3)), 3 * …),"
     " Eq(Sum(w, (n, 1, 3)), 3 * w))", "v", "n"),
    ("instance(f(a - b) > 0, {a: b, b: a}).on(f(…) > 0, f(a - b) > 0)", "b - a", "0"),
    ("instance(f(h) <= 1, {h: …}).on(f(…) <= 1, f(h) <= 1)", "w * v", "x"),
    ("entrywise().on(Eq(MatPow(W, 3), diagonal(w**3, v**3), evaluate=False),"
     " Eq(MatPow(W, …), diagonal(w**…, v**…), evaluate=False))", "K", "2"),
    ("along_layers(P, W).on(Eq(P.T * P, Identity(2))…)", ", Eq(W.T * W, Identity(2))", ""),
    ("by_slopes.on(d(1 / loss(h), h) < 0, loss(h) > 0…)", ", d(loss(h), h) > 0", ""),
    ("of_limits.on(Eq(Limit(2 * f(n), n, oo, '-'), 4)…)", ", Eq(Limit(f(n), n, oo, '-'), 2)", ""),
    ("regions(x, S.Zero).on(Eq(x * Abs(x).diff(x), …Abs(x)))", "", "-"),
    ("regions(…, S.Zero).on(Eq(Abs(…)**2, …**2, evaluate=False))", "x", "Symbol('x')"),
    ("regions(x, …).on(Max(-w, Min(w, x)) <= w)", "-w, w", "w, -w"),
    ("regions(x, …).on(Max(-w, Min(w, x)) <= w)", "-w, w", "S.Zero"),
    ("solution.on(Equivalent(Eq(x**2, 1), Eq(…, 1)))", "Abs(x)", "x"),
]  # fmt: skip


NAMES = [example.partition("(")[0].partition(".")[0] for example, *_ in CASES]


@pytest.mark.parametrize(("example", "right", "wrong"), CASES, ids=NAMES)
def test_only_what_is_right_is_shown(example: str, right: str, wrong: str) -> None:
    assert says(example.replace("…", right)) == "shown"
    assert says(example.replace("…", wrong)).startswith(("refused: ", "false: "))
