"""Overrides laid over resolved actors: ids are kept, rows say so, and an ended id leads to the one that remains."""

import logging
from datetime import date

import pytest

from parley.overrides import parse_overrides
from parley.records import Document, Findings, Interval, Mention, RegistryActor
from parley.resolve.actors import resolve_actors
from parley.resolve.curation import id_changes, split_id

PERSON, BODY = "person", "armed_group"
SIGNED = {"reason": "Both hold one office.", "author": "A. Curator"}


def findings(letter, *clusters, day=1):
    """Give a text whose clusters are (text, type) or a mention's fields."""
    published = Interval(*[date(2031, 1, day)] * 2, "day")
    mentions = []
    for cluster, given in enumerate(clusters):
        fields = given if isinstance(given, dict) else {"text": given[0], "actor_type": given[1]}
        place = {"char_start": cluster, "char_end": cluster, "mention_kind": "name", "rule_id": "t", "cluster": cluster}
        mentions.append(Mention(**{**place, **fields}))
    document = Document(f"doc_{letter}", "reed", f"reed/{letter}.txt", "", "", published=published)
    return Findings(document, tuple(mentions))


TEXTS = (
    findings("a", ("Sefa Bouraï", PERSON), ("Blue Dawn", BODY)),
    findings("b", ("Sefa Boureille", PERSON), ("Blue Dawn", BODY), day=2),
)
_, IDS = resolve_actors(TEXTS, ())
SEFA, DAWN, OTHER = IDS["doc_a", 0], IDS["doc_a", 1], IDS["doc_b", 0]


def curate(*entries, texts=TEXTS, registry=()):
    """Give the rows by id, the ids of the clusters and the changes of ids."""
    overrides = parse_overrides([{**entry, **SIGNED} for entry in entries], "overrides.yml", registry)
    actors, ids = resolve_actors(texts, registry, overrides=overrides)
    rows = {actor.actor_id: actor for actor in actors}
    return rows, ids, id_changes(overrides, rows)


def test_without_overrides_nothing_is_curated():
    rows, ids, changes = curate()
    assert (ids, changes) == (IDS, ())
    assert {row.basis for row in rows.values()} == {"text"}


def test_a_merge_keeps_the_id_that_remains_and_maps_the_other():
    rows, ids, changes = curate({"action": "merge", "keep": SEFA, "drop": [OTHER]})
    assert ids["doc_a", 0] == ids["doc_b", 0] == SEFA
    assert rows[SEFA].basis == "curated"
    assert {rows[SEFA].name, *rows[SEFA].aliases} == {"Sefa Bouraï", "Sefa Boureille"}
    assert OTHER not in rows
    assert [(c.old_id, c.new_id, c.relation, c.reason) for c in changes] == [
        (OTHER, SEFA, "merged_into", SIGNED["reason"])
    ]
    assert rows[DAWN].basis == "text"


def test_a_merge_holds_where_the_texts_know_only_who_goes():
    rows, ids, _ = curate({"action": "merge", "keep": SEFA, "drop": [OTHER]}, texts=TEXTS[1:])
    assert ids["doc_b", 0] == SEFA
    assert rows[SEFA].name == "Sefa Boureille"


def test_a_merge_into_the_registry_has_its_name_and_type():
    known = RegistryActor("sefa", "Sefa Koro Bouraï", PERSON, country_code="PER", source="invented")
    known_mention = {"text": "Bouraï", "actor_type": PERSON, "registry_id": "sefa"}
    texts = (*TEXTS, findings("c", known_mention, day=3))
    rows, ids, _ = curate({"action": "merge", "keep": "sefa", "drop": [SEFA]}, texts=texts, registry=[known])
    row = rows[ids["doc_a", 0]]
    assert ids["doc_a", 0] == ids["doc_c", 0]
    assert (row.name, row.country_code, row.basis) == ("Sefa Koro Bouraï", "PER", "curated")


def test_a_split_takes_off_what_a_text_says_and_keeps_the_rest():
    entry = {"action": "split", "actor": DAWN, "documents": ["reed/b.txt"], "name": "Blue Dawn (Reed)", "type": "ngo"}
    rows, ids, changes = curate(entry)
    new = ids["doc_b", 1]
    assert ids["doc_a", 1] == DAWN != new
    assert (rows[new].name, rows[new].actor_type, rows[new].basis) == ("Blue Dawn (Reed)", "ngo", "curated")
    assert (rows[DAWN].actor_type, rows[DAWN].basis) == (BODY, "curated")
    assert [(c.old_id, c.new_id, c.relation) for c in changes] == [(DAWN, new, "split_into")]


def test_a_split_can_go_by_name_and_its_id_rests_on_the_entry_alone():
    texts = (*TEXTS, findings("c", ("Blue Dawn Group", BODY), day=3))
    entry = {"action": "split", "actor": DAWN, "names": ["blue dawn group"]}
    _, ids, _ = curate(entry, texts=texts)
    (override,) = parse_overrides([{**entry, **SIGNED}], "overrides.yml")
    assert ids["doc_c", 0] == split_id(override) != ids["doc_a", 1] == DAWN


def test_a_retyped_actor_keeps_id_and_name():
    rows, ids, changes = curate({"action": "retype", "actor": DAWN, "type": "ngo"})
    assert (ids, changes) == (IDS, ())
    assert (rows[DAWN].name, rows[DAWN].actor_type, rows[DAWN].basis) == ("Blue Dawn", "ngo", "curated")


def test_a_rejected_actor_is_gone_with_its_mentions():
    rows, ids, changes = curate({"action": "reject", "actor": DAWN})
    assert DAWN not in rows
    assert set(ids) == {("doc_a", 0), ("doc_b", 0)}
    assert [(c.old_id, c.new_id, c.relation) for c in changes] == [(DAWN, None, "rejected")]


@pytest.mark.parametrize("action", ["merge", "retype", "reject", "split"])
def test_an_override_about_nobody_here_is_told_and_changes_nothing(action, caplog):
    unknown = f"act_{'0' * 16}"
    fields = {
        "merge": {"keep": SEFA, "drop": [unknown]},
        "retype": {"actor": unknown, "type": "ngo"},
        "reject": {"actor": unknown},
        "split": {"actor": unknown, "documents": ["reed/a.txt"]},
    }
    with caplog.at_level(logging.WARNING):
        rows, ids, _ = curate({"action": action, **fields[action]})
    assert ids == IDS
    assert {row.basis for row in rows.values()} == {"text"}
    assert f"overrides.yml: entry 1 ({action})" in caplog.text


def test_the_order_of_texts_does_not_matter():
    entry = {"action": "merge", "keep": OTHER, "drop": [SEFA]}
    assert curate(entry)[0] == curate(entry, texts=TEXTS[::-1])[0]
