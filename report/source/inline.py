r"""The text of one block as HTML: formulas, footnotes, syllables, links.

Formulas are left as marks, `\ue000n\ue001`, until all of them are typeset in one go.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from gradyan.report.errors import GuideError, Place
from gradyan.report.formulas.mathematics import Formula, Typeset, image, pieces
from gradyan.report.formulas.speech import spoken
from gradyan.report.source.content import STEP, parser
from gradyan.report.source.locale import SOFT_HYPHEN, Locale

MARK = re.compile("\ue000(\\d+)\ue001")
HYPHENED = re.compile(r"\S*-\S*")
ATTRIBUTE = re.compile(r'(?:alt|style)="[^"]*"')
TAGS = re.compile(r"(<[^>]*>|\ue000\d+\ue001|&\w+;)")
RUNT = 7  # letters: a last word shorter than this gets company
WIDE = 9.0  # em: a longer inline formula may be broken after a relation


@dataclass
class Formulas:
    """The formulas of the guide in the order of the page, each with its language."""

    asked: list[tuple[Formula, str]] = field(default_factory=list)

    def mark(self, tex: str, language: str, place: Place, *, display: bool = False) -> str:
        """Ask for a formula and return the mark that stands for it."""
        self.asked.append((Formula(tex, display=display, place=place), language))
        return f"\ue000{len(self.asked) - 1}\ue001"

    def parts(self, formula: Formula) -> list[Formula]:
        """Return a formula, and the pieces into which it may be broken."""
        if formula.display:
            return [formula]
        broken = pieces(formula.tex)
        return [formula, *(Formula(tex, place=formula.place) for tex in broken if len(broken) > 1)]

    def all(self) -> list[Formula]:
        """Return every formula and piece that has to be typeset."""
        return [part for formula, _ in self.asked for part in self.parts(formula)]

    def fill(self, html: str, done: dict[Formula, Typeset], keys: dict[str, str]) -> str:
        """Put images for marks; ``keys`` collects the MathML under the names that images use."""

        def one(match: re.Match[str]) -> str:
            formula, language = self.asked[int(match[1])]
            whole, *broken = self.parts(formula)
            parts = broken if broken and done[whole].width > WIDE else [whole]
            return "".join(
                _image(done[part], language, keys, display=part.display) for part in parts
            )

        def said(match: re.Match[str]) -> str:
            formula, language = self.asked[int(match[1])]
            return escape(spoken(done[formula].mathml, language))

        def plain(attribute: re.Match[str]) -> str:
            return MARK.sub(said, attribute[0]).replace(SOFT_HYPHEN, "")

        html = ATTRIBUTE.sub(plain, html)
        html = MARK.sub(one, html)
        # WeasyPrint breaks before the word, not before the image, unless the space is boxed.
        return html.replace(" <img lang=", "<span> </span><img lang=")


def _image(part: Typeset, language: str, keys: dict[str, str], *, display: bool) -> str:
    key = next((k for k, mathml in keys.items() if mathml == part.mathml), f"m{len(keys)}")
    keys[key] = part.mathml
    tag = image(part, spoken(part.mathml, language), "math display" if display else "math")
    return tag.replace("<img ", f'<img lang="{language}" data-formula="{key}" ', 1)


class Inline(RendererHTML):
    """Renders the inline content of tokens in one language."""

    def __init__(self, locale: Locale, formulas: Formulas) -> None:
        super().__init__()
        self.options = parser().options
        self.locale, self.formulas = locale, formulas
        self.place = Place(locale.file)
        self.notes = 0  # the chapter, in the names of its footnotes
        # In the first language: the renderers of the others, each with what parsing left behind.
        self.others: Callable[[], list[tuple[Inline, dict[str, Any]]]] | None = None

    def html(self, tokens: Sequence[Token], place: Place, env: dict[str, Any]) -> str:
        """Return the HTML of the tokens of a block."""
        self.place = place
        return self.finished(self.render(tokens, self.options, env))

    def line(self, token: Token, place: Place, env: dict[str, Any]) -> Markup:
        """Return the HTML of one inline token, without the name of a step at its start."""
        self.place = place
        children = list(token.children or [])
        if children and (step := STEP.match(children[0].content)):
            children[0] = children[0].copy(content=children[0].content[step.end() :])
        return Markup(self.finished(self.renderInline(children, self.options, env)))

    def finished(self, html: str) -> str:
        """Hyphenate the text between tags but for its last word, which gets company instead.

        A line that holds the end of a word, or a word of a few letters, looks like a slip.
        """
        parts = TAGS.split(html)
        texts = [i for i, part in enumerate(parts) if part.strip() and not TAGS.fullmatch(part)]
        for i in texts[:-1]:
            parts[i] = self.locale.hyphenated(parts[i])
        for i in texts[-1:]:
            body, space, last = parts[i].rpartition(" ")
            short = space and len(last) < RUNT and len(body.split()) > RUNT
            parts[i] = self.locale.hyphenated(body) + ("\u00a0" if short else space) + last
        return "".join(parts)

    def text(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Set an apostrophe as one: the straight one is a sign of typewriters."""
        return escape(tokens[index].content.replace("'", "’"))

    def math_inline(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Leave a mark for a formula."""
        return self.formulas.mark(tokens[index].content, self.locale.code, self.place)

    def code_inline(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Set code as it is; no line ends at the hyphen of an option."""
        content = escape(tokens[index].content)
        whole = HYPHENED.sub(r'<span class="whole">\g<0></span>', content)
        return f"<code>{whole}</code>"

    def footnote_ref(
        self, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]
    ) -> str:
        """Call a footnote; the first language holds it, with its text in all of them."""
        number = tokens[index].meta["id"] + 1
        if self.others is None:
            return f'<span class="note-call">{number}</span>'
        texts = [self._note(self, number, options, env)]
        texts += [self._note(other, number, options, env) for other, env in self.others()]
        joined = " ".join(texts)
        return (
            f'<span id="call-{self.notes}-{number}"></span>'
            f'<span class="footnote" data-number="{number}">'
            f'<span id="note-{self.notes}-{number}"></span>{joined}</span>'
        )

    def _note(self, inline: "Inline", number: int, options: Any, env: dict[str, Any]) -> str:
        notes = env.get("footnotes", {}).get("list", {})
        if number - 1 not in notes:
            place = Place(self.place.file)
            raise GuideError(f"footnote {number} is missing in '{inline.locale.code}'", "", place)
        inner = inline.renderInline(notes[number - 1]["tokens"], options, env)
        return f'<span lang="{inline.locale.code}">{inline.finished(inner)}</span>'
