"""The plan as a Word file (DOCX): the blocks of the Markdown text, each in a style of Word's own.

Headings can be folded and listed, links lead to bookmarks, tables repeat their head on the next page. The
same text gives the same bytes. What stands in it is `reading`'s to say; here it only gets its form.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from markdown_it.token import Token

from board.press.reading import read

STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
"""Tag of a heading → Word's style."""
INK, ACCENT = RGBColor(0x1C, 0x25, 0x30), RGBColor(0x0B, 0x5A, 0x8F)
LINKED = f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>'
"""How a link looks within a run."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest moment that a ZIP file can say: the parts of a plan have none of their own."""
LONGEST_PROPERTY = 255
HYPERLINK = RELATIONSHIP_TYPE.HYPERLINK
TEXT_WIDTH = 9411
"""Between the margins of A4, in twentieths of a point."""
LETTER, EDGES = 160, 230
"""What a letter takes, generously, and a cell beside them; also in twentieths of a point."""
WIDE = 40
"""Letters for which a column makes room at most, if they are not one word."""


def word(
    text: str, *, title: str = "", day: str = "", language: str = "en-GB", first_page: bool = True
) -> bytes:
    """A plan's Markdown as a DOCX file. `title` and `day` (ISO) are its properties; `language`, with its
    country, is what the spelling is checked for. `first_page`: the first part has a page to itself.
    """
    file = Document()
    _look(file, language)
    _properties(file, title, day, language)
    _Writer(file, read(text), first_page).write()
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


def _properties(file: WordFile, title: str, day: str, language: str) -> None:
    about = file.core_properties
    about.title, about.author, about.comments = title[:LONGEST_PROPERTY], "", ""
    about.last_modified_by, about.revision, about.language = "", 1, language
    try:
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time())
    except ValueError:
        moment = datetime(*EPOCH)  # noqa: DTZ001 — Word's properties have no zone
    about.created = about.modified = moment
    # The picture of an empty page, which comes with the library's template.
    rels = file.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
        del rels[key]


def _look(file: WordFile, language: str) -> None:
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
    file.styles["Normal"].paragraph_format.space_after = Pt(5)
    for spoken in file.styles.element.xpath("w:docDefaults//w:lang"):
        spoken.set(qn("w:val"), language)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE">{_run("1")}</w:fldSimple>'
    footer._p.append(parse_xml(field))


# ── Blocks ──────────────────────────────────────────────────────────────────────────────────────


