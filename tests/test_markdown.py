"""Whatever people write, a Markdown document keeps its structure and shows their words.

Judged by markdown-it-py, read as CommonMark and as GitHub's dialect with bare links on. `BOARD_FULL=1` tries
fifty times as many texts.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from board.markdown import Document, Markdown, anchor, line, lines, link, say, strong, visible

READERS = {"commonmark": MarkdownIt("commonmark"), "github": MarkdownIt("gfm-like")}
PACKED = 50
"""Texts in one document: 200 documents are 10,000 texts."""

HOSTILE = [
    "# x",
    "###### x ##",
    "x #",
    "#",
    "| x | y |",
    "a | b\n--- | ---\n1 | 2",
    "a\n:-",
    "|-|",
    "<script>alert(1)</script>",
    "<!-- gone",
    "<http://example.org>",
    "x <b>y</b> <br/> &lt; &amp; &#65; &copy; &amp",
    "`code` ``more`` ```fence",
    "```\nfence\n```",
    "~~~\nfence\n~~~",
    "~~gone~~ ~gone~",
    "[a](javascript:1)",
    "[a]: http://example.org\n[a]",
    "![x](y)",
    "[^1] and\n[^1]: a footnote",
    "- [ ] x",
    "- a\n- b\n  - c",
    "+ a\n* b",
    "title\n=====",
    "title\n---",
    "***",
    "* * *",
    "___",
    "1. x",
    "12) x\n13) y",
    "> quote\nlazy",
    "    code",
    "\tcode\n\n\tcode",
    "*a* **b** _c_ __d__ ***e*** snake_case _x",
    "a\\",
    "\\",
    "\\# \\\\ \\|",
    "a|b\\|c\\\\|d",
    "two  \nlines",
    "two\\\nlines",
    "para\n\npara\r\rpara\u2028para\x0bpara\x85para",
    "w" * 1000,
    "שלום <b>עולם</b> # 1",
    "مرحبا | *بالعالم*",
    "\u202ereversed\u202c \u2066isolated \u200bzero\u200b-width\ufeff \x00\x07\x1b[31m",
    "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f ❤️ :smile: :+1:",
    "www.example.org WWW.example.org/x http://example.org https://localhost //localhost //10.0.0.1 ftp://a.eu",
    "mail@x.eu mailto:mail@x.eu xmpp:a@b.eu @delegate example.org/path?a=b",
    "$x$ and $$y$$",
    "{n} {0} %s {{x}}",
    "---\ntitle: x\n---",
    ":::note\n: x",
    "\ud800 half \udfff",
    "'quotes' \"double\" (c) -- ... !",
]

FRAGMENTS = [
    *"#-+*_=~`|<>[](){}!\\&$^:;.,/@%'\" \t\n\r0123aZéß中ש",
    *("##", "- ", "* ", "+ ", "1. ", "2) ", "> ", "    ", "  ", "```", "~~~", "~~", "**", "__", "---"),
    *("===", "[^1]", "[ ]", "](", "![", "]: ", "<b>", "</", "<!--", "-->", "<?", "&amp;", "&#6", "amp;"),
    *("\\\n", "|-", ":-", "-:", "|\n", "http:", "https://", "//", "www.", "ftp://", "mailto:", "a@b.eu"),
    *("x.org", "localhost", ":x:", "\u200b", "\u200d", "\u202e", "\u2028", "\x00", "\x85", "\xa0", "\u3000"),
    *("😀", "{n}", "\r\n", "…"),
]  # fmt: skip

texts = st.lists(st.sampled_from(FRAGMENTS) | st.characters(), max_size=12).map("".join)
full = os.environ.get("BOARD_FULL") == "1"
many = settings(
    max_examples=10_000 if full else 200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def seen(text: str) -> str:
    """What is left for an eye, spaces aside."""
    return "".join(
        char
        for char in text
        if unicodedata.category(char)[0] != "Z"
        and unicodedata.category(char) not in ("Cc", "Cf", "Cs")
        and ord(char) & 0xFFFE != 0xFFFE
        and not 0xFDD0 <= ord(char) <= 0xFDEF
    )


def shown(token: Token) -> str:
    """The words of one inline token, which must hold nothing but words and hard breaks."""
    assert token.children is not None
    kinds = {child.type for child in token.children}
    assert kinds <= {"text", "hardbreak"}, (kinds, token.content)
    return "".join("/" if child.type == "hardbreak" else child.content for child in token.children)


def expected(text: str) -> str:
    return "/".join(seen(raw) for raw in text.splitlines() if visible(raw)) or "∅"


def something(inline: Markdown) -> Markdown:
    return inline or Markdown("∅")


def check(texts: Sequence[str]) -> None:
    """Each text as heading, paragraph, list item (twice) and table cell (twice), in one document."""
    document = Document()
    for text in texts:
        document.heading(3, something(line(text)))
        document.paragraph(something(lines(text)))
    document.bullets([something(lines(text)) for text in texts])
    document.numbered([(something(lines(text)), [something(lines(text))]) for text in texts])
    document.table(
        [Markdown("a"), Markdown("b")], [[something(line(text)), something(line(text))] for text in texts]
    )
    source = document.text()
    assert source.encode().decode() == source
    n = len(texts)
    item = ["list_item_open", "paragraph_open", "inline", "paragraph_close"]
    nested = [*item, "bullet_list_open", *item, "list_item_close", "bullet_list_close", "list_item_close"]
    blocks = ["heading_open", "inline", "heading_close", "paragraph_open", "inline", "paragraph_close"] * n
    blocks += ["bullet_list_open", *[*item, "list_item_close"] * n, "bullet_list_close"]
    blocks += ["ordered_list_open", *nested * n, "ordered_list_close"]
    head = ["tr_open", *["th_open", "inline", "th_close"] * 2, "tr_close"]
    row = ["tr_open", *["td_open", "inline", "td_close"] * 2, "tr_close"]
    table = ["table_open", "thead_open", *head, "thead_close", "tbody_open", *row * n, "tbody_close"]
    tables = {
        "commonmark": ["paragraph_open", "inline", "paragraph_close"],
        "github": [*table, "table_close"],
    }
    said = [seen(words) for text in texts for words in [expected(text)] * 2]
    listed = [seen(expected(text)) for text in texts]
    for reader, parser in READERS.items():
        tokens = parser.parse(source)
        assert [token.type for token in tokens] == blocks + tables[reader], reader
        inlines = [token for token in tokens if token.type == "inline"]
        words = [seen(shown(token)) for token in inlines[: 5 * n]]
        assert words == said + listed + said, reader
        if reader == "github":
            assert [seen(shown(token)) for token in inlines[5 * n :]] == ["a", "b", *said]
        else:
            children = inlines[-1].children or []
            assert {child.type for child in children} <= {"text", "softbreak"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_keep_structure_and_words(text: str) -> None:
    check([text])


def test_hostile_texts_keep_structure_side_by_side() -> None:
    check(HOSTILE)


@many
@example(HOSTILE)
@given(st.lists(texts, min_size=PACKED, max_size=PACKED))
def test_ten_thousand_texts_keep_structure_and_words(texts: list[str]) -> None:
    check(texts)


@settings(deadline=None)
@given(texts)
def test_nothing_that_can_be_seen_is_lost(text: str) -> None:
    assert seen("".join(visible(text))) == seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "The city's desk (open at night) would help: one door, not five.",
        "Note: this costs 3 * 4 hours, i.e. about €12.50 – at 10:30.",
        "~30 people; 5 < 6 & R&D, 50% more - perhaps 1.5 million",
        "snake_case, C# and C++, #2 of 3, a/b, either / or, 24/7",
        "Is it “free”? Yes! See page 12. Call +31 10 123 45 67 @ noon.",
        "-5 degrees, +5 degrees",
        "C:\\Users and half\\half, a = b, x^2, Jobs City; and so on…",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert line(text) == lines(text) == text


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("1. Ask the city", "1\\. Ask the city"),
        ("# of people", "\\# of people"),
        ("see www.rotterdam.nl", "see www\\.rotterdam\\.nl"),
        ("mail me@city.eu", "mail me\\@city\\.eu"),
        ("- first\n- second", "\\- first\\\n\\- second"),
    ],
)
def test_only_what_could_mean_something_is_escaped(text: str, raw: str) -> None:
    assert lines(text) == raw


def test_lines_become_hard_breaks_or_slashes() -> None:
    assert lines(" a\t b \n\n\n c\n") == "a b\\\nc"
    assert line(" a\t b \n\n\n c\n") == "a b / c"


def test_what_nobody_can_see_is_left_out() -> None:
    assert visible("\u200b\u202e\x07\ufeff\u2066 \n\t\n") == []
    assert visible("a\u200db \u200e\xad- c") == ["ab - c"]


def test_emoji_and_joined_scripts_keep_their_joiners() -> None:
    for text in (
        "👩\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ):
        assert visible(text) == [text]


def test_right_to_left_text_is_isolated() -> None:
    assert line("\u05d0\u05d1") == "\u2068\u05d0\u05d1\u2069"


def test_our_own_sentences_are_escaped_too_and_filled_once() -> None:
    assert say("*{a}* of {n}", a=line("{n} *"), n=3) == "\\*{n} \\*\\* of 3"


def test_a_heading_and_a_cell_refuse_two_lines() -> None:
    with pytest.raises(ValueError, match="one line"):
        Document().heading(2, lines("a\nb"))
    with pytest.raises(ValueError, match="one line"):
        Document().table([line("a")], [[lines("a\nb")]])


@settings(deadline=None)
@given(texts)
def test_words_of_people_stay_inside_our_links_and_bold_words(text: str) -> None:
    document = Document()
    document.paragraph(strong(link(something(line(text)), "in-short")))
    for parser in READERS.values():
        inline = parser.parse(document.text())[1].children or []
        marks = [child.type for child in inline if child.type != "text"]
        assert marks == ["strong_open", "link_open", "link_close", "strong_close"]
        assert seen("".join(child.content for child in inline)) == seen(expected(text))


def test_anchors_are_those_of_github() -> None:
    assert anchor("Solution 1: Open a night desk (24/7)!") == "solution-1-open-a-night-desk-247"
    assert anchor("Überall – Städte_1") == "überall--städte_1"
