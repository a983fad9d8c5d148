"""The plan as a Markdown reader sees it: one list of blocks, from which the page and the Word file are made.

Both are made of the text itself, never of the records, so that neither can say more or less than it. Raw
HTML stays text.
"""

from __future__ import annotations

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from board.markdown import anchor, body

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


def read(text: str) -> list[Token]:
    """The blocks of a plan without its front matter, every heading with the `id` that links aim at."""
    tokens = _READER.parse(body(text))
    taken: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            name = anchor("".join(child.content for child in inline.children or ()))
            again = taken[name] = taken.get(name, -1) + 1
            opening.attrSet("id", f"{name}-{again}" if again else name)
    return tokens


def page(text: str) -> str:
    """A plan as HTML: the blocks of one article, without a style or a script."""
    return str(_READER.renderer.render(read(text), _READER.options, {}))
