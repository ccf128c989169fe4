"""A file too large for memory holds the same in pieces as whole."""

import hashlib
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parley.formats import digests, parquet
from parley.formats.archive import iterate_zip, to_zip
from parley.formats.digests import digest_table
from parley.formats.parquet import to_parquet
from parley.formats.pieces import Measured, to_content


def test_pieces_are_joined_up_to_a_size_and_lost_beyond_none():
    pieces = [b"ab", b"cd", b"ef"]
    assert to_content(pieces, whole=6) == b"abcdef"
    large = to_content(pieces, whole=3)
    assert not isinstance(large, bytes)
    assert b"".join(large) == b"abcdef"


def test_pieces_are_counted_and_hashed_while_they_are_taken():
    measured = Measured([b"Orlo ", b"came"])
    assert not measured.is_taken
    assert b"".join(measured) == b"Orlo came"
    assert (measured.is_taken, measured.bytes) == (True, 9)
    assert measured.sha256 == hashlib.sha256(b"Orlo came").hexdigest()


@pytest.mark.parametrize("whole", [1, 10_000_000])
def test_an_archive_of_pieces_is_read_whatever_their_size(whole):
    pieces = [b"<row>%d</row>" % n for n in range(5000)]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(iterate_zip([("a.xml", iter(pieces)), ("b", b"")], whole))))
    assert archive.testzip() is None
    assert archive.read("a.xml") == b"".join(pieces)
    assert archive.read("b") == b""


def test_an_archive_does_not_show_in_which_pieces_it_came():
    assert to_zip([("a", [b"one ", b"two"])]) == to_zip([("a", b"one two")])


def test_a_table_of_many_row_groups_is_the_same_however_it_is_chunked(odd, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP_ROWS", 6)
    table, contract = odd.tables["oddities"], odd.contracts.tables["oddities"]
    content = to_parquet(table, contract)
    read = pq.ParquetFile(io.BytesIO(content))
    assert read.num_row_groups == 4
    assert read.read().equals(table)
    pieces = pa.concat_tables([table.slice(n, 1) for n in range(table.num_rows)])
    assert to_parquet(pieces, contract) == content


def test_the_hash_of_a_table_does_not_depend_on_how_many_rows_are_sorted_at_a_time(odd, monkeypatch):
    table, contract = odd.tables["oddities"], odd.contracts.tables["oddities"]
    mixed = table.take(pa.array(range(table.num_rows - 1, -1, -1)))
    expected = digest_table(table, contract)
    monkeypatch.setattr(digests, "SORTED_ROWS", 3)
    assert digest_table(mixed, contract) == expected
