"""A release tells how it differs from the last good one and why, and is refused when it falls behind."""

import json
from dataclasses import replace
from datetime import date

import pyarrow.parquet as pq
import pytest

from parley import store
from parley.contracts import Column
from parley.errors import InputError, ReleaseError
from parley.formats.digests import digest_tables
from parley.history.changes import apply_changes
from parley.history.diff import diff_releases, find_folder, list_folders, to_json_lines, to_lines, write_rows
from parley.history.policy import Announcement, Floors
from parley.history.published import read_published
from parley.history.telling import tell_history
from parley.publishing import publish
from parley.publishing.verify import verify_release
from parley.records import IdChange
from parley.release import bundle
from parley.tables import build_tables, to_table
from parley.validate import check_tables

MADE = {
    "code": {
        "parley": "1",
        "libraries": {"ftfy": "6.3.1", "spacy": "3.8.7"},
        "sha256": {"code": "a", "registry": "b", "overrides": "c"},
    },
    "parameters": {},
}


@pytest.fixture(scope="module")
def contracts():
    """Give the contracts as of schema 1.0.0, whatever the project's is, so that what comes next can be told."""
    held = store.read_contracts()
    return replace(held, dataset=replace(held.dataset, schema_version="1.0.0"))


@pytest.fixture(scope="module")
def tables(case, contracts):
    """Give the tables of the case."""
    return build_tables(case.findings, case.resolution, contracts)


@pytest.fixture(scope="module")
def report(tables, case, contracts):
    """Give the validation report on them."""
    return check_tables(tables, contracts, case.texts)


@pytest.fixture
def release(report, contracts, tmp_path):
    """Give a function that publishes tables as the next release of a folder and gives its folder."""

    def publish_next(version, tables, *, made=MADE, by=contracts, curated=(), override=None):
        told = tell_history(tmp_path, version, tables, by, made=made, curated=curated, override=override)
        clean = replace(report, rows={name: table.num_rows for name, table in tables.items()})
        files = bundle(
            tables, clean, by, version=version, release_date=date(2031, 5, 9), inputs=[], **made,
            licence_text="Take it.\n", codebook_text="# Codebook\n", extra=told.files, facts=told.facts,
        )  # fmt: skip
        return publish.write_release(files, tmp_path, version)

    return publish_next


@pytest.fixture
def edit(tables, contracts):
    """Give a function from table, row and new values to tables with that row changed; values None takes it out."""

    def change(table, position, values, held=tables):
        rows = held[table].to_pylist()
        if values is None:
            del rows[position]
        else:
            rows[position] |= values
        return {**held, table: to_table(rows, contracts.tables[table], contracts.dataset.schema_version)}

    return change


def summary(folder):
    """Give the summary of changes of a release."""
    return json.loads((folder / "changes" / "summary.json").read_text())


def changes(folder):
    """Give the rows of changes of a release."""
    return pq.read_table(folder / "changes" / "changes.parquet").to_pylist()


def made(**hashes):
    """Give what a release was made with, with something else about it."""
    code = MADE["code"]
    return {**MADE, "code": {**code, "sha256": {**code["sha256"], **hashes}}}


def made_with(**libraries):
    """Give what a release was made with, with other libraries."""
    return {**MADE, "code": {**MADE["code"], "libraries": {**MADE["code"]["libraries"], **libraries}}}


def test_the_first_release_has_nothing_to_be_compared_with(release, tables):
    folder = release("2031.5.0", tables)
    assert verify_release(folder) == []
    assert changes(folder) == []
    assert summary(folder)["previous"] is None
    assert "The first release" in (folder / "CHANGELOG.md").read_text()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["previous"], manifest["channel"]) == (None, "stable")


