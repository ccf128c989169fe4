"""Actors over all documents, built from hand-made mentions: what is joined, what stays apart, what ids rest on."""

from dataclasses import replace
from datetime import date
from itertools import permutations

from parley.records import Document, Findings, Interval, Mention, Place, RegistryActor, Role
from parley.resolve.actors import resolve_actors

BODY, PERSON = "armed_group", "person"


def findings(number, *clusters, roles=(), day=1):
    """Give a document whose clusters are lists of (text, type) or mentions' fields."""
    document = Document(
        f"doc_{number}", "test", f"{number}.txt", "", "", published=Interval(*[date(2021, 1, day)] * 2, "day")
    )
    mentions = []
    for cluster, names in enumerate(clusters):
        for name in names:
            fields = dict(name) if isinstance(name, dict) else {"text": name[0], "actor_type": name[1]}
            mentions.append(
                Mention(
                    **{
                        "char_start": len(mentions),
                        "char_end": 0,
                        "mention_kind": "name",
                        "rule_id": "t",
                        "cluster": cluster,
                        **fields,
                    }
                )
            )
    return Findings(document, tuple(mentions), tuple(roles))


def ids_of(documents, registry=()):
    return resolve_actors(documents, registry)[1]


def test_a_full_name_in_two_documents_is_one_person():
    found = ids_of([findings("a", [("Séfa Bouraï", PERSON)]), findings("b", [("Sefa Bourai", PERSON)])])
    assert found["doc_a", 0] == found["doc_b", 0]


def test_a_surname_alone_is_never_joined():
    found = ids_of(
        [
            findings("a", [("Bouraï", PERSON)]),
            findings("b", [("Bouraï", PERSON)]),
            findings("c", [("Sefa Bouraï", PERSON)]),
        ]
    )
    assert len(set(found.values())) == 3


def test_people_with_one_surname_stay_apart():
    found = ids_of([findings("a", [("Mahmoud Bouraï", PERSON)]), findings("b", [("Mohamed Bouraï", PERSON)])])
    assert len(set(found.values())) == 2


def test_an_acronym_alone_is_the_body_that_another_document_defines():
    defined = findings("a", [("High Shepherds Council", BODY), ("HSC", BODY)])
    found = ids_of([defined, findings("b", [("HSC", BODY)])])
    assert found["doc_a", 0] == found["doc_b", 0]


def test_one_acronym_of_two_bodies_joins_nothing():
    first = findings("a", [("High Shepherds Council", BODY), ("HSC", BODY)])
    second = findings("b", [("Hill Schools Committee", BODY), ("HSC", BODY)])
    found = ids_of([first, second, findings("c", [("HSC", BODY)])])
    assert len(set(found.values())) == 3


def test_a_person_is_no_body_of_the_same_name():
    found = ids_of([findings("a", [("Blue Dawn", PERSON)]), findings("b", [("Blue Dawn", BODY)])])
    assert len(set(found.values())) == 2


def test_courts_of_two_countries_stay_apart():
    court = {"text": "Supreme Court", "actor_type": "government"}
    found = ids_of(
        [findings("a", [{**court, "country_code": "PER"}]), findings("b", [{**court, "country_code": "GHA"}])]
    )
    assert len(set(found.values())) == 2


def test_the_registry_joins_what_names_do_not():
    entry = RegistryActor(
        "blue-dawn", "Blue Dawn", BODY, aliases=("BD",), part_of_ids=("red-valley",), source="invented"
    )
    parent = RegistryActor("red-valley", "Red Valley", BODY, source="invented")
    known = {"text": "Blue Dawn", "actor_type": BODY, "registry_id": "blue-dawn"}
    documents = [
        findings("a", [known], [{"text": "RV", "actor_type": BODY, "registry_id": "red-valley"}]),
        findings("b", [{**known, "text": "BD"}]),
    ]
    actors, found = resolve_actors(documents, (entry, parent))
    assert found["doc_a", 0] == found["doc_b", 0]
    (actor,) = [a for a in actors if a.actor_id == found["doc_a", 0]]
    assert (actor.name, actor.aliases, actor.basis) == ("Blue Dawn", ("BD",), "registry")
    assert actor.part_of_ids == (found["doc_a", 1],)


def test_a_text_says_what_a_body_is_part_of():
    role = Role(0, 1, "part_of", 0, 1, None, "t")
    actors, found = resolve_actors([findings("a", [("Blue Dawn", BODY)], [("Red Valley", BODY)], roles=[role])], ())
    (child,) = [a for a in actors if a.name == "Blue Dawn"]
    assert child.part_of_ids == (found["doc_a", 1],)


