"""The curators' overrides: the shipped file is sound, and a wrong one is refused with place, problem and remedy."""

import pytest

from parley import store
from parley.errors import ContractError
from parley.ids import stable_id
from parley.overrides import parse_overrides
from parley.records import RegistryActor

FIRST, SECOND, THIRD = (f"act_{digit * 16}" for digit in "123")
SIGNED = {"reason": "One person; the second text has a slip.", "author": "A. Curator"}
MERGE = {"action": "merge", "keep": FIRST, "drop": [SECOND], **SIGNED}
REJECT = {"action": "reject", "actor": FIRST, **SIGNED}
KNOWN = RegistryActor("blue-dawn", "Blue Dawn", "ngo", source="invented")


def overrides(*entries):
    return parse_overrides({"overrides": list(entries)}, "overrides.yml", [KNOWN])


def test_the_shipped_overrides_are_read():
    assert store.read_overrides() == ()


def test_a_folder_without_overrides_has_none(tmp_path):
    (tmp_path / "actors.yml").write_text("actors: []\n", encoding="utf-8")
    assert store.read_overrides(tmp_path) == ()


def test_an_entry_becomes_a_record():
    (override,) = overrides(MERGE)
    assert (override.action, override.actor_id, override.drop_ids) == ("merge", FIRST, (SECOND,))
    assert (override.reason, override.author) == (SIGNED["reason"], SIGNED["author"])


def test_a_key_of_the_registry_stands_for_its_actor():
    (override,) = overrides({**MERGE, "keep": "blue-dawn"})
    assert override.actor_id == stable_id("actors", "blue-dawn")
    (state,) = overrides({**REJECT, "actor": "peru"})
    assert state.actor_id == stable_id("actors", "peru")


def test_an_empty_file_overrides_nothing():
    assert parse_overrides(None, "overrides.yml") == parse_overrides({"overrides": []}, "overrides.yml") == ()


def test_where_an_entry_stands_is_no_part_of_what_it_says():
    assert repr(overrides(MERGE)) == repr(parse_overrides([MERGE], "/elsewhere/overrides.yml"))


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        (["merge them"], "not a mapping"),
        ([{**MERGE, "action": "join"}], "unknown action 'join'"),
        ([{**MERGE, "into": FIRST}], "unknown field 'into'"),
        ([{key: MERGE[key] for key in ("action", "keep", "drop", "author")}], "no reason"),
        ([{key: MERGE[key] for key in ("action", "keep", "drop", "reason")}], "no author"),
        ([{**MERGE, "author": ["A"]}], "author is no text"),
        ([{**MERGE, "drop": []}], "no drop"),
        ([{**MERGE, "drop": SECOND}], "drop is not a list"),
        ([{**MERGE, "keep": "red-valley"}], "'red-valley' is no actor"),
        ([{**MERGE, "drop": ["blue-dawn"]}], "is the registry's"),
        ([MERGE, {**MERGE, "keep": THIRD}], "merged or rejected twice"),
        ([MERGE, {**MERGE, "keep": SECOND, "drop": [THIRD]}], "merged away"),
        ([MERGE, {**REJECT, "actor": SECOND}], "merged or rejected twice"),
        ([REJECT, {"action": "retype", "actor": FIRST, "type": "ngo", **SIGNED}], "merged away or rejected"),
        ([{"action": "retype", "actor": FIRST, "type": "club", **SIGNED}], "unknown type 'club'"),
        ([{"action": "retype", "actor": FIRST, **SIGNED}], "no type"),
        ([{"action": "retype", "actor": FIRST, "type": kind, **SIGNED} for kind in ("ngo", "igo")], "retyped twice"),
        ([{"action": "split", "actor": FIRST, **SIGNED}], "nothing says what to split off"),
    ],
)
def test_a_wrong_entry_is_refused(entries, problem):
    with pytest.raises(ContractError) as error:
        overrides(*entries)
    assert problem in str(error.value)
    assert error.value.remedy
    assert error.value.where.startswith("overrides.yml: entry")


def test_a_file_that_is_no_list_is_refused():
    with pytest.raises(ContractError, match="no list of overrides"):
        parse_overrides({"overrides": "none"}, "overrides.yml")