def test_a_release_names_the_one_before_by_version_and_checksum(release, tables, edit, tmp_path):
    release("2031.5.0", tables)
    folder = release("2031.5.1", edit("quotes", 0, {"quote_type": "mixed"}))
    manifest = json.loads((folder / "manifest.json").read_text())
    index = json.loads((tmp_path / "index.json").read_text())
    assert manifest["previous"] == {
        "version": "2031.5.0",
        "manifest_sha256": index["releases"][0]["manifest_sha256"],
    }
    assert index["releases"][1]["previous"] == "2031.5.0"


def test_the_changes_laid_over_the_release_before_give_the_release(release, tables, edit, contracts):
    before = release("2031.5.0", tables)
    after = edit("quotes", 0, {"speaker_id": None, "quote_type": "mixed"}, edit("figures", 0, {"value": 41.5}))
    folder = release("2031.5.1", after, made=made(code="z"))
    applied = apply_changes(read_published(before).tables, changes(folder), contracts)
    assert digest_tables(applied, contracts) == digest_tables(after, contracts)
    published = json.loads((folder / "manifest.json").read_text())["tables"]
    assert digest_tables(applied, contracts) == {name: table["content_sha256"] for name, table in published.items()}
    csv_rows = read_published(folder).read_csv("changes/changes.csv")
    assert [row["row_id"] for row in csv_rows] == [row["row_id"] for row in changes(folder)]


@pytest.mark.parametrize(
    ("now", "causes"),
    [
        (made(code="z"), {"code"}),
        (made(registry="z"), {"registry"}),
        (made(overrides="z"), {"curation"}),
        ({**MADE, "parameters": {"languages": ["en", "fr"]}}, {"settings"}),
        (made(code="z", registry="z"), {"several"}),
        ({"code": {**MADE["code"], "parley": "2"}, "parameters": {}}, {"code"}),
        (made_with(spacy="3.8.8"), {"libraries"}),
        (made_with(spacy="3.8.7", thinc="8.3.11"), {"code"}),
    ],
)
def test_the_cause_is_what_was_not_the_same(release, tables, edit, now, causes):
    release("2031.5.0", tables)
    folder = release("2031.5.1", edit("figures", 0, {"value": 41.5}), made=now)
    assert {row["cause"] for row in changes(folder)} == causes


def test_a_release_says_which_libraries_had_another_version(release, tables):
    release("2031.5.0", tables)
    folder = release("2031.5.1", tables, made=made_with(ftfy="6.3.2", spacy="3.8.8", thinc="8.3.11"))
    told = "- Libraries changed: ftfy 6.3.1 became 6.3.2, spacy 3.8.7 became 3.8.8.\n"
    assert told in (folder / "CHANGELOG.md").read_text()


def test_what_became_of_its_text_is_the_cause_of_a_row(release, case, contracts, tables):
    one, two = case.findings
    first = replace(
        case.resolution,
        actor_ids={k: v for k, v in case.resolution.actor_ids.items() if k[0] == one.document.document_id},
    )
    events = tuple(replace(e, report_keys=e.report_keys[:1]) for e in case.resolution.events)
    alone = build_tables([one], replace(first, events=events, contradictions=()), contracts)
    release("2031.5.0", alone)
    folder = release("2031.5.1", tables)
    assert {row["cause"] for row in changes(folder)} == {"new_document"}
    assert {tuple(row["document_ids"]) for row in changes(folder) if row["change"] == "added"} >= {
        (two.document.document_id,)
    }
    assert "1 text is new: reed/two.txt." in (folder / "CHANGELOG.md").read_text()
    back = release("2031.5.2", alone, override="The second text was a forgery")
    assert {row["cause"] for row in changes(back)} == {"removed_document"}
    revised = replace(one, document=replace(one.document, text_sha256="0" * 64, publisher="The Reed Post"))
    again = release("2031.5.3", build_tables([revised], replace(first, events=events, contradictions=()), contracts))
    assert {(row["table_name"], row["cause"]) for row in changes(again)} == {("documents", "revised_document")}


