"""Letters of other scripts and the consonants that names share across them."""

import pytest

from parley.extract.actors.names import body_key, person_words, skeleton
from parley.extract.actors.scripts import consonants, is_arabic, sounds_fit, to_latin
from parley.ids import fold


@pytest.mark.parametrize(
    "name", ["", " ", "-", "1", "‏", "🙂", "漢字 名前", "Ω", "ال", "عبد", "abd", "abd al", "й", "x" * 5000]
)
def test_any_text_is_a_name_that_nothing_fails_on(name):
    assert isinstance(consonants(fold(name)), str)
    assert all(isinstance(word, str) for word in person_words(name))
    assert isinstance(body_key(name) + skeleton(name), str)
    assert sounds_fit(fold(name), fold(name)) in (True, False)


def test_letters_without_a_loss_are_written_in_latin_ones():
    assert [to_latin(word) for word in ("orlov", "орлов", "łoza", "سلام")] == ["orlov", "orlov", "loza", "سلام"]


def test_two_words_of_one_letter_prove_nothing():
    assert consonants("ab da") == consonants("سلام") == ""


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [("خالد سلمان", "Khalid Salman"), ("عبد الرحمن الصوراني", "Abdul Rahman al-Sorani"), ("يوسف مراد", "Yousef Murad")],
)
def test_arabic_letters_have_the_consonants_of_their_transliteration(arabic, latin):
    assert is_arabic(arabic)
    assert consonants(fold(arabic)) == consonants(fold(latin)) != ""
    assert sounds_fit(fold(arabic), fold(latin))


@pytest.mark.parametrize(("arabic", "latin"), [("حسن مراد", "Hussein Murad"), ("خالد سلمان", "Khalid Sulayman")])
def test_long_vowels_tell_names_of_equal_consonants_apart(arabic, latin):
    assert consonants(fold(arabic)) == consonants(fold(latin))
    assert not sounds_fit(fold(arabic), fold(latin))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Abd al-Rahman Koro", "Abdurrahman Koro"),
        ("Abdel Aziz Koro", "Abdulaziz Koro"),
        ("Nour al-Din Koro", "Noureddine Koro"),
        ("Cheikh Koro", "Sheikh Koro"),
        ("Сергей Орлов", "Sergey Orlov"),
    ],
)
def test_spellings_of_one_name_have_the_same_words(left, right):
    assert person_words(left) == person_words(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Abdallah Koro", "Abdoulaye Koro"), ("Simon Koro", "Simone Koro"), ("Abdul Rahman Koro", "Abdul Rahim Koro")],
)
def test_names_that_only_look_alike_keep_their_own_words(left, right):
    assert person_words(left) != person_words(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Ministry of Rural Water", "Rural Water Ministry"), ("Reed Defence Organisation", "Reed Defense Organization")],
)
def test_a_body_s_name_is_one_whatever_the_order_and_spelling(left, right):
    assert body_key(left) == body_key(right)
