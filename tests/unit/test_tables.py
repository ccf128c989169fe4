"""Records become tables in contract order, with ids, references and counts."""

from dataclasses import replace
from datetime import date

import pytest

from parley.counts import recount
from parley.derive.arrow import to_schema
from parley.ids import stable_id
from parley.records import Quote, Role
from parley.tables import build_tables, cameo_root, count_words, to_table

FRONT = stable_id("actors", "reed-front")


def rows(tables, name):
    return tables[name].to_pylist()


def test_every_table_has_the_schema_of_its_contract(tables, contracts):
    version = contracts.dataset.schema_version
    for name, contract in contracts.tables.items():
        assert tables[name].schema.equals(to_schema(contract, version), check_metadata=True)


def test_the_order_of_findings_changes_nothing(tables, case, contracts):
    turned = build_tables(case.findings[::-1], case.resolution, contracts)
    assert all(turned[name].equals(tables[name]) for name in tables)


def test_clusters_become_actors_and_unresolved_ones_stay_null(tables):
    mentions = {(row["text"], row["mention_kind"]): row["actor_id"] for row in rows(tables, "actor_mentions")}
    assert mentions["she", "pronoun"] == mentions["Tamsin Orlo", "name"]
    assert mentions["Reed Front", "name"] == FRONT
    assert mentions["them", "pronoun"] is None


def test_quote_index_becomes_the_quote_id_and_repeated_actors_come_once(tables):
    direct, indirect = sorted(rows(tables, "quotes"), key=lambda row: row["quote_type"])
    assert rows(tables, "figures")[0]["quote_id"] == direct["quote_id"]
    assert len(indirect["mentioned_ids"]) == 1
    denied = next(row for row in rows(tables, "event_reports") if row["status"] == "denied")
    assert (denied["quote_id"], denied["asserted_by_id"]) == (indirect["quote_id"], FRONT)


def test_empty_texts_become_null_and_leave_their_lists(tables):
    documents = {row["path"]: row for row in rows(tables, "documents")}
    assert documents["reed/one.txt"]["title"] is None
    actor = next(row for row in rows(tables, "actors") if row["name"] == "Tamsin Orlo")
    assert actor["aliases"] == ["Orlo"]
    assert actor["part_of_ids"] == []


def test_counts_and_dates_come_from_the_supporting_rows(tables):
    orlo = next(row for row in rows(tables, "actors") if row["name"] == "Tamsin Orlo")
    assert (orlo["mention_count"], orlo["document_count"], orlo["story_count"]) == (3, 2, 2)
    assert (orlo["first_date"], orlo["last_date"]) == (date(2031, 5, 6), date(2031, 5, 9))
    (event,) = rows(tables, "events")
    assert (event["report_count"], event["document_count"], event["story_count"]) == (2, 2, 2)
    assert (event["cameo_root"], event["quad_class"]) == ("04", "verbal_cooperation")


def test_copies_of_one_report_count_as_one_story(case, contracts):
    shared = dict.fromkeys(case.resolution.stories, ("sto_0123456789abcdef", True))
    built = build_tables(case.findings, replace(case.resolution, stories=shared), contracts)
    assert {(row["document_count"], row["story_count"]) for row in rows(built, "actors")} == {(2, 1)}


def test_a_text_that_no_story_names_is_a_story_of_its_own(case, contracts):
    built = build_tables(case.findings, replace(case.resolution, stories={}), contracts)
    assert len({row["story_id"] for row in rows(built, "documents")}) == 2
    assert all(row["is_story_lead"] for row in rows(built, "documents"))


def test_masked_furniture_counts_neither_as_characters_nor_as_words(tables, case):
    one = next(row for row in rows(tables, "documents") if row["path"] == "reed/one.txt")
    text = case.texts[one["document_id"]]
    assert one["content_char_count"] == one["char_count"] - len("Log in to comment")
    assert one["word_count"] == count_words(text, []) - 4


def test_two_finds_on_one_span_get_two_ids_and_the_first_keeps_its_own(case, contracts, tables):
    found = case.findings[0]
    twice = (found.quotes[0], Quote(**{**as_dict(found.quotes[0]), "quote_type": "mixed"}))
    built = build_tables((replace(found, quotes=twice), case.findings[1]), case.resolution, contracts)
    ids = [row["quote_id"] for row in rows(built, "quotes")]
    assert len(set(ids)) == 3
    assert {row["quote_id"] for row in rows(tables, "quotes")} < set(ids)


def as_dict(record):
    return {name: getattr(record, name) for name in record.__slots__}


def test_a_better_clause_or_speaker_renames_no_row(case, contracts, tables):
    found = case.findings[0]
    better = replace(
        found,
        reports=tuple(replace(report, char_start=0, text="x", status="ongoing") for report in found.reports),
        quotes=tuple(replace(quote, speaker_cluster=None) for quote in found.quotes),
    )
    built = build_tables((better, case.findings[1]), case.resolution, contracts)
    for name in ("event_reports", "quotes"):
        key = contracts.tables[name].primary_key[0]
        assert sorted(built[name][key].to_pylist()) == sorted(tables[name][key].to_pylist())


def test_a_role_of_nobody_is_no_row(case, contracts):
    found = replace(case.findings[0], roles=(Role(0, 4, "leads", 99, None, "chief", "test"),))
    assert build_tables((found,), replace(case.resolution, events=(), contradictions=()), contracts)[
        "actor_roles"
    ].num_rows == 0  # fmt: skip


def test_a_contradiction_names_the_rows_and_their_texts(tables):
    (row,) = rows(tables, "contradictions")
    assert sorted(row["row_ids"]) == sorted(tables["event_reports"]["report_id"].to_pylist())
    assert sorted(row["document_ids"]) == sorted(tables["documents"]["document_id"].to_pylist())


def test_the_link_table_spells_out_the_parties(tables):
    (event,) = rows(tables, "events")
    links = {(row["actor_id"], row["side"]) for row in rows(tables, "event_actors")}
    assert links == {(event["source_ids"][0], "source"), (event["target_ids"][0], "target")}


def test_nothing_found_gives_every_table_empty(contracts, case):
    built = build_tables((), replace(case.resolution, actors=(), events=(), contradictions=()), contracts)
    assert list(built) == list(contracts.tables)
    assert all(table.num_rows == 0 for table in built.values())
    assert recount(built).keys() == built.keys()


@pytest.mark.parametrize(
    ("event_type", "event_mode", "root"),
    [("ACCUSE", None, "11"), ("ACCUSE", "investigate", "09"), ("ASSAULT", "drone", "19"), ("ODD", "odd", None)],
)
def test_a_mode_can_have_a_cameo_root_of_its_own(contracts, event_type, event_mode, root):
    lists = contracts.codelists
    assert cameo_root(event_type, event_mode, lists["event_type"], lists["event_mode"]) == root


def test_rows_are_sorted_as_the_contract_says(contracts):
    contract = contracts.tables["actor_mentions"]
    made = [
        {"mention_id": f"men_{n}", "document_id": document, "char_start": start, "char_end": 9}
        for n, (document, start) in enumerate([("b", 1), ("a", 10), ("a", 2)])
    ]
    table = to_table(made, contract, "1.0.0")
    assert list(zip(table["document_id"].to_pylist(), table["char_start"].to_pylist(), strict=True)) == [
        ("a", 2), ("a", 10), ("b", 1),
    ]  # fmt: skip