def test_a_merge_by_a_curator_is_told_as_such(release, tables, contracts):
    orlo, front = tables["actors"]["actor_id"].to_pylist()
    kept, gone = sorted((orlo, front))
    renamed = {}
    for name, table in tables.items():
        rows = [
            {
                k: kept if v == gone else [kept if i == gone else i for i in v] if isinstance(v, list) else v
                for k, v in r.items()
            }
            for r in table.to_pylist()
        ]
        unique = {json.dumps([r[k] for k in contracts.tables[name].primary_key]): r for r in rows}
        renamed[name] = to_table(unique.values(), contracts.tables[name], "1.0.0")
    release("2031.5.0", tables)
    folder = release(
        "2031.5.1", renamed, made=made(overrides="z"), override="Small",
        curated=[IdChange(gone, kept, "merged_into", "They are one.")],
    )  # fmt: skip
    assert {row["cause"] for row in changes(folder)} == {"curation"}
    (entry,) = [e for e in read_published(folder).read_csv("changes/id_map.csv") if e["table_name"] == "actors"]
    assert (entry["old_id"], entry["new_id"], entry["since_version"]) == (gone, kept, "2031.5.1")
    assert "is now part of" in (folder / "CHANGELOG.md").read_text()


def test_the_changelog_says_who_speaks_now_and_keeps_the_older_ones(release, tables, edit):
    front = next(r["actor_id"] for r in tables["actors"].to_pylist() if r["name"] == "Reed Front")
    place = next(n for n, q in enumerate(tables["quotes"].to_pylist()) if q["quote_type"] == "direct")
    release("2031.5.0", tables)
    second = release("2031.5.1", edit("quotes", place, {"speaker_id": front}), made=made(code="z"))
    third = release("2031.6.0", edit("events", 0, {"status": "denied"}), made=made(code="y"))
    text = (second / "CHANGELOG.md").read_text()
    assert "- 1 quote re-attributed: 1 from Tamsin Orlo to Reed Front." in text
    assert "- The code, the rules or the model changed." in text
    text = (third / "CHANGELOG.md").read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## 2031.6.0",
        "## 2031.5.1",
        "## 2031.5.0",
    ]
    assert "- 1 event has another status: occurred → denied." in text


def refusal(release, version, tables, **options):
    """Give the message with which a release is refused, once without and once with a reason that overrides it."""
    with pytest.raises(ReleaseError) as error:
        release(version, tables, **options)
    folder = release(version, tables, override="We know", **options)
    told = json.loads((folder / "manifest.json").read_text())["floors"]["overridden"]
    assert told["reason"] == "We know"
    assert "; ".join(told["problems"]) in str(error.value)
    assert "Because: We know" in (folder / "CHANGELOG.md").read_text()
    return str(error.value)


def test_a_table_that_lost_all_rows_is_refused(release, tables, contracts, tmp_path):
    release("2031.5.0", tables)
    message = refusal(release, "2031.5.1", {**tables, "figures": to_table([], contracts.tables["figures"], "1.0.0")})
    assert "figures: no rows left of 1" in message
    assert "--override-floors" in message
    assert [path.name for path in list_folders(tmp_path)] == ["2031.5.0", "2031.5.1"]


def many(tables, contracts, number, **facts):
    """Give the tables with a number of mentions of one actor."""
    mention = tables["actor_mentions"].to_pylist()[0]
    rows = [
        {**mention, "mention_id": f"men_{n:016x}", "char_start": n, "char_end": n + 1, **facts} for n in range(number)
    ]
    return {**tables, "actor_mentions": to_table(rows, contracts.tables["actor_mentions"], "1.0.0")}


def test_a_table_that_shrank_is_refused_beyond_the_limit_only(release, tables, contracts):
    release("2031.5.0", many(tables, contracts, 100))
    release("2031.5.1", many(tables, contracts, 80))
    message = refusal(release, "2031.5.2", many(tables, contracts, 63))
    assert "actor_mentions: 80 rows before and 63 now, 21% fewer; at most 20% may go" in message


