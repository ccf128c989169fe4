"""A failing row is told and taken out, a failing table stops the release."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from parley import validate
from parley.checks import check_across, check_schema
from parley.errors import ValidationError
from parley.ids import stable_id
from parley.quarantine import quarantine_rows
from parley.report import Failure, Report, to_json
from parley.report_page import to_html
from parley.validate import check_tables

FRONT = stable_id("actors", "reed-front")


def changed(tables, name, **columns):
    """Give the tables with some cells of the first row of one table replaced."""
    table = tables[name]
    rows = table.to_pylist()
    rows[0] |= columns
    return {**tables, name: pa.Table.from_pylist(rows, schema=table.schema)}


def test_sound_tables_pass_every_check(report):
    assert report.is_clean
    assert {check.engine for check in report.checks} == {"great_expectations", "parley"}
    assert len({check.check for check in report.checks}) == len(report.checks)


@pytest.fixture(scope="module")
def broken(tables, case, contracts):
    """Give tables with one fault of each kind, and the report on them."""
    faults = [
        ("documents", {"language": "not a language"}),
        ("actor_mentions", {"char_end": 1, "char_start": 5}),
        ("actor_roles", {"char_end": 10_000}),
        ("event_reports", {"event_mode": "drone", "trigger_text": "ate"}),
        ("events", {"latitude": 95.0, "source_ids": ["nobody"]}),
        ("quotes", {"cue_text": "told", "cue_start": None, "quote_type": "shouted", "mentioned_ids": [""]}),
        ("figures", {"value_low": 50.0, "rule_id": None, "unit_code": ""}),
        ("contradictions", {"row_ids": ["rep_gone"]}),
        ("event_actors", {"side": "source", "actor_id": FRONT}),
    ]
    for name, columns in faults:
        tables = changed(tables, name, **columns)
    return tables, check_tables(tables, contracts, case.texts)


@pytest.mark.parametrize(
    "check",
    [
        "documents.language.pattern",
        "actor_mentions.char_start.less.char_end",
        "actor_mentions.text.char_start.char_end.span",
        "actor_roles.char_start.char_end.inside_text",
        "event_reports.event_mode.event_type.mode_of_type",
        "event_reports.trigger_text.trigger_start.trigger_end.span",
        "events.latitude.range",
        "events.latitude.longitude.together",
        "events.source_ids.reference",
        "quotes.cue_text.cue_start.cue_end.together",
        "quotes.quote_type.codelist",
        "quotes.mentioned_ids.items",
        "figures.value_low.less_or_equal.value",
        "figures.rule_id.required",
        "figures.texts",
        "contradictions.row_ids.reference",
        "contradictions.row_ids.items",
        "event_actors.parties",
    ],
)
def test_each_kind_of_fault_is_found_with_its_row_and_reason(broken, contracts, check):
    tables, report = broken
    (failure,) = [failure for failure in report.failures if failure.check == check]
    key = contracts.tables[failure.table].primary_key
    assert failure.row_id == "|".join(tables[failure.table][name][failure.row].as_py() for name in key)
    assert failure.reason.startswith("expected that ")


def test_a_failing_row_leaves_with_its_reason_and_the_rest_is_sound(tables, case, contracts):
    bad = changed(tables, "figures", value_low=50.0)
    left, rejections = quarantine_rows(bad, check_tables(bad, contracts, case.texts), contracts)
    (rejection,) = rejections
    assert (rejection.path, rejection.reason_code) == ("figures", "failed_check")
    assert "value_low is '50.0'" in rejection.problem
    assert "in reed/one.txt" in rejection.problem
    assert "rule test" in rejection.problem
    assert left["figures"].num_rows == 0
    assert check_tables(left, contracts, case.texts).is_clean


def is_sound(tables, case, contracts):
    """Tell whether the tables fit together; the suites, which take seconds, are not run."""
    outcomes = check_across(tables, contracts, case.texts)
    return not [outcome for outcome in outcomes if outcome.failing or outcome.problem]


def fail(tables, contracts, name, row=0):
    key = contracts.tables[name].primary_key[0]
    failure = Failure(name, row, tables[name][key][row].as_py(), f"{name}.made_up", "expected that it is so; it is not")
    return Report((), (failure,), {name: table.num_rows for name, table in tables.items()})


def test_an_optional_reference_to_a_row_that_left_is_emptied(tables, contracts):
    row = tables["quotes"]["quote_type"].to_pylist().index("direct")
    left, rejections = quarantine_rows(tables, fail(tables, contracts, "quotes", row), contracts)
    assert left["figures"]["quote_id"].to_pylist() == [None]
    assert [(item.path, item.reason_code) for item in rejections] == [
        ("figures", "repaired"),
        ("quotes", "failed_check"),
    ]


def test_what_cannot_be_without_a_document_goes_with_it(tables, case, contracts):
    left, rejections = quarantine_rows(tables, fail(tables, contracts, "documents"), contracts)
    kept = left["documents"]["document_id"].to_pylist()
    for name in ("actor_mentions", "event_reports", "quotes"):
        assert set(left[name]["document_id"].to_pylist()) == set(kept)
    assert left["contradictions"].num_rows == 0
    assert left["events"]["report_count"].to_pylist() == [1]
    assert {item.reason_code for item in rejections} == {"failed_check", "orphaned"}
    assert is_sound(left, case, contracts)


def test_an_actor_that_left_leaves_lists_links_and_mentions(tables, case, contracts):
    row = tables["actors"]["actor_id"].to_pylist().index(FRONT)
    left, _ = quarantine_rows(tables, fail(tables, contracts, "actors", row), contracts)
    assert left["events"]["target_ids"].to_pylist() == [[]]
    assert left["event_actors"].num_rows == 1
    assert left["actor_mentions"].num_rows == tables["actor_mentions"].num_rows
    assert is_sound(left, case, contracts)


def test_an_event_without_reports_goes(tables, contracts):
    both = fail(tables, contracts, "event_reports", 0), fail(tables, contracts, "event_reports", 1)
    report = replace(both[0], failures=(*both[0].failures, *both[1].failures))
    left, rejections = quarantine_rows(tables, report, contracts)
    assert left["events"].num_rows == left["event_actors"].num_rows == 0
    assert "every row that supported it was left out" in " ".join(item.problem for item in rejections)


def test_a_table_with_other_columns_is_told_apart_from_one_with_bad_rows(tables, contracts):
    quotes, contract = tables["quotes"], contracts.tables["quotes"]
    floats = quotes.set_column(2, "char_start", pa.array([0.5, 1.5]))
    turned = quotes.select(quotes.column_names[::-1])
    for table, problem in [
        (quotes, None),
        (None, "the table is missing"),
        (quotes.drop_columns(["rule_id"]), "columns are missing: rule_id"),
        (floats, "char_start is double, not int64"),
        (turned, "columns are unknown or in another order"),
        (quotes.append_column("more", quotes["text"]), "columns are unknown or in another order"),
    ]:
        assert check_schema("quotes", table, contract, "1.0.0").problem == problem


def test_a_failing_table_stops_the_release_and_is_named(tables, case, contracts):
    actors = tables["actors"]
    miscounted = actors.set_column(8, actors.schema.field(8), pa.array([7, 7], pa.int64()))
    doubled = pa.concat_tables([tables["quotes"]] * 2)
    for bad, problem in [
        ({**tables, "actors": miscounted, "quotes": doubled}, ("mention_count.counted", "quotes.primary_key")),
        ({name: table for name, table in tables.items() if name == "documents"}, ("the table is missing",)),
    ]:
        report = check_tables(bad, contracts, case.texts)
        told = " ".join(text for _, text in report.stops)
        assert all(part in told for part in problem)
        with pytest.raises(ValidationError):
            quarantine_rows(bad, report, contracts)


@pytest.mark.parametrize(("bad", "of", "stops"), [(19, 20, False), (20, 100, False), (21, 100, True), (20, 20, True)])
def test_too_many_failing_rows_fail_their_table(bad, of, stops):
    failures = tuple(Failure("quotes", row, f"quo_{row}", "quotes.x", "no") for row in range(bad))
    assert bool(Report((), failures, {"quotes": of}).stops) == stops


def test_the_report_reads_the_same_each_time_and_escapes_what_it_shows(broken, contracts):
    _, report = broken
    assert to_json(report) == to_json(report)
    value = json.loads(to_json(report))
    assert value["status"] == "failed"
    assert value["checks_failed"] == len([c for c in report.checks if c.failed or c.problem])
    bold = replace(contracts, dataset=replace(contracts.dataset, title="A <b>bold</b> title"))
    page = to_html(replace(report, failures=()), bold)
    assert "<b>" not in page
    assert "http" not in page


def test_the_page_names_each_row_that_was_left_out_and_why(tables, report, contracts):
    _, rejections = quarantine_rows(tables, fail(tables, contracts, "quotes"), contracts)
    page = to_html(report, contracts, rejections)
    taken = [rejection for rejection in rejections if rejection.reason_code != "repaired"]
    assert f"{len(taken)} rows that failed a check" in page
    for rejection in rejections:
        assert str(rejection.row_id) in page
    assert "expected that it is so; it is not" in page


def test_a_large_table_is_checked_some_columns_at_a_time_and_as_strictly(broken, case, contracts, monkeypatch):
    tables, report = broken
    monkeypatch.setattr(validate, "FRAME_BYTES", 1)
    assert check_tables(tables, contracts, case.texts) == report


def test_what_is_left_does_not_depend_on_how_the_tables_are_chunked(tables, contracts):
    pieces = {
        name: pa.concat_tables([table.slice(n, 1) for n in range(table.num_rows)]) if table.num_rows else table
        for name, table in tables.items()
    }
    report = fail(tables, contracts, "documents")
    whole, told = quarantine_rows(tables, report, contracts)
    chunked, told_too = quarantine_rows(pieces, report, contracts)
    assert told_too == told
    assert all(chunked[name].equals(whole[name]) for name in tables)
