"""The HTML of a small guide with a block of most kinds, in tests/data/rendered.html.

`python -m tests.report.rendered` writes it anew, after a template has been changed and its pages
have been looked at. The names of images and the versions of the colophon are left out.
"""

import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from gradyan.errors import ROOT
from gradyan.report import build
from gradyan.report.pdf.render import Press
from gradyan.report.source import guide
from tests import small

FILE = ROOT / "tests" / "data" / "rendered.html"
BLOCKS = """
::: opening
{first}?
:::

::: figure sigmoid
{first} $x^2$.

{more}
:::

::: table tab-one
{title}.

| $x$ | {first} |
|---|---|
| 1 | {more} |
:::

::: example ex-two
{title}

{first}.^[{more}.]
:::

::: practice do-one
{title}

```python
print(1)
```
:::

::: formula sigmoid-derivative/split
{title}
:::

::: noted sigmoid-derivative
{first}.

{more}.
:::

::: summary
- {first}
:::

::: exercise ex-three hard
{first}?
:::

::: solution ex-three
{more}.
:::
"""
LEFT_OUT = re.compile(r'(?:src|data-formula)="[^"]*"|@mathjax[^<]*')


class Rendered(Exception):
    """Stops a build where its HTML is known."""


def rendered(folder: Path) -> str:
    """Return the HTML of the guide, part by part, and lay nothing out."""
    small.write(folder)
    with (folder / "content" / "bibliography.toml").open("a", encoding="utf-8") as sources:
        sources.write('url = "https://example.org/perceptrons"\n')
    for code, words in small.WORDS.items():
        with (folder / "content" / "one" / f"{code}.md").open("a", encoding="utf-8") as file:
            file.write(BLOCKS.format(**words))

    def stop(press: Press, html: Callable[[dict[str, int]], dict[str, str]], *_: object) -> None:
        del press
        raise Rendered("\n".join(html({}).values()))

    with small.alone(folder), patch.object(Press, "lay_out", stop):
        try:
            build.build(guide.load(folder / "guide.toml"), folder / "build", nullcontext)
        except Rendered as found:
            return LEFT_OUT.sub("…", str(found))
    raise AssertionError("a build lays something out")


if __name__ == "__main__":
    with TemporaryDirectory() as home:
        FILE.write_text(rendered(Path(home)), "utf-8")
