"""One exercise of a kind, with numbers of its own: drawn, checked, and never degenerate."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from sympy import Expr, Integer, Rational

from gradyan.derivations.checker.facts import Facts, NotShown
from gradyan.derivations.checker.statement import RoundsTo
from gradyan.derivations.rules.basic import evaluation
from gradyan.errors import BadInput, GuideError
from gradyan.report.practice.kind import DIGITS, Asked, Draw, Drawn, Kind, is_whole

TRIES = 500  # draws, before a kind is said to be exhausted
AGREE = 1e-9  # the share by which the two ways may differ
SHARE = Rational(1, 100)  # of an answer, by which one may be off that counts as right
FROM_TIE = Rational(1, 20)  # of the last digit: a rounding that is nearer to a tie is no fair one
FROM_WHOLE = Rational(3, 100)  # the same, of an edge
SIZES = (1e-12, 1e12)  # between which an answer is
EXACTLY = 50


@dataclass(frozen=True)
class Variant:
    """An exercise: its kind, how many of the kind came before it, and what fills it in."""

    kind: Kind
    number: int
    drawn: Drawn


def draw(kind: Kind, seed: int, number: int, before: list[Variant]) -> Variant:
    """Return the variant of a kind that a seed and a number give, unlike those before it.

    Raises GuideError where the two ways to an answer disagree, and BadInput where no new numbers
    are found.
    """
    source = Draw(seed, crc32(f"{kind.chapter}/{kind.name}".encode()), number)
    taken = [variant.drawn.given for variant in before]
    for _ in range(TRIES):
        drawn = kind.draw(source)
        if drawn.given in taken:
            continue
        if not any(unfair(drawn)):
            for why in wrong(drawn):
                raise GuideError(f"practice '{kind.chapter}/{kind.name}' {why}", "mend the kind")
            return Variant(kind, number, drawn)
    problem = f"no more than {len(before)} different exercises of the kind '{kind.name}' are found"
    raise BadInput(problem, "ask for fewer with --count")


def decimal(asked: Asked) -> Rational:
    """Return an answer as it is printed: whole, or rounded to `DIGITS` digits."""
    value = Decimal(str(asked.exact.evalf(EXACTLY)))
    return Rational(f"{value:.0f}" if asked.whole else f"{value:.{DIGITS - 1}e}")


def tolerance(asked: Asked) -> Rational:
    """Return how far an answer may be off."""
    return Rational(0) if asked.whole else abs(decimal(asked)) * SHARE


def unfair(drawn: Drawn) -> Iterator[str]:
    """Yield what makes a draw no fair question; another is drawn then."""
    others: list[Rational] = [Rational(0), Rational(1), Rational(-1)]
    others += [Rational(x) for x in drawn.given.values() if not isinstance(x, str)]
    for name, asked in drawn.asked.items():
        value = asked.exact.evalf(EXACTLY)
        if not (value.is_real and value.is_finite and SIZES[0] < abs(value) < SIZES[1]):
            yield f"{name} is {value}"
            continue
        if any(abs(value - other) <= tolerance(asked) for other in others):
            yield f"{name} is {value}, which stands there"
        others.append(decimal(asked))
        if _near_a_tie(asked, value):
            yield f"{name} is {value}, whose rounding is a matter of opinion"


def _near_a_tie(asked: Asked, value: Expr) -> bool:
    if asked.edge is not None:
        rest = asked.edge.evalf(EXACTLY) % 1
        return bool(min(rest, 1 - rest) < FROM_WHOLE)
    if asked.whole:
        return False
    off = abs(value - decimal(asked)) / _unit(decimal(asked))
    return bool(off > Rational(1, 2) - FROM_TIE)


def _unit(rounded: Rational) -> Rational:
    """Return what the last digit of an answer counts."""
    return Rational(10) ** (places_before(rounded) - DIGITS)


def places_before(value: Rational) -> int:
    """Return the digits before the decimal sign; less than 1 where the first is behind it."""
    return int(f"{float(abs(value)):e}".partition("e")[2]) + 1


def wrong(drawn: Drawn) -> Iterator[str]:
    """Yield where an answer is not what the checker confirms, or not what the other way gives."""
    for name, asked in drawn.asked.items():
        try:
            evaluation(_statement(asked), Facts())
        except NotShown as why:
            yield f"gives a wrong '{name}': {why}"
        value, again = float(asked.exact.evalf(EXACTLY)), float(asked.again)
        if not abs(value - again) <= (0 if asked.whole else AGREE * abs(value)):
            yield f"gives {value} for '{name}' in one way, and {again} in another"
        if asked.whole and not is_whole(asked.exact):
            yield f"gives for '{name}' no whole number, but {asked.exact}"


def _statement(asked: Asked) -> RoundsTo:
    """Return the statement that an answer rounds to what is printed."""
    rounded = decimal(asked)
    places = 0 if asked.whole else DIGITS - places_before(rounded)
    return RoundsTo(asked.exact, rounded, Integer(places))
