"""Resolving events: what is one act and what is two, whatever the order of the documents."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.records import Document, EventReport, Findings, Interval
from parley.resolve.events import resolve_events


def report(at: int = 0, **facts: Any) -> EventReport:
    held: dict[str, Any] = {"event_type": "CONSULT", "event_mode": None, "status": "occurred", "source_clusters": (0,)}
    held |= {"target_clusters": (1,)} | facts
    when = held.pop("on", None)
    if when:
        held |= {"start_date": when, "end_date": held.pop("until", when)}
        held.setdefault("date_precision", "day")
    text = held.pop("text", f"clause {at}")
    return EventReport(at, at + len(text), text, at, at + 5, text[:5], rule_id="test", **held)


def text(name: str, *reports: EventReport, published: date | None = date(2024, 5, 1)) -> Findings:
    document = Document(
        document_id=name,
        collection="c",
        path=name,
        text="",
        text_sha256="",
        published=Interval(published, published, "day") if published else None,
    )
    return Findings(document=document, reports=reports)


def resolve(*findings: Findings, stories: dict[str, tuple[str, bool]] | None = None) -> Any:
    ids = {(f.document.document_id, c): f"act_{c}" for f in findings for c in range(6)}
    own = {f.document.document_id: (f.document.document_id, True) for f in findings}
    return resolve_events(findings, ids, stories or own)


def test_headline_and_body_of_a_text_are_one_event() -> None:
    events, ids, _ = resolve(text("a", report(0), report(50)))
    assert len(events) == 1
    assert ids == {("a", 0): events[0].event_id, ("a", 1): events[0].event_id}


def test_two_texts_that_tell_the_same_day_are_one_event() -> None:
    when = date(2024, 4, 30)
    events, _, _ = resolve(text("a", report(0, on=when)), text("b", report(9, on=when)))
    assert [e.report_keys for e in events] == [(("a", 0), ("b", 0))]


def test_other_days_are_other_events() -> None:
    first, second = report(0, on=date(2024, 4, 1)), report(9, on=date(2024, 4, 20))
    assert len(resolve(text("a", first), text("b", second))[0]) == 2


def test_other_parties_are_other_events() -> None:
    when = date(2024, 4, 30)
    events, _, _ = resolve(text("a", report(0, on=when)), text("b", report(9, on=when, target_clusters=(3,))))
    assert len(events) == 2


def test_other_places_are_other_events() -> None:
    when = date(2024, 4, 30)
    facts = {"on": when, "event_type": "ASSAULT", "place_name": "Oslin", "place_precision": "place"}
    here, there = report(0, place_id="1", **facts), report(9, place_id="2", **facts)
    assert len(resolve(text("a", here), text("b", there))[0]) == 2


def test_the_two_sides_of_an_attack_do_not_change_places() -> None:
    when = date(2024, 4, 30)
    mine = report(0, on=when, event_type="ASSAULT")
    yours = report(9, on=when, event_type="ASSAULT", source_clusters=(1,), target_clusters=(0,))
    assert len(resolve(text("a", mine), text("b", yours))[0]) == 2


def test_whoever_is_named_first_talks_are_the_same_talks() -> None:
    when = date(2024, 4, 30)
    events, _, _ = resolve(
        text("a", report(0, on=when)), text("b", report(9, on=when, source_clusters=(1,), target_clusters=(0,)))
    )
    assert len(events) == 1


def test_announced_then_denied_is_one_contested_event() -> None:
    events, _, contradictions = resolve(text("a", report(0)), text("b", report(9, status="denied")))
    undated, _, _ = resolve(text("a", report(0), report(9, status="denied")))
    assert len(undated) == 1
    assert undated[0].is_contested
    when = date(2024, 4, 30)
    events, _, contradictions = resolve(
        text("a", report(0, on=when, status="planned")), text("b", report(9, on=when, status="denied"))
    )
    assert (len(events), events[0].is_contested, events[0].status) == (1, True, "planned")
    (found,) = contradictions
    assert (found.kind, found.table_name, found.row_keys) == ("status", "event_reports", (("a", 0), ("b", 0)))
    assert "denied" in found.summary


def test_what_is_asked_for_is_not_contradicted_by_its_not_having_happened() -> None:
    events, _, contradictions = resolve(text("a", report(0, status="requested"), report(50, status="denied")))
    assert len(events) == 1
    assert contradictions == ()


def test_more_stories_that_deny_than_affirm_make_it_denied() -> None:
    when = date(2024, 4, 30)
    events, _, _ = resolve(
        text("a", report(0, on=when)),
        text("b", report(9, on=when, status="denied")),
        text("c", report(9, on=when, status="denied")),
    )
    assert (events[0].status, events[0].is_contested) == ("denied", True)


def test_a_denial_right_after_in_the_same_words_is_of_the_same_act() -> None:
    told = report(0, source_clusters=(), target_clusters=(), text="talks opened")
    denied = report(200, target_clusters=(), status="denied", text="talks never opened")
    events, _, contradictions = resolve(text("a", told, denied))
    assert (len(events), len(contradictions)) == (1, 1)


def test_one_party_does_two_things_of_a_type() -> None:
    first = report(0, event_type="SUPPORT", target_clusters=(), text="praised the plan")
    second = report(90, event_type="SUPPORT", target_clusters=(), text="welcomed the guests")
    assert len(resolve(text("a", first, second))[0]) == 2


def test_an_undated_report_joins_the_one_event_it_fits() -> None:
    dated = report(0, on=date(2024, 4, 30))
    assert len(resolve(text("a", dated), text("b", report(9)))[0]) == 1


def test_an_undated_report_that_fits_two_events_joins_neither() -> None:
    first, second = report(0, on=date(2024, 4, 1)), report(50, on=date(2024, 4, 20))
    assert len(resolve(text("a", first, second), text("b", report(9)))[0]) == 3


def test_a_retelling_of_a_story_tells_the_same_event() -> None:
    lone = report(0, source_clusters=(), target_clusters=(), text="Talks broke down at night")
    events, _, _ = resolve(text("a", lone), text("b", lone), stories={"a": ("s", True), "b": ("s", False)})
    assert len(events) == 1


def test_without_parties_reports_of_other_stories_stay_apart() -> None:
    lone = report(0, source_clusters=(), target_clusters=(), text="Talks broke down at night")
    assert len(resolve(text("a", lone), text("b", lone))[0]) == 2


def test_the_order_of_documents_changes_nothing() -> None:
    when = date(2024, 4, 30)
    held = [
        text("a", report(0, on=when), report(40, status="denied")),
        text("b", report(9, on=when, status="denied")),
        text("c", report(5), report(30, on=date(2024, 4, 1), until=date(2024, 4, 30), date_precision="month")),
    ]
    outcomes = {repr(resolve(*order)) for order in permutations(held)}
    assert len(outcomes) == 1


def test_a_later_text_does_not_rename_an_event() -> None:
    when = date(2024, 4, 30)
    first = text("b", report(0, on=when))
    later = text("a", report(9, on=when), published=date(2024, 6, 1))
    assert resolve(first)[0][0].event_id == resolve(first, later)[0][0].event_id


def test_the_finest_date_and_place_are_the_events() -> None:
    exact = report(0, on=date(2024, 4, 30), place_name="Oslin", place_id="7", place_precision="place")
    loose = report(9, on=date(2024, 4, 1), until=date(2024, 4, 30), date_precision="month", place_name="Sorvia")
    (event,) = resolve(text("a", exact), text("b", loose))[0]
    assert (event.start_date, event.date_precision, event.place_name) == (date(2024, 4, 30), "day", "Oslin")


def test_nothing_gives_nothing() -> None:
    assert resolve_events([], {}, {}) == ((), {}, ())


@pytest.mark.parametrize("count", [400])
def test_many_reports_of_one_pair_are_resolved_quickly(count: int) -> None:
    held = [text(f"d{n:04}", report(0, on=date(2024, 1, 1 + n % 28))) for n in range(count)]
    assert len(resolve(*held)[0]) == 28


def test_what_one_text_announces_and_a_later_one_denies_is_one_contested_event() -> None:
    told = report(0, status="planned", text="talks will open")
    denied = report(9, source_clusters=(), status="denied", text="talks never opened")
    first, later = text("a", told), text("b", denied, published=date(2024, 5, 12))
    events, _, contradictions = resolve(first, later)
    assert [(e.is_contested, e.report_keys) for e in events] == [(True, (("a", 0), ("b", 0)))]
    assert [c.row_keys for c in contradictions] == [(("a", 0), ("b", 0))]
    assert "planned" in contradictions[0].summary
    assert resolve(later, first) == resolve(first, later)


@pytest.mark.parametrize("published", [date(2024, 4, 20), date(2024, 8, 1), None])
def test_a_denial_before_the_telling_or_long_after_is_of_something_else(published: date | None) -> None:
    told = report(0, status="planned", text="talks will open")
    denied = report(9, source_clusters=(), status="denied", text="talks never opened")
    assert resolve(text("a", told), text("b", denied, published=published))[2] == ()


def test_nobody_contradicts_himself_in_one_text() -> None:
    told = report(0, text="talks opened", asserted_by_cluster=4)
    denied = report(90, text="talks never opened", status="denied", asserted_by_cluster=4)
    assert resolve(text("a", told, denied))[2] == ()


REPORTS = st.builds(
    report,
    st.integers(0, 300),
    event_type=st.sampled_from(["ASSAULT", "CONSULT", "RETREAT"]),
    event_mode=st.sampled_from([None, "meet", "release", "aerial"]),
    status=st.sampled_from(["occurred", "planned", "denied", "requested"]),
    source_clusters=st.sampled_from([(), (0,), (1,), (0, 1)]),
    target_clusters=st.sampled_from([(), (1,), (2,)]),
    target_texts=st.sampled_from([(), ("a market",), ("the base",), ("12 people",)]),
    on=st.sampled_from([None, date(2024, 4, 29), date(2024, 4, 30), date(2024, 4, 1)]),
    place_name=st.sampled_from([None, "Oslin", "Tolune"]),
    text=st.sampled_from(["attacked Oslin", "talks in Tolune", "killed people", "no talks yet", "freed captives"]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(REPORTS, max_size=4), min_size=2, max_size=4), st.randoms())
def test_no_order_of_texts_matters(texts: list[list[EventReport]], random: Any) -> None:
    found = [text(f"d{n}", *reports, published=date(2024, 4, 10 + 5 * n)) for n, reports in enumerate(texts)]
    shuffled = list(found)
    random.shuffle(shuffled)
    assert resolve(*found) == resolve(*shuffled)
