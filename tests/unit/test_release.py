"""The files of a release: the same bytes each time, the same cells in both formats, and nothing of this machine."""

import csv
import dataclasses
import hashlib
import io
import json
import subprocess
import sys
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from parley import release
from parley.errors import ReleaseError, ValidationError
from parley.formats.cells import to_cell
from parley.formats.delimited import to_csv
from parley.formats.digests import digest_tables
from parley.formats.parquet import to_parquet
from parley.records import IdChange, Rejection
from parley.release import bundle
from parley.report import Failure

REJECTIONS = (
    Rejection("reed/broken.txt", "binary", "it is no text", "Take it out"),
    Rejection("figures", "failed_check", "value_low is too large", "Look at it", "fig_0123456789abcdef"),
)


@pytest.fixture(scope="module")
def make(tables, report, contracts):
    """Give a function that makes the files of the case, with some arguments replaced."""

    def build(**changed):
        facts = {
            "version": "2031.5.0",
            "release_date": date(2031, 5, 9),
            "inputs": [{"path": "reed/two.txt", "sha256": "0" * 64}, {"path": "reed/one.txt", "sha256": "1" * 64}],
            "parameters": {"batch_size": 100, "collections": ("reed",)},
            "code": {"parley": "0.1.0", "model": {"ner": "2" * 64}},
            "licence_text": "Take it.\n",
            "codebook_text": "# Codebook\n",
            "rejections": REJECTIONS,
        }
        held = {"tables": tables, "report": report, "contracts": contracts} | facts | changed
        files = bundle(held.pop("tables"), held.pop("report"), held.pop("contracts"), **held)
        return {path: content if isinstance(content, bytes) else b"".join(content) for path, content in files}

    return build


@pytest.fixture(scope="module")
def files(make):
    """Give the files of the case."""
    return make()


def test_it_holds_every_file_a_release_has(files, contracts):
    tables = {f"{folder}/{name}.{kind}" for name in contracts.tables for folder, kind in
              (("data", "parquet"), ("csv", "csv"))}  # fmt: skip
    schemas = {f"{folder}/{name}.json" for name in contracts.tables for folder in ("schema", "validation/suites")}
    schemas |= {f"schema/codelists/{name}.json" for name in contracts.codelists}
    others = {
        "README.md", "codebook.md", "data_dictionary.csv", "codelists.csv", "LICENSE", "CITATION.cff", "issues.jsonl",
        "changes/id_map.csv", "validation/validation.json", "validation/validation.html", "manifest.json", "SHA256SUMS",
        "parley.xlsx", "parley.sqlite", "datapackage.json", "croissant.json", "dataset.jsonld", ".zenodo.json",
        "schema/dataset.json",
    }  # fmt: skip
    pages = {path for path in files if path.startswith(("catalog/", "preview/"))}
    assert {"catalog/index.html", "preview/map.svg"} <= pages
    assert set(files) - pages == tables | schemas | others
    assert list(files)[-2:] == ["manifest.json", "SHA256SUMS"]


def test_made_twice_it_has_the_same_bytes(make, files):
    assert make() == files
    assert make(rejections=REJECTIONS[::-1]) == files


def test_another_version_has_the_same_rows_and_says_so(make, files, contracts):
    other = make(version="2031.6.0", release_date=date(2031, 6, 1), code={"parley": "0.2.0"})
    digests = [json.loads(held["manifest.json"])["tables"]["quotes"]["content_sha256"] for held in (files, other)]
    assert digests[0] == digests[1]
    changed = {path for path in files if files[path] != other[path]}
    assert {"manifest.json", "SHA256SUMS", "README.md", "CITATION.cff", "parley.sqlite"} <= changed
    assert not {f"csv/{name}.csv" for name in contracts.tables} & changed


