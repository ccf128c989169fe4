"""Rows of a release by table, identifier and what they belong to."""

import pytest

from parley.catalog.lists import point_to
from parley.catalog.source import Source, to_link, to_source
from parley.contracts import Contracts


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " https://a.example",
        "https://a.example\n",
        "//a.example",
        "",
        None,
        3,
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(address: object) -> None:
    assert to_link(address) is None


def test_an_address_of_the_web_becomes_a_link() -> None:
    assert to_link("HTTPS://a.example/b?c=1&d=2#e") == "HTTPS://a.example/b?c=1&d=2#e"


def test_contradicting_reports_lead_to_their_event_once(source: Source) -> None:
    status, figure = point_to(source)
    assert status == [["evt_0000000000000001", "met"]]
    assert figure == [["fig_0000000000000001", "40"], ["fig_0000000000000002", "dozens"]]


def test_a_table_that_a_release_has_not_is_empty(contracts: Contracts) -> None:
    assert all(table.num_rows == 0 for table in to_source({}, contracts).tables.values())
