"""Who is who inside one document: names, acronyms, roles and pronouns of invented people and bodies."""

from datetime import date

import pytest

from parley import store
from parley.extract.actors import compile_rules, extract_mentions
from parley.records import DateExpression, RegistryActor
from parley.resolve.references import resolve_references
from parley.resolve.relations import date_roles


@pytest.fixture(scope="module")
def rules():
    return compile_rules(store.read_lexicon("actors"), store.read_registry())


@pytest.fixture(scope="module")
def read(parse, rules):
    def resolve(text):
        doc = parse(text)
        mentions, roles = resolve_references(doc, extract_mentions(doc, rules), [], rules)
        assert all(m.text == text[m.char_start : m.char_end] for m in mentions)
        assert all(m.cluster is not None for m in mentions)
        return mentions, roles

    return resolve


def clusters(mentions, *texts):
    return [{m.cluster for m in mentions if m.text == text} for text in texts]


def is_one(mentions, *texts):
    found = clusters(mentions, *texts)
    return all(len(held) == 1 for held in found) and len(set.union(*found)) == 1


def test_a_surname_is_the_person_named_in_full(read):
    mentions, _ = read("Colonel Barto Omegna spoke first. Omegna said the road was closed.")
    assert is_one(mentions, "Barto Omegna", "Omegna")


def test_two_people_with_one_surname_stay_apart(read):
    mentions, _ = read("Colonel Barto Omegna met Senator Lisa Omegna in the hall.")
    barto, lisa = clusters(mentions, "Barto Omegna", "Lisa Omegna")
    assert len(barto) == len(lisa) == 1
    assert barto != lisa


def test_a_surname_that_two_people_bear_is_the_one_named_last_and_joins_nobody(read):
    mentions, _ = read("Barto Omegna spoke first. Omegna sat down. Then Lisa Omegna rose. Omegna asked for water.")
    barto, lisa = clusters(mentions, "Barto Omegna", "Lisa Omegna")
    assert barto != lisa
    assert [m.cluster for m in mentions if m.text == "Omegna"] == [*barto, *lisa]


def test_a_known_surname_in_another_full_name_is_another_person(parse):
    known = RegistryActor("barto-omegna", "Barto Omegna", "person", weak_aliases=("Omegna",))
    rules = compile_rules(store.read_lexicon("actors"), (*store.read_registry(), known))
    doc = parse("Barto Omegna met the envoy on Monday. Lisa Omegna stayed at home. President Omegna said no.")
    mentions, _ = resolve_references(doc, extract_mentions(doc, rules), [], rules)
    assert {m.text: m.registry_id for m in mentions if m.mention_kind == "name"} == {
        "Barto Omegna": "barto-omegna",
        "Lisa Omegna": None,
        "Omegna": "barto-omegna",
    }


def test_an_acronym_in_brackets_is_used_through_the_document(read):
    mentions, _ = read("The High Shepherds Council (HSC) met on Monday. The HSC left early.")
    assert is_one(mentions, "High Shepherds Council", "HSC")


def test_two_bodies_that_share_a_word_stay_apart(read):
    mentions, _ = read("The Red Valley Brigade fought the Blue Valley Brigade near the river.")
    red, blue = clusters(mentions, "Red Valley Brigade", "Blue Valley Brigade")
    assert len(red) == len(blue) == 1
    assert red != blue


def test_a_minister_and_the_ministry_of_the_same_field_are_one_office(read):
    mentions, _ = read("The Minister of Rural Water asked for calm. The rural water ministry sent a letter.")
    assert is_one(mentions, "Minister of Rural Water", "rural water ministry")


def test_spellings_are_one(read):
    mentions, _ = read("General Brahim Ag Saley arrived. Brahim ag Salei left a day later.")
    assert is_one(mentions, "Brahim Ag Saley", "Brahim ag Salei")


