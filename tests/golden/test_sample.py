"""The invented country of raw/sample/, from texts to tables: what the README shows holds, without a registry entry."""

from pathlib import Path
from typing import Any

import pytest

from parley import batches, build, store
from parley.batches import Settings

SETTINGS = Settings()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every table made of the sample."""
    work = tmp_path_factory.mktemp("work")
    texts, refused = batches.find_texts([store.project_root() / "raw" / "sample"], SETTINGS)
    for batch in batches.plan_batches(texts, {}, max_texts=64):
        batches.extract_batch(batch, work, SETTINGS)
    found, more = batches.read_findings(texts, work)
    registry = store.read_registry(Path(store.project_root() / "raw" / "registry"))
    assembled = build.assemble(found, [*refused, *more], registry, store.read_contracts())
    assert assembled.rejections == ()
    return {name: table.to_pylist() for name, table in assembled.tables.items()}


@pytest.fixture(scope="module")
def actors(tables: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Give the actors by name."""
    return {row["name"]: row for row in tables["actors"]}


def test_every_text_is_in_and_the_retelling_is_no_second_story(tables: Any) -> None:
    stories = {row["path"][:2]: row["story_id"] for row in tables["documents"]}
    assert len(stories) == 13
    assert stories["01"] == stories["02"]
    assert len(set(stories.values())) == 12


@pytest.mark.parametrize(
    ("name", "actor_type", "alias", "least"),
    [
        ("Front for the Liberation of Upper Sahrun", "armed_group", "FLHS", 9),
        ("High Council of Scholars", "religious_body", "HCS", 3),
        ("Sahrun Basin Union", "igo", "SBU", 6),
        ("Idris Talwane", "person", "Talwane", 5),
        ("Kazmara", "state", None, 6),
    ],
)
def test_actors_of_a_country_nobody_listed_are_found_once(
    actors: Any, name: str, actor_type: str, alias: str | None, least: int
) -> None:
    row = actors[name]
    assert (row["actor_type"], row["basis"]) == (actor_type, "text")
    assert alias is None or alias in row["aliases"]
    assert row["document_count"] >= least


@pytest.mark.parametrize("town", ["Bekoro", "Tindouar", "Aghezal", "Lumasi", "Tesfahan"])
def test_a_town_is_nobody(actors: Any, town: str) -> None:
    assert town not in actors


def test_talks_that_one_paper_announces_and_another_denies_are_one_contested_event(tables: Any) -> None:
    (contested,) = [row for row in tables["events"] if row["is_contested"] and row["event_type"] == "CONSULT"]
    reports = [row for row in tables["event_reports"] if row["event_id"] == contested["event_id"]]
    assert {row["status"] for row in reports} >= {"planned", "denied"}
    assert contested["story_count"] == 2
    (contradiction,) = [row for row in tables["contradictions"] if row["kind"] == "status"]
    assert set(contradiction["row_ids"]) <= {row["report_id"] for row in reports}


@pytest.mark.parametrize(
    ("event_type", "numbers"),
    [("ASSAULT", ["24", "at least 31", "47"]), ("RETREAT", ["118", "130"])],
    ids=["tolls of the market", "freed prisoners"],
)
def test_numbers_that_diverge_are_one_quantity_and_a_contradiction(
    tables: Any, event_type: str, numbers: list[str]
) -> None:
    (told,) = [c for c in tables["contradictions"] if c["kind"] == "figure" and event_type in c["summary"]]
    assert [number for number in numbers if number not in told["summary"]] == []
    rows = [row for row in tables["figures"] if row["figure_id"] in told["row_ids"]]
    assert {row["text"] for row in rows} >= set(numbers)
    assert len({row["figure_group_id"] for row in rows}) == 1


def test_a_pronoun_speaker_is_the_person_it_stands_for(tables: Any, actors: Any) -> None:
    (quote, _) = [row for row in tables["quotes"] if row["text"].startswith("There is no list of people")]
    assert (quote["quote_type"], quote["speaker_text"]) == ("direct", "she")
    assert quote["speaker_id"] == actors["Bintou Maresh"]["actor_id"]


def test_bounds_of_figures_are_those_of_the_wording(tables: Any) -> None:
    bounds = {row["text"]: (row["value"], row["value_low"], row["value_high"]) for row in tables["figures"]}
    assert bounds["between 2,000 and 3,000"] == (None, 2000, 3000)
    assert bounds["at least 31"] == (31, 31, None)


@pytest.mark.parametrize(
    ("trigger", "status"),
    [
        ("launched talks", "denied"),
        ("begin negotiations", "requested"),
        ("accept a ceasefire", "conditional"),
        ("handed over the men", "conditional"),
        ("demonstrated", "occurred"),
        ("opposes", "ongoing"),
    ],
)
def test_what_happened_is_told_from_what_did_not(tables: Any, trigger: str, status: str) -> None:
    assert {row["status"] for row in tables["event_reports"] if row["trigger_text"] == trigger} == {status}


def test_the_next_thursday_of_a_summit_lies_ahead(tables: Any) -> None:
    (row,) = [row for row in tables["event_reports"] if row["trigger_text"] == "meet" and row["status"] == "planned"]
    assert (str(row["start_date"]), row["date_precision"], row["place_name"]) == ("2023-06-29", "day", "Tesfahan")
