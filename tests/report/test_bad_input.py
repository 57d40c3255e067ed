"""Bad input of every kind: a message with file and line, and nothing that was there is lost."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest

from gradyan import cli
from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Twin
from gradyan.errors import ROOT, GuideError
from gradyan.report.build import build
from gradyan.report.evidence import gather
from gradyan.report.evidence.derive import disproved
from gradyan.report.evidence.kept import Kept
from gradyan.report.evidence.lookup import judgement, place_of
from gradyan.report.source.guide import load
from gradyan.report.source.numbering import letters
from tests import small

EN, TR = "content/one/en.md", "content/one/tr.md"
BOTH = (EN, TR)
PREVIOUS = b"%PDF, the previous one"


@dataclass
class Small:
    """A small guide that was built before, and may be spoilt."""

    folder: Path

    @property
    def pdf(self) -> Path:
        return self.folder / "build" / "gradyan.pdf"

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, name: str, text: str) -> str:
        """Return file:line of the first line with a text, as messages name it."""
        file = self.folder / name
        lines = file.read_text(encoding="utf-8").splitlines()
        return f"{file}:{next(i for i, line in enumerate(lines, start=1) if text in line)}: "

    def refuses(self) -> str:
        """Return the message with which the build stops; the previous guide must be as it was."""
        made = {"cache", "evidence.json"}
        before = {f.name for f in self.pdf.parent.iterdir()}
        with pytest.raises(GuideError) as caught:
            small.make(self.folder)
        assert self.pdf.read_bytes() == PREVIOUS
        assert {f.name for f in self.pdf.parent.iterdir()} - made == before - made
        return str(caught.value)

    def run(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command line on the guide in a process of its own."""
        command = [sys.executable, "-m", "tests.small", str(self.folder), *words]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, **options
        )


@pytest.fixture
def guide(tmp_path: Path) -> Small:
    spoilt = Small(tmp_path / "guide")
    small.write(spoilt.folder)
    spoilt.pdf.write_bytes(PREVIOUS)
    return spoilt


def test_the_small_guide_is_good(guide: Small) -> None:
    assert small.make(guide.folder) == guide.pdf
    assert guide.pdf.read_bytes().startswith(b"%PDF-2.0")
    assert sorted(f.name for f in guide.pdf.parent.iterdir()) == [
        "cache", "evidence", "evidence.json", "gradyan.pdf"]  # fmt: skip


# --- references --------------------------------------------------------------------------------

REFERENCES = [
    ('ref("nowhere")', "a reference leads to 'nowhere', which is nowhere"),
    ('ref("ex-once")', "known are: ex-one"),
    ('page_of("nowhere")', "a reference leads to 'nowhere', which is nowhere"),
    ('formula("nosuch", "holds")', "there is no claim 'nosuch'"),
    ('predicted("nosuch")', "there is no claim 'nosuch'"),
    ('verdict("nosuch")', "there is no claim 'nosuch'"),
    ('predicted("sigmoid-derivative")', "claim 'sigmoid-derivative' predicts nothing"),
    (
        'formula("sigmoid-derivative", "nosuch")',
        "it has: differentiate, split, complement, collect",
    ),
    ('formula("sigmoid-derivative", "holds", 7)', "has 1 parts"),
    ('digits("sigmoid-derivative", "holds")', "evaluates nothing"),
    ('measured("nosuch")', "there is no experiment 'nosuch'"),
    ('cite("nosuch2000")', "there is no source 'nosuch2000'"),
    ('index("no such term")', "no glossary entry 'no such term'"),
    ('en("weight")', "'en' has no term 'weight'"),
    ('en("wieght")', "alike are: weight"),
    ('word("no-such-word")', "no word for 'no-such-word'"),
    ('calc("1/")', "'1/' is no expression"),
    ('calc("x")', "'x' is not a number"),
    ('percent("x")', "'x' is not a number"),
    ('calc("1", 0)', "0 digits"),
    ('calc("1", 1000000000)', "1000000000 digits"),
    ('percent("1", places=-1)', "-1 digits"),
    ('percent("10**25")', "1e+25 is too large for a percentage"),
    ('formula("sigmoid-derivative")', "missing 1 required positional argument"),
    ("nosuch()", "there is no reference 'nosuch'"),
    ('sited("minsky1969")', "known are: cite"),
    ("none", "a reference is a name with its arguments"),
    ('ref("sec-one"', "malformed reference"),
    ('cite("x") | upper', "a reference is a name with its arguments"),
    ("calc(x)", "calc: "),
    ('calc("1", *[2])', "an argument with stars"),
    ('ref(calc("1/"))', "'1/' is no expression"),
]


