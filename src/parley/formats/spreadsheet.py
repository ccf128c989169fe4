"""Tables to a workbook for Excel and LibreOffice (XLSX): a sheet a table, and nothing in it that calculates.

Sheets are put together column by column in Arrow: a library that writes cell by cell takes two minutes for tables of
100,000 rows, this takes seconds.
"""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from parley.contracts import Contracts
from parley.derive.dictionary import codelist_table, dictionary_table
from parley.formats.archive import iterate_zip
from parley.formats.cells import iterate_batches, to_lines
from parley.formats.xlsx import CUT, HEAD, HEADER, MAIN, PROSE, frame, letters_of, text_cell, to_cells

SHEET_ROWS = 1_048_575
"""Rows of data that fit on a sheet below its header."""
FIRST = "README"
"""Name of the first sheet."""


@dataclass(slots=True)
class Workbook:
    """What is known of a workbook while its sheets are being written.

    Attributes:
        sheets: The names of each table's sheets.
        rows: Per table its number of rows.
        notes: What a reader must know of cells that differ from the CSV file.
    """

    sheets: Mapping[str, Sequence[str]]
    rows: Mapping[str, int]
    notes: list[str] = field(default_factory=list)


def to_workbook(
    tables: Mapping[str, pa.Table],
    contracts: Contracts,
    *,
    version: str,
    release_date: date,
    sheet_rows: int = SHEET_ROWS,
) -> bytes:
    """Give the tables as an XLSX file, with a first sheet that says what it is and two that explain columns and codes.

    Texts are texts whatever they begin with: no cell is a formula or a link. Whole numbers that Excel would round, and
    days that it has no number for, are written as texts. A table with more than `sheet_rows` rows goes on in further
    sheets. A text too long for a cell is cut, and the first sheet says so.
    """
    return b"".join(iterate_zip(_parts(tables, contracts, version, release_date, sheet_rows)))


def iterate_workbook(
    tables: Mapping[str, pa.Table],
    contracts: Contracts,
    *,
    version: str,
    release_date: date,
) -> Iterator[bytes]:
    """Yield the pieces of the XLSX file that `to_workbook` gives."""
    return iterate_zip(_parts(tables, contracts, version, release_date, SHEET_ROWS))


def _parts(
    tables: Mapping[str, pa.Table], contracts: Contracts, version: str, release_date: date, sheet_rows: int
) -> Iterator[tuple[str, bytes | Iterator[bytes]]]:
    explaining = {"data_dictionary": dictionary_table(contracts), "codelists": codelist_table(contracts)}
    sizes = {name: tables[name].num_rows for name in contracts.tables}
    sizes |= {name: table.num_rows for name, table in explaining.items()}
    book = Workbook(name_sheets(sizes, sheet_rows), sizes)
    for name, titles in book.sheets.items():
        if len(titles) > 1:
            book.notes.append(f"{name} is too long for one sheet: it goes on in {', '.join(titles[1:])}.")
    titles = [title for held in book.sheets.values() for title in held]
    # What lists the parts comes first: programs tell by it that the archive is a workbook.
    yield from frame([FIRST, *titles], contracts.dataset.title, contracts.dataset.authors, release_date)
    numbers = itertools.count(2)
    for name, held in book.sheets.items():
        for part, title in enumerate(held):
            table = explaining[name] if name in explaining else tables[name]
            sheet = _to_sheet(table.slice(part * sheet_rows, sheet_rows), title, book)
            yield f"xl/worksheets/sheet{next(numbers)}.xml", sheet
    yield "xl/worksheets/sheet1.xml", _first_sheet(contracts, version, book)


