"""What describes a release to other people's tools is accepted by such tools, none of them written here, offline."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

DCAT, SCHEMA = "http://www.w3.org/ns/dcat#", "https://schema.org/"


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    """Refuse every connection to another machine."""

    def refuse(*_, **__):
        raise OSError("a test of metadata asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def spoilt(folder, tmp_path):
    """Give a copy of the release that a test may damage."""
    return shutil.copytree(folder, tmp_path / "release")


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_the_data_package_fits_the_official_profile(folder):
    dplib = pytest.importorskip("dplib")
    import jsonschema

    profile = read(Path(dplib.__file__).parent, "profiles/2.0/datapackage.json")
    validator = jsonschema.validators.validator_for(profile)(profile)
    value = read(folder, "datapackage.json")
    assert list(validator.iter_errors(value)) == []
    del value["resources"][0]["name"]
    assert list(validator.iter_errors(value))


def test_frictionless_finds_the_csv_as_the_data_package_says(folder, tables):
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "type", "message"]) == []
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    assert {name: rows[name] for name in tables} == {name: table.num_rows for name, table in tables.items()}


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("quotes", "direct", "shouted", "constraint-error"),
        ("actor_mentions", "doc_", "dot_", "foreign-key"),
        ("figures", "40.0", "many", "type-error"),
        ("events", "evt_", "event_", "hash-count"),
    ],
)
def test_frictionless_finds_what_was_changed(spoilt, table, old, new, problem):
    frictionless = pytest.importorskip("frictionless")
    path = spoilt / "csv" / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())
    if problem != "hash-count":  # the checksum alone would do to refuse it: here the cells are looked at too
        value = read(spoilt, "datapackage.json")
        for resource in value["resources"]:
            del resource["hash"], resource["bytes"]
        (spoilt / "datapackage.json").write_text(json.dumps(value))
    report = frictionless.validate(str(spoilt / "datapackage.json"))
    assert problem in {row[0] for row in report.flatten(["type"])}


def test_mlcroissant_loads_the_description_and_every_record(folder, tables):
    croissant = pytest.importorskip("mlcroissant")
    dataset = croissant.Dataset(folder / "croissant.json")
    assert dataset.metadata.ctx.issues.report() == ""
    for name, table in tables.items():
        records = list(dataset.records(name))
        assert len(records) == table.num_rows
        for record, row in zip(records, table.to_pylist(), strict=True):
            first, value = next(iter(row.items()))
            assert record[f"{name}/{first}"].decode() == value
            lists = [column for column, cell in row.items() if isinstance(cell, list)]
            for column in lists:
                held = [item.decode() if isinstance(item, bytes) else item for item in record[f"{name}/{column}"]]
                assert held == row[column]


def test_mlcroissant_refuses_a_changed_file(spoilt):
    croissant = pytest.importorskip("mlcroissant")
    path = spoilt / "data" / "quotes.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(croissant.GenerationError) as refused:
        list(croissant.Dataset(spoilt / "croissant.json").records("quotes"))
    told, error = [], refused.value
    while error is not None:
        told.append(str(error))
        error = error.__cause__ or error.__context__
    assert "is not identical with the reference" in " ".join(told)


def test_rdflib_reads_the_release_as_schema_org_and_dcat(folder, contracts):
    rdflib = pytest.importorskip("rdflib")
    base = "https://example.org/releases/2031.5.0/"
    graph = rdflib.Graph().parse(folder / "dataset.jsonld", format="json-ld", publicID=f"{base}dataset.jsonld")
    release = rdflib.URIRef(base)

    def told(prefix, name):
        return {str(value) for value in graph.objects(release, rdflib.URIRef(prefix + name))}

    kinds = {str(kind) for kind in graph.objects(release, rdflib.RDF.type)}
    assert kinds == {f"{DCAT}Dataset", f"{SCHEMA}Dataset"}
    assert told(SCHEMA, "version") == told(DCAT, "version") == {"2031.5.0"}
    assert told(SCHEMA, "license") == {contracts.dataset.licence.url}
    assert told(SCHEMA, "temporalCoverage") == {"2031-05-06/2031-05-09"}
    files = told(DCAT, "distribution")
    assert {f"{base}data/{name}.parquet" for name in contracts.tables} <= files
    assert {f"{base}parley.xlsx", f"{base}parley.sqlite"} <= files
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    for file in files:
        (digest,) = graph.objects(rdflib.URIRef(file), rdflib.URIRef(f"{SCHEMA}sha256"))
        assert str(digest) == sums[file.removeprefix(base)]
    assert not [
        value
        for value in graph.objects()
        if isinstance(value, rdflib.Literal) and value.value is None and value.ill_typed
    ]


def test_the_catalogue_names_every_release_and_which_ones_were_withdrawn():
    rdflib = pytest.importorskip("rdflib")
    from parley.derive.jsonld import to_catalog

    entries = [
        {"version": "2031.4.0", "release_date": "2031-04-01", "yanked": True},
        {"version": "2031.5.0", "release_date": "2031-05-09", "yanked": False},
    ]
    licence = {"url": "https://creativecommons.org/licenses/by/4.0/"}
    text = to_catalog({"name": "reed", "title": "Reeds", "licence": licence}, entries)
    base = "https://example.org/"
    graph = rdflib.Graph().parse(data=text, format="json-ld", publicID=f"{base}catalog.jsonld")
    listed = {str(item) for item in graph.objects(rdflib.URIRef(base), rdflib.URIRef(f"{DCAT}dataset"))}
    assert listed == {f"{base}releases/2031.4.0/", f"{base}releases/2031.5.0/"}
    (status,) = graph.objects(rdflib.URIRef(f"{base}releases/2031.4.0/"), rdflib.URIRef(f"{SCHEMA}creativeWorkStatus"))
    assert str(status) == "withdrawn"
    assert to_catalog({}, [])


def check_citation(path):
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [checker, "--builtin-schema", "vendor.citation-file-format", path]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_citation_fits_its_schema(folder, spoilt):
    pytest.importorskip("check_jsonschema")
    run = check_citation(folder / "CITATION.cff")
    assert run.returncode == 0, run.stdout
    value = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    (spoilt / "CITATION.cff").write_text(yaml.safe_dump({**value, "license": "CC-BY-9"}), encoding="utf-8")
    assert check_citation(spoilt / "CITATION.cff").returncode != 0


def test_the_projects_own_citation_fits_its_schema():
    pytest.importorskip("check_jsonschema")
    from parley.store import project_root

    assert check_citation(project_root() / "CITATION.cff").returncode == 0


def test_hugging_face_reads_the_card_and_finds_the_files_it_names(folder, contracts):
    hub = pytest.importorskip("huggingface_hub")
    card = hub.DatasetCard.load(folder / "README.md")
    assert isinstance(card.data, hub.DatasetCardData)
    assert (card.data.license, card.data.language) == ("cc-by-4.0", ["en"])
    assert card.data.size_categories == ["n<1K"]
    assert [config["config_name"] for config in card.data.configs] == list(contracts.tables)
    assert all((folder / config["data_files"]).is_file() for config in card.data.configs)
    assert "# Parley" in card.text


def test_zenodo_is_told_what_it_asks_for(folder, contracts):
    """Zenodo publishes no schema for its deposits: these are the fields and codes of its interface's documentation."""
    value = read(folder, ".zenodo.json")
    needed = {"title", "upload_type", "description", "creators", "access_right", "license", "publication_date"}
    assert needed <= set(value) <= needed | {"keywords", "version", "language"}
    assert (value["upload_type"], value["access_right"], value["license"]) == ("dataset", "open", "cc-by-4.0")
    assert (value["language"], value["publication_date"], value["version"]) == ("eng", "2031-05-09", "2031.5.0")
    assert value["creators"] == [{"name": name} for name in contracts.dataset.authors]