def test_a_pronoun_after_a_quote_is_its_speaker(read):
    text = "“The wells are dry,” said Maria Omegna, a doctor. “Nobody came,” she told Basin Radio."
    mentions, _ = read(text)
    (she,) = [m for m in mentions if m.mention_kind == "pronoun"]
    assert is_one([m for m in mentions if m.text == "Maria Omegna"] + [she], "Maria Omegna", "she")


def test_a_pronoun_of_the_other_gender_is_left_out(read):
    mentions, _ = read("Mr. Barto Omegna left the hall. She was late.")
    assert [m for m in mentions if m.mention_kind == "pronoun"] == []


def test_the_president_is_who_the_text_says(read):
    text = "Peruvian President Oriel Vantamo agreed. The Peruvian president said that the road was open."
    mentions, _ = read(text)
    assert is_one(mentions, "Oriel Vantamo", "The Peruvian president")


def test_a_president_whom_the_text_does_not_name_is_left_out(read):
    mentions, _ = read("The president said that the road was open. Barto Omegna, a farmer, agreed.")
    assert [m for m in mentions if m.rule_id == "role"] == []


def test_the_council_is_the_council_named_before(read):
    mentions, _ = read("The High Shepherds Council met. The farmers said the council had failed.")
    assert is_one(mentions, "High Shepherds Council", "the council")


@pytest.mark.parametrize(
    ("text", "relation", "who", "whom"),
    [
        (
            "Oriel Vantamo, a spokesman for the Valley Peace Foundation, denied it.",
            "speaks_for",
            "Oriel Vantamo",
            "Valley Peace Foundation",
        ),
        ("Barto Omegna leads the Red Valley Brigade.", "leads", "Barto Omegna", "Red Valley Brigade"),
        ("Peruvian President Oriel Vantamo agreed.", "holds_office", "Oriel Vantamo", "Peruvian"),
        ("Sefa Bouraï, an expert at the Valley Institute, agreed.", "member_of", "Sefa Bouraï", "Valley Institute"),
        (
            "The Blue Dawn Brigade, a branch of the Red Valley Brigade, claimed the attack.",
            "part_of",
            "Blue Dawn Brigade",
            "Red Valley Brigade",
        ),
    ],
)
def test_what_actors_are_to_each_other(read, text, relation, who, whom):
    mentions, roles = read(text)
    (subject,), (target,) = clusters(mentions, who, whom)
    assert (relation, subject, target) in [(r.relation, r.cluster, r.object_cluster) for r in roles]


def test_a_document_without_actors_gives_nothing(read):
    assert read("It rained all day.") == ([], [])


@pytest.mark.parametrize("text", ["", "\n", "He. She? HIS!", "“ he “ she ”", "قال"])
def test_any_text_can_be_read(read, text):
    read(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Red Valley Brigade is allied with the Blue River Front.",
        "The Red Valley Brigade allied itself with the Blue River Front.",
        "The Red Valley Brigade pledged allegiance to the Blue River Front.",
    ],
)
def test_an_ally_is_told(read, text):
    mentions, roles = read(text)
    brigade, front = clusters(mentions, "Red Valley Brigade", "Blue River Front")
    assert [(role.relation, {role.cluster}, {role.object_cluster}) for role in roles] == [
        ("allied_with", brigade, front)
    ]


@pytest.mark.parametrize(
    ("text", "wording", "start", "end"),
    [
        ("Adaru Selim, who has led the High Shepherds Council since 2019, met the envoy.", "2019", 2019, None),
        ("Mina Orsa was president of the Orvel Bar Union until 2020.", "2020", None, 2020),
        ("Mina Orsa was president of the Orvel Bar Union in 2020.", "2020", None, None),
    ],
)
def test_a_role_has_the_time_its_clause_states(read, text, wording, start, end):
    at, year = text.index(wording), int(wording)
    held = DateExpression(
        at, at + 4, wording, wording, "DATE", date(year, 1, 1), date(year, 12, 31), "year", "explicit", "test"
    )
    (role,) = date_roles(text, read(text)[1], [held])
    assert role.start_date == (date(start, 1, 1) if start else None)
    assert role.end_date == (date(end, 12, 31) if end else None)
