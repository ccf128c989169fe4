"""The SQLite file holds every cell, its keys hold, and it is the same file each time."""

import json
import sqlite3
from datetime import date

import pytest

from parley.errors import ReleaseError
from parley.formats.database import SINCE, to_database


@pytest.fixture
def database(odd, tmp_path):
    """Give the odd tables as a file that is open for reading."""
    path = tmp_path / "odd.sqlite"
    path.write_bytes(to_database(odd.tables, odd.contracts, version="2031.5.0"))
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        yield connection
    connection.close()


def test_every_cell_comes_back(odd, database):
    found = database.execute("SELECT * FROM oddities ORDER BY row_id").fetchall()
    for cells, row in zip(found, odd.tables["oddities"].to_pylist(), strict=True):
        key, words, number, share, is_so, day, items = cells
        back = {"row_id": key, "words": words, "number": number, "share": share,
                "is_so": None if is_so is None else bool(is_so),
                "day": None if day is None else date.fromisoformat(day), "items": json.loads(items)}  # fmt: skip
        assert back == row


def test_columns_are_typed_and_the_file_says_what_it_is(odd, database):
    kinds = [row[2] for row in database.execute("PRAGMA table_info(oddities)")]
    assert kinds == ["TEXT", "TEXT", "INTEGER", "REAL", "INTEGER", "TEXT", "TEXT"]
    assert dict(database.execute("SELECT * FROM release"))["version"] == "2031.5.0"
    (count,) = database.execute("SELECT count(*) FROM data_dictionary").fetchone()
    assert count == len(odd.contracts.tables["oddities"].columns)


def test_keys_hold_and_the_file_is_sound(folder, tables, contracts):
    with sqlite3.connect(f"file:{folder / 'parley.sqlite'}?mode=ro", uri=True) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        for name, contract in contracts.tables.items():
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (tables[name].num_rows,)
            linked = {row[3] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
            assert linked == {key for key, _, _ in contract.foreign_keys if not contract.column(key).is_list}
    connection.close()


def test_lists_of_references_are_tables_too(folder, tables):
    with sqlite3.connect(f"file:{folder / 'parley.sqlite'}?mode=ro", uri=True) as connection:
        links = connection.execute("SELECT * FROM events__source_ids ORDER BY event_id, position").fetchall()
    connection.close()
    events = tables["events"].to_pylist()
    assert links == [(e["event_id"], n, held) for e in events for n, held in enumerate(e["source_ids"], 1)]


def test_made_twice_it_is_the_same_file_whatever_library_made_it(odd):
    first, second = (to_database(odd.tables, odd.contracts, version="2031.5.0") for _ in range(2))
    assert first == second
    assert int.from_bytes(first[96:100], "big") == SINCE


def test_a_reference_that_leads_nowhere_is_refused(tables, contracts):
    emptied = {**tables, "documents": tables["documents"].slice(0, 0)}
    with pytest.raises(ReleaseError, match="refers to no row of documents"):
        to_database(emptied, contracts, version="2031.5.0")
