"""The index: where terms are marked in the text, and the people whom it cites by name."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup

from gradyan.languages.locale import Locale
from gradyan.report.pages.setter import Setter
from gradyan.report.source.bibliography import named
from gradyan.report.source.inline import of_table

MARK = re.compile(
    r'<span class="index(?P<main> main)?" data-term="(?P<term>[^"]+)"></span>'
    r'|<a class="cite" href="#bib-(?P<source>[^"]+)">'
)
Anchors = dict[str, list[tuple[str, bool]]]  # of each term: the ids of its marks, and if it is main


def numbered(html: str, part: str, terms: Anchors, sources: Anchors) -> Markup:
    """Give each mark of a part an id, and note it under its term or its source."""
    counted = Counter[str]()

    def one(match: re.Match[str]) -> str:
        key = match["term"] or match["source"]
        counted[key] += 1
        id_ = f"index-{part}-{key.replace(' ', '-')}-{counted[key]}"
        if match["source"]:
            sources.setdefault(key, []).append((id_, False))
            return match[0].replace("<a ", f'<a id="{id_}" ')
        terms.setdefault(key, []).append((id_, bool(match["main"])))
        return f'<span id="{id_}"></span>'

    return Markup(MARK.sub(one, html))


class Index:
    """What the index holds in each language; the pages come when they are known."""

    def __init__(self, setter: Setter, terms: Anchors, sources: Anchors) -> None:
        self.entries = setter.each(lambda locale: _sorted(setter, locale, terms, sources))

    def at(self, page: Callable[[str], str]) -> list[tuple[str, list[dict[str, object]]]]:
        """Return the entries of each language, each page of a term named once."""
        return [
            (code, [{"term": term, "pages": _pages(marks, page)} for term, marks in entries])
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


def _pages(
    marks: list[tuple[str, bool]], page: Callable[[str], str]
) -> list[tuple[str, str, bool]]:
    """Return each page once, in order, with the first mark on it, and if one of them is main."""
    pages = {page(id_): id_ for id_, _ in reversed(marks)}
    main = {page(id_) for id_, is_main in marks if is_main}
    found = [(number, id_, number in main) for number, id_ in pages.items()]
    return sorted(found, key=lambda found: (len(found[0]), found[0]))