def name_sheets(sizes: Mapping[str, int], sheet_rows: int = SHEET_ROWS) -> dict[str, list[str]]:
    """Give the names of the sheets on which each table stands.

    Args:
        sizes: Number of rows of each table, in the order of the sheets.
        sheet_rows: Most rows on a sheet.

    >>> name_sheets({"figures": 5, "quotes": 0}, 3)
    {'figures': ['figures', 'figures (2)'], 'quotes': ['quotes']}
    """
    sheets: dict[str, list[str]] = {}
    taken: list[str] = []
    for name, rows in sizes.items():
        sheets[name] = []
        for part in range(max(1, -(-rows // sheet_rows))):
            taken.append(_sheet_name(name, part, taken))
            sheets[name].append(taken[-1])
    return sheets


def _sheet_name(name: str, part: int, taken: Collection[str]) -> str:
    """Give a name that no other sheet has; at most 31 characters, and large and small letters are the same."""
    known = {FIRST.lower(), *(title.lower() for title in taken)}
    suffix = f" ({part + 1})" if part else ""
    title = name[: 31 - len(suffix)] + suffix
    while title.lower() in known:
        title = f"{title[:28]}~{len(taken)}"
    return title


def _to_sheet(table: pa.Table, title: str, book: Workbook) -> Iterator[bytes]:
    """Yield the pieces of a sheet; once all are taken, the book knows of texts that were cut."""
    names = table.column_names
    head = "".join(text_cell(f"{letters_of(n)}1", name, HEAD) for n, name in enumerate(names))
    widths = "".join(_column(n, _width(held)) for n, held in enumerate(table.schema, 1))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    start = f'{HEADER}<worksheet xmlns="{MAIN}">{views}<cols>{widths}</cols><sheetData><row r="1">{head}</row>'
    yield start.encode()
    row, cut = 2, dict.fromkeys(names, 0)
    for batch in iterate_batches(table):
        numbers = pa.array(range(row, row + batch.num_rows)).cast(pa.string())
        cells = [pc.binary_join_element_wise('<row r="', numbers, '">', "")]
        for position, (name, column) in enumerate(zip(names, batch.columns, strict=True)):
            made, shortened = to_cells(column, letters_of(position), numbers)
            cells.append(made)
            cut[name] += shortened
        yield to_lines(cells, "", "", "</row>", "")
        row += batch.num_rows
    for name, count in cut.items():
        if count:
            texts = "1 text is" if count == 1 else f"{count} texts are"
            book.notes.append(f"{title}.{name}: {texts} longer than a cell can hold, and cut where it ends in{CUT}.")
    yield b"</sheetData></worksheet>"


def _column(number: int, width: int) -> str:
    return f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'


def _width(column: pa.Field) -> int:
    return 40 if column.name == "text" else 20 if pa.types.is_string(column.type) else 12


def _index_line(name: str, book: Workbook, contracts: Contracts) -> tuple[str, str]:
    rows = book.rows[name]
    about = contracts.tables[name].description if name in contracts.tables else "What columns and codes mean."
    return ", ".join(book.sheets[name]), f"{rows:,} {'row' if rows == 1 else 'rows'}. {about}"


def _first_sheet(contracts: Contracts, version: str, book: Workbook) -> bytes:
    dataset = contracts.dataset
    lines = [
        (dataset.title, f"Version {version}, schema {dataset.schema_version}."),
        ("", dataset.description),
        ("Licence", f"{dataset.licence.title}, {dataset.licence.url}"),
        ("Citation", f"{', '.join(dataset.authors)}: {dataset.citation_title}, version {version}."),
        ("Reading it", "An empty cell is null; a list is a JSON array. Every cell is a value: none is a formula."),
        *(("Beware", note) for note in book.notes),
        ("", ""),
        ("Sheet", "What is on it"),
        *(_index_line(name, book, contracts) for name in book.sheets),
    ]
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", left, HEAD)}{text_cell(f"B{n}", right, PROSE)}</row>'
        for n, (left, right) in enumerate(lines, 1)
    )
    columns = "<cols>" + _column(1, 24) + _column(2, 100) + "</cols>"
    return f'{HEADER}<worksheet xmlns="{MAIN}">{columns}<sheetData>{rows}</sheetData></worksheet>'.encode()
