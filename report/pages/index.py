"""The index: where terms are marked in the text, and the people whom it cites by name."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup, escape

from gradyan.languages.locale import Locale
from gradyan.report.pages.setter import Setter
from gradyan.report.source.bibliography import named
from gradyan.report.source.inline import of_table

MARK = re.compile(
    r'<span class="index(?P<main> main)?" data-term="(?P<term>[^"]+)"></span>'
    r'|<a class="cite" href="#bib-(?P<source>[^"]+)">'
)
TEXT = re.compile(r"(<p\b[^>]*>)(.*?</p>)", re.DOTALL)
WORD = re.compile('<span class="keyword" data-word="([^"]*)"></span>')
Anchors = dict[str, list[tuple[str, bool]]]  # of each term: the ids of its marks, and if it is main


def numbered(
    html: str, part: str, terms: Anchors, sources: Anchors, single: Locale | None = None
) -> Markup:
    """Give each mark of a part an id, and note it under its term or its source.

    In a ``single`` language the margin names the term that the text explains.
    """
    counted = Counter[str]()

    def one(match: re.Match[str]) -> str:
        key = match["term"] or match["source"]
        counted[key] += 1
        id_ = f"index-{part}-{key.replace(' ', '-')}-{counted[key]}"
        if match["source"]:
            sources.setdefault(key, []).append((id_, False))
            return match[0].replace("<a ", f'<a id="{id_}" ')
        terms.setdefault(key, []).append((id_, bool(match["main"])))
        word = single.indexed(key) if single and match["main"] else ""
        if not word or "$" in word or "`" in word:
            return f'<span id="{id_}"></span>'
        return f'<span id="{id_}"></span><span class="keyword" data-word="{escape(word)}"></span>'

    html = MARK.sub(one, html)
    return Markup(TEXT.sub(_beside, html) if single else html)


def _beside(paragraph: re.Match[str]) -> str:
    """Return a paragraph that begins with all its words for the margin, each on a line."""
    words = dict.fromkeys(WORD.findall(paragraph[2]))
    if not words:
        return paragraph[0]
    one = f'<span class="keyword" data-word="{"&#10;".join(words)}"></span>'
    return f"{paragraph[1]}{one}{WORD.sub('', paragraph[2])}"


class Index:
    """What the index holds in each language; the pages come when they are known."""

    def __init__(self, setter: Setter, terms: Anchors, sources: Anchors) -> None:
        self.entries = setter.each(lambda locale: _sorted(setter, locale, terms, sources))

    def at(self, page: Callable[[str], str]) -> list[tuple[str, list[dict[str, object]]]]:
        """Return the entries of each language, each page of a term named once."""
        return [
            (code, [{"term": term, "pages": on_pages(marks, page)} for term, marks in entries])
            for code, entries in self.entries
        ]


def _sorted(
    setter: Setter, locale: Locale, terms: Anchors, sources: Anchors
) -> list[tuple[Markup, list[tuple[str, bool]]]]:
    found: Anchors = {locale.indexed(key): marks for key, marks in terms.items()}
    for person, marks in _people(setter.main.bibliography.entries, sources):
        found.setdefault(person, []).extend(marks)

    ordered = sorted(found, key=locale.sort_key)
    return [(of_table(term, locale, setter.formulas), found[term]) for term in ordered]


def _people(
    entries: Mapping[str, Mapping[str, list[str]]], sources: Anchors
) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    for key, marks in sources.items():
        for author in named(entries[key]["authors"]):
            yield author, marks


def on_pages(
    marks: list[tuple[str, bool]], page: Callable[[str], str]
) -> list[tuple[str, str, bool]]:
    """Return each page once, in order, with the first mark on it, and if one of them is main."""
    pages = {page(id_): id_ for id_, _ in reversed(marks)}
    main = {page(id_) for id_, is_main in marks if is_main}
    found = [(number, id_, number in main) for number, id_ in pages.items()]
    return sorted(found, key=lambda found: (len(found[0]), found[0]))