@pytest.mark.parametrize(("reference", "said"), REFERENCES)
def test_an_unknown_reference_is_named_at_its_line(guide: Small, reference: str, said: str) -> None:
    for file, more in zip(BOTH, ("And more", "Daha fazlası"), strict=True):
        guide.edit(file, f"- {more}\n", f"- {{{{ {reference} }}}}\n")
    message = guide.refuses()
    assert said in message
    assert guide.line(EN, reference) in message


def test_all_wrong_references_are_told_at_once(guide: Small) -> None:
    guide.edit(EN, "- As it stands\n", '- {{ cite("nosuch") }}\n')
    guide.edit(EN, "- And more\n", '- {{ word("nosuch") }}\n')
    guide.edit(TR, "- Olduğu gibi\n", '- {{ calc("1/") }}\n')
    message = guide.refuses()
    for file, text in ((EN, 'cite("nosuch'), (EN, "word("), (TR, "calc(")):
        assert guide.line(file, text) in message


def test_a_reference_of_several_lines_is_named_at_its_first(guide: Small) -> None:
    for file, more in zip(BOTH, ("And more", "Daha fazlası"), strict=True):
        guide.edit(file, f"- {more}\n", '- {{\n  word(\n  calc("1/")) }} {{ calc(\n  "x") }}\n')
    message = guide.refuses()
    assert guide.line(EN, "  word(") + "'1/' is no expression" in message
    assert guide.line(EN, '  calc("1/")) }} {{ calc(') + "'x' is not a number" in message


def test_nothing_but_references_is_for_jinja(guide: Small) -> None:
    guide.edit(EN, "- And more\n", "- {% set x = 1 %}\n")
    message = guide.refuses()
    assert guide.line(EN, "{% set") + "a chapter holds references" in message


@pytest.mark.parametrize(
    "reference", ['ref("sec-one-more")', 'cite("minsky1969")', 'calc("1/4")',
                  'formula("sigmoid-derivative", "split")']
)  # fmt: skip
@pytest.mark.parametrize(("file", "text"), [(EN, "Ask"), (TR, "Ask")])
def test_twins_have_the_same_references(guide: Small, reference: str, file: str, text: str) -> None:
    ask = "\n::: summary\n{}\n:::\n"
    for each in BOTH:
        more = f" {{{{ {reference} }}}}" if each == file else ""
        path = guide.folder / each
        path.write_text(path.read_text() + ask.format(text + more), encoding="utf-8")
    other = TR if file == EN else EN
    message = guide.refuses()
    assert f"no {{{{ {reference} }}}} in '{Path(other).stem}'" in message
    assert guide.line(other, text) in message


def test_references_in_footnotes_count(guide: Small) -> None:
    guide.edit(EN, "As it stands {{", "As it stands^[Note] {{")
    guide.edit(TR, "Olduğu gibi {{", 'Olduğu gibi^[Not {{ ref("sec-one") }}] {{')
    assert guide.line(EN, "^[Note]") + "no {{ ref" in guide.refuses()


def test_footnotes_come_in_twins(guide: Small) -> None:
    guide.edit(EN, "As it stands {{", "As it stands^[Note] {{")
    message = guide.refuses()
    assert guide.line(TR, "{{ cite") + "not the same number of footnotes" in message


# --- the blocks of a chapter -------------------------------------------------------------------

