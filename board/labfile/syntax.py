"""When a Lab file is not even TOML: which line is wrong, and a sentence that says what to write there.

Turns bytes into text, and the words of `tomllib` into sentences for people who have never heard of TOML.
It reads no value.
"""

from __future__ import annotations

import re

from board.labfile.lines import Lines, Lost, Path
from board.labfile.tables import LabFileError, Problem, field, whole
from board.language import gettext as _

MAX_BYTES = 256 * 1024

_PLACE = re.compile(r"^(.*) \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$", re.DOTALL)


def decoded(raw: bytes) -> str:
    """The text of a file. Raises `LabFileError` when it is empty, too large, or not UTF-8."""
    if len(raw) > MAX_BYTES:
        message = _("The file is larger than {limit} kB. Is it a Lab file?")
        raise whole(message.format(limit=MAX_BYTES // 1024))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise whole(_("The file is saved as UTF-16. Save it as UTF-8."))
    try:
        # Some editors put a mark before UTF-8; it is not part of the text.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = _("This line has a character that is not UTF-8. Save the file as UTF-8.")
        raise LabFileError([Problem(line, "", message)]) from None
    if not text.strip():
        raise whole(_("The file is empty. Begin with a table [lab]."))
    return text


def syntax_problems(text: str, error: ValueError) -> list[Problem]:
    """What to tell people about a text that `tomllib` refused with `error`."""
    lost: Lost | None = None
    try:
        lines = Lines(text)
    except Lost as caught:
        lost = caught
    else:
        if lines.twice:
            return [_written_twice(lines, path, line) for path, line in lines.twice]
    place = _PLACE.match(str(error))
    if place is None:
        return [Problem(0, "", _("A value cannot be read: {reason}.").format(reason=error))]
    sentence = _sentence(place[1])
    if place[2] is None:
        # The end of the file says nothing; where the open text or list begins does.
        return [Problem(lost.opened if lost else text.rstrip("\r\n").count("\n") + 1, "", sentence)]
    line = int(place[2])
    if lost and lost.opened < lost.line == line:
        sentence += " " + _("What begins on line {line} is not closed before it.").format(line=lost.opened)
    return [Problem(line, "", sentence)]


def _written_twice(lines: Lines, path: Path, line: int) -> Problem:
    message = _("This is written twice: it is already on line {line}. Take one out.")
    return Problem(line, field(path), message.format(line=lines[path]))


def _sentence(reason: str) -> str:
    """A plain sentence for what `tomllib` says; its own words where it says something unheard of."""
    unclosed = _("The text is not closed. Write quotes at its end like those before it.")
    invisible = _("There is a control character, which nobody can see. Write the line again.")
    for beginning, sentence in (
        (
            "Invalid value",
            _('Write a value after the = sign: a "text", a number, a date, true, false or a [list].'),
        ),
        ("Expected '='", _('Write name = "value" here: the = sign is missing.')),
        (
            "Invalid statement",
            _('This line is not understood. Write name = "value", a heading like [lab], or # and a comment.'),
        ),
        (
            "Expected newline",
            _('Something stands after the value. Write one value, texts as "text" and dates as 2019-03-25.'),
        ),
        ("Unterminated string", unclosed),
        ("Illegal character '\\n'", unclosed),
        ("Found invalid character '\\n'", unclosed),
        ("Expected \"'", unclosed),
        ("Illegal character", invisible),
        ("Found invalid character", invisible),
        ("Unclosed array", _("The list is not closed. Write commas between entries and ] at its end.")),
        (
            "Unclosed inline table",
            _("The table is not closed. Write commas between entries and } at its end."),
        ),
        ("Expected ']", _("The heading is not closed. Write it like [lab] or [[workshop]].")),
        ("Invalid initial character", _("Write a name here, of letters, digits, dashes and underscores.")),
        ("Invalid date", _("There is no such day or time. Write a date like 2019-03-25.")),
        ("Unescaped", _("Write \\\\ where a \\ is meant, or write the text in 'single quotes'.")),
        ("Invalid hex", _("After \\u there must be four digits. Write \\\\ where a \\ is meant.")),
        ("Escaped character", _("There is no such character. Write the character itself.")),
        ("Duplicate", _("This is written twice. Take one out.")),
        ("Cannot", _("This is written twice, or in two ways that exclude each other. Take one out.")),
    ):
        if reason.startswith(beginning):
            return sentence
    return _("This line is not understood: {reason}.").format(reason=reason)
