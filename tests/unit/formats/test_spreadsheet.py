"""The workbook holds every cell of the tables, as a value and never as a formula, and says where it can't."""

import csv
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from io import BytesIO
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from parley.formats.cells import to_cell
from parley.formats.spreadsheet import name_sheets, to_workbook
from parley.formats.xlsx import CELL_UNITS, EXACT, FIRST_DAY

DAY = date(2031, 5, 9)
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quotation mark, UTF-8, every sheet to a file of its own, cells as shown."""


def workbook(odd, **options):
    return to_workbook(odd.tables, odd.contracts, version="2031.5.0", release_date=DAY, **options)


def expected(value):
    """Give what a spreadsheet can hold of a value: no number beyond 15 digits, no day before March 1900."""
    if isinstance(value, list):
        return to_cell(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day) if value >= FIRST_DAY else value.isoformat()
    if isinstance(value, int) and abs(value) >= EXACT:
        return str(value)
    return value


def unescape(value):
    """Undo the format's own escapes, which openpyxl leaves as they are."""
    if not isinstance(value, str):
        return value
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), value)


def test_openpyxl_reads_every_cell_back(odd):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(BytesIO(workbook(odd)))
    assert book.sheetnames == ["README", "oddities", "data_dictionary", "codelists"]
    header, *rows = book["oddities"].iter_rows(values_only=True)
    table = odd.tables["oddities"]
    assert list(header) == table.column_names
    wanted = [[expected(value) for value in row.values()] for row in table.to_pylist()]
    assert [[unescape(cell) for cell in row] for row in rows] == wanted


def test_no_cell_is_a_formula_a_link_or_an_error(odd):
    openpyxl = pytest.importorskip("openpyxl")
    content = workbook(odd)
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "b", "d"}
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_texts_that_look_like_formulas_stay_text_when_a_user_edits_them(odd):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(BytesIO(workbook(odd)))["oddities"]
    assert {cell.number_format for cell in sheet["B"][1:] if cell.value} == {"@"}


def test_the_archive_is_whole_and_every_part_is_xml(odd):
    with zipfile.ZipFile(BytesIO(workbook(odd))) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


def test_made_twice_it_has_the_same_bytes(odd):
    assert workbook(odd) == workbook(odd)


def test_a_table_too_long_for_a_sheet_goes_on_in_the_next_and_the_first_says_so(odd):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(BytesIO(workbook(odd, sheet_rows=8)))
    parts = ["oddities", "oddities (2)", "oddities (3)"]
    assert [name for name in book.sheetnames if name.startswith("odd")] == parts
    keys = [row[0] for name in parts for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert keys == odd.tables["oddities"]["row_id"].to_pylist()
    assert "goes on in oddities (2), oddities (3)" in told(book)
    assert name_sheets({"oddities": len(keys)}, sheet_rows=8) == {"oddities": parts}


def test_a_text_too_long_for_a_cell_is_cut_and_the_first_sheet_says_so(odd):
    openpyxl = pytest.importorskip("openpyxl")
    table = odd.tables["oddities"].slice(0, 2)
    texts = pa.array(["𝄞" * CELL_UNITS, "x" * CELL_UNITS])
    long = table.set_column(1, table.schema.field(1), texts)
    content = to_workbook({"oddities": long}, odd.contracts, version="2031.5.0", release_date=DAY)
    book = openpyxl.load_workbook(BytesIO(content))
    cut, whole = (row[1] for row in book["oddities"].iter_rows(min_row=2, values_only=True))
    assert cut.endswith("[…]")
    assert CELL_UNITS - 5 < len(cut.encode("utf-16-le")) / 2 <= CELL_UNITS
    assert whole == "x" * CELL_UNITS
    assert "oddities.words: 1 text is longer than a cell can hold" in told(book)


def told(book):
    return " ".join(str(cell) for row in book["README"].iter_rows(values_only=True) for cell in row)


@pytest.fixture(scope="module")
def office():
    """Give a function that opens a file in LibreOffice and gives its sheets as rows of texts."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc-nogui)")

    def convert(path, folder, options=()):
        home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [soffice, home, "--headless", "--norestore", *options, "--convert-to", TO_CSV]
        subprocess.run(
            [*command, "--outdir", str(folder / "out"), str(path)],
            check=True, capture_output=True, timeout=180, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        found = {}
        for made in sorted((folder / "out").glob("*.csv")):
            with made.open(encoding="utf-8-sig", newline="") as file:
                found[made.stem.removeprefix(f"{path.stem}-")] = list(csv.reader(file))
        return found

    return convert


def test_libreoffice_shows_the_workbook_with_accents_right_and_formulas_inert(odd, office, tmp_path):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(workbook(odd))
    sheets = office(path, tmp_path)
    assert set(sheets) == {"README", "oddities", "data_dictionary", "codelists"}
    header, *rows = sheets["oddities"]
    table = odd.tables["oddities"]
    assert header == table.column_names
    for shown, row in zip(rows, table.to_pylist(), strict=True):
        wanted = row["words"] or ""
        if row["row_id"] in ("r11", "r14"):  # it shows a carriage return, and what can't be seen, its own way
            assert re.sub(r"\W", "", shown[1])[:3] == re.sub(r"\W", "", wanted)[:3]
        else:
            assert shown[1] == wanted
        assert shown[2] == ("" if row["number"] is None else str(row["number"]))
        assert shown[5] == ("" if row["day"] is None else row["day"].isoformat())


def test_libreoffice_reads_the_csv_with_accents_right(odd, office, folder, tmp_path):
    sheets = office(folder / "csv" / "quotes.csv", tmp_path, ["--infilter=CSV:44,34,76,1,,0,false,true,false"])
    (rows,) = sheets.values()
    with (folder / "csv" / "quotes.csv").open(encoding="utf-8", newline="") as file:
        header, *wanted = csv.reader(file)
    assert rows[0] == header
    place = header.index("text")
    assert [row[place] for row in rows[1:]] == [row[place] for row in wanted]
