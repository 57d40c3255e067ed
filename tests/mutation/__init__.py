"""Wrong formulas, made on purpose: what alters the code, where, and which tests should notice.

The known tools were looked at first. mutmut alters the bodies of functions only, while our claims
are data at the top level of their modules; Cosmic Ray alters the checkout in place and has one
command for all tests, where each of our alterations concerns a few of several hundred.
"""
