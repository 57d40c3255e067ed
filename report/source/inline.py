r"""The text of one block as HTML: formulas, footnotes, syllables, links.

Formulas are left as marks, `\ue000n\ue001`, until all of them are typeset in one go.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from gradyan.errors import GuideError, Place, Problems
from gradyan.languages import MAIN
from gradyan.languages.locale import SOFT_HYPHEN, Locale, refuse
from gradyan.report.formulas.linear import linear
from gradyan.report.formulas.mathematics import Formula, Typeset, image, pieces, typeset
from gradyan.report.formulas.speech import spoken
from gradyan.report.inputs import basis
from gradyan.report.sentences.marking import HELD, ended, held, marked, put_back
from gradyan.report.source.content import STEP, parser
from gradyan.report.source.displays import COLUMN, MEASURE, packed
from gradyan.report.source.references import OTHER
from gradyan.report.store import Named, Store, key_of

MARK = re.compile("\ue000(\\d+)\ue001")
HYPHENED = re.compile(r"\S*-\S*")
ATTRIBUTE = re.compile(r'(?:alt(?:-[a-z]+)?|aria-label|style)="[^"]*"')
WRITTEN = re.compile(r"([^$`]+)|\$(.+?)\$|`([^`]+)`")  # text, a formula, code
FIRST_CELL = re.compile(r"<tr>\s*<td>(.*?)</td>")
TAGS = re.compile(r"(<[^>]*>|\ue000\d+\ue001|&\w+;)")
WORD = re.compile(r"\w")
RUN, RUNT = 4, 24  # after more words the last gets company, if both have no more letters
WIDE = 9.0  # em: a longer inline formula may be broken after a relation


def shifted(html: str, by: int) -> str:
    """Return HTML whose marks stand for formulas that come so many places later."""
    return MARK.sub(lambda mark: f"\ue000{int(mark[1]) + by}\ue001", html)


@dataclass
class Formulas:
    """The formulas of the guide in the order of the page, each with its language."""

    locales: Mapping[str, Locale]
    store: Store
    asked: list[tuple[Formula, str]] = field(default_factory=list)
    done: dict[Formula, Typeset] = field(default_factory=dict)
    said: dict[tuple[Formula, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mathml = Named(self.store, "mathml")  # of the images, by `data-formula`
        self.drawings = Named(self.store, "drawing")  # SVG by name
        self.texts = Named(self.store, "text")  # what a drawing says, by its name

    def mark(self, tex: str, language: str, place: Place, *, display: bool = False) -> str:
        """Ask for a formula and return the mark that stands for it."""
        self.asked.append((Formula(tex, display=display, place=place), language))
        return f"\ue000{len(self.asked) - 1}\ue001"

    def asked_since(self, begin: int) -> list[tuple[str, str, bool]]:
        """Return the formulas of the marks from a number on, as `ask` takes them."""
        return [(formula.tex, code, formula.display) for formula, code in self.asked[begin:]]

    def ask(self, asked: Iterable[tuple[str, str, bool]]) -> None:
        """Ask again for formulas that were asked for when what needs them was made."""
        self.asked += [(Formula(tex, display=display), code) for tex, code, display in asked]

    def fill(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the HTML of these parts with images for marks, kept or made now.

        Raises GuideError, naming all formulas that cannot be set and all words that are missing.
        """
        made_by = basis()
        keys = {name: key_of("filled", made_by, self._spelt(x)) for name, x in texts.items()}
        whole = all(locale.missing is refuse for locale in self.locales.values())
        kept = {name: self.store.get(key) if whole else None for name, key in keys.items()}
        stale = [name for name in texts if kept[name] is None]
        marks = {int(found[1]) for name in stale for found in MARK.finditer(texts[name])}
        self.set([self.asked[mark] for mark in sorted(marks)])
        done = {name: self._filled(texts[name]) for name in stale}
        for name, html in done.items() if whole else ():
            self.store.put(keys[name], html.encode())
        return {name: done[name] if (x := kept[name]) is None else x.decode() for name in texts}

    def _spelt(self, html: str) -> str:
        """Return HTML in which each mark says what it stands for."""

        def said(mark: re.Match[str]) -> str:
            formula, language = self.asked[int(mark[1])]
            return f"\ue000{language} {formula.display} {formula.tex}\ue001"

        return MARK.sub(said, html)

    def set(self, asked: Iterable[tuple[Formula, str]]) -> None:
        """Set formulas, and each part at which one may be broken, and find words for them."""
        parts = [(part, code) for formula, code in asked for part in _parts(formula)]
        problems = Problems()
        with problems.noted():
            self.done |= typeset({part for part, _ in parts} - self.done.keys(), self.store)
        for part, code in dict.fromkeys(parts):
            with problems.noted():
                if part in self.done:
                    self.said[part, code] = spoken(self.done[part].mathml, self.locales[code])
        problems.stop()

    def _filled(self, html: str) -> str:
        def one(match: re.Match[str]) -> str:
            formula, language = self.asked[int(match[1])]
            whole, *broken = _parts(formula)
            parts = broken if broken and self.done[whole].width > WIDE else [whole]
            return "".join(self._image(part, language) for part in parts)

        def plain(attribute: re.Match[str]) -> str:
            text = MARK.sub(lambda mark: escape(self.said[self.asked[int(mark[1])]]), attribute[0])
            return text.replace(SOFT_HYPHEN, "")

        room = COLUMN if len(self.locales) > 1 else MEASURE
        html = ATTRIBUTE.sub(plain, packed(html, self._look, room))
        html = MARK.sub(one, html)
        # WeasyPrint breaks before the word, not before the image, unless the space is boxed.
        return html.replace(" <img lang=", "<span> </span><img lang=")

    def _look(self, text: str) -> tuple[str, float]:
        """Return the TeX of the formula in a text, and its width in em."""
        mark = MARK.search(text)
        assert mark  # rows of displays hold nothing else
        formula, _ = self.asked[int(mark[1])]
        return formula.tex, self.done[formula].width

    def _image(self, part: Formula, language: str) -> str:
        done = self.done[part]
        self.mathml[done.key], self.drawings[done.drawing] = done.mathml, done.svg
        self.texts[done.drawing] = linear(done.mathml)
        css = "math display" if part.display else "math"
        tag = image(done, self.said[part, language], css)
        return tag.replace("<img ", f'<img lang="{language}" data-formula="{done.key}" ', 1)


