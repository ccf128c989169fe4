"""What changed is told row by row, and laid over the older tables it gives the newer ones."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley import store
from parley.formats.digests import digest_tables
from parley.history import changes
from parley.history.changes import CHANGES, apply_changes, compare_tables, to_rows
from parley.tables import to_table

CONTRACTS = store.read_contracts()
KEYS = {name: table.primary_key for name, table in CONTRACTS.tables.items()}


def make(**rows):
    """Give all tables, with the rows of some."""
    version = CONTRACTS.dataset.schema_version
    return {name: to_table(rows.get(name, []), table, version) for name, table in CONTRACTS.tables.items()}


def quote(number, **facts):
    """Give a row of quotes."""
    return {"quote_id": f"quo_{number}", "document_id": "doc_1", "char_start": number, "char_end": 9, **facts}


def compare(before, after):
    """Give the changes between two sets of tables as (table, row, what, columns, before, after)."""
    return [
        (c.table_name, c.row_id, c.change, c.columns, dict(c.before), dict(c.after))
        for c in compare_tables(before, after, KEYS)
    ]


def test_equal_tables_have_no_changes():
    rows = [quote(1, text="We sail.", mentioned_ids=["a"]), quote(2, start_date=date(2031, 5, 9))]
    assert compare(make(quotes=rows), make(quotes=rows[::-1])) == []


def test_added_removed_and_changed_rows_are_told_with_their_values():
    before = make(quotes=[quote(1, text="We sail.", speaker_id="act_1"), quote(2, text="No.")])
    after = make(quotes=[quote(1, text="We sail.", mentioned_ids=["act_2"]), quote(3, start_date=date(2031, 5, 9))])
    changed, removed = {}, {}
    changed["before"] = {"speaker_id": "act_1", "mentioned_ids": []}
    changed["after"] = {"speaker_id": None, "mentioned_ids": ["act_2"]}
    removed = {"quote_id": "quo_2", "document_id": "doc_1", "char_start": 2, "char_end": 9, "text": "No."}
    added = {"quote_id": "quo_3", "document_id": "doc_1", "char_start": 3, "char_end": 9}
    added["start_date"] = date(2031, 5, 9)
    assert compare(before, after) == [
        ("quotes", "quo_3", "added", (), {}, added),
        ("quotes", "quo_1", "changed", ("speaker_id", "mentioned_ids"), changed["before"], changed["after"]),
        ("quotes", "quo_2", "removed", (), removed, {}),
    ]


def test_a_key_of_several_columns_names_its_row():
    before, after = make(), make(event_actors=[{"event_id": "evt_1", "actor_id": "act_1", "side": "source"}])
    ((table, row_id, *_),) = compare(before, after)
    assert (table, row_id) == ("event_actors", "evt_1|act_1|source")


@pytest.mark.parametrize(
    ("was", "now"),
    [(0.1, 0.1 + 2**-56), (0.0, -0.0), (None, 0.0), (1e300, None), (12.0, 13.0)],
)  # fmt: skip
def test_the_smallest_difference_of_a_number_counts(was, now):
    def figures(value):
        return make(
            figures=[{"figure_id": "fig_1", "document_id": "d", "char_start": 1, "char_end": 2, "value": value}]
        )

    assert [c[3] for c in compare(figures(was), figures(now))] == [("value",)]


@pytest.mark.parametrize(
    ("was", "now"), [([], ["a"]), (["a", "b"], ["a\x1fb"]), (["a,b"], ["a", "b"]), (["a", "b"], ["b", "a"])]
)
def test_lists_differ_by_their_items_and_order(was, now):
    before, after = (make(quotes=[quote(1, mentioned_ids=ids)]) for ids in (was, now))
    assert [c[3] for c in compare(before, after)] == [("mentioned_ids",)]


def test_a_column_or_table_that_only_one_release_has_is_empty_in_the_other():
    now = make(quotes=[quote(1, text="a", mentioned_ids=["x"], cue_text="said"), quote(2, text="b")])
    was = dict(now)
    was["quotes"] = now["quotes"].drop_columns(["mentioned_ids", "cue_text"])
    del was["figures"]
    ((_, row_id, change, columns, before, after),) = compare(was, now)
    assert (row_id, change, columns) == ("quo_1", "changed", ("cue_text", "mentioned_ids"))
    assert before == {"cue_text": None, "mentioned_ids": None}
    assert after == {"cue_text": "said", "mentioned_ids": ["x"]}
    ((_, row_id, change, columns, before, after),) = compare(now, was)
    assert after == {"cue_text": None, "mentioned_ids": None}


def test_every_value_of_a_retyped_column_is_another():
    now = make(quotes=[quote(1), quote(2)])
    place = now["quotes"].schema.get_field_index("char_start")
    was = {
        **now,
        "quotes": now["quotes"].set_column(place, "char_start", now["quotes"]["char_start"].cast(pa.string())),
    }
    changes = list(compare_tables(was, now, KEYS))
    assert [c.columns for c in changes] == [("char_start",)] * 2
    assert digest_tables(apply_changes(was, to_rows(changes), CONTRACTS), CONTRACTS) == digest_tables(now, CONTRACTS)


TEXTS = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), min_size=1, max_size=4))
QUOTES = st.builds(
    quote,
    st.integers(0, 9),
    text=TEXTS,
    cue_text=TEXTS,
    start_date=st.one_of(st.none(), st.dates(date(1960, 1, 1), date(2040, 1, 1))),
    mentioned_ids=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=3), max_size=2),
)
FIGURES = st.builds(
    lambda number, value: {
        "figure_id": f"fig_{number}", "document_id": "d", "char_start": 1, "char_end": 2, "value": value,
    },
    st.integers(0, 4),
    st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
)  # fmt: skip
WORLDS = st.builds(
    lambda quotes, figures, flag: make(
        quotes=list({q["quote_id"]: q for q in quotes}.values()),
        figures=list({f["figure_id"]: f for f in figures}.values()),
        documents=[{"document_id": "doc_1", "is_story_lead": flag, "char_count": 2**53 + 1}],
    ),
    st.lists(QUOTES, max_size=6), st.lists(FIGURES, max_size=4), st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(before=WORLDS, after=WORLDS)
def test_the_older_release_and_the_changes_give_the_newer_one(before, after):
    rows = to_rows(compare_tables(before, after, KEYS))
    stored = to_table(rows, CHANGES, "1.0.0").to_pylist()
    applied = apply_changes(before, stored, CONTRACTS)
    assert digest_tables(applied, CONTRACTS) == digest_tables(after, CONTRACTS)
    assert all(applied[name].equals(after[name]) for name in after)
    assert (rows == []) == (digest_tables(before, CONTRACTS) == digest_tables(after, CONTRACTS))


def test_the_changes_do_not_depend_on_how_many_rows_are_compared_at_a_time(monkeypatch):
    before, after = (
        make(quotes=[{"document_id": "doc_1", "char_start": n, "char_end": n + 9, "quote_id": f"quo_{n:02}",
                      "text": f"word {n % (step + 1)}"} for n in range(0, 40, step)])
        for step in (1, 3)
    )  # fmt: skip
    expected = list(compare_tables(before, after, KEYS))
    monkeypatch.setattr(changes, "WINDOW_ROWS", 4)
    assert list(compare_tables(before, after, KEYS)) == expected
    assert {change.change for change in expected} == {"removed", "changed"}
