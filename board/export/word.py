"""The plan as a Word file (DOCX): the blocks of the Markdown text, each in a style of Word's own.

Headings can be folded and listed, links lead to bookmarks, tables repeat their head on the next page. The
same text gives the same bytes. What stands in it is `reading`'s to say; here it only gets its form.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn as qualified
from docx.shared import Cm, Pt, RGBColor
from markdown_it.token import Token

from board.export.reading import read

STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
"""Tag of a heading → Word's style."""
INK, ACCENT = RGBColor(0x1C, 0x25, 0x30), RGBColor(0x0B, 0x5A, 0x8F)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest moment that a ZIP file can say: the parts of a plan have none of their own."""
LONGEST_PROPERTY = 255
qn = cache(qualified)
"""The few names of Word's elements come again for every word of a plan."""
TEXT_WIDTH = 9411
"""Between the margins of A4, in twentieths of a point."""
NARROW, WIDE = 9, 40
"""Letters for which a column makes room, at least and at most."""


def word(text: str, *, title: str = "", day: str = "") -> bytes:
    """A plan's Markdown as a DOCX file. `title` and `day` (ISO) are its properties."""
    file = Document()
    _look(file)
    _properties(file, title, day)
    _Writer(file, read(text)).write()
    made = BytesIO()
    file.save(made)
    return _timeless(made)


def _timeless(made: BytesIO) -> bytes:
    """The same ZIP file without the moment at which it was made."""
    fixed = BytesIO()
    with ZipFile(made) as old, ZipFile(fixed, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(ZipInfo(name, EPOCH), old.read(name), ZIP_DEFLATED)
    return fixed.getvalue()


# ── The file as a whole ─────────────────────────────────────────────────────────────────────────


def _properties(file: WordFile, title: str, day: str) -> None:
    about = file.core_properties
    about.title, about.author, about.comments = title[:LONGEST_PROPERTY], "", ""
    about.last_modified_by, about.revision, about.language = "", 1, "en"
    try:
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time())
    except ValueError:
        moment = datetime(*EPOCH)  # noqa: DTZ001 — Word's properties have no zone
    about.created = about.modified = moment
    # The picture of an empty page, which comes with the library's template.
    rels = file.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
        del rels[key]


def _look(file: WordFile) -> None:
    """A4, plain type, and the colours of the board."""
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    sizes = {"Normal": 10.5, "Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11}
    for name, size in sizes.items():
        style: Any = file.styles[name]
        style.font.size, style.font.name = Pt(size), "Calibri"
        style.font.color.rgb = ACCENT if name in ("Heading 1", "Heading 2") else INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), "Calibri")
    style = file.styles["Normal"]
    style.paragraph_format.space_after = Pt(5)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = _element("w:fldSimple", instr="PAGE")
    field.append(_run("1"))
    footer._p.append(field)


# ── Blocks ──────────────────────────────────────────────────────────────────────────────────────


