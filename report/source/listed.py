"""The figures of a guide by their numbers; of its chapters nothing but their fences is read."""

import re
from itertools import chain

from gradyan.files import read
from gradyan.report.source.guide import Guide

FIGURE = re.compile(r"^::: figure (\S+)\s*$", re.MULTILINE)


def figures_of(guide: Guide) -> dict[str, str]:
    """Return the name of each figure by its number, as the book has it."""
    main = guide.languages[0]
    found = {name: FIGURE.findall(read(guide.chapter(name, main))) for name in guide.parts}
    return dict(
        chain.from_iterable(
            [(".".join(filter(None, (guide.parts[part], str(n)))), name)
             for n, name in enumerate(names, start=1)]
            for part, names in found.items()
        )
    )  # fmt: skip