BLOCKS = [
    ("{#one-more}\n", "{#one-else}\n", "## ", "a heading of level 2 'one-else' in 'tr'"),
    ("## ", "### ", "### ", "a heading of level 3 'one-more' in 'tr' has no twin"),
    ("{#one-more}\n", "", "## ", "a heading needs an id"),
    ("Olduğu gibi {{ cite", "Fazladan\n\nOlduğu gibi {{ cite", "{{ cite", "has no twin"),
    ("- Daha fazlası\n", "", "- Olduğu gibi", "the lists differ in length"),
    ("[collect]", "[collects]", "- [differentiate]", "has no twin"),
    ("[collect] ", "", "- [differentiate]", "only some items name their step"),
    ("::: exercise ex-one", "::: exersise ex-one", "::: exersise",
     "unknown fence 'exersise'\n  known are: exercise, equation, proposition, "),
    ("::: exercise ex-one", "::: summary ex-one", "::: summary", "::: summary has no id"),
    ("::: exercise ex-one", "::: equation x", "::: equation", "write ::: equation CLAIM/STEP"),
    ("::: exercise ex-one", "::: exercise", "::: exercise", "::: exercise needs an id"),
    ("::: exercise ex-one", "::: exercise Ex One", "::: exercise", "needs an id in small letters"),
    ("Daha fazlası\n:::", "Daha fazlası\n", "::: solution", "this fence is never closed"),
    ("{#one-more}", "::::\n\n{#one-more}", "::::", "a fence is closed that was not opened"),
    ("::: exercise ex-one", "::: example ex-one", "::: example", "a example 'ex-one' in 'tr'"),
    ("Olduğu gibi {{ cite", "Ölçü 雪 ☃ {{ cite", "雪", "no font has the letter '雪' (U+96EA)"),
    ("Olduğu gibi {{ cite", "> Alıntı\n\n{{ cite", "> Alıntı", "a blockquote cannot stand here"),
    ("Olduğu gibi {{ cite", "<b>\n\n{{ cite", "<b>", "cannot stand here"),
    ("Olduğu gibi {{ cite", "Ol<b>duğu</b> gibi {{ cite", "<b>", "'<b>' is HTML"),
    ("- Daha fazlası", "- <!-- x --> Daha", "- Olduğu gibi", "'<!-- x --> Daha' is HTML"),
    ("Olduğu gibi {{ cite", "Ol\x08duğu {{ cite", "\x08", "a control character, U+0008"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "said"), BLOCKS)
def test_a_faulty_block_is_named_at_its_line(
    guide: Small, old: str, new: str, at: str, said: str
) -> None:
    guide.edit(TR, old, new)
    message = guide.refuses()
    assert said in message
    assert guide.line(TR, at) in message


IN_BOTH = [
    ("::: solution ex-one", "::: summary", "::: exercise", "exercise 'ex-one' has no solution"),
    ("::: exercise ex-one", "::: summary", "::: solution", "there is no exercise 'ex-one'"),
    ("{#one-more}", "{#one}", "## ", "the id 'sec-one' is taken by "),
    ("::: proposition sigmoid-derivative", "::: proposition nosuch", "::: proposition",
     "there is no claim 'nosuch'"),
    ("- [collect]", "- [collects]", "- [differentiate]", "the list does not name steps of"),
    ("- [collect]", "- [split]", "- [differentiate]", "the list does not name steps of"),
    ("\n- [collect]", " ", "- [differentiate]", "leaves out what 'sigmoid-derivative' states"),
    ("{#one-more}", "::: equation sigmoid-derivative/nosuch\n:::\n\n{#one-more}", "::: equation",
     "has no step 'nosuch'"),
    ("{#one-more}", "::: equation sigmoid-derivative/split\nx\n:::\n\n{#one-more}", "::: equation",
     "holds other than it should"),
    ("{#one-more}", "::: figure nosuch\nx\n\ny\n:::\n\n{#one-more}", "::: figure",
     "there is no figure called nosuch"),
    ("{#one-more}", "::: figure sigmoid\nx\n:::\n\n{#one-more}", "::: figure",
     "it holds a paragraph, its caption, and another with what the drawing shows"),
    ("{#one-more}", '::: figure sigmoid\nx\n\n{{ ref("sec-one") }}\n:::\n\n{#one-more}',
     "::: figure", "what a figure shows is heard and not printed"),
    ("{#one-more}", "::: figure sigmoid\nx\n\nx^[x]\n:::\n\n{#one-more}",
     "::: figure", "what a figure shows is heard and not printed"),
    ("{#one-more}", "::: practice x\n:::\n\n{#one-more}", "::: practice",
     "it holds a paragraph, its title"),
    ("{#one-more}", "::: summary\n:::\n\n{#one-more}", "::: summary",
     "it holds anything"),
    ("{#one-more}", "```nosuch\nx\n```\n\n{#one-more}", "```nosuch",
     "no such programming language: 'nosuch'"),
    ("{#one-more}", "::: table x\nx\n:::\n\n{#one-more}", "::: table",
     "it holds a paragraph, its caption, and the table"),
    ("{#one-more}", "::: noted sigmoid-derivative\n- x\n:::\n\n{#one-more}", "::: noted",
     "holds other than it should"),
    ("$x^2$", r"$\frac{1$", "::: proposition", "MathJax: "),
    ("$x^2$", r"$\nosuchmacro x$", "::: proposition", r"\nosuchmacro"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "said"), IN_BOTH)