class _Writer:
    """Puts blocks into a file one after the other."""

    def __init__(self, file: WordFile, tokens: list[Token]) -> None:
        self._file = file
        self._tokens = tokens
        headings = [str(token.attrGet("id")) for token in tokens if token.type == "heading_open"]
        # Word takes letters, digits and at most forty of them, so bookmarks are counted.
        self._bookmarks = {id: f"heading{number}" for number, id in enumerate(headings, start=1)}
        self._lists: list[tuple[str, int | None]] = []
        self._styles = {style.name: style.style_id for style in file.styles}
        self._parts = 0

    def write(self) -> None:
        tokens = iter(self._tokens)
        for token in tokens:
            match token.type:
                case "heading_open":
                    self._heading(token, next(tokens))
                case "paragraph_open":
                    self._paragraph(next(tokens))
                case "bullet_list_open":
                    self._lists.append(("List Bullet", None))
                case "ordered_list_open":
                    self._lists.append(("List Number", self._new_count()))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "table_open":
                    self._table(tokens)

    def _add(self, style: str) -> Any:
        paragraph = OxmlElement("w:p")
        properties = _element("w:pPr")
        properties.append(_element("w:pStyle", val=self._styles[style]))
        paragraph.append(properties)
        self._file.element.body.insert_element_before(paragraph, "w:sectPr")
        return paragraph

    def _heading(self, token: Token, inline: Token) -> None:
        paragraph = self._add(STYLES.get(token.tag, "Heading 3"))
        if token.tag == "h2":
            self._parts += 1
            if self._parts == 2:  # the first page is the first part, and nothing else
                paragraph.pPr.append(OxmlElement("w:pageBreakBefore"))
        name = self._bookmarks[str(token.attrGet("id"))]
        number = name.removeprefix("heading")
        paragraph.append(_element("w:bookmarkStart", id=number, name=name))
        self._inline(paragraph, inline)
        paragraph.append(_element("w:bookmarkEnd", id=number))

    def _paragraph(self, inline: Token) -> None:
        if not self._lists:
            self._inline(self._add("Normal"), inline)
            return
        kind, count = self._lists[-1]
        paragraph = self._add(kind if len(self._lists) == 1 else f"{kind} 2")
        if count is not None:
            numbering = _element("w:numPr")
            numbering.append(_element("w:ilvl", val="0"))
            numbering.append(_element("w:numId", val=str(count)))
            paragraph.pPr.append(numbering)
        self._inline(paragraph, inline)

    def _new_count(self) -> int:
        """A numbering of its own, or all numbered lists would be one."""
        numbering: Any = self._file.part.numbering_part.element
        style: Any = self._file.styles["List Number"].element
        like = numbering.num_having_numId(style.pPr.numPr.numId.val)
        made = numbering.add_num(like.abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)

    def _table(self, tokens: Iterator[Token]) -> None:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
            elif token.type == "table_close":
                break
        table = _element("w:tbl")
        properties = _element("w:tblPr")
        properties.append(_element("w:tblStyle", val=self._styles["Table Grid"]))
        properties.append(_element("w:tblW", w="5000", type="pct"))
        table.append(properties)
        grid = _element("w:tblGrid")
        for width in _widths(rows):
            grid.append(_element("w:gridCol", w=str(width)))
        table.append(grid)
        for number, cells in enumerate(rows):
            table.append(self._row(cells, head=number == 0))
        body = self._file.element.body
        body.insert_element_before(table, "w:sectPr")
        self._add("Normal")  # or the next table would grow into this one

    def _row(self, cells: list[Token], head: bool) -> Any:
        row = _element("w:tr")
        properties = _element("w:trPr")
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        row.append(properties)
        for inline in cells:
            cell, paragraph = _element("w:tc"), _element("w:p")
            self._inline(paragraph, inline, bold=head)
            cell.append(paragraph)
            row.append(cell)
        return row

    def _inline(self, paragraph: Any, inline: Token, bold: bool = False) -> None:
        """The words of a block: runs, breaks and links."""
        strong, slanted, into = int(bold), 0, paragraph
        for token in inline.children or ():
            match token.type:
                case "strong_open":
                    strong += 1
                case "strong_close":
                    strong -= 1
                case "em_open":
                    slanted += 1
                case "em_close":
                    slanted -= 1
                case "link_open":
                    # Every link of a plan stays within it.
                    name = self._bookmarks.get(_target(token))
                    if name is not None:
                        into = _element("w:hyperlink", anchor=name, history="1")
                        paragraph.append(into)
                case "link_close":
                    into = paragraph
                case "hardbreak" | "softbreak":
                    into.append(_run(None))
                case _:
                    into.append(_run(token.content, strong > 0, slanted > 0, linked=into is not paragraph))


def _widths(rows: list[list[Token]]) -> list[int]:
    """Columns as wide as what stands in them asks for, within bounds; in twentieths of a point."""
    longest = [max(len(_words(cell)) for cell in column) for column in zip(*rows, strict=True)]
    asked = [min(max(length, NARROW), WIDE) for length in longest]
    return [TEXT_WIDTH * each // sum(asked) for each in asked]


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _target(link: Token) -> str:
    """The heading that a link aims at; the reader has encoded what is not ASCII."""
    return unquote(str(link.attrGet("href"))).removeprefix("#")


def _run(text: str | None, bold: bool = False, slanted: bool = False, linked: bool = False) -> Any:
    """Words in one form; without any, a line break."""
    run = _element("w:r")
    form = _element("w:rPr")
    if bold:
        form.append(OxmlElement("w:b"))
    if slanted:
        form.append(OxmlElement("w:i"))
    if linked:
        form.append(_element("w:color", val=str(ACCENT)))
        form.append(_element("w:u", val="single"))
    if len(form):
        run.append(form)
    if text is None:
        run.append(OxmlElement("w:br"))
        return run
    words = _element("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _element(kind: str, /, **values: str) -> Any:
    """An element of Word's own with these values."""
    made = OxmlElement(kind)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made