class _Writer:
    """Puts blocks into a file one after the other.

    As one text of XML that is parsed once: a thousand ideas are ten thousand elements, and making each as
    an object takes longer than all else. What people wrote enters it through `_run`, and nowhere else.
    """

    def __init__(self, file: WordFile, tokens: list[Token], first_page: bool) -> None:
        self._file = file
        self._first_page = first_page
        self._tokens = tokens
        headings = [str(token.attrGet("id")) for token in tokens if token.type == "heading_open"]
        # Word takes letters, digits and at most forty of them, so bookmarks are counted.
        self._bookmarks = {id: f"heading{number}" for number, id in enumerate(headings, start=1)}
        self._lists: list[tuple[str, int | None]] = []
        self._styles = {style.name: style.style_id for style in file.styles}
        self._parts = 0
        self._made: list[str] = []

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
        body: Any = self._file.element.body
        made = parse_xml(f"<w:body {nsdecls('w', 'r')}>{''.join(self._made)}</w:body>")
        section = body.find(qn("w:sectPr"))
        for block in list(made):
            section.addprevious(block)

    def _add(self, style: str, content: str, form: str = "") -> None:
        known = f'<w:pStyle w:val="{self._styles[style]}"/>'
        self._made.append(f"<w:p><w:pPr>{known}{form}</w:pPr>{content}</w:p>")

    def _heading(self, token: Token, inline: Token) -> None:
        form = ""
        if token.tag == "h2":
            self._parts += 1
            if self._parts == 2 and self._first_page:  # the first page is the first part, and nothing else
                form = "<w:pageBreakBefore/>"
        name = self._bookmarks[str(token.attrGet("id"))]
        number = name.removeprefix("heading")
        content = (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
            f'{self._inline(inline)}<w:bookmarkEnd w:id="{number}"/>'
        )
        self._add(STYLES.get(token.tag, "Heading 3"), content, form)

    def _paragraph(self, inline: Token) -> None:
        if not self._lists:
            self._add("Normal", self._inline(inline))
            return
        kind, count = self._lists[-1]
        form = ""
        if count is not None:
            form = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{count}"/></w:numPr>'
        self._add(kind if len(self._lists) == 1 else f"{kind} 2", self._inline(inline), form)

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
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _widths(rows))
        self._made.append(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._styles["Table Grid"]}"/>'
            f'<w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )
        self._made += [self._row(cells, head=number == 0) for number, cells in enumerate(rows)]
        self._made.append("</w:tbl>")
        self._add("Normal", "")  # or the next table would grow into this one

    def _row(self, cells: list[Token], head: bool) -> str:
        form = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
        filled = (f"<w:tc><w:p>{self._inline(cell, bold=head)}</w:p></w:tc>" for cell in cells)
        return f"<w:tr>{form}{''.join(filled)}</w:tr>"

    def _inline(self, inline: Token, bold: bool = False) -> str:
        """The words of a block: runs, breaks and links."""
        made: list[str] = []
        strong, slanted, linked = int(bold), 0, False
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
                    leads = self._leads(token)
                    if leads:
                        linked = True
                        made.append(f'<w:hyperlink {leads} w:history="1">')
                case "link_close":
                    if linked:
                        linked = False
                        made.append("</w:hyperlink>")
                case "hardbreak" | "softbreak":
                    made.append("<w:r><w:br/></w:r>")
                case _:
                    made.append(_run(token.content, strong > 0, slanted > 0, linked))
        return "".join(made)

    def _leads(self, link: Token) -> str:
        """Where a link goes: a heading of this file, or the web. Empty where Word reaches neither."""
        name = self._bookmarks.get(_target(link))
        if name is not None:
            return f'w:anchor="{name}"'
        address = str(link.attrGet("href"))
        if not address.startswith(("http://", "https://")):
            return ""
        return f'r:id="{self._file.part.relate_to(address, HYPERLINK, is_external=True)}"'


def _widths(rows: list[list[Token]]) -> list[int]:
    """Columns as wide as what stands in them asks for, within bounds; in twentieths of a point.

    No word is cut in two where there is room for all of them.
    """
    columns = [[_words(cell) for cell in column] for column in zip(*rows, strict=True)]
    needed = [
        LETTER * max(len(word) for said in column for word in ["", *said.split()]) + EDGES
        for column in columns
    ]
    asked = [min(max(map(len, column)), WIDE) for column in columns]
    left = TEXT_WIDTH - sum(needed)
    if left < 0:
        return [TEXT_WIDTH * each // sum(needed) for each in needed]
    wanted = [max(LETTER * each + EDGES - least, 0) for each, least in zip(asked, needed, strict=True)]
    spread = sum(wanted) or 1
    return [least + left * each // spread for least, each in zip(needed, wanted, strict=True)]


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _target(link: Token) -> str:
    """The heading that a link aims at; the reader has encoded what is not ASCII."""
    return unquote(str(link.attrGet("href"))).removeprefix("#")


def _run(text: str, bold: bool = False, slanted: bool = False, linked: bool = False) -> str:
    """Words in one form."""
    if not text:
        return ""
    form = f"{'<w:b/>' if bold else ''}{'<w:i/>' if slanted else ''}{LINKED if linked else ''}"
    return (
        f"<w:r>{f'<w:rPr>{form}</w:rPr>' if form else ''}"
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
    )