def test_coreutils_finds_every_file_as_its_checksum_says(spoilt):
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("sha256sum of coreutils is not installed")

    def check():
        command = [program, "--check", "--strict", "SHA256SUMS"]
        return subprocess.run(command, cwd=spoilt, capture_output=True, text=True, check=False)

    run = check()
    assert run.returncode == 0, run.stdout
    assert run.stdout.count(": OK") == sum(path.is_file() for path in spoilt.rglob("*")) - 1
    (spoilt / "codebook.md").write_text("# Another\n")
    run = check()
    assert run.returncode != 0
    assert "codebook.md: FAILED" in run.stdout


def test_the_schema_folder_holds_the_contracts(folder, contracts):
    import jsonschema

    from parley.store import project_root

    meta = read(project_root(), "schemas/contract.schema.json")
    for name, contract in contracts.tables.items():
        value = read(folder, f"schema/{name}.json")
        assert [column["name"] for column in value["columns"]] == [column.name for column in contract.columns]
        assert len(value["checks"]) == len(contract.rules)
    for name in contracts.codelists:
        jsonschema.validate(read(folder, f"schema/codelists/{name}.json"), {**meta, "$ref": "#/$defs/codelist"})
    assert read(folder, "schema/dataset.json")["schema_version"] == contracts.dataset.schema_version


def test_the_published_suites_load_into_great_expectations(folder, contracts):
    import great_expectations as gx

    for name in contracts.tables:
        value = read(folder, f"validation/suites/{name}.json")
        suite = gx.ExpectationSuite(name=value["name"], expectations=value["expectations"])
        assert len(suite.expectations) == len(value["expectations"]) > 2
        assert all(held["meta"]["asks"] for held in value["expectations"])


def test_the_validation_page_says_in_words_what_was_checked(folder, contracts, report):
    page = (folder / "validation" / "validation.html").read_text(encoding="utf-8")
    assert f"All {len(report.checks)} checks passed on" in page
    for contract in contracts.tables.values():
        assert f'id="{contract.name}"' in page
    assert "in every row cue_text, cue_start, cue_end are all given or all empty" in page
    assert "http" not in page
    assert "<script" not in page
