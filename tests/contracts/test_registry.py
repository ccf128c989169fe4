"""The registry of actors: the shipped file is sound, and a wrong one is refused with place, problem and remedy."""

from datetime import date
from itertools import pairwise

import pytest

from parley import store
from parley.errors import ContractError
from parley.registry import parse_registry, with_world

SOUND = {"id": "blue-dawn", "name": "Blue Dawn", "type": "ngo", "source": "invented"}


def registry(*entries):
    return parse_registry({"actors": list(entries)}, "actors.yml")


def test_the_shipped_registry_is_read():
    actors = store.read_registry()
    assert len(actors) > 150
    assert len({actor.actor_id for actor in actors}) == len(actors)
    assert all(actor.source for actor in actors)


def test_the_shipped_registry_dates_offices_without_overlap():
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for actor in store.read_registry():
        for title, target, start, end in actor.offices:
            if title in ("president", "prime minister") and start:
                held.setdefault((title, target), []).append((start, end or "9999-12-31"))
    for terms in held.values():
        terms.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(terms))


def test_an_entry_becomes_a_record():
    (actor,) = registry({**SOUND, "aliases": ["BD"], "country": "PER", "offices": []})
    assert (actor.actor_id, actor.aliases, actor.country_code) == ("blue-dawn", ("BD",), "PER")


def test_an_office_keeps_its_days():
    board = {"id": "green-board", "name": "Green Board", "type": "ngo", "source": "invented"}
    office = {"title": "chair", "of": "green-board", "start": date(2020, 1, 2)}
    person = {"id": "oriel", "name": "Oriel Vantamo", "type": "person", "source": "invented", "offices": [office]}
    assert registry(board, person)[1].offices == (("chair", "green-board", "2020-01-02", None),)


def test_an_empty_file_is_an_empty_registry():
    assert parse_registry(None, "actors.yml") == ()


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([{**SOUND, "nickname": "B"}], "unknown field 'nickname'"),
        ([SOUND, SOUND], "id used twice"),
        ([SOUND, {**SOUND, "id": "other", "name": "Other", "aliases": ["blue dawn"]}], "also names 'blue-dawn'"),
        ([{**SOUND, "type": "club"}], "unknown type 'club'"),
        ([{key: SOUND[key] for key in ("id", "name", "type")}], "no source"),
        ([{**SOUND, "part_of": ["nobody"]}], "'nobody'"),
        ([{**SOUND, "offices": [{"title": "chair"}]}], "bad office"),
        ([{**SOUND, "offices": [{"title": "chair", "of": "peru", "start": "last May"}]}], "bad day"),
        (
            [{**SOUND, "offices": [{"title": "x", "of": "peru", "start": "2020-01-02", "end": "2019-01-01"}]}],
            "ends before",
        ),
        ([{**SOUND, "country": "Peru"}], "bad country"),
        ([{**SOUND, "id": "Blue Dawn"}], "bad id"),
        ([{**SOUND, "aliases": "BD"}], "not a list"),
        (["Blue Dawn"], "not a mapping"),
    ],
)
def test_a_wrong_entry_is_refused(entries, problem):
    with pytest.raises(ContractError) as error:
        registry(*entries)
    assert problem in str(error.value)
    assert error.value.remedy
    assert error.value.where.startswith("actors.yml")


def test_an_alias_may_be_shared_when_one_of_them_calls_it_weak():
    assert registry(SOUND, {**SOUND, "id": "other", "name": "Other", "weak_aliases": ["Blue Dawn"]})


def test_every_state_has_a_government_and_forces():
    ids = {actor.actor_id for actor in with_world(())}
    assert {"peru", "government-of-peru", "armed-forces-of-peru"} <= ids
