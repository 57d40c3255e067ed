"""What each rule must not let through: beside a false relation stands the true one it is taken for.

Written like the examples in the docstrings of the rules, in the same letters.
"""

# What is at stake: what is shown, and what is refused.
CASES = {
    # signs and strictness
    "strict from not strict, raised": (
        "raised.on(sigma(x)**2 <= w**2, sigma(x) >= 0, sigma(x) <= w)",
        "raised.on(sigma(x)**2 < w**2, sigma(x) >= 0, sigma(x) <= w)",
    ),
    "strict from not strict, inverted": (
        "inverted.on(1 / w <= 1 / sigma(x), sigma(x) > 0, sigma(x) <= w)",
        "inverted.on(1 / w < 1 / sigma(x), sigma(x) > 0, sigma(x) <= w)",
    ),
    "strict from not strict, combined": (
        "combination({a < b: 1, b <= c: 1}).on(a < c, a < b, b <= c)",
        "combination({a <= b: 1, b <= c: 1}).on(a < c, a <= b, b <= c)",
    ),
    "strict from not strict, grown": (
        "grows(h, exp(h) >= 1).on(exp(h) >= 1 + h, exp(h) >= 1)",
        "grows(h, exp(h) >= 1).on(exp(h) > 1 + h, exp(h) >= 1)",
    ),
    "strict from not strict, averaged": (
        "averages(tanh(h)**2 <= 1, h, t * z, {}).on(E(tanh(t * z)**2) <= 1, tanh(h)**2 <= 1)",
        "averages(tanh(h)**2 <= 1, h, t * z, {}).on(E(tanh(t * z)**2) < 1, tanh(h)**2 <= 1)",
    ),
    "the square of a mean, of a constant": (
        "square_of_mean.on(E(f(z))**2 <= E(f(z)**2))",
        "square_of_mean.on(E(f(z))**2 < E(f(z)**2))",
    ),
    "the square of a mean, of what is not real": (
        "square_of_mean.on(E(c * f(z))**2 <= E((c * f(z))**2))",
        "square_of_mean.on(E(I * f(z))**2 <= E((I * f(z))**2))",
    ),
    "the integral of a square": (
        "of_a_square.on(x * Integral(f(y)**2, (y, 0, x)) >= 0)",
        "of_a_square.on(x * Integral(f(y)**2, (y, 0, x)) > 0)",
    ),
    "the integral of the square of what may not be real": (
        "of_a_square.on(x * Integral(y**2, (y, 0, x)) >= 0)",
        "of_a_square.on(x * Integral(log(y)**2, (y, 0, x)) >= 0)",
    ),
    "a square that may be 0": (
        "from_zero(h).on((h - 1)**2 >= 0)",
        "from_zero(h).on((h - 1)**2 > 0)",
    ),
    "the edge of a range": (
        "sign_within({w: 4 / (1 + h)}).on(w / 4 < 1, w < 4)",
        "sign_within({w: 4 / (1 + h)}).on(w / 4 < 1, w <= 4)",
    ),
    "below its peak": (
        "peak(Eq(prime(f)(h), exp(-h) * (1 - h)), exp(-h), prime(linear)(h) > 0).on(f(h) <= f(v),"
        " Eq(prime(f)(h), exp(-h) * (1 - linear(h))), prime(linear)(h) > 0, Eq(linear(v), 1))",
        "x",
    ),
    # directions
    "a product of factors that are no larger": (
        "induction(N, 1, f(k) <= w).on(Product(f(k), (k, 1, N)) <= w**N, f(k) <= w)",
        "x",
    ),
}
