"""How Turkish words are divided, and the suffixes that a noun may take, in which order.

In a suffix `I` is ı, i, u or ü, `A` a or e, `D` d or t, as the sounds before it ask; a letter in
brackets stands only where two vowels, or for `(I)` two consonants, would else meet.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

VOWELS = "aeıioöuü"
CARRYING = frozenset("aeıioöuüâîûAEIİOÖUÜÂÎÛ")  # one in each syllable
VOICELESS = "çfhkpsşt"
HIGH = dict(zip(VOWELS, "ıiıiuüuü", strict=True))
LOW = dict(zip(VOWELS, "aeaeaeae", strict=True))
FRONT = dict(zip(VOWELS, "eeiiööüü", strict=True))
# Of each row one suffix, or none.
MADE = ("lI", "lIk", "lIğ", "sIz", "(I)ncI")
OWNED = ("(s)I", "(I)mIz", "(I)nIz")
CASE = ("(y)I", "(y)A", "DA", "DAn", "(n)In", "(y)lA")
CASE_OF_OWNED = ("nI", "nA", "nDA", "nDAn", "nIn", "(y)lA")
IS = ("DIr", "DIrlAr", "(y)sA", "(y)sAlAr", "(y)DI")
ONES = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
# How the letters of formulas are read; w is çift ve.
LETTERS = {letter: f"{letter}e" for letter in "bcçdfgjklmnprstvyz"} | {
    **{letter: letter for letter in "aeiou"}, "h": "he", "q": "kü", "w": "ve", "x": "iks",
    "alpha": "alfa", "chi": "ki", "delta": "delta", "ell": "le", "eta": "eta", "gamma": "gama",
    "lambda": "lambda", "mu": "mü", "nu": "nü", "pi": "pi", "rho": "ro", "sigma": "sigma",
    "theta": "teta", "varphi": "fi", "xi": "ksi", "psi": "psi",
}  # fmt: skip
POWERS = {2: "yüz", 3: "bin", 6: "milyon", 9: "milyar"}


def syllables(word: str) -> list[str]:
    """Divide a word: a consonant before a vowel begins a syllable.

    No piece of one letter is left at either end of the word. Vowels that meet stay together: they
    stand in loan words, whose parts they hide (sig-moid).
    """
    vowels = [i for i, letter in enumerate(word) if letter in CARRYING]
    cuts = []
    for here, following in pairwise(vowels):
        if following > here + 1 and following - 1 in range(2, len(word) - 1):
            cuts.append(following - 1)
    edges = [0, *cuts, len(word)]
    return [word[a:b] for a, b in pairwise(edges)]


def attach(stem: str, suffix: str) -> str:
    """Return the stem with a suffix as it sounds there."""
    for part, letter in _sounds(suffix):
        if part != letter and (stem[-1] in VOWELS) == (letter == "I"):
            continue
        if letter == "D":
            stem += "t" if stem[-1] in VOICELESS else "d"
        else:
            stem += {"I": HIGH, "A": LOW}[letter][_last_vowel(stem)] if letter in "IA" else letter
    return stem


@cache
def _sounds(suffix: str) -> tuple[tuple[str, str], ...]:
    return tuple((part, part.strip("()")) for part in re.findall(r"\(\w\)|\w", suffix))


def is_form(word: str, stem: str, *, light: bool = False, soft: bool = False) -> bool:
    """Tell whether a word is a noun with some row of suffixes, or with none.

    If the noun is `light`, front vowels follow though its own last one is none: sinyal, sinyale. If
    it is `soft`, a k at its end becomes ğ before a vowel: blok, bloğu.
    """
    vowel, ending = _last_vowel(stem), word[len(stem) :]
    if soft and stem.endswith("k") and word.startswith(f"{stem[:-1]}ğ"):
        return ending[:1] in HIGH and _takes("k", vowel, ending)
    return word.startswith(stem) and _takes(stem[-1], FRONT[vowel] if light else vowel, ending)


def _last_vowel(text: str) -> str:
    return next((x for x in reversed(text) if x in VOWELS), "e")


@cache
def _takes(last: str, vowel: str, ending: str) -> bool:
    """Tell whether a noun with this last letter and vowel may have this row of suffixes."""
    start = vowel if last in VOWELS else vowel + last
    return start + ending in _inflected(start, start + ending)


def _inflected(start: str, word: str) -> Iterator[str]:
    """Yield the forms of a noun that may be the word; what it does not begin with is left."""
    for made in _attached(start, MADE, word):
        for many in _attached(made, ("lAr",), word):
            yield from _cases(many, CASE, word)
            for owned in (attach(many, x) for x in OWNED):
                yield from _cases(owned, CASE_OF_OWNED if owned[-1] in VOWELS else CASE, word)


def _cases(noun: str, cases: tuple[str, ...], word: str) -> Iterator[str]:
    for form in _attached(noun, cases, word):
        yield from _attached(form, IS, word)
    for place in ("(n)In" if cases is CASE else "nIn", "DA" if cases is CASE else "nDA"):
        which = attach(noun, place) + "ki"
        for many in _attached(which, ("lAr",), word):
            for form in _attached(many, CASE if many != which else CASE_OF_OWNED, word):
                yield from _attached(form, IS, word)


def _attached(form: str, suffixes: tuple[str, ...], word: str) -> Iterator[str]:
    """Yield a form as it is and with each suffix, as far as the word begins so."""
    if word.startswith(form):
        longer = (attach(form, suffix) for suffix in suffixes)
        yield from (form, *(x for x in longer if word.startswith(x)))


@cache
def is_ending(suffixes: str) -> bool:
    """Tell whether some word could take this row of suffixes."""
    return any(_takes(last, vowel, suffixes) for vowel in VOWELS for last in (vowel, "n", "t"))


def said(word: str, suffix: str) -> str:
    """Return a word that is spoken in a formula with a suffix: W'nin, 1'den, sigmanın."""
    if word[-1].isdigit() or len(word) == 1:
        sound = (
            read(re.split(r"[^\d.,]", word)[-1])
            if word[-1].isdigit()
            else LETTERS.get(word.lower(), word)
        )
        return f"{word}'{attach(sound, suffix)[len(sound) :]}"
    soft = word[-1] == "k" and len(syllables(word)) > 1
    vowel = attach(word, suffix)[len(word)] in VOWELS
    return attach(f"{word[:-1]}ğ" if soft and vowel else word, suffix)


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