def of_table(text: str, locale: Locale, formulas: Formulas) -> Markup:
    """Return a text of a table as HTML, with marks for its formulas."""
    place, parts = Place(locale.file()), []
    for plain, formula, code in WRITTEN.findall(text):
        if formula:
            parts.append(Markup(formulas.mark(formula, locale.code, place)))
        else:
            parts.append(Markup("<code>{}</code>").format(code) if code else Markup.escape(plain))
    return Markup("").join(parts)


def _parts(formula: Formula) -> list[Formula]:
    """Return a formula, and the pieces into which it may be broken."""
    broken = [] if formula.display else pieces(formula.tex)
    return [formula, *(Formula(tex, place=formula.place) for tex in broken if len(broken) > 1)]


class Inline(RendererHTML):
    """Renders the inline content of tokens in one language."""

    def __init__(self, locale: Locale, formulas: Formulas) -> None:
        super().__init__()
        self.options = parser().options
        self.locale, self.formulas = locale, formulas
        self.place = Place(locale.file())
        self.env: dict[str, Any] = {}  # what parsing the chapter left behind
        self.chapter = 0  # in the names of footnotes
        self.others: list[Inline] | None = None  # of the other languages, in the first

    def begin(self, env: dict[str, Any]) -> None:
        """Begin the next chapter."""
        self.env = env
        self.chapter += 1

    def table(self, tokens: Sequence[Token], place: Place) -> Markup:
        """Return the HTML of a table, whose first column heads its rows."""
        self.place = place
        html = self.finished(self.render(ended(tokens, place), self.options, self.env))
        html = html.replace("<th>", '<th scope="col">')
        return Markup(FIRST_CELL.sub(r'<tr><th scope="row">\1</th>', html))

    def line(self, token: Token, place: Place, *, ends: bool = False) -> Markup:
        """Return the HTML of one inline token, without the name of a step at its start.

        With ``ends`` there is a mark at the end of each sentence.
        """
        self.place = place
        children = list(token.children or [])
        if children and (step := STEP.match(children[0].content)):
            children[0] = children[0].copy(content=children[0].content[step.end() :])
        if ends:
            line = token.map[0] + 1 if token.map else place.line
            children = marked(children, place.file, line, self.locale.listed("abbreviations"))
        return Markup(self.finished(self.renderInline(children, self.options, self.env)))

    def finished(self, html: str) -> str:
        """Hyphenate the text between tags but for its last word, which gets company instead.

        A line that holds the end of a word, or a word of a few letters, looks like a slip.
        """
        marks, html = held(html)
        parts = TAGS.split(html)
        texts = [i for i, part in enumerate(parts) if part.strip() and not TAGS.fullmatch(part)]
        many = len(html.split()) > RUN
        end = next((i for i in reversed(texts) if WORD.search(parts[i])), -1)
        for i in texts:
            locale = Locale(MAIN) if parts[i - 1].startswith(OTHER) else self.locale
            if i < end:
                parts[i] = locale.hyphenated(parts[i])
            elif i == end and locale is self.locale:
                body, space, last = parts[i].rpartition(" ")
                near = body.rpartition(" ")[2]
                bound = space and many and len((near + last).replace(HELD, "")) <= RUNT
                parts[i] = self.locale.hyphenated(body) + ("\u00a0" if bound else space) + last
        return put_back("".join(parts), marks)

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

    def footnote_ref(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Call a footnote; the first language holds it, with its text in all of them."""
        number = tokens[index].meta["id"] + 1
        if self.others is None:
            return f'<span class="note-call">{number}</span>'
        columns = enumerate((self, *self.others), start=1)
        joined = " ".join(inline.note(number, self.place, column) for column, inline in columns)
        return (
            f'<span id="call-{self.chapter}-{number}"></span>'
            f'<span class="footnote" data-number="{number}">'
            f'<span id="note-{self.chapter}-{number}"></span>{joined}</span>'
        )

    def note(self, number: int, place: Place, column: int) -> str:
        """Return the text of a footnote that is called at a place, coloured like a column."""
        notes = self.env.get("footnotes", {}).get("list", {})
        if number - 1 not in notes:
            raise GuideError(f"footnote {number} is missing in '{self.locale.code}'", "", place)
        inner = self.renderInline(notes[number - 1]["tokens"], self.options, self.env)
        css = f'class="column-{column}" lang="{self.locale.code}"'
        return f"<span {css}>{self.finished(inner)}</span>"