def test_a_fault_in_both_languages_is_named_at_its_line(
    guide: Small, old: str, new: str, at: str, said: str
) -> None:
    for file in BOTH:
        guide.edit(file, old, new)
    message = guide.refuses()
    assert said in message
    first = int(guide.line(EN, at).split(":")[1])
    named = [int(line.split(":")[1]) for line in message.splitlines() if EN in line.split(":")[0]]
    assert any(first <= line <= first + 4 for line in named), message


def test_all_faulty_blocks_are_told_at_once(guide: Small) -> None:
    more = "::: figure nosuch\nx\n\ny\n:::\n\n::: equation sigmoid-derivative/nosuch\n:::\n\n"
    for file in BOTH:
        guide.edit(file, "{#one-more}", more + "{#one-more}")
    message = guide.refuses()
    assert guide.line(EN, "::: figure") + "there is no figure called nosuch" in message
    assert guide.line(EN, "::: equation") + "claim 'sigmoid-derivative' has no step" in message


def test_a_formula_in_the_second_language_is_named_there(guide: Small) -> None:
    guide.edit(TR, "$x^2$", r"$\frac{2$")
    message = guide.refuses()
    assert message.startswith(f"{guide.folder / TR}:")


def test_ids_of_boxes_about_a_claim_are_unique(guide: Small) -> None:
    for file in BOTH:
        box = "::: wrong sigmoid-derivative\nA\n\nB\n:::\n\n"
        guide.edit(file, "{#one-more}", box * 2 + "{#one-more}")
    message = guide.refuses()
    assert "the id 'wrong-sigmoid-derivative' is taken" in message


def test_a_part_of_the_book_keeps_its_id(guide: Small) -> None:
    for file in BOTH:
        guide.edit(file, "::: exercise ex-one", "::: exercise glossary")
        guide.edit(file, "::: solution ex-one", "::: solution glossary")
    assert "two parts of the guide have the id 'glossary'" in guide.refuses()


def test_a_file_that_is_not_utf_8_is_named_at_its_line(guide: Small) -> None:
    (guide.folder / TR).write_bytes("# Eğim\n\nşu".encode("iso-8859-9"))
    assert f"{TR}:1: not UTF-8" in guide.refuses()


# --- words, sources, the table of the guide ----------------------------------------------------

