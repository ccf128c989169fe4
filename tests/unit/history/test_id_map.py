"""Where every identifier went: rows that moved are found again, and the map is closed whatever happens."""

from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from parley import store
from parley.history import id_map
from parley.history.id_map import Entry, Ids, extend_id_map, parse_id_map
from parley.ids import stable_id
from parley.records import IdChange
from parley.tables import to_table

CONTRACTS = store.read_contracts()
KEYS = {name: table.primary_key for name, table in CONTRACTS.tables.items()}


def world(*, events=None, actors=None, **texts):
    """Give tables of texts that are lists of words: each word is a mention of an actor and the trigger of a report.

    Args:
        events: Word to the event it tells; none without.
        actors: Word to the actor it names; its own name without.
        texts: File name to words with one space between; each word stands where it stands in the text.
    """
    rows = {name: [] for name in CONTRACTS.tables}
    for path, text in texts.items():
        document_id = stable_id("documents", path)
        rows["documents"].append({"document_id": document_id, "path": path, "text_sha256": f"hash of {text}"})
        start = 0
        for word in text.split(" "):
            span = {"document_id": document_id, "char_start": start, "char_end": start + len(word), "text": word}
            held = {"mention_id": stable_id("actor_mentions", document_id, start, start + len(word))}
            held["actor_id"] = (actors or {}).get(word, f"act_{word}")
            rows["actor_mentions"].append({**span, **held, "mention_kind": "name"})
            if word in (events or {}):
                report = {"report_id": stable_id("event_reports", document_id, start), "event_id": events[word]}
                rows["event_reports"].append({**span, **report, "trigger_text": word, "event_type": "CONSULT"})
            start += len(word) + 1
    rows["actors"] = [{"actor_id": i} for i in sorted({m["actor_id"] for m in rows["actor_mentions"]})]
    rows["events"] = [{"event_id": i} for i in sorted({r["event_id"] for r in rows["event_reports"]})]
    version = CONTRACTS.dataset.schema_version
    return {name: to_table(rows[name], table, version) for name, table in CONTRACTS.tables.items()}


def extend(before, after, entries=(), curated=(), version="2031.5.1"):
    """Give the map between two worlds."""
    return extend_id_map(entries, before, after, KEYS, curated, version)


def words_of(tables):
    """Give for each mention its word, which may stand in several places."""
    return {row["mention_id"]: row["text"] for row in tables["actor_mentions"].to_pylist()}


def check_closed(id_map, before, after):
    """Check that every identifier that ended stands in the map, and that each leads at once to one that is there."""
    for name, key in KEYS.items():
        if len(key) == 1:
            live, old = (set(tables[name][key[0]].to_pylist()) for tables in (after, before))
            told = [entry for entry in id_map if entry.table_name == name]
            assert old - live <= {entry.old_id for entry in told}
            assert all(entry.new_id is None or entry.new_id in live for entry in told)
            assert all(entry.old_id not in live or entry.relation == "split_into" for entry in told)
            assert all(entry.old_id != entry.new_id for entry in told)


def test_equal_releases_end_nothing():
    before = world(a="Orlo met Selim", events={"met": "evt_1"})
    assert extend(before, before) == []


def test_rows_whose_span_moved_are_found_again():
    before = world(a="Orlo met Selim and Selim spoke", events={"met": "evt_1"})
    more = "On the fourteenth of this very month "
    after = world(a=f"{more}Orlo met Selim and Selim spoke", events={"met": "evt_1"})
    id_map = extend(before, after)
    old, new = words_of(before), words_of(after)
    told = {entry.old_id: entry.new_id for entry in id_map if entry.table_name == "actor_mentions"}
    assert len(told) == len(old)
    assert [old[i] for i in told] == [new[told[i]] for i in told]
    starts = {row["mention_id"]: row["char_start"] for t in (before, after) for row in t["actor_mentions"].to_pylist()}
    assert all(
        starts[new_id] - starts[old_id] == len("On the fourteenth of this very month ")
        for old_id, new_id in told.items()
    )
    assert [e.relation for e in id_map if e.table_name == "event_reports"] == ["moved"]
    check_closed(id_map, before, after)


def test_a_row_that_moved_to_where_another_of_its_length_stood_is_found_and_the_map_stays_closed():
    before, after = world(a="Orlo met Ines and left"), world(a="Yesterday Orlo met Ines")
    id_map = [e for e in extend(before, after) if e.table_name == "actor_mentions"]
    old, new = words_of(before), words_of(after)
    assert {old[e.old_id]: new.get(e.new_id) for e in id_map}["met"] == "met"
    check_closed(extend(before, after), before, after)


def test_of_equal_words_the_neighbours_tell_which_is_which():
    before = world(a="the army came the army went the army slept")
    after = world(a="an army came the army went the army slept")
    id_map = [e for e in extend(before, after) if e.table_name == "actor_mentions"]
    assert all(words_of(before)[e.old_id] == words_of(after)[e.new_id] for e in id_map if e.new_id)
    assert [words_of(before)[e.old_id] for e in id_map if e.new_id is None] == ["the"]


def test_a_renamed_text_takes_its_rows_along():
    before, after = world(a="Orlo met Selim", b="Else"), world(c="Orlo met Selim", b="Else")
    id_map = extend(before, after)
    assert {e.relation for e in id_map} == {"moved"}
    assert sum(e.table_name == "actor_mentions" for e in id_map) == 3
    assert [e.table_name for e in id_map].count("documents") == 1
    check_closed(id_map, before, after)


def test_a_text_that_left_ends_its_rows_and_says_so():
    before, after = world(a="Orlo met", b="Else"), world(b="Else")
    id_map = extend(before, after)
    assert {(e.relation, e.new_id) for e in id_map} == {("removed", None)}
    assert {e.reason for e in id_map if e.table_name == "actor_mentions"} == {"The text is no longer part"}
    check_closed(id_map, before, after)


