"""Tables of a published release, read when they are asked for."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parley.history import published
from parley.history.published import Stored


@pytest.fixture
def stored(tmp_path):
    for name in ("boats", "locks", "piers"):
        pq.write_table(pa.table({"name": [f"{name} {n}" for n in range(100)]}), tmp_path / f"{name}.parquet")
    return Stored(tmp_path, ("boats", "locks", "piers"))


def test_small_tables_are_read_once(stored):
    held = [stored[name] for name in stored]
    assert all(stored[name] is table for name, table in zip(stored, held, strict=True))


def test_large_tables_are_given_up_for_the_next_one(stored, monkeypatch):
    monkeypatch.setattr(published, "KEPT_BYTES", 0)
    first = stored["boats"]
    assert stored["boats"] is first
    assert stored["locks"].num_rows == 100
    assert stored["boats"] is not first
    assert stored["boats"].equals(first)


def test_a_table_that_the_release_has_not_is_told(stored):
    assert "canals" not in stored
    with pytest.raises(KeyError):
        stored["canals"]
