"""A column turned into text at once reads as its cells turned one by one."""

import csv
import io
import json
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.formats.cells import BATCH_ROWS, iterate_batches, quote_json, to_cell, to_lines, to_texts
from parley.formats.delimited import table_to_csv, to_csv

CELLS = {
    pa.string(): st.text(),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(date(1, 1, 1), date(9999, 12, 31)),
    pa.list_(pa.string()): st.lists(st.text(), max_size=3),
}


@pytest.mark.parametrize("kind", CELLS, ids=str)
@settings(deadline=None)
@given(data=st.data())
def test_a_column_reads_as_its_cells_do(kind, data):
    values = data.draw(st.lists(st.none() | CELLS[kind], max_size=5))
    texts = to_texts(pa.array(values, kind))
    assert texts.to_pylist() == [None if value is None else to_cell(value) for value in values]


def test_a_slice_of_a_list_column_reads_as_its_own_cells():
    whole = pa.array([["a"], ["b", "c"], None, [], ["d"]])
    assert to_texts(whole.slice(1, 3)).to_pylist() == ['["b","c"]', None, "[]"]


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_json_is_quoted_as_the_standard_library_does(texts):
    wanted = [json.dumps(text, ensure_ascii=False) for text in texts]
    assert quote_json(pa.array(texts, pa.string())).to_pylist() == wanted


@settings(deadline=None)
@given(st.lists(st.tuples(st.text() | st.none(), st.text(), st.lists(st.text(), max_size=2)), max_size=5))
def test_csv_of_a_table_is_csv_of_its_rows_and_comes_back(rows):
    names = ["first", "second", "third"]
    kinds = [pa.string(), pa.string(), pa.list_(pa.string())]
    columns = [pa.array([row[n] for row in rows], kind) for n, kind in enumerate(kinds)]
    made = table_to_csv(pa.table(dict(zip(names, columns, strict=True))))
    assert made.decode() == to_csv(names, rows)
    read = list(csv.reader(io.StringIO(made.decode(), newline="")))
    assert read[1:] == [[to_cell(cell) for cell in row] for row in rows]


def test_lines_hold_nothing_but_the_rows_of_their_slice():
    columns = [pa.array(["a", "b", None, "d"]).slice(1, 2), pa.array(["1", "2", "3", "4"]).slice(1, 2)]
    assert to_lines(columns, ",", "<", ">", "-") == b"<b,2><-,3>"
    assert to_lines([pa.array([], pa.string())], ",", "<", ">", "-") == b""


def test_batches_are_the_same_however_a_table_is_chunked():
    numbers = list(range(BATCH_ROWS + 5))
    whole = pa.table({"n": numbers})
    pieces = pa.concat_tables([whole.slice(n, 1999) for n in range(0, len(numbers), 1999)])
    sizes = [[batch.num_rows for batch in iterate_batches(table)] for table in (whole, pieces)]
    assert sizes == [[BATCH_ROWS, 5]] * 2
    assert [n for batch in iterate_batches(pieces) for n in batch["n"].to_pylist()] == numbers
