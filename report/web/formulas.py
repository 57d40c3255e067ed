"""The formulas of a page in the places of their marks: as MathML, or written out."""

import re
from collections.abc import Callable
from html import escape

from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.formulas.linear import linear
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.source.inline import MARK, Formulas
from gradyan.report.web.mathml import for_browsers

ATTRIBUTE = re.compile(r'(?:alt|aria-label)="[^"]*"')  # which is heard
MATH = re.compile("<math(?= |>)")


class Filler:
    """Fills pages; each formula is looked up once, and written once in each form.

    One that is ``heard`` bears its words, for readers that know no MathML.
    """

    def __init__(self, formulas: Formulas, *, heard: bool = False) -> None:
        self.formulas, self.heard = formulas, heard
        self.mathml: dict[Formula, str] = {}
        self.written: dict[tuple[Formula, Callable[[str], str]], str] = {}

    def __call__(self, html: str) -> str:
        """Return HTML with a formula for each mark, or what is heard of it in an attribute."""
        asked, said = self.formulas.asked, self.formulas.said
        inside = (mark for text in ATTRIBUTE.finditer(html) for mark in MARK.finditer(text[0]))
        self.formulas.set(asked[number] for number in sorted({int(mark[1]) for mark in inside}))

        def heard(text: re.Match[str]) -> str:
            words = MARK.sub(lambda mark: escape(said[asked[int(mark[1])]]), text[0])
            return words.replace(SOFT_HYPHEN, "")

        filled = ATTRIBUTE.sub(heard, html)
        if not self.heard:
            return self._filled(filled, for_browsers)
        numbers = dict.fromkeys(int(mark[1]) for mark in MARK.finditer(filled))
        self.formulas.set(asked[number] for number in numbers)
        words = iter([said[asked[int(mark[1])]] for mark in MARK.finditer(filled)])
        spoken = self._filled(filled, for_browsers)
        return MATH.sub(lambda tag: f'{tag[0]} alttext="{escape(next(words))}"', spoken)

    def plain(self, text: str) -> str:
        """Return text in which each formula is written out in a line."""
        return self._filled(text, linear)

    def _filled(self, text: str, form: Callable[[str], str]) -> str:
        asked = [self.formulas.asked[int(mark[1])][0] for mark in MARK.finditer(text)]
        found = typeset(set(asked) - self.mathml.keys(), self.formulas.store)
        self.mathml |= {formula: done.mathml for formula, done in found.items()}
        for formula in asked:
            if (formula, form) not in self.written:
                self.written[formula, form] = form(self.mathml[formula])
        each = iter(asked)
        return MARK.sub(lambda _: self.written[next(each), form], text)
