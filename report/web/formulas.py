"""The formulas of a page as MathML, in the places of their marks."""

import re
from html import escape

from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.source.inline import ATTRIBUTE, MARK, Formulas
from gradyan.report.web.mathml import for_browsers


class Filler:
    """Fills pages; each formula is looked up and written once."""

    def __init__(self, formulas: Formulas) -> None:
        self.formulas = formulas
        self.written: dict[Formula, str] = {}

    def __call__(self, html: str) -> str:
        """Return HTML with a formula for each mark, or what is heard of it in an attribute."""
        asked = self.formulas.asked
        heard = {
            int(mark[1]) for text in ATTRIBUTE.finditer(html) for mark in MARK.finditer(text[0])
        }
        self.formulas.set(asked[number] for number in sorted(heard))
        said = self.formulas.said

        def plain(text: re.Match[str]) -> str:
            words = MARK.sub(lambda mark: escape(said[asked[int(mark[1])]]), text[0])
            return words.replace(SOFT_HYPHEN, "")

        html = ATTRIBUTE.sub(plain, html)
        wanted = {asked[int(mark[1])][0] for mark in MARK.finditer(html)} - self.written.keys()
        for formula, done in typeset(wanted, self.formulas.store).items():
            self.written[formula] = for_browsers(done.mathml)
        return MARK.sub(lambda mark: self.written[asked[int(mark[1])][0]], html)
