"""Tables to a workbook for Excel and LibreOffice (XLSX): a sheet a table, and nothing in it that calculates.

Sheets are put together column by column in Arrow: a library that writes cell by cell takes two minutes for tables of
100,000 rows, this takes seconds.
"""

from collections.abc import Collection, Iterator, Mapping
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


@dataclass(slots=True)
class Workbook:
    """What is known of a workbook while its sheets are being written.

    Attributes:
        sheets: The rows of each sheet after the first, by its name.
        index: Per table its name, its sheets and its number of rows.
        notes: What a reader must know of cells that differ from the CSV file.
    """

    sheets: dict[str, pa.Table] = field(default_factory=dict)
    index: list[tuple[str, str, int]] = field(default_factory=list)
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
    book = Workbook()
    explaining = {"data_dictionary": dictionary_table(contracts), "codelists": codelist_table(contracts)}
    for name, table in {**{name: tables[name] for name in contracts.tables}, **explaining}.items():
        _plan(book, name, table, sheet_rows)
    # What lists the parts comes first: programs tell by it that the archive is a workbook.
    yield from frame(["README", *book.sheets], contracts.dataset.title, contracts.dataset.authors, release_date)
    for number, (title, rows) in enumerate(book.sheets.items(), 2):
        yield f"xl/worksheets/sheet{number}.xml", _to_sheet(rows, title, book)
    yield "xl/worksheets/sheet1.xml", _first_sheet(contracts, version, book)


def _plan(book: Workbook, name: str, table: pa.Table, sheet_rows: int) -> None:
    """Give a table its sheets."""
    pieces = [table.slice(n, sheet_rows) for n in range(0, table.num_rows, sheet_rows)] or [table]
    titles = []
    for part, piece in enumerate(pieces):
        titles.append(_sheet_name(name, part, book.sheets))
        book.sheets[titles[-1]] = piece
    if len(pieces) > 1:
        book.notes.append(f"{name} is too long for one sheet: it goes on in {', '.join(titles[1:])}.")
    book.index.append((name, ", ".join(titles), table.num_rows))


def _sheet_name(name: str, part: int, taken: Collection[str]) -> str:
    """Give a name that no other sheet has; at most 31 characters, and large and small letters are the same."""
    known = {"readme", *(title.lower() for title in taken)}
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


def _index_line(name: str, sheets: str, rows: int, contracts: Contracts) -> tuple[str, str]:
    about = contracts.tables[name].description if name in contracts.tables else "What columns and codes mean."
    return sheets, f"{rows:,} {'row' if rows == 1 else 'rows'}. {about}"


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
        *(_index_line(name, sheets, rows, contracts) for name, sheets, rows in book.index),
    ]
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", left, HEAD)}{text_cell(f"B{n}", right, PROSE)}</row>'
        for n, (left, right) in enumerate(lines, 1)
    )
    columns = "<cols>" + _column(1, 24) + _column(2, 100) + "</cols>"
    return f'{HEADER}<worksheet xmlns="{MAIN}">{columns}<sheetData>{rows}</sheetData></worksheet>'.encode()
