"""The letters of the page that several files of claims write, each with what it may stand for.

A letter that means one thing in one topic and another in the next, as u does, is defined where it
has its meaning.
"""

from sympy import IndexedBase, symbols

ell, L, n, N = symbols("ell L n N", integer=True, positive=True)  # layers, and how many
n_in, n_out = symbols("n_in n_out", integer=True, positive=True)  # units below and above
i, k = symbols("i k", integer=True, positive=True)
sw, m, q = symbols("sigma_w m q", positive=True)
w, t, R = symbols("w t R", positive=True)  # bounds
x, yhat = symbols("x yhat", real=True)  # input and output
w1, w2, b1, b2 = symbols("w_1 w_2 b_1 b_2", real=True)
z1, a1 = symbols("z_1 a_1", real=True)
W, S, F, delta = symbols("W S slope delta", real=True)  # of one unit, as random variables
w_, z_ = IndexedBase("w", real=True), IndexedBase("z", real=True)
f_, g_ = IndexedBase("f", positive=True), IndexedBase("g", positive=True)
