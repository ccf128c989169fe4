"""The contracts fit their JSON Schema, each other, the records, and what is derived from them."""

import copy
import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest

from parley import records, store
from parley.contracts import parse_codelist, parse_contract, parse_dataset
from parley.derive import dictionary
from parley.derive.arrow import to_schema
from parley.derive.expectations import to_suite
from parley.errors import ContractError
from parley.ids import PREFIXES

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
FILES = sorted(SCHEMAS.rglob("*.yml"))
CONTRACTS = store.read_contracts(SCHEMAS)
RULES = json.loads((SCHEMAS / "contract.schema.json").read_text(encoding="utf-8"))

# The public interface: columns are appended, never renamed, moved or dropped.
COLUMNS = {
    "documents": "document_id collection path title publisher published_start published_end published_precision "
    "published_basis language source_url licence text_sha256 char_count word_count content_char_count story_id "
    "is_story_lead encoding media_type text_repairs",
    "actors": "actor_id name actor_type country_code aliases part_of_ids wikidata_id basis mention_count "
    "document_count story_count first_date last_date",
    "actor_mentions": "mention_id actor_id document_id char_start char_end text mention_kind role_text rule_id",
    "actor_roles": "role_id actor_id relation object_id role_text document_id char_start char_end start_date end_date "
    "date_precision rule_id",
    "events": "event_id event_type event_mode status source_ids target_ids place_name place_id latitude longitude "
    "place_precision start_date end_date date_precision date_basis report_count document_count story_count "
    "is_contested cameo_root quad_class",
    "event_reports": "report_id event_id document_id char_start char_end text trigger_start trigger_end trigger_text "
    "event_type event_mode status source_ids target_ids source_texts target_texts asserted_by_id quote_id place_name "
    "place_id latitude longitude place_precision start_date end_date date_precision date_basis date_text rule_id",
    "quotes": "quote_id document_id char_start char_end text quote_type speaker_id speaker_text speaker_start "
    "speaker_end speaker_role cue_text cue_start cue_end addressee_id addressee_text start_date "
    "end_date date_precision mentioned_ids quote_group_id rule_id",
    "figures": "figure_id document_id char_start char_end text measure_code value value_low value_high approximation "
    "unit_code change_code counted_text actor_id place_name place_id start_date end_date date_precision reported_by_id "
    "quote_id figure_group_id rule_id",
    "contradictions": "contradiction_id kind table_name row_ids document_ids summary",
    "event_actors": "event_id actor_id side",
}