def test_identifiers_that_do_not_survive_are_refused(release, tables, contracts):
    before = many(tables, contracts, 100)
    rows = [
        {**row, "mention_id": f"men_{'f' * 8}{n:08x}", "text": "other"} if n % 4 == 0 else row
        for n, row in enumerate(before["actor_mentions"].to_pylist())
    ]
    release("2031.5.0", before)
    after = {**before, "actor_mentions": to_table(rows, contracts.tables["actor_mentions"], "1.0.0")}
    message = refusal(release, "2031.5.1", after)
    assert "actor_mentions: 75% of the identifiers are still there or lead to one that is; at least 80% must" in message


def test_a_column_that_went_empty_is_refused(release, tables, contracts):
    release("2031.5.0", many(tables, contracts, 40, role_text="Envoy"))
    message = refusal(release, "2031.5.1", many(tables, contracts, 40, role_text=None))
    assert "actor_mentions.role_text: empty in 0% of the rows before and in 100% now" in message


def test_a_source_that_vanished_is_refused_and_a_renamed_one_is_not(release, tables, edit):
    other = {
        "document_id": "doc_" + "0" * 16,
        "collection": "old",
        "publisher": "The Old Post",
        "text_sha256": "e" * 64,
    }
    held = edit("documents", 0, {**tables["documents"].to_pylist()[0]})
    rows = [*held["documents"].to_pylist(), {**held["documents"].to_pylist()[0], **other, "path": "old/x.txt"}]
    contract = tables["documents"].schema
    before = {**tables, "documents": tables["documents"].from_pylist(rows, schema=contract)}
    release("2031.5.0", before)
    rows[-1] |= {
        "document_id": "doc_" + "1" * 16,
        "collection": "new",
        "publisher": "The New Post",
        "path": "new/x.txt",
    }
    release("2031.5.1", {**tables, "documents": tables["documents"].from_pylist(rows, schema=contract)})
    message = refusal(release, "2031.5.2", tables)
    assert "documents: the collection 'new' is gone with its text" in message
    assert "documents: the publisher 'The New Post' is gone with its text" in message


def test_an_exempt_table_may_come_and_go(release, tables, contracts):
    assert tables["contradictions"].num_rows
    release("2031.5.0", tables)
    empty = to_table([], contracts.tables["contradictions"], "1.0.0")
    release("2031.5.1", {**tables, "contradictions": empty})
    strict = replace(contracts, dataset=replace(contracts.dataset, floors=Floors(exempt=())))
    release("2031.5.2", tables)
    with pytest.raises(ReleaseError, match="contradictions: no rows left"):
        release("2031.5.3", {**tables, "contradictions": empty}, by=strict)


def changed_schema(contracts, tables, version, columns, announced=()):
    """Give contracts and tables with other columns of quotes."""
    quotes = replace(contracts.tables["quotes"], columns=columns, rules=())
    dataset = replace(contracts.dataset, schema_version=version, announced=announced)
    now = replace(contracts, dataset=dataset, tables={**contracts.tables, "quotes": quotes})
    return now, {**tables, "quotes": to_table(tables["quotes"].to_pylist(), quotes, version)}


def test_a_silent_break_of_the_schema_is_refused_against_what_was_published(release, contracts, tables):
    release("2031.5.0", tables)
    columns = contracts.tables["quotes"].columns
    for changed, level in ((columns[:-1], "2.0.0"), ((*columns, Column("is_loud", "bool", "Loud.")), "1.1.0")):
        by, now = changed_schema(contracts, tables, "1.0.0", changed)
        with pytest.raises(ReleaseError, match=f"raised from 1.0.0 to {level}"):
            release("2031.5.1", now, by=by, override="Never mind")
    by, now = changed_schema(contracts, tables, "1.1.0", (*columns, Column("is_loud", "bool", "Loud.")))
    folder = release("2031.5.1", now, by=by)
    assert "Schema: quotes.is_loud is new." in summary(folder)["sentences"]


