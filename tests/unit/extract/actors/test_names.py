"""Names as strings: spellings that are one name, and names that only look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.extract.actors.names import body_key, is_acronym, is_same_person, person_words, skeleton, sound, stands_for


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Brahim Ag Saley", "Brahim ag-Salei"),
        ("Moussa Traoro", "Musa Traoro"),
        ("Khaled Ould Bennani", "Kaled Wuld Benani"),
        ("Oriel D. Vantamo", "Oriel Vantamo"),
        ("Séfa Bouraï", "Sefa Bourai"),
        ("Abdel Kader al-Noury", "Abdel Kader Al Nouri"),
    ],
)
def test_spellings_of_one_person_are_one(left, right):
    assert is_same_person(person_words(left), person_words(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Oriel Vantamo", "Sefa Vantamo"),
        ("Mahmoud Bouraï", "Mohamed Bouraï"),
        ("Vantamo", "Oriel Vantamo"),
        ("Vantamo", "Vantamo"),
        ("Oriel Vantamo", "Oriel Vantoma"),
        ("Ali Oriel", "Oriel Ali"),
    ],
)
def test_people_who_only_look_alike_stay_apart(left, right):
    assert not is_same_person(person_words(left), person_words(right))


@pytest.mark.parametrize(
    ("acronym", "name", "expected"),
    [
        ("HSC", "High Shepherds Council", True),
        ("HCUL", "High Council for the Unity of Lands", True),
        ("H.S.C.", "High Shepherds Council", True),
        ("FLUM", "Front de libération des Umbras du Marais", True),
        ("HSC", "Hill Farmers Union", False),
        ("H", "High Council", False),
    ],
)
def test_an_acronym_stands_for_the_words_it_abbreviates(acronym, name, expected):
    assert stands_for(acronym, name) is expected


def test_a_generic_word_at_the_end_does_not_make_another_body():
    assert body_key("the Blue Dawn group") == body_key("Blue Dawn")
    assert body_key("Blue Dawn Party") != body_key("Blue Dawn Movement")


def test_long_arabic_names_share_their_consonants():
    assert skeleton("Harakat al-Nur al-Islami") == skeleton("Haraket ul Noor al Islamy")
    assert skeleton("al-Nur") == ""


@given(st.text())
def test_any_text_has_a_form(text):
    person_words(text), body_key(text), skeleton(text), is_acronym(text), sound(text)
    assert stands_for(text, text) in (True, False)
