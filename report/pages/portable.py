r"""Text as HTML for programs that set formulas themselves, Moodle and Anki: TeX stands in \( \)."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from gradyan.report.source.content import Block, parser


class Portable(RendererHTML):
    """Renders the tokens of Markdown, without footnotes."""

    def math_inline(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Put TeX between the signs that MathJax looks for."""
        return rf"\({escape(tokens[index].content, quote=False)}\)"

    def text(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Set an apostrophe as one."""
        return escape(tokens[index].content.replace("'", "’"), quote=False)

    def footnote_ref(self, *_: Any) -> str:
        """Leave out a footnote."""
        return ""


def portable(block: Block, env: Mapping[str, Any]) -> str:
    """Return the HTML of a block and of those that it holds."""
    renderer = Portable()
    own = renderer.render(block.tokens, parser().options, dict(env))
    return own + "".join(portable(child, env) for child in block.children)