def test_files_made_elsewhere_come_in_and_replace_those_of_their_name(make, files):
    given = {"changes/id_map.csv": b"old_id\r\n", "CHANGELOG.md": b"# 2031.5.0\n"}
    other = make(extra=given, facts={"channel": "stable", "previous": {"version": "2031.4.0"}})
    assert {path: other[path] for path in given} == given
    manifest = json.loads(other["manifest.json"])
    assert manifest["channel"] == "stable"
    assert manifest["files"]["CHANGELOG.md"]["sha256"] == hashlib.sha256(b"# 2031.5.0\n").hexdigest()
    assert json.loads(other["dataset.jsonld"])["dcat:previousVersion"] == "../2031.4.0/"
    assert set(other) == {*files, "CHANGELOG.md"}


def test_chunks_do_not_show_in_the_parquet_file(tables, contracts):
    table = tables["actor_mentions"]
    pieces = pa.concat_tables([table.slice(n, 1) for n in range(table.num_rows)])
    contract = contracts.tables["actor_mentions"]
    assert to_parquet(pieces, contract) == to_parquet(table, contract)


def test_csv_equals_parquet_cell_by_cell(files, contracts):
    for name in contracts.tables:
        table = pq.read_table(io.BytesIO(files[f"data/{name}.parquet"]), page_checksum_verification=True)
        read = list(csv.reader(io.StringIO(files[f"csv/{name}.csv"].decode("utf-8"), newline="")))
        columns = [table[column].to_pylist() for column in table.column_names]
        assert read[0] == table.column_names
        assert read[1:] == [[to_cell(cell) for cell in row] for row in zip(*columns, strict=True)]


def test_odd_texts_lists_and_numbers_come_back_from_csv():
    row = ["a\r\nb", 'say "no", twice', "=1+1", " x ", "ⵎⴰⵍⵉ سلام", 2**53 + 1, 0.1, ["a,b", '"', "é\n"], None, True]
    text = to_csv([f"c{n}" for n in range(len(row))], [row])
    (read,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert read[:5] == row[:5]
    assert (int(read[5]), float(read[6]), json.loads(read[7]), read[8], read[9]) == (*row[5:8], "", "true")


def test_parquet_carries_meaning_version_and_digest_and_no_trace_of_pandas(files, contracts):
    manifest = json.loads(files["manifest.json"])
    for name, contract in contracts.tables.items():
        file = pq.ParquetFile(io.BytesIO(files[f"data/{name}.parquet"]))
        schema = file.schema_arrow
        assert set(file.metadata.metadata) == {
            b"ARROW:schema", b"parley.schema_version", b"parley.table", b"parley.table_schema",
            b"parley.release_version", b"parley.content_sha256",
        }  # fmt: skip
        assert schema.metadata[b"parley.release_version"] == b"2031.5.0"
        assert schema.metadata[b"parley.content_sha256"].decode() == manifest["tables"][name]["content_sha256"]
        told = json.loads(schema.metadata[b"parley.table_schema"])
        assert [column["name"] for column in told["columns"]] == schema.names
        for column in contract.columns:
            assert schema.field(column.name).metadata[b"description"].decode() == column.description


def test_the_manifest_describes_every_file_and_table(files, tables, contracts):
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) == set(files) - {"manifest.json", "SHA256SUMS"}
    for path, facts in manifest["files"].items():
        assert (facts["sha256"], facts["bytes"]) == (hashlib.sha256(files[path]).hexdigest(), len(files[path]))
    assert [item["path"] for item in manifest["inputs"]] == ["reed/one.txt", "reed/two.txt"]
    assert {name: table["rows"] for name, table in manifest["tables"].items()} == {
        name: table.num_rows for name, table in tables.items()
    }
    assert manifest["tables"]["events"]["status"] == "written"
    assert {name: table["sheets"] for name, table in manifest["tables"].items()} == {
        name: [name] for name in contracts.tables
    }
    assert manifest["issues"] == {"rows": 1, "texts": 1}
    assert manifest["tables"]["quotes"]["content_sha256"] == digest_tables(tables, contracts)["quotes"]