def test_a_break_is_let_through_once_two_releases_have_announced_it(release, contracts, tables, edit):
    announced = (Announcement("quotes.rule_id", "2.0.0", "Nothing takes its place."),)
    columns = contracts.tables["quotes"].columns
    told, _ = changed_schema(contracts, tables, "1.0.0", columns, announced)
    by, now = changed_schema(contracts, tables, "2.0.0", tuple(c for c in columns if c.name != "rule_id"))
    release("2031.5.0", tables)
    message = "quotes.rule_id was dropped, which {} of the 2 releases before have announced"
    with pytest.raises(ReleaseError, match=message.format(0)):
        release("2031.5.9", now, by=by)
    first = release("2031.5.1", edit("figures", 0, {"value": 1.0}), by=told)
    assert (
        "quotes.rule_id goes or changes in schema 2.0.0. Nothing takes its place."
        in (first / "CHANGELOG.md").read_text()
    )
    with pytest.raises(ReleaseError, match=message.format(1)):
        release("2031.5.9", now, by=by)
    release("2031.5.2", edit("figures", 0, {"value": 2.0}), by=told)
    folder = release("2031.5.9", now, by=by)
    assert summary(folder)["schema"] == [{"subject": "quotes.rule_id", "level": "major", "what": "was dropped"}]


def test_a_damaged_release_is_not_compared_with(release, tables, edit):
    folder = release("2031.5.0", tables)
    (folder / "LICENSE").write_text("Mine.")
    with pytest.raises(ReleaseError, match="damaged: LICENSE"):
        release("2031.5.1", edit("figures", 0, {"value": 1.0}))


def test_a_yanked_release_is_passed_over_but_its_identifiers_are_followed(release, tables, edit, tmp_path):
    release("2031.5.0", tables)
    wrong = edit("figures", 0, {"figure_id": "fig_" + "0" * 16})
    release("2031.5.1", wrong, override="Small")
    publish.yank_release(tmp_path, "2031.5.1", "A wrong figure", date(2031, 5, 10))
    folder = release("2031.5.2", edit("figures", 0, {"value": 41.0}))
    assert summary(folder)["previous"] == "2031.5.0"
    (entry,) = read_published(folder).read_csv("changes/id_map.csv")
    assert (entry["old_id"], entry["relation"], entry["since_version"]) == ("fig_" + "0" * 16, "removed", "2031.5.2")


def test_two_releases_are_compared_whichever_way(release, tables, edit, tmp_path):
    release("2031.5.0", tables)
    release("2031.5.1", edit("figures", 0, {"value": 41.0}), made=made(code="z"))
    release("2031.5.2", edit("figures", 0, {"value": 42.0}), made=made(code="y"))
    folders = [find_folder(name, tmp_path) for name in ("2031.5.0", "latest")]
    lines = list(to_lines(diff_releases(*folders)))
    assert lines[0] == "2031.5.0 → 2031.5.2"
    assert "- 1 figure has another value: 40 → 42." in lines
    assert lines[-1].split() == ["figures", "1", "1", "0", "0", "1", "code", "1"]
    assert "- 1 figure has another value: 42 → 40." in to_lines(diff_releases(*folders[::-1]))
    difference = diff_releases(*folders)
    numbers = json.loads("".join(to_json_lines(difference)))["tables"]
    assert [(t["table"], t["changed"]) for t in numbers] == [(name, int(name == "figures")) for name in tables]
    for name in ("rows.csv", "rows.parquet"):
        write_rows(difference, tmp_path / name)
    assert pq.read_table(tmp_path / "rows.parquet")["after"].to_pylist() == ['{"value":42.0}']
    assert (tmp_path / "rows.csv").read_text().count("\n") == 2
    with pytest.raises(InputError, match="unknown kind"):
        write_rows(difference, tmp_path / "rows.xls")
    assert list(to_lines(diff_releases(folders[0], folders[0])))[1:] == ["- No row of any table changed."]
