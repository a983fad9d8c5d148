"""The press: a plan's Markdown in its other forms, as a task that a process of its own can be given.

It sees the text alone and imports nothing of what a board is: every long plan starts such a process, and
waits for what it imports.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from board.press.reading import page


class Job(Struct, frozen=True, kw_only=True):
    """A text, and what is to be made of it. The rest are the properties of a Word file."""

    form: Literal["page", "word"]
    text: str
    title: str = ""
    day: str = ""
    language: str = "en-GB"
    first_page: bool = True
    """Whether the first part has a page to itself."""


def make(job: Job) -> bytes:
    """The blocks of a page as HTML, or a DOCX file. The same job gives the same bytes."""
    if job.form == "page":
        return page(job.text).encode()
    # Here, because it takes a tenth of a second of every start, and few starts make a Word file.
    from board.press.word import word

    return word(job.text, title=job.title, day=job.day, language=job.language, first_page=job.first_page)