def test_what_lost_its_rows_leads_to_where_they_went():
    before = world(a="met met2 spoke", events={"met": "evt_1", "met2": "evt_2", "spoke": "evt_3"})
    after = world(a="met met2 spoke", events={"met": "evt_1", "met2": "evt_1", "spoke": "evt_4"})
    told = {e.old_id: (e.new_id, e.relation) for e in extend(before, after) if e.table_name == "events"}
    assert told == {"evt_2": ("evt_1", "merged_into"), "evt_3": ("evt_4", "moved")}
    before = world(a="met met2", events={"met": "evt_1", "met2": "evt_1"})
    after = world(a="met met2", events={"met": "evt_2", "met2": "evt_3"})
    told = [(e.old_id, e.new_id, e.relation) for e in extend(before, after) if e.table_name == "events"]
    assert told == [("evt_1", "evt_2", "split_into"), ("evt_1", "evt_3", "split_into")]


def test_a_curators_word_stands_over_what_rows_tell():
    before, after = world(a="Orlo Selim"), world(a="Orlo Selim", actors={"Selim": "act_Orlo"})
    curated = [IdChange("act_Selim", "act_Orlo", "merged_into", "One man, says his sister")]
    (entry,) = extend(before, after, curated=curated)
    assert (entry.relation, entry.reason, entry.since_version) == (
        "merged_into", "One man, says his sister", "2031.5.1",
    )  # fmt: skip
    later = extend(after, after, [entry], curated, "2031.6.0")
    assert later == [entry]


def test_a_chain_leads_to_its_end_at_once_and_one_that_came_back_is_no_longer_told():
    one, two = world(a="x", actors={"x": "act_1"}), world(a="x", actors={"x": "act_2"})
    three = world(a="x", actors={"x": "act_3"})
    first = extend(one, two, version="2031.5.1")
    second = extend(two, three, first, version="2031.5.2")
    assert [(e.old_id, e.new_id, e.since_version) for e in second] == [
        ("act_1", "act_3", "2031.5.1"),
        ("act_2", "act_3", "2031.5.2"),
    ]
    back = extend(three, one, second, version="2031.5.3")
    assert [(e.old_id, e.new_id) for e in back] == [("act_2", "act_1"), ("act_3", "act_1")]
    nothing = extend(one, world(), back, version="2031.5.4")
    assert {e.new_id for e in nothing} == {None}
    assert "later removed" in next(e.reason for e in nothing if e.old_id == "act_2")


def test_a_circle_in_an_old_map_leads_nowhere_and_ends():
    circle = [Entry(a, b, "moved", "", "actors", "2030.1.0") for a, b in (("p", "q"), ("q", "r"), ("r", "p"))]
    assert {e.new_id for e in extend(world(), world(), circle)} == {None}


def test_the_map_of_the_first_kind_is_still_read():
    row = {"old_id": "act_1", "new_id": "", "relation": "rejected", "reason": "A film"}
    assert parse_id_map([row], "2031.4.0") == [Entry("act_1", None, "rejected", "A film", "actors", "2031.4.0")]


WORDS = st.lists(st.sampled_from(["the", "army", "Orlo", "met", "left", "Selim"]), min_size=1, max_size=8).map(" ".join)
EVENTS = st.fixed_dictionaries({}, optional={w: st.sampled_from(["evt_1", "evt_2"]) for w in ("met", "left")})
ACTORS = st.fixed_dictionaries({}, optional={w: st.sampled_from(["act_1", "act_2"]) for w in ("Orlo", "Selim", "the")})
WORLDS = st.builds(
    lambda texts, events, actors: world(events=events, actors=actors, **texts),
    st.dictionaries(st.sampled_from("abc"), WORDS, max_size=3), EVENTS, ACTORS,
)  # fmt: skip
MERGES = st.sampled_from(
    [(), (IdChange("act_2", "act_1", "merged_into", "One"),), (IdChange("act_1", None, "rejected", "No"),)]
)


@settings(max_examples=80, deadline=None)
@given(releases=st.lists(st.tuples(WORLDS, MERGES), min_size=2, max_size=4))
def test_the_map_is_closed_and_complete_over_any_chain_of_releases(releases):
    entries, ever = [], {name: set() for name in KEYS}
    for number, ((before, _), (after, curated)) in enumerate(pairwise(releases)):
        entries = extend(before, after, entries, curated, f"2031.5.{number}")
        decided = {change.old_id for change in curated}
        if not decided:
            check_closed(entries, before, after)
        assert len({(e.table_name, e.old_id, e.new_id) for e in entries}) == len(entries)
        for name, key in KEYS.items():
            if len(key) == 1:
                ever[name] |= set(before[name][key[0]].to_pylist())
                live = set(after[name][key[0]].to_pylist())
                assert ever[name] - live <= {e.old_id for e in entries if e.table_name == name}
                assert all(e.new_id in live for e in entries if e.table_name == name and e.new_id)


def test_a_long_column_of_identifiers_knows_the_same_as_a_short_one(monkeypatch):
    column = pa.chunked_array(
        [[f"act_{n * 7 % 50:02}" for n in range(0, 25)], [f"act_{n * 7 % 50:02}" for n in range(25, 50)]]
    )
    asked = [*(f"act_{n:02}" for n in range(60)), "", "act_", "zzz", None]
    short = [row_id in Ids(column) for row_id in asked]
    monkeypatch.setattr(id_map, "FEW_IDS", 0)
    assert [row_id in Ids(column) for row_id in asked] == short
    assert sum(short) == 50