def test_an_empty_table_is_written_and_says_why(make, tables, contracts, report):
    empty = {**tables, "figures": tables["figures"].slice(0, 0)}
    files = make(tables=empty, empty_because={"figures": "figures are not extracted yet"})
    assert json.loads(files["manifest.json"])["tables"]["figures"]["status"] == "empty: figures are not extracted yet"
    assert pq.read_table(io.BytesIO(files["data/figures.parquet"])).column_names == tables["figures"].column_names
    assert "figures are not extracted yet" in files["README.md"].decode()


def test_checksums_are_such_as_coreutils_checks(files, tmp_path):
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == len(files) - 1
    for line in lines:
        digest, path = line.split("  ", 1)
        assert hashlib.sha256((tmp_path / path).read_bytes()).hexdigest() == digest


def test_the_digest_follows_the_rows_and_not_their_order(tables, contracts):
    turned = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in tables.items()}
    assert digest_tables(turned, contracts) == digest_tables(tables, contracts)
    fewer = {**tables, "quotes": tables["quotes"].slice(1)}
    assert digest_tables(fewer, contracts)["quotes"] != digest_tables(tables, contracts)["quotes"]


def test_a_failed_report_is_not_released(make, report):
    failure = Failure("quotes", 0, "quo_1", "quotes.x", "no")
    with pytest.raises(ValidationError):
        make(report=dataclasses.replace(report, failures=(failure,)))


@pytest.mark.parametrize("path", ["/home/someone/raw", "C:\\texts\\a.txt"])
def test_a_path_of_this_machine_is_refused(make, path):
    with pytest.raises(ReleaseError, match="path of this machine"):
        make(parameters={"raw": [path]})


def test_the_citation_and_the_card_say_which_version_it_is(files, contracts):
    citation = yaml.safe_load(files["CITATION.cff"])
    assert (citation["version"], citation["date-released"]) == ("2031.5.0", "2031-05-09")
    front = yaml.safe_load(files["README.md"].decode().split("---")[1])
    assert front["license"] == "cc-by-4.0"
    assert [item["data_files"] for item in front["configs"]] == [f"data/{name}.parquet" for name in contracts.tables]
    assert "reed/broken.txt: it is no text." in files["README.md"].decode()


def test_another_process_with_another_hash_seed_gives_the_same_parquet(tables, contracts, tmp_path):
    source = tmp_path / "rows.json"
    name = "event_reports"
    source.write_text(json.dumps(tables[name].to_pylist(), default=str))
    program = (
        "import datetime, hashlib, json, sys\n"
        "from parley import store, tables\n"
        "from parley.formats import parquet\n"
        "contracts = store.read_contracts()\n"
        "contract = contracts.tables[sys.argv[2]]\n"
        "rows = json.load(open(sys.argv[1]))\n"
        "for row in rows:\n"
        "    for key in ('start_date', 'end_date'):\n"
        "        row[key] = row[key] and datetime.date.fromisoformat(row[key])\n"
        "table = tables.to_table(rows, contract, contracts.dataset.schema_version)\n"
        "print(hashlib.sha256(parquet.to_parquet(table, contract)).hexdigest())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(source), name],
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    here = hashlib.sha256(to_parquet(tables[name], contracts.tables[name])).hexdigest()
    assert run.stdout.strip() == here


def test_ended_identifiers_lead_to_those_that_remain(make, files):
    assert files["changes/id_map.csv"] == b"old_id,new_id,relation,reason\r\n"
    changes = (
        IdChange("act_1", "act_2", "merged_into", "One man, two spellings"),
        IdChange("act_3", None, "rejected", "A film"),
    )
    lines = make(id_changes=changes)["changes/id_map.csv"].decode().split("\r\n")
    assert lines[1:] == ['act_1,act_2,merged_into,"One man, two spellings"', "act_3,,rejected,A film", ""]


def test_a_large_file_comes_in_pieces_and_the_manifest_tells_of_it_as_of_a_small_one(make, monkeypatch):
    whole = make()
    monkeypatch.setattr(release, "to_content", lambda pieces: iter([piece for piece in pieces if piece]))
    assert make() == whole
