"""Places: which names are places, which place is meant, and how exactly the text puts it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley import store
from parley.errors import ContractError
from parley.extract.places import Gazetteer, compile_gazetteer, compile_rules, extract_places, load_gazetteer
from parley.records import Place

LEXICON = store.read_lexicon("places")
OWN = store.read_yaml(store.PACKAGE / "gazetteer" / "places.yml")


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="session")
def places(parse: Callable[[str], Any], gazetteer: Gazetteer) -> Callable[..., list[Place]]:
    return lambda text, taken=(): extract_places(parse(text), gazetteer, taken)


def only(found: list[Place], text: str) -> Place:
    (place,) = [p for p in found if p.text == text]
    return place


@pytest.mark.parametrize("example", LEXICON["examples"], ids=lambda e: e["text"])
def test_lexicon_finds_its_own_examples(places: Any, example: dict[str, Any]) -> None:
    assert [p.text for p in places(example["text"])] == example["places"]


@pytest.mark.parametrize("text", LEXICON["counterexamples"])
def test_lexicon_finds_nothing_in_its_counterexamples(places: Any, text: str) -> None:
    assert places(text) == []


def test_a_country_beside_the_name_tells_which_town_is_meant(places: Any) -> None:
    in_mali = only(places("A market burned in Gao, northern Mali, at dawn."), "Gao")
    in_burkina = only(places("A market burned in Gao, Burkina Faso, at dawn."), "Gao")
    assert (in_mali.country_code, in_burkina.country_code) == ("MLI", "BFA")
    assert in_mali.place_id != in_burkina.place_id


def test_the_countries_of_a_text_tell_which_town_is_meant(places: Any) -> None:
    syria = only(
        places("The Syrian delegation went home. Grain is dear in Tripoli and in Damascus, Syria."), "Damascus"
    )
    lebanon = only(places("Lebanon's ministers met twice in Beirut. Fuel ran short in Tripoli, Lebanon."), "Tripoli")
    assert (syria.country_code, lebanon.country_code) == ("SYR", "LBN")


def test_compass_words_make_a_region_without_an_id_or_coordinates(places: Any) -> None:
    place = only(places("Rain returned to northern Mali."), "northern Mali")
    assert (place.place_precision, place.country_code, place.place_name) == ("region", "MLI", "northern Mali")
    assert place.place_id is place.latitude is place.longitude is None


def test_the_north_of_a_country_is_a_region_too(places: Any) -> None:
    assert only(places("Bridges fell in the north of Mali."), "north of Mali").place_precision == "region"


def test_a_country_has_no_coordinates(places: Any) -> None:
    place = only(places("Prices rose across Senegal."), "Senegal")
    assert (place.place_precision, place.country_code, place.latitude) == ("country", "SEN", None)
    assert place.place_id is not None


def test_a_noun_of_a_unit_gives_the_unit_and_not_its_seat(places: Any) -> None:
    found = places("Wells dried up in Mopti region and in the cercle of Niono, Mali. A clinic opened in Mopti.")
    by_text = {p.text: p for p in found}
    assert (by_text["Mopti region"].place_precision, by_text["Mopti region"].latitude) == ("region", None)
    assert (by_text["Niono"].place_precision, by_text["Niono"].place_id) == ("district", None)
    assert by_text["Mopti"].place_precision == "place"
    assert by_text["Mopti"].latitude == pytest.approx(14.48, abs=0.05)


def test_accents_and_apostrophes_do_not_matter(places: Any) -> None:
    found = places("Roads opened in Menaka and Ségou, Mali, and in N’Djamena, Chad.")
    assert {p.place_name for p in found} >= {"Ménaka", "Ségou", "N'Djamena"}


def test_a_place_inside_a_taken_name_is_no_place_but_tells_the_country(places: Any) -> None:
    text = "The Union of Mali Carpenters met. Timber is scarce in Gao."
    found = places(text, [(4, 27)])
    assert [(p.text, p.country_code) for p in found] == [("Gao", "MLI")]


def test_a_village_no_gazetteer_knows_keeps_its_wording_and_no_id(places: Any) -> None:
    place = only(places("Boats reached the village of Orsanavi on Sunday."), "Orsanavi")
    assert (place.place_name, place.place_id, place.place_precision, place.country_code) == (
        "Orsanavi",
        None,
        "place",
        None,
    )


def test_a_lone_town_of_the_texts_country_counts_without_a_preposition(places: Any) -> None:
    found = places("The flag of Mali flies over Gao and Timbuktu. Ménaka slept, and Konna waited for rain.")
    assert [p.place_name for p in found] == ["Mali", "Gao", "Timbuktu", "Ménaka", "Konna"]


def test_a_unit_of_a_country_the_text_does_not_name_is_not_guessed(places: Any) -> None:
    found = places("Mali's wells are deep. Wells failed in the commune of Helmand.")
    assert [p.country_code for p in found if p.text == "Helmand"] == [None]


def test_a_small_namesake_abroad_is_not_guessed(places: Any) -> None:
    assert all(p.place_id is None for p in places("Ministers from Ukraine met in Koro yesterday.") if p.text == "Koro")


@pytest.mark.parametrize(
    "text", ["They told us the rest.", "Hassan Gao sang.", "A Paris-based choir sang.", "In March, Friend left."]
)
def test_words_and_names_of_people_are_no_places(places: Any, text: str) -> None:
    assert places(text) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "“”«»", "🙂 in 🙂", "في مالي", "IN IN IN", "-", "'s north", "of of of Of", "The The"]
)
def test_odd_texts_do_not_raise(places: Any, text: str) -> None:
    assert isinstance(places(text), list)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_every_span_cuts_out_its_wording(places: Any, before: str, after: str) -> None:
    text = f"{before}\n\nLorries waited in Gao, northern Mali.\n\n{after}"
    found = places(text)
    assert all(text[p.char_start : p.char_end] == p.text for p in found)
    assert "northern Mali" in [p.text for p in found]


def test_the_packaged_table_holds_our_own_places(gazetteer: Gazetteer) -> None:
    for place in OWN["places"]:
        assert any(e.country_code == place["country"] and e.kind == "city" for e in gazetteer.find(place["name"])), (
            place
        )
    for region in OWN["regions"]:
        assert any(e.kind in ("region", "area") for e in gazetteer.find(region["name"])), region


def test_the_packaged_table_is_large_and_its_ids_are_unique(gazetteer: Gazetteer) -> None:
    ids = [fields[1] for fields in (line.split("\t") for line in gazetteer.lines if line) if fields[1]]
    assert len(ids) > 50_000
    assert len(ids) == len(set(ids))


def test_nationalities_are_read_from_the_names_of_countries(gazetteer: Gazetteer) -> None:
    assert [gazetteer.nationality(w) for w in ("Malian", "Syrian", "Sudanese", "Carpenter")] == [
        "MLI",
        "SYR",
        "SDN",
        None,
    ]
    table = "keys\ta\tb\tc\td\te\tf\tg\nmali\t1\tcountry\tMali\tMLI\t\t\t5\n"
    assert compile_gazetteer(table, compile_rules(LEXICON), {"Dutch": "NLD"}).nationality("Dutch") == "NLD"


@pytest.mark.parametrize("change", [{"never": None}, {"nouns": []}, {"after": ["unheard"]}, {"doubtful": [True]}])
def test_a_malformed_lexicon_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        compile_rules({**LEXICON, **change})


@pytest.mark.parametrize("table", ["", "head\n", "head\nmali\tMLI\n"])
def test_a_malformed_table_is_refused(table: str) -> None:
    with pytest.raises(ContractError):
        compile_gazetteer(table, compile_rules(LEXICON))