EN_WORDS, TR_WORDS = "languages/en/words.toml", "languages/tr/words.toml"
TABLES = [
    (TR_WORDS, 'draft = "', 'darft = "', ("[words] lacks 'draft'", "[words] has 'darft'")),
    (EN_WORDS, 'draft = "', 'darft = "', ("[words] lacks 'darft'", "[words] has 'draft'")),
    (TR_WORDS, '[glossary."bias"]', '[glossary."biass"]',
     ("[glossary] lacks 'bias'", "[glossary] has 'biass'")),
    (TR_WORDS, 'term = "yanlılık"', 'name = "yanlılık"', ("[glossary.bias] lacks 'term'",)),
    (TR_WORDS, "[language]", "[languages]", ("there is no [language]",)),
    (TR_WORDS, "{versions}", "{version}", ("'colophon-versions' has {version}",)),
    (TR_WORDS, "{versions}", "{versions", ("'colophon-versions' has unpaired braces",)),
    (TR_WORDS, 'draft = "', 'draft = ', ("not valid TOML", "tr/words.toml:")),
    (TR_WORDS, 'term = "yanlılık"', 'term = "雪"', ("no font has the letter '雪'",)),
    ("guide.toml", 'tr = "Bir sav"', 'tr = "Bir 雪"', ("guide.toml:12: no font has",)),
    ("guide.toml", 'tr = "Bir sav"', "", ("guide.toml:10: no subtitle in 'tr'",)),
    ("guide.toml", 'tr = "Bir sav"', 'tr = "Bir sav"\nde = "Ein"', ("a subtitle in 'de'",)),
    ("guide.toml", "authors = [", "authors = ", ("guide.toml:3: not valid TOML",)),
    ("guide.toml", 'chapters = ["one"]', "chapters = [", ("not valid TOML",)),
    ("guide.toml", "authors", "writers",
     ("guide.toml:3: unknown key 'writers'", "'authors' is missing")),
    ("guide.toml", '["Ayşe Işık"]', '"Ayşe Işık"', ("guide.toml:3: 'authors' must be",)),
    ("guide.toml", '["Ayşe Işık"]', "[1]", ("guide.toml:3: 'authors' must be",)),
    ("guide.toml", '["Ayşe Işık"]', r'["Ay\u0000e"]', ("'authors' has a control character in it",)),
    ("guide.toml", 'tr = "Bir sav"', r'tr = "Bir\u007fsav"', ("character in it, U+007F",)),
    (EN_WORDS, 'draft = "', 'draft = "{n:>99999999}', ("'draft' has a width or a conversion",)),
    ("languages/en/speech.toml", "{0} squared", "{9} squared", ("has other than {0}",)),
    ("languages/tr/speech.toml", '"2" = "', '"2" = "{', ("has other than {0}",)),
    ("guide.toml", '["one"]', "[]", ("guide.toml:2: 'chapters' must be a non-empty list",)),
    ("guide.toml", '["one"]', '["one", "one"]',
     ("guide.toml:2: 'chapters' names something twice",)),
    ("guide.toml", "2026-01-02", '"today"', ("guide.toml:4: 'date' must be a date",)),
    ("guide.toml", '["one"]', '["one", "two"]',
     ("there is no content/two/en.md", "there is no content/two/tr.md", "guide.toml:2")),
    ("content/bibliography.toml", "year = 1969", "", ("'minsky1969' has no 'year'",)),
    ("content/bibliography.toml", "[minsky1969]",
     '[idle]\nauthors=["A"]\nyear=1\ntitle="T"\nin="B"\n[minsky1969]',
     (":2: nothing cites 'idle'",)),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), TABLES)
def test_a_faulty_table_is_named(
    guide: Small, file: str, old: str, new: str, said: tuple[str, ...]
) -> None:
    guide.edit(file, old, new)
    message = guide.refuses()
    for part in said:
        assert part in message


def test_letters_have_no_end() -> None:
    assert list(islice(letters("ab"), 7)) == ["a", "b", "aa", "ab", "ba", "bb", "aaa"]


def test_more_appendices_than_letters_lose_none() -> None:
    many = tuple(f"a{n}" for n in range(30))
    found = replace(load(), front=(), chapters=("one",), appendices=many).parts
    assert list(found) == ["one", *many]
    assert list(found.values()) == ["1", *ascii_uppercase, "AA", "AB", "AC", "AD"]


def third_language(guide: Small, code: str) -> Path:
    """Add a copy of English; return the folder of its words."""
    guide.edit("guide.toml", '["en", "tr"]', f'["en", "tr", "{code}"]')
    guide.edit("guide.toml", "[subtitle]", f'{code} = "Ein"\n\n[subtitle]\n{code} = "Ein"')
    chapter = guide.folder / "content" / "one"
    shutil.copy(chapter / "en.md", chapter / f"{code}.md")
    words = guide.folder / "languages" / code
    shutil.copytree(words.with_name("en"), words)
    return words


def test_a_third_language_needs_words_to_say_formulas(guide: Small) -> None:
    (third_language(guide, "de") / "speech.toml").unlink()
    assert "languages/de/speech.toml: there is no such file" in guide.refuses()


def test_a_third_language_needs_all_tables_of_those_words(guide: Small) -> None:
    speech = third_language(guide, "de") / "speech.toml"
    speech.write_text(speech.read_text("utf-8").replace("[letters]", "[signs]"), "utf-8")
    assert "languages/de/speech.toml: there is no [letters]" in guide.refuses()


def test_a_language_that_is_none_is_named(guide: Small) -> None:
    third_language(guide, "qqq")
    guide.edit("languages/qqq/words.toml", 'locale = "en_GB"', 'locale = "qqq"')
    assert "languages/qqq/words.toml: Babel knows no language 'qqq'" in guide.refuses()


def test_a_guide_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match=r"nosuch\.toml: there is no such file"):
        load(tmp_path / "nosuch.toml")
    with pytest.raises(GuideError, match="cannot read it: Is a directory"):
        load(tmp_path)


# --- the evidence ------------------------------------------------------------------------------