def test_the_type_is_what_most_mentions_say():
    documents = [findings(n, [("Blue Dawn", kind)]) for n, kind in (("a", "unknown"), ("b", "ngo"), ("c", "ngo"))]
    (actor,) = resolve_actors(documents, ())[0]
    assert (actor.actor_type, actor.basis) == ("ngo", "text")


def test_the_order_of_documents_does_not_matter():
    documents = [
        findings("a", [("Sefa Bouraï", PERSON), ("Bouraï", PERSON)], [("HSC", BODY)], day=3),
        findings("b", [("High Shepherds Council", BODY), ("HSC", BODY)], [("Bouraï", PERSON)], day=1),
        findings("c", [("Sefa Bourai", PERSON)], [("Red Valley", BODY)], day=2),
    ]
    assert (
        len(
            {
                str(sorted(map(str, r)) if isinstance(r, dict) else r)
                for p in permutations(documents)
                for r in resolve_actors(p, ())[:1]
            }
        )
        == 1
    )
    assert all(resolve_actors(p, ())[1] == resolve_actors(documents, ())[1] for p in permutations(documents))


def test_a_later_document_renames_nobody():
    first = findings("a", [("Sefa Bouraï", PERSON)], [("Red Valley", BODY)])
    later = findings("b", [("Sefa Koro Bouraï", PERSON)], [("Red Valley Front", BODY)], day=9)
    assert ids_of([first]).items() <= ids_of([first, later]).items()


def test_a_surname_with_its_office_is_the_only_bearer_of_both():
    state = [{"text": "Peru", "actor_type": "state", "registry_id": "peru", "country_code": "PER"}]
    full = [{"text": "Sefa Bouraï", "actor_type": PERSON, "role_text": "President"}]
    short = [{"text": "Bouraï", "actor_type": PERSON, "role_text": "the president"}]
    other = [{"text": "Lisa Bouraï", "actor_type": PERSON, "role_text": "farmer"}]
    found = ids_of([findings("a", full, state), findings("b", short, state)])
    assert found["doc_a", 0] == found["doc_b", 0]
    found = ids_of([findings("a", full, state), findings("b", short, state), findings("c", other, state)])
    assert found["doc_a", 0] != found["doc_b", 0]


def test_a_state_known_from_one_text_alone_is_one_in_all():
    known = {"text": "Morvania", "actor_type": "state", "registry_id": "text-state-morvania"}
    actors, found = resolve_actors([findings("a", [known]), findings("b", [("Morvania", PERSON)])], ())
    assert found["doc_a", 0] == found["doc_b", 0]
    assert [(a.name, a.actor_type, a.basis) for a in actors] == [("Morvania", "state", "text")]


def test_no_documents_give_no_actors():
    assert resolve_actors([], ()) == ((), {})


def test_tellings_of_one_story_mean_the_same_people_by_surname():
    told = {"doc_a": ("sto_1", True), "doc_b": ("sto_1", False), "doc_c": ("sto_2", True)}
    documents = [findings(number, [("Bouraï", PERSON)]) for number in "abc"]
    _, found = resolve_actors(documents, (), told)
    assert found["doc_a", 0] == found["doc_b", 0] != found["doc_c", 0]


def test_two_bearers_of_a_surname_in_one_story_stay_apart():
    told = {"doc_a": ("sto_1", True), "doc_b": ("sto_1", False)}
    first = findings("a", [("Mahmoud Bouraï", PERSON)], [("Mohamed Bouraï", PERSON)])
    _, found = resolve_actors([first, findings("b", [("Bouraï", PERSON)])], (), told)
    assert len(set(found.values())) == 3


def test_a_lone_word_that_another_text_shows_to_be_a_town_is_nobody():
    place = Place(0, 6, "Orsana", "Orsana", None, None, None, "place", None, "places.unlisted")
    seen = replace(findings("a", [("Selim Orro", PERSON)]), places=(place,))
    _, found = resolve_actors([seen, findings("b", [("Orsana", "unknown")])], ())
    assert set(found) == {("doc_a", 0)}


def test_a_minister_whose_name_is_also_a_town_s_stays():
    place = Place(0, 6, "Orsana", "Orsana", None, None, None, "place", None, "places.unlisted")
    titled = {"text": "Orsana", "actor_type": PERSON, "role_text": "Minister"}
    _, found = resolve_actors([replace(findings("b", [titled]), places=(place,))], ())
    assert set(found) == {("doc_b", 0)}


def test_an_actor_goes_by_its_most_used_full_name():
    names = [("Lisa Omegna", PERSON), ("Omegna", PERSON), ("Voters Doubt Lisa Omegna", PERSON), ("Lisa Omegna", PERSON)]
    (actor,) = resolve_actors([findings("a", [*names, ("Omegna", PERSON), ("Omegna", PERSON)])], ())[0]
    assert actor.name == "Lisa Omegna"