# Which record a table's rows are made of, and what the records' names become.
RECORDS = {
    "documents": records.Document,
    "actors": records.Actor,
    "actor_mentions": records.Mention,
    "actor_roles": records.Role,
    "events": records.Event,
    "event_reports": records.EventReport,
    "quotes": records.Quote,
    "figures": records.Figure,
    "contradictions": records.Contradiction,
}
RENAMED = {
    "quote_index": "quote_id",
    "quote_group": "quote_group_id",
    "row_keys": "row_ids",
    "cluster": "actor_id",
    "published": "published_start",
}
# A text stays its owner's; a registry's key becomes the actor's id; reports point to their event themselves.
NOT_RELEASED = {
    ("documents", "text"), ("documents", "blocks"), ("actor_mentions", "registry_id"), ("actor_mentions", "actor_type"),
    ("actor_mentions", "country_code"), ("events", "report_keys"),
}  # fmt: skip
PYTHON_TYPES = {"int": "int64", "str": "string", "bool": "bool", "float": "double", "date": "date32"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_contract_fits_the_json_schema_and_no_other_kind(path):
    kind = "dataset" if path.stem == "dataset" else "codelist" if path.parent.name == "codelists" else "table"
    raw = store.read_yaml(path)
    schema = {"$ref": f"#/$defs/{kind}", "$defs": RULES["$defs"]}
    jsonschema.Draft202012Validator(schema).validate(raw)
    jsonschema.Draft202012Validator(RULES).validate(raw)


def test_the_json_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(RULES)


def test_tables_have_the_public_columns_in_their_order():
    found = {name: " ".join(column.name for column in table.columns) for name, table in CONTRACTS.tables.items()}
    assert found == COLUMNS


def test_one_column_name_has_one_meaning_in_every_table():
    meanings = {}
    for table in CONTRACTS.tables.values():
        for column in table.columns:
            own = table.primary_key == (column.name,)
            facts = {
                "type": column.type, "unit": column.unit, "codelist": column.codelist, "minimum": column.minimum,
                "maximum": column.maximum, "reference": f"{table.name}.{column.name}" if own else column.reference,
            }  # fmt: skip
            # Counts that may be none for an actor, yet not for an event, keep one meaning.
            known = meanings.setdefault(column.name, facts)
            assert facts == known, f"{table.name}.{column.name}"


def test_references_name_their_target_by_its_key():
    for table in CONTRACTS.tables.values():
        for column, other, key in table.foreign_keys:
            assert CONTRACTS.tables[other].primary_key == (key,)
            assert column.endswith(("_id", "_ids"))


def test_identifiers_are_written_with_the_prefix_of_their_table():
    for name, table in CONTRACTS.tables.items():
        if name in PREFIXES:
            assert f"{PREFIXES[name]}_[0-9a-f]{{16}}" in table.column(table.primary_key[0]).pattern


def test_every_code_list_is_used_or_says_what_it_is_for():
    used = {column.codelist for table in CONTRACTS.tables.values() for column in table.columns}
    assert set(CONTRACTS.codelists) - used == {"vague_amount"}


@pytest.mark.parametrize("name", RECORDS)
def test_each_record_field_has_its_column_of_the_same_type(name):
    table = CONTRACTS.tables[name]
    columns = {column.name: column for column in table.columns}
    for field in fields(RECORDS[name]):
        if (name, field.name) in NOT_RELEASED:
            continue
        target = RENAMED.get(field.name, field.name).replace("_clusters", "_ids").replace("_cluster", "_id")
        assert target in columns, f"{field.name} of {RECORDS[name].__name__} has no column"
        if target == field.name:
            plain = str(getattr(field.type, "__name__", field.type)).removesuffix(" | None").removeprefix("datetime.")
            wanted = "list<string>" if plain.startswith("tuple") else PYTHON_TYPES.get(plain, plain)
            assert columns[target].type == wanted, field.name


def test_modes_name_types_and_roots_that_exist():
    lists = CONTRACTS.codelists
    for mode in lists["event_mode"].codes.values():
        assert set(mode.attributes["event_types"]) <= set(lists["event_type"].codes), mode.code
        roots, codes = mode.attributes["cameo_root"], mode.attributes["cameo_codes"]
        assert set(roots) == set(codes) == set(mode.attributes["event_types"]), mode.code
        assert set(roots.values()) <= set(lists["cameo_root"].codes)
        assert all(code.startswith(roots[kind]) for kind in codes for code in codes[kind].split()[:1]), mode.code
    for kind in lists["event_type"].codes.values():
        assert kind.attributes["cameo_root"] in lists["cameo_root"].codes
        assert kind.attributes["quad_class"] in lists["quad_class"].codes
        assert kind.attributes["cameo_codes"].startswith(kind.attributes["cameo_root"]), kind.code


def test_the_event_lexicon_uses_only_codes_that_exist():
    lists, groups = CONTRACTS.codelists, store.read_lexicon("events")["groups"]
    for group in groups:
        if group["type"] == "NONE":  # idioms, which no event comes of
            continue
        assert group["type"] in lists["event_type"].codes, group["id"]
        mode = group.get("mode")
        if mode is not None and not mode.startswith("by_"):  # worked out from what is asked for or threatened
            assert group["type"] in lists["event_mode"].codes[mode].attributes["event_types"], group["id"]


def test_vague_amounts_have_bounds_in_order():
    for code in CONTRACTS.codelists["vague_amount"].codes.values():
        assert code.attributes["value_low"] <= code.attributes["value_high"]


def test_arrow_schemas_and_suites_can_be_derived_from_every_table():
    for table in CONTRACTS.tables.values():
        schema = to_schema(table, "1.0.0")
        assert schema.names == [column.name for column in table.columns]
        assert all(isinstance(field.type, pa.DataType) and field.metadata[b"description"] for field in schema)
        suite = to_suite(table, CONTRACTS.codelists)
        checks = [expectation["meta"]["check"] for expectation in suite["expectations"]]
        assert len(set(checks)) == len(checks)
        assert suite == json.loads(json.dumps(suite))


def test_the_data_dictionary_page_is_current():
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == dictionary.to_markdown(CONTRACTS), "run `make docs`"


def test_the_dictionary_covers_every_column_and_code():
    rows = dictionary.to_dictionary_csv(CONTRACTS).count("\r\n") - 1
    assert rows == sum(len(table.columns) for table in CONTRACTS.tables.values())
    codes = dictionary.to_codelists_csv(CONTRACTS).count("\r\n") - 1
    assert codes == sum(len(codelist.codes) for codelist in CONTRACTS.codelists.values())


def test_the_codebook_explains_every_coded_table_type_and_status():
    text = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    for name in ("actor_type", "event_type", "status", "quote_type", "measure_code", "mention_kind", "change_code"):
        missing = [code for code in CONTRACTS.codelists[name].codes if f"`{code}`" not in text]
        assert not missing, name
    assert all(f"`{name}`" in text for name in CONTRACTS.tables)


QUOTES = store.read_yaml(SCHEMAS / "quotes.yml")


def spoiled(change):
    raw = copy.deepcopy(QUOTES)
    change(raw)
    return raw


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: raw.pop("primary_key"), "quotes.yml: primary_key is missing"),
        (lambda raw: raw.update(colour="red"), "unknown key 'colour'"),
        (lambda raw: raw["columns"][2].update(type="money"), "quotes.yml.char_start: unknown type 'money'"),
        (lambda raw: raw["columns"][2].update(colour="red"), "quotes.yml.char_start: unknown key 'colour'"),
        (lambda raw: raw["columns"][2].pop("unit"), "a number has no unit"),
        (lambda raw: raw["columns"][4].update(description=" "), "is not a text"),
        (lambda raw: raw["columns"][4].update(required="yes"), "neither true nor false"),
        (lambda raw: raw["columns"][0].update(pattern="("), "no regular expression"),
        (lambda raw: raw["columns"].append(raw["columns"][0]), "quote_id: declared twice"),
        (lambda raw: raw["columns"][0].update(required=False), "may be null"),
        (lambda raw: raw["columns"][19].update(required=False), "a list may be null"),
        (lambda raw: raw["columns"][1].update(reference="documents"), "names no column"),
        (lambda raw: raw.update(sort=["char_start"]), "does not make the order unique"),
        (lambda raw: raw["checks"].append({"more": ["char_start", "char_end"]}), "unknown check"),
        (lambda raw: raw["checks"].append({"less": ["char_start", "chars"]}), "unknown column 'chars'"),
        (lambda raw: raw["checks"].append({"less": ["char_start"]}), "needs two columns"),
        (lambda raw: raw.update(version="1.0"), "is no version"),
        (lambda raw: raw.update(columns={}), "is not a list"),
    ],
)
def test_a_wrong_contract_is_refused_with_its_place(change, message):
    with pytest.raises(ContractError) as refused:
        parse_contract(spoiled(change), "quotes.yml")
    assert message in str(refused.value)


@pytest.mark.parametrize("raw", [None, [], "quotes", {"name": "quotes"}])
def test_what_is_no_contract_at_all_is_refused(raw):
    for parse in (parse_contract, parse_codelist, parse_dataset):
        with pytest.raises(ContractError):
            parse(raw, "somewhere")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("quotes.yml", "codelist: quote_type", "codelist: quote_types", "unknown code list 'quote_types'"),
        (
            "quotes.yml",
            "reference: documents.document_id",
            "reference: documents.path",
            "documents.path is no primary key",
        ),
        ("quotes.yml", "name: quotes", "name: quote", "its name is not the file's"),
        ("dataset.yml", "  - quotes\n", "", "tables and contracts differ in quotes"),
        ("codelists/side.yml", '"target"', '"source"', "declared twice"),
    ],
)
def test_contracts_that_do_not_fit_together_are_refused(tmp_path, file, old, new, message):
    for path in FILES:
        copied = tmp_path / path.relative_to(SCHEMAS)
        copied.parent.mkdir(exist_ok=True)
        copied.write_bytes(path.read_bytes())
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContractError, match=message):
        store.read_contracts(tmp_path)
