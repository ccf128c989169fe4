"""Mentions of actors: the lexicon proves itself, and unseen names of invented people and places are found."""

import pytest

from parley import store
from parley.errors import ContractError
from parley.extract.actors import compile_rules, extract_mentions, settled_spans

RAW = store.read_lexicon("actors")


@pytest.fixture(scope="module")
def rules():
    return compile_rules(RAW, store.read_registry())


@pytest.fixture(scope="module")
def names(parse, rules):
    def find(text):
        doc = parse(text)
        found = extract_mentions(doc, rules)
        assert all(m.text == text[m.char_start : m.char_end] for m in found)
        return {m.text: m.actor_type for m in found if m.mention_kind == "name"}

    return find


@pytest.mark.parametrize("example", RAW["examples"], ids=lambda e: e["rule"])
def test_the_lexicon_finds_its_own_examples(names, example):
    found = names(example["text"])
    assert {name: found.get(name) for name in example["finds"]} == example["finds"]


@pytest.mark.parametrize("example", RAW["counterexamples"], ids=lambda e: e["rule"])
def test_the_lexicon_finds_nothing_in_its_counterexamples(names, example):
    assert names(example["text"]) == {}


@pytest.mark.parametrize(
    ("text", "name", "actor_type"),
    [
        ("Brahim ag Saley told Basin Radio that the wells were safe.", "Brahim ag Saley", "person"),
        ("The road was closed by the al-Nurani Brigade.", "al-Nurani Brigade", "armed_group"),
        ("Sefa Bouraï, a senior council official, declined to comment.", "Sefa Bouraï", "person"),
        ("Talks with the National Council of Imams go on.", "National Council of Imams", "religious_body"),
        ("The Valley Peace Foundation published the list.", "Valley Peace Foundation", "ngo"),
        ("The Lumbra Daily Herald reported the arrest.", "Lumbra Daily Herald", "media"),
        ("The Ghanaian army crossed the border.", "Ghanaian army", "military"),
        ("Peru’s transitional government resigned.", "Peru’s transitional government", "government"),
        (
            "Fighters of the Front for the Liberation of Morvania left.",
            "Front for the Liberation of Morvania",
            "armed_group",
        ),
        ("Delegates of the U.N. arrived.", "U.N.", "igo"),
    ],
)
def test_names_are_typed_by_their_words_and_surroundings(names, text, name, actor_type):
    assert names(text).get(name) == actor_type


def test_a_possessive_is_no_part_of_a_name(names):
    assert "Oriel Vantamo" in names("General Oriel Vantamo's letter was read. Oriel Vantamo’s aide left.")


def test_a_state_is_found_with_its_capital_only_when_the_capital_acts(names):
    assert names("Lima rejected the offer on Monday.") == {"Lima": "state"}
    assert names("He lives in Lima near the park.") == {}


def test_a_state_inside_a_persons_name_is_no_state(names):
    assert names("General Chad Omegna said the bridge was safe.") == {"Chad Omegna": "person"}


def test_demonyms_are_roles_of_the_state(parse, rules):
    found = extract_mentions(parse("Peruvian troops met South African envoys."), rules)
    states = [(m.text, m.registry_id) for m in found if m.mention_kind == "role" and m.actor_type == "state"]
    assert states == [("Peruvian", "peru"), ("South African", "south-africa")]


def test_a_country_that_no_list_knows_is_recognised(parse, rules):
    text = (
        "The government of Morvania agreed to talks. Morvanian troops left the valley. "
        "Morvania's president, Oriel Vantamo, praised them."
    )
    found = extract_mentions(parse(text), rules)
    assert {(m.text, m.actor_type) for m in found if m.text.startswith("Morvania")} >= {
        ("Morvania", "state"),
        ("Morvanian", "state"),
    }
    assert ("government of Morvania", "government") in {(m.text, m.actor_type) for m in found}


def test_a_title_case_heading_gives_only_names_that_the_text_confirms(names):
    found = names("Rebel Leader Vantamo Seeks Peace Deal\n\nOriel Vantamo said on Monday that he was ready to talk.")
    assert set(found) == {"Oriel Vantamo"} or set(found) == {"Oriel Vantamo", "Vantamo"}


def test_the_first_word_of_a_sentence_is_no_name(names):
    assert names("Farmers waited. Negotiations failed. Dialogue is slow, and dialogue is dear.") == {}


def test_in_capitals_throughout_an_ordinary_word_is_no_acronym(names):
    assert names("THEY ASKED US WHO WAS READY TO LEAVE THE VALLEY BEFORE THE RAIN.") == {}


def test_a_group_that_claims_an_attack_bears_arms(names):
    found = names("The Front of the Two Hills claimed responsibility. Fighters of the Front of the Two Hills left.")
    assert found == {"Front of the Two Hills": "armed_group"}


def test_a_gulf_named_after_a_state_is_no_state(names):
    assert names("Ships crossed the Gulf of Guinea at night.") == {}


def test_settled_spans_leave_lone_words_to_the_gazetteer(parse, rules):
    text = "Colonel Barto Omegna left. The UN stayed."
    spans = settled_spans(extract_mentions(parse(text), rules))
    assert [text[a:b] for a, b in spans] == ["Barto Omegna", "UN"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "’",
        "🙂 🙂",
        "قال المتحدث إن الطريق مغلق.",
        "“„»«'\"",
        "A" * 5000,
        "the of and " * 300,
        "ﬁ ´ \u200f\u202e x",
    ],
)
def test_any_text_can_be_read(parse, rules, text):
    for mention in extract_mentions(parse(text), rules):
        assert mention.text == text[mention.char_start : mention.char_end]


@pytest.mark.parametrize("name", ["titles", "demonyms", "stop_names", "head_nouns"])
def test_a_malformed_lexicon_is_refused(name):
    with pytest.raises(ContractError):
        compile_rules({**RAW, name: [1, True]}, ())


def test_an_unknown_type_in_the_lexicon_is_refused():
    with pytest.raises(ContractError):
        compile_rules({**RAW, "head_nouns": {"club": ["club"]}}, ())
