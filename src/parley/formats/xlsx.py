"""The XML inside an XLSX file: cells, made for a whole column at once, and the parts around the sheets."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from parley.formats.cells import find_controls, read_characters, to_texts

CELL_UNITS = 32_767
"""Most UTF-16 code units that Excel keeps in a cell."""
CUT = " […]"
EXACT = 10**15
"""From here on Excel changes the last digits of a number."""
FIRST_DAY, DAY_ZERO = date(1900, 3, 1), 25_569
"""Excel's calendar is wrong before March 1900; 1970-01-01 is its day 25,569."""
PLAIN, HEAD, DATE, TEXT, PROSE = range(5)
"""Cell formats, by their place in `STYLES`."""
SPACES, SPACED = (b" ", b"\t", b"\n", b"\f", b"\r"), r"^\s|\s$|\s\s|\n|\t"
"""White space, and where a program may lose it."""
ODD = (b"_x", "\ufffe".encode(), "\uffff".encode())
"""What a text with something that XML can't hold has, if it has no control character."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FONT = '<sz val="11"/><name val="Calibri"/>'
STYLES = "".join(
    (
        f'{HEADER}<styleSheet xmlns="{MAIN}">',
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>',
        f'<fonts count="2"><font>{FONT}</font><font><b/>{FONT}</font></fonts>',
        '<fills count="2"><fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill></fills>',
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>',
        '<cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>',
        '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1" applyAlignment="1">',
        '<alignment vertical="top" wrapText="1"/></xf></cellXfs>',
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    )
)


def letters_of(position: int) -> str:
    """Give the letters of a column.

    >>> [letters_of(n) for n in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def to_cells(column: pa.Array, letters: str, numbers: pa.Array) -> tuple[pa.Array, int]:
    """Give the XML of a column's cells, null where there is nothing, and how many texts were cut."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return _cells(letters, numbers, ' t="b"><v>', column.cast(pa.int8()).cast(pa.string()), "</v></c>"), 0
    if pa.types.is_date32(kind):
        days = pc.add(column.cast(pa.int32()), DAY_ZERO)
        shown = _cells(letters, numbers, f' s="{DATE}"><v>', days.cast(pa.string()), "</v></c>")
        return _or_text(pc.greater_equal(column, pa.scalar(FIRST_DAY)), shown, column, letters, numbers), 0
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        shown = _cells(letters, numbers, "><v>", to_texts(column), "</v></c>")
        if pa.types.is_floating(kind):
            return _or_text(pc.is_finite(column), shown, column, letters, numbers), 0
        fits = pc.and_(pc.less(column, EXACT), pc.greater(column, -EXACT))
        return _or_text(fits, shown, column, letters, numbers), 0
    texts, cut = _to_xml(to_texts(column))
    return _text_cells(texts, letters, numbers), cut


def _or_text(fits: pa.Array, cells: pa.Array, column: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    """Give the cells, as texts where a spreadsheet can't hold the value."""
    if pc.all(pc.fill_null(fits, True)).as_py():
        return cells
    return pc.if_else(pc.fill_null(fits, True), cells, _text_cells(to_texts(column), letters, numbers))


def _text_cells(texts: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    held = read_characters(texts)
    spaced = any(sign in held for sign in SPACES) and pc.any(pc.match_substring_regex(texts, SPACED)).as_py()
    space = ' xml:space="preserve"' if spaced else ""
    return _cells(letters, numbers, f' s="{TEXT}" t="inlineStr"><is><t{space}>', texts, "</t></is></c>")


def _cells(letters: str, numbers: pa.Array, before: str, texts: pa.Array, after: str) -> pa.Array:
    return pc.binary_join_element_wise(f'<c r="{letters}', numbers, f'"{before}', texts, after, "")


def _to_xml(texts: pa.Array) -> tuple[pa.Array, int]:
    """Give texts with what XML and the format can't hold escaped, and how many of them were cut."""
    cut = 0
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > CELL_UNITS:
        whole = texts.to_pylist()
        short = [None if text is None else _shorten(text) for text in whole]
        cut = sum(a != b for a, b in zip(whole, short, strict=True))
        texts = pa.array(short, pa.string())
    held = read_characters(texts)
    if any(sign in held for sign in ODD) or not {9, 10}.issuperset(find_controls(held)):
        texts = pa.array([None if text is None else _escape_odd(text) for text in texts.to_pylist()], pa.string())
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if character.encode() in held:
            texts = pc.replace_substring(texts, character, entity)
    return texts, cut


def _escape_odd(text: str) -> str:
    r"""Write characters that XML can't hold as Excel does.

    >>> _escape_odd("a\r_x000D_")
    'a_x000D__x005F_x000D_'
    """
    return NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _shorten(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * CELL_UNITS:
        return text
    return units[: 2 * (CELL_UNITS - len(CUT))].decode("utf-16-le", "ignore") + CUT


def text_cell(place: str, text: str, style: int) -> str:
    """Give the XML of one cell that holds a text."""
    content = escape(_escape_odd(_shorten(text)))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{content}</t></is></c>'


def frame(sheets: Sequence[str], title: str, authors: Sequence[str], day: date) -> Iterator[tuple[str, bytes]]:
    """Yield the parts around the sheets; their date is `day`, never the clock's."""
    numbered = list(enumerate(sheets, 1))
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    related = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    related.append((f"rId{len(sheets) + 1}", "styles", "styles.xml"))
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = [("/xl/workbook.xml", f"{base}.sheet.main+xml"), ("/xl/styles.xml", f"{base}.styles+xml")]
    kinds += [(f"/xl/worksheets/sheet{n}.xml", f"{base}.worksheet+xml") for n, _ in numbered]
    kinds.append(("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    types = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in kinds)
    core = f"{PACKAGE}/metadata/core-properties"
    moment = f'<dcterms:created xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:created>'
    written = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{types}</Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations([(key, f"{OFFICE}/{kind}", to) for key, kind, to in related]),
        "_rels/.rels": _relations(
            [("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml"),
             ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")]
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>"
        f"<dc:creator>{escape(', '.join(authors))}</dc:creator>{moment}</cp:coreProperties>",
    }  # fmt: skip
    for path, content in written.items():
        yield path, (HEADER + content).encode()
    yield "xl/styles.xml", STYLES.encode()


def _relations(items: Sequence[tuple[str, str, str]]) -> str:
    held = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, kind, to in items)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{held}</Relationships>'