WHERE = str(place_of(claims()[small.CLAIM]))
PROVED = small.FOUND["D"]


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ({"D": {"status": "unchecked"}}, "derivation unchecked"),
        ({"D": {**PROVED, "status": "failed", "why": "split: no"}}, "derivation failed: split: no"),
        ({"P": {"status": "failed", "why": "x = 0"}}, "property failed: x = 0"),
        ({"P": {"status": "unchecked"}}, "property unchecked"),
        (
            {"D": {**PROVED, "twins": []}},
            "its false twin 'plus-for-minus' was not disproved: unchecked",
        ),
        (
            {"D": {**PROVED, "twins": [{**small.TWINS[0], "status": "failed", "why": "accepted"}]}},
            "its false twin 'plus-for-minus' was not disproved: accepted",
        ),
    ],
)
def test_a_claim_without_evidence_is_named(
    guide: Small, letters: dict[str, dict[str, object]], said: str
) -> None:
    small.keep(guide.pdf.parent, **letters)
    assert f"{WHERE}: claim 'sigmoid-derivative': {said}" in guide.refuses()


def test_a_claim_in_no_chapter_is_named(guide: Small) -> None:
    for file in BOTH:
        guide.edit(file, "::: proposition sigmoid-derivative", "::: example some-example")
        guide.edit(file, '{{- formula("sigmoid-derivative", "holds") -}}', "x")
        guide.edit(file, 'ref("sigmoid-derivative")', 'ref("some-example")')
    message = guide.refuses()
    assert f"{WHERE}: claim 'sigmoid-derivative' is not used in any chapter" in message


def test_a_table_of_the_notes_that_leaves_a_claim_out_names_it() -> None:
    noted = {claim.id for claim in claims().values() if claim.notes}
    gather.require_audit(noted)
    gather.require_audit(())
    with pytest.raises(GuideError, match="'sigmoid-derivative' is missing in the table"):
        gather.require_audit(noted - {"sigmoid-derivative"})


def test_a_claim_that_fails_is_named_by_the_one_who_judges_it() -> None:
    false = replace(claims()[small.CLAIM], holds=claims()["sigmoid-derivative-bound"].holds)
    with pytest.raises(GuideError, match="'sigmoid-derivative' fails at 'holds'") as complaint:
        judgement(false)
    assert str(complaint.value).startswith(WHERE)


def test_a_false_twin_that_is_accepted_is_not_disproved() -> None:
    found = disproved(claims()[small.CLAIM], Twin("no-swap", {}))
    assert (found["name"], found["status"]) == ("no-swap", "unchecked")


@pytest.mark.parametrize("damaged", ["", "{", "[]", "\0" * 100, "changed"])
def test_damaged_evidence_is_judged_anew(guide: Small, damaged: str) -> None:
    build = guide.pdf.parent
    file = Kept(build).file(small.CLAIM, "D")
    whole = file.read_text("utf-8")
    assert '"steps": 4' in whole
    file.write_text(whole.replace('"steps": 4', '"steps": 5') if damaged == "changed" else damaged)
    judged: list[str] = []
    with small.alone(guide.folder):
        found = gather.gather(build, lambda done, *_: judged.append(done.job.letter))
        assert judged == ["D"]
        assert found.of(small.CLAIM)["derivation"]["steps"] == len(claims()[small.CLAIM].derivation)
        gather.gather(build, lambda done, *_: judged.append(done.job.letter))
    assert judged == ["D"]


def test_damaged_parts_are_made_anew(guide: Small) -> None:
    small.make(guide.folder)
    good = guide.pdf.read_bytes()
    (kept,) = (guide.pdf.parent / "cache").glob("*.sqlite")
    data = kept.read_bytes()
    kept.write_bytes(data[:5000] + bytes(5000) + data[10000:])
    small.make(guide.folder)
    assert guide.pdf.read_bytes() == good


# --- where it is written -----------------------------------------------------------------------


def test_an_output_that_is_a_file_is_named(guide: Small) -> None:
    target = guide.folder / "output"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(GuideError, match=r"output: cannot write into it: File exists\n.*--output"):
        build(load(guide.folder / "guide.toml"), target, nullcontext)
    assert target.read_text(encoding="utf-8") == "mine"


def test_an_output_below_a_file_is_named(guide: Small) -> None:
    with pytest.raises(GuideError, match=r"guide\.toml/x: cannot write into it: Not a directory"):
        build(load(guide.folder / "guide.toml"), guide.folder / "guide.toml" / "x", nullcontext)


