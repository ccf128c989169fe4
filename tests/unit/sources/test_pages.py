"""Which pages of a feed are asked for in a run."""

from datetime import UTC, datetime, timedelta

from parley.sources.feeds import Entry
from parley.sources.items import url_key
from parley.sources.ledger import Line, Outcome, State
from parley.sources.pages import plan_pages
from parley.sources.source import Limits, Recheck, Source

START = datetime(2031, 5, 9, 6, 0, tzinfo=UTC)
SOURCE = Source("feed", urls=("https://g.example/feed",), recheck=Recheck(24, 7), limits=Limits(retry_hours=1))


def page(name: str, updated: str | None = None) -> Entry:
    """Give an entry."""
    return Entry(f"https://g.example/{name}", f"https://g.example/{name}", updated=updated)


def line(name: str, outcome: Outcome, hours: float = 0, updated: str | None = None) -> Line:
    """Give a line of the ledger, so many hours after the start."""
    url, when = f"https://g.example/{name}", (START + timedelta(hours=hours)).isoformat()
    file = f"texts/{name}.html" if outcome in ("taken", "changed") else None
    return Line(url_key(url), when, outcome, id=url, url=url, file=file, updated=updated)


def plan(offered: list[Entry], lines: list[Line], hours: float) -> list[str]:
    """Give the names of the pages that are asked for, so many hours after the start."""
    state = State()
    for held in lines:
        state.add(held)
    return [entry.id.rsplit("/", 1)[1] for entry in plan_pages(offered, state, SOURCE, START + timedelta(hours=hours))]


def test_new_pages_come_first_and_each_once() -> None:
    assert plan([page("old"), page("new"), page("new")], [line("old", "taken")], 25) == ["new", "old"]


def test_a_page_that_was_taken_waits_a_day_unless_the_feed_says_that_it_changed() -> None:
    taken = line("a", "taken", updated="1")
    assert plan([page("a", "1")], [taken], 1) == []
    assert plan([page("a", "2")], [taken], 1) == ["a"]
    assert plan([page("a", "2")], [taken, line("a", "failed", 1)], 1.5) == []


def test_pages_that_left_the_feed_are_looked_at_for_a_week() -> None:
    assert plan([], [line("a", "taken")], 25) == ["a"]
    assert plan([], [line("a", "taken")], 24 * 7 + 1) == []


def test_pages_that_failed_are_asked_for_until_they_are_given_up() -> None:
    assert plan([], [line("a", "failed")], 1) == ["a"]
    assert plan([], [line("a", "failed")] * 9, 24 * 30) == []
    assert plan([page("a")], [line("a", "failed")] * 9, 24 * 30) == ["a"]


def test_duplicates_are_not_asked_for_again() -> None:
    assert plan([page("a")], [line("a", "duplicate")], 24 * 3) == []
