"""The suffixes that a Turkish noun may take: which vowel, which consonant, in which order.

In a suffix `I` is ı, i, u or ü, `A` a or e, `D` d or t, as the sounds before it ask; a letter in
brackets stands only where two vowels, or for `(I)` two consonants, would else meet.
"""

import re
from collections.abc import Iterator
from functools import cache

VOWELS = "aeıioöuü"
VOICELESS = "çfhkpsşt"
HIGH = dict(zip(VOWELS, "ıiıiuüuü", strict=True))
LOW = dict(zip(VOWELS, "aeaeaeae", strict=True))
FRONT = dict(zip(VOWELS, "eeiiööüü", strict=True))
# Of each row one suffix, or none.
MADE = ("lI", "lIk", "lIğ", "sIz", "(I)ncI")
PLURAL = ("lAr",)
OWNED = ("(s)I", "(I)mIz", "(I)nIz")
CASE = ("(y)I", "(y)A", "DA", "DAn", "(n)In", "(y)lA")
CASE_OF_OWNED = ("nI", "nA", "nDA", "nDAn", "nIn", "(y)lA")
IS = ("DIr", "DIrlAr", "(y)sA", "(y)sAlAr", "(y)DI")
ONES = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
# How the letters of formulas are read; w is çift ve.
LETTERS = {letter: f"{letter}e" for letter in "bcçdfgjklmnprstvyz"} | {
    **{letter: letter for letter in "aeiou"}, "h": "he", "q": "ku", "w": "ve", "x": "iks",
    "alpha": "alfa", "chi": "ki", "delta": "delta", "ell": "le", "eta": "eta", "gamma": "gama",
    "lambda": "lambda", "mu": "mü", "nu": "nü", "pi": "pi", "rho": "ro", "sigma": "sigma",
    "theta": "teta", "varphi": "fi", "xi": "ksi", "psi": "psi",
}  # fmt: skip
POWERS = {2: "yüz", 3: "bin", 6: "milyon", 9: "milyar"}


def attach(stem: str, suffix: str) -> str:
    """Return the stem with a suffix as it sounds there."""
    for part in re.findall(r"\(\w\)|\w", suffix):
        letter = part.strip("()")
        if part != letter and (stem[-1] in VOWELS) == (letter == "I"):
            continue
        vowel = _last_vowel(stem)
        sounds = {"I": HIGH[vowel], "A": LOW[vowel], "D": "t" if stem[-1] in VOICELESS else "d"}
        stem += sounds.get(letter, letter)
    return stem


@cache
def forms(stem: str, *, light: bool = False, soft: bool = False) -> frozenset[str]:
    """Return a noun with every row of suffixes, itself included.

    If it is `light`, front vowels follow though its own last one is none: sinyal, sinyale. If it is
    `soft`, a k at its end becomes ğ before a vowel: blok, bloğu.
    """
    vowel = _last_vowel(stem)
    found = {stem + ending for ending in _endings(stem[-1], FRONT[vowel] if light else vowel)}
    if soft and stem.endswith("k"):
        endings = (ending for ending in _endings("k", vowel) if ending[:1] in HIGH)
        found |= {f"{stem[:-1]}ğ{ending}" for ending in endings}
    return frozenset(found)


def _last_vowel(text: str) -> str:
    return next((x for x in reversed(text) if x in VOWELS), "e")


@cache
def _endings(last: str, vowel: str) -> frozenset[str]:
    start = vowel if last in VOWELS else vowel + last
    return frozenset(form.removeprefix(start) for form in _inflected(start))


def _inflected(start: str) -> Iterator[str]:
    for made in (start, *(attach(start, x) for x in MADE)):
        for many in (made, attach(made, "lAr")):
            yield from _cases(many, CASE)
            for owned in (attach(many, x) for x in OWNED):
                yield from _cases(owned, CASE_OF_OWNED if owned[-1] in VOWELS else CASE)


def _cases(noun: str, cases: tuple[str, ...]) -> Iterator[str]:
    for form in (noun, *(attach(noun, x) for x in cases)):
        yield from _is(form)
    for place in ("(n)In" if cases is CASE else "nIn", "DA" if cases is CASE else "nDA"):
        which = attach(noun, place) + "ki"
        for many in (which, attach(which, "lAr")):
            for form in (many, *(attach(many, x) for x in (CASE_OF_OWNED, CASE)[many != which])):
                yield from _is(form)


def _is(form: str) -> Iterator[str]:
    yield form
    yield from (attach(form, x) for x in IS)


@cache
def endings_of_any() -> frozenset[str]:
    """Return every row of suffixes that some word could take."""
    lasts = {vowel: (vowel, "n", "t") for vowel in VOWELS}
    return frozenset().union(*(_endings(x, v) for v, three in lasts.items() for x in three))


def read(digits: str) -> str:
    """Return the last word of a number that is read aloud."""
    number = digits.replace(".", "").replace(",", "")
    zeros = len(number) - len(number.rstrip("0"))
    if not number.strip("0"):
        return ONES[0]
    if zeros == 0:
        return ONES[int(number[-1])]
    if zeros == 1:
        return TENS[int(number[-2])]
    return POWERS[max(power for power in POWERS if power <= zeros)]


def read_tex(tex: str) -> str | None:
    """Return the last word of a formula that is read aloud; None where it is not known."""
    last = re.findall(r"\\[a-zA-Z]+|[a-zA-Z]|\d+(?:(?:[.]|\{,\})\d+)*|'", tex)
    if not last:
        return None
    if last[-1] == "'":
        return "üssü"
    if last[-1][0].isdigit():
        # \\frac12 and w_{11}: of neighbours that stand for themselves, the last
        digits = last[-1][-1] if re.search(r"frac\d\d$", tex) else last[-1]
        return read(digits.replace("{,}", ","))
    return LETTERS.get(last[-1].strip("\\").lower())
