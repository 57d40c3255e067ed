"""The kinds of blocks that a chapter is made of: all that is particular to each, in one table.

The parser, the pairing of languages, the numbering, the setter, its templates and the table in
CONTRIBUTING.md read it. A kind that behaves like another is a line here; where it has a label, a
word in each locale file; and where it looks different, a rule for `.box.its-name` in guide.css.
"""

import re
from dataclasses import dataclass

WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ALL, SAID = "all", "said"  # of a block: all of it, or what it says without its reasons
LEVELS = ("easy", "medium", "hard")  # of an exercise


@dataclass(frozen=True)
class Body:
    """What a fence holds, in words, and as a pattern of the kinds of the blocks in it."""

    words: str
    pattern: str


NOTHING = Body("nothing", "")
NAME = Body("a paragraph, its name", "paragraph")
CAPTION = Body(
    "a paragraph, its caption, and another with what the drawing shows, numbers included, for "
    "those who hear it",
    "paragraph paragraph",
)
CAPTION_GRID = Body("a paragraph, its caption, and the table", "paragraph grid")
SAID_TRUE = Body(
    "a paragraph with what the notes say, and another with what is true if that differs",
    "paragraph( paragraph)?",
)
TITLED = Body("a paragraph, its title, and anything below it", "paragraph.*")
DERIVED = Body(
    "a paragraph, its title, another with what it says, then text and a list with one item for "
    "each step or group of steps that the page needs, `- [step other-step] why`",
    "paragraph paragraph.*",
)
ANYTHING = Body("anything", ".+")


@dataclass(frozen=True)
class Kind:
    """One kind of block.

    A fence is written ``::: name argument``, its argument in the words of CONTRIBUTING.md; any
    other kind is of Markdown's own, a token called ``markdown``.
    """

    name: str
    argument: str = ""
    body: Body = ANYTHING
    about: str = ""  # what it is, in a line
    markdown: str = ""
    set: str = ""  # how it is set, a method of the setter, if not in a way of its own
    label: str = ""  # the word before its number or title, a key of the locale files
    series: str = ""  # what it is numbered with
    number: str = "{}"  # its number as it is printed
    prefix: str = ""  # of its id in the book, where a claim has several blocks
    joins: str = ""  # "heading", or "anything": what no page break parts it from, above it
    once: bool = False  # set once for all languages
    verdict: bool = False  # says the verdict on its claim
    answers: str = ""  # the kind of the same id that it answers, in the back of the book
    revision: str = ""  # what a revision edition has of it
    several: bool = False  # stands only where there are several languages

    @property
    def written(self) -> str:
        """How the fence begins."""
        return f"::: {self.name} {self.argument}".rstrip()

    def takes(self, argument: str) -> bool:
        """Tell whether an argument is of the form that the kind asks for."""
        forms = {"LEVEL": f"(?:{'|'.join(LEVELS)})", "[": "(?:", "]": ")?"}
        form = re.sub(r"[A-Z]+|[\[\]]", lambda word: forms.get(word[0], WORD), self.argument)
        return bool(re.fullmatch(form, argument))

    def anchor(self, id_: str) -> str:
        """Return the name by which a block of this kind is referred to."""
        return self.prefix + id_.replace("/", "-")


_ALL = (
    Kind("heading", markdown="heading_open", about="headings", prefix="sec-", joins="heading",
         revision=ALL),
    Kind("paragraph", markdown="paragraph_open", about="paragraphs", joins="heading"),
    Kind("list", markdown="bullet_list_open", about="lists with -"),
    Kind("numbered", markdown="ordered_list_open", about="lists with 1."),
    Kind("grid", markdown="table_open", about="tables"),
    Kind("code", markdown="fence", about="``` code", once=True),
    Kind("equation", "CLAIM/STEP", NOTHING, "the formula that a step shows",
         series="equation", number="({})", prefix="eq-", joins="anything", once=True,
         revision=ALL),
    Kind("proposition", "CLAIM", DERIVED, "the claim and its proof",
         set="claim", label="proposition", series="proposition", revision=SAID),
    Kind("measurement", "CLAIM", DERIVED, "a claim that an experiment alone decides",
         set="claim", label="measurement", series="proposition", revision=SAID),
    Kind("wrong", "CLAIM", DERIVED, "a place where the notes are wrong or incomplete",
         set="claim", label="wrong", prefix="wrong-", verdict=True),
    Kind("figure", "NAME", CAPTION, "a drawing of `report/figures/`",
         label="figure", series="figure", prefix="fig-", once=True, revision=ALL),
    Kind("table", "ID", CAPTION_GRID, "a table with a number",
         label="table", series="table", prefix="tab-"),
    Kind("example", "ID", TITLED, "a worked example",
         set="box", label="example", series="example"),
    Kind("practice", "ID", TITLED, "a program",
         set="box", label="practice", series="practice"),
    Kind("exercise", "ID[ LEVEL]", ANYTHING,
         "an exercise, easy, medium or hard, which needs a solution",
         set="box", label="exercise", series="exercise", joins="heading"),
    Kind("solution", "ID", ANYTHING, "the solution of the exercise with this id",
         label="solution", prefix="solution-", answers="exercise"),
    Kind("opening", "", ANYTHING, "the question that a chapter begins with",
         set="box", joins="heading"),
    Kind("summary", "", ANYTHING, "what to remember, a list",
         set="box", label="summary", revision=ALL),
    Kind("several", "", ANYTHING, "what only an edition in several languages says",
         several=True),
    Kind("formula", "CLAIM/STEP", NAME, "a formula to look up, beside its name",
         prefix="sheet-"),
    Kind("noted", "CLAIM", SAID_TRUE, "a row of the table of the notes",
         prefix="noted-", revision=ALL),
)  # fmt: skip

KINDS = {kind.name: kind for kind in _ALL}
FENCES = {kind.name: kind for kind in _ALL if not kind.markdown}
TOKENS = {kind.markdown: kind for kind in _ALL if kind.markdown}


def documented() -> str:
    """Return the table of the fences as it stands in CONTRIBUTING.md."""
    rows = [("fence", "holds", "gives"), ("---",) * 3]
    for kind in FENCES.values():
        where = ", once for all languages" * kind.once + ", at the back" * bool(kind.answers)
        rows.append((f"`{kind.written}`", kind.body.words, kind.about + where))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
