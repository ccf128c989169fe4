"""Names of one body in two languages, and why others stay apart."""

import pytest

from parley.resolve.actor_links import Cluster
from parley.resolve.languages import bilingual, cognate, transliterated


def cluster(number, *names, actor_type="armed_group", states=("MLI",), registry_id=None):
    """Give a text's cluster; the first name is the fullest."""
    return Cluster(
        key=(f"doc_{number}", 0),
        order=("2031", f"doc_{number}", 0),
        names=tuple((name, 1) for name in names),
        full=names[0],
        actor_type=actor_type,
        type_votes=((actor_type, 1),),
        registry_id=registry_id,
        country_code=None,
        states=frozenset(states),
        role_nouns=frozenset(),
    )


def pairs(finder, *clusters):
    return list(finder(clusters, lambda at: at))


def test_a_translation_with_the_same_letters_is_one():
    left = cluster(1, "National Liberation Front of Orvel", "FLNO")
    assert pairs(bilingual, left, cluster(2, "Front de libération nationale d'Orvel", "FLNO")) == [(0, 1)]


def test_a_translation_needs_no_acronym_when_all_words_agree():
    left = cluster(1, "Popular Action Party", actor_type="party_or_movement")
    assert pairs(bilingual, left, cluster(2, "Partido de Acción Popular", actor_type="party_or_movement")) == [(0, 1)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("National Liberation Front of Orvel", "FLN"), ("Front de libération nationale de Morvania", "FLN")),
        (("High Shepherds Council", "HSC"), ("Hill Schools Committee", "HSC")),
        (("Front de libération d'Orvel", "FLO"), ("Front de lutte d'Orvel", "FLO")),
        (("Reed Party", "RP"), ("Parti du roseau", "PR")),
    ],
)
def test_what_is_no_translation_stays_apart(left, right):
    assert pairs(bilingual, cluster(1, *left), cluster(2, *right)) == []


def test_a_translation_in_another_country_is_another_body():
    left = cluster(1, "Popular Action Party", actor_type="party_or_movement", states=("PER",))
    right = cluster(2, "Partido de Acción Popular", actor_type="party_or_movement", states=("COL",))
    assert pairs(bilingual, left, right) == []


def test_a_name_in_arabic_letters_is_the_only_one_that_sounds_like_it():
    arabic = cluster(1, "خالد سلمان", actor_type="person")
    latin = cluster(2, "Khalid Salman", actor_type="person")
    assert pairs(transliterated, arabic, latin) == [(1, 0)]
    twin = cluster(3, "Khaled Selman", actor_type="person")
    assert pairs(transliterated, arabic, latin, twin) == []


def test_a_person_and_a_body_of_one_sound_stay_apart():
    assert pairs(transliterated, cluster(1, "خالد سلمان"), cluster(2, "Khalid Salman", actor_type="person")) == []


@pytest.mark.parametrize("word", ["", "a", "1", "漢字", "ééé"])
def test_any_word_has_a_cognate_form(word):
    assert isinstance(cognate(word), str)