def test_an_output_that_refuses_is_named_before_anything_is_done(guide: Small) -> None:
    refusing = Path("/proc/self")  # refuses root too, unlike a folder without permissions
    with pytest.raises(GuideError, match="cannot write into it") as caught:
        build(load(guide.folder / "guide.toml"), refusing, nullcontext)
    assert "--output" in caught.value.remedy


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_no_room_for_formulas(guide: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def full_(file: Any, *args: Any, **options: Any) -> Any:
        table = connect(file, *args, **options)
        table.execute("PRAGMA max_page_count = 1")
        return table

    monkeypatch.setattr(sqlite3, "connect", full_)
    message = guide.refuses()
    assert "cannot write it: database or disk is full" in message
    assert str(guide.pdf.parent / "cache") in message


def test_no_room_for_the_pdf(guide: Small) -> None:
    done = guide.run("pdf", "5000")
    assert done.returncode == 1
    assert "gradyan.pdf: cannot write it: File too large\n" in done.stderr
    assert guide.pdf.read_bytes() == PREVIOUS
    assert not list(guide.pdf.parent.rglob(".*"))


def test_half_a_file_is_removed(tmp_path: Path) -> None:
    """The system itself refuses to write on, in the middle of the file."""
    file = tmp_path / "file"
    file.write_text("previous", encoding="utf-8")
    script = (
        "import sys; from pathlib import Path;"
        "from gradyan.files import write; from tests import small;"
        "small.happen(1000); write(Path(sys.argv[1]), 'x' * 100_000)"
    )
    command = [sys.executable, "-c", script, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "file: cannot write it: File too large" in done.stderr
    assert file.read_text(encoding="utf-8") == "previous"
    assert list(tmp_path.iterdir()) == [file]


def test_no_room_elsewhere_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", full)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1


def test_no_room_for_evidence(guide: Small) -> None:
    """A file stands where a folder should: the same refusal as from a full disk, for any user."""
    build = guide.pdf.parent
    shutil.rmtree(build / "evidence")
    (build / "evidence").write_text("mine", encoding="utf-8")
    with small.alone(guide.folder), pytest.raises(GuideError) as caught:
        gather.gather(build)
    assert "cannot write it" in str(caught.value)
    assert (build / "evidence").read_text("utf-8") == "mine"


# --- a build that is cut short -----------------------------------------------------------------


@pytest.mark.parametrize("stage", ["content", "layout", "pdf"])
def test_a_killed_build_leaves_the_previous_guide(guide: Small, stage: str) -> None:
    done = guide.run(stage, str(int(signal.SIGKILL)))
    assert done.returncode == -signal.SIGKILL
    assert guide.pdf.read_bytes() == PREVIOUS


def test_after_a_kill_while_writing_the_next_build_succeeds(guide: Small) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    halves = [guide.pdf.with_name(f".gradyan.pdf.{dead}"), guide.pdf.with_name(".evidence.json.x")]
    for half in halves:
        half.write_bytes(b"%PDF, half of")
    done = guide.run()
    assert done.returncode == 0, done.stderr
    assert guide.pdf.read_bytes().startswith(b"%PDF-2.0")
    assert [half.exists() for half in halves] == [False, True], "only what a dead writer left"


@pytest.mark.parametrize("stage", ["evidence", "layout"])
def test_ctrl_c_says_one_line(guide: Small, stage: str) -> None:
    done = guide.run(stage, str(int(signal.SIGINT)))
    assert done.returncode == 130
    assert done.stderr == "interrupted; what was built before is untouched\n"
    assert guide.pdf.read_bytes() == PREVIOUS


# --- the command line --------------------------------------------------------------------------


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gradyan", *words],
        cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nosuch"], 2, "No such command 'nosuch'"),
        (["report", "--nosuch"], 2, "No such option"),
        (["report", "one-too-many"], 2, "unexpected extra argument"),
        ([], 2, ""),
        (["claims", "nosuch"], 1, "error: there is no claim 'nosuch'\n  `gradyan claims` lists"),
        (["report", "--guide", "nosuch.toml"], 1, "error: nosuch.toml: there is no such file"),
    ],
)
def test_wrong_usage(words: list[str], code: int, said: str) -> None:
    done = run(*words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
