"""Floors and announcements are read strictly, and the message names the place."""

import pytest

from parley.errors import ContractError
from parley.history.policy import Announcement, Floors, parse_announcements, parse_floors

NOTICE = {"subject": "ships.kind", "removed_in": "2.0.0", "notice": "Use rig."}


def test_what_is_not_given_keeps_its_default():
    assert parse_floors({}, "floors") == Floors()
    assert parse_floors({"max_shrink": 1, "exempt": ["ships"]}, "floors") == Floors(max_shrink=1, exempt=("ships",))
    assert parse_announcements([NOTICE], "announced") == (Announcement("ships.kind", "2.0.0", "Use rig."),)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"max_shrink": 1.5}, "floors.max_shrink: 1.5 is no share"),
        ({"max_shrink": True}, "floors.max_shrink: True is no share"),
        ({"min_id_survival": "all"}, "floors.min_id_survival: 'all' is no share"),
        ({"min_rows": -1}, "floors.min_rows: -1 is no count"),
        ({"exempt": "ships"}, "floors.exempt: is not a list"),
        ({"max_shrinks": 1}, "unknown key 'max_shrinks'"),
        ([], "floors: is not a mapping"),
    ],
)
def test_a_limit_that_can_not_be_meant_is_refused(raw, message):
    with pytest.raises(ContractError, match=message):
        parse_floors(raw, "floors")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([NOTICE, NOTICE], "announced.ships.kind: announced twice"),
        ([{**NOTICE, "removed_in": "2"}], "announced.ships.kind.removed_in: '2' is no version"),
        ([{"subject": "ships.kind"}], "removed_in is missing"),
        ({}, "announced: is not a list"),
    ],
)
def test_an_announcement_that_says_too_little_is_refused(raw, message):
    with pytest.raises(ContractError, match=message):
        parse_announcements(raw, "announced")
