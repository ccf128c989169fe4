"""When reports that differ in the day, the place or the doer are one act told in two ways."""

from datetime import date
from typing import Any

import pytest

from parley.records import Actor, Document, EventReport, Findings, Interval, Place
from parley.resolve.events import resolve_events

ACTORS = [
    Actor("act_0", "Reed Front", "armed_group", "text"),
    Actor("act_1", "Heron Brigade", "armed_group", "text"),
    Actor("act_2", "Reed Front's Northern Wing", "armed_group", "text", part_of_ids=("act_0",)),
    Actor("act_3", "Velmara", "state", "text"),
]
TOLL = frozenset({("deaths", "guard", 17.0)})


def telling(name: str, *, on: date = date(2031, 8, 3), town: str = "Dravik", **facts: Any) -> Findings:
    """Give a text with one report of a raid on a prison."""
    held = {"event_type": "ASSAULT", "event_mode": None, "status": "occurred", "source_clusters": (0,)} | facts
    held.setdefault("target_texts", ("the prison",))
    text = f"raided the prison in {town}"
    published = Interval(date(2031, 8, 6), date(2031, 8, 6), "day")
    report = EventReport(
        0, len(text), text, 0, 6, "raided", rule_id="t", place_name=town, start_date=on, end_date=on,
        date_precision="day", **held,
    )  # fmt: skip
    place = Place(text.index(town), len(text), town, town, None, None, None, None, None, "t")
    return Findings(
        Document(name, "c", f"{name}.txt", text, "", published=published), reports=(report,), places=(place,)
    )


def resolve(*found: Findings, tolls: frozenset[Any] = TOLL, stories: dict[str, tuple[str, bool]] | None = None) -> Any:
    ids = {(f.document.document_id, c): f"act_{c}" for f in found for c in range(4)}
    held = {(f.document.document_id, 0): tolls for f in found}
    return resolve_events(found, ids, stories or {}, actors=ACTORS, tolls=held)


def kinds(*found: Findings, **facts: Any) -> tuple[int, list[str]]:
    """Give the number of events and the kinds of contradiction."""
    events, _, contradictions = resolve(*found, **facts)
    return len(events), [c.kind for c in contradictions]


def test_one_toll_on_two_days_is_one_raid_with_two_dates() -> None:
    assert kinds(telling("a"), telling("b", on=date(2031, 8, 2))) == (1, ["date"])
    (found,) = resolve(telling("a"), telling("b", on=date(2031, 8, 2)))[2]
    assert all(words in found.summary for words in ("2031-08-03", "2031-08-02", "a.txt", "b.txt"))


def test_three_days_are_one_contradiction() -> None:
    texts = [telling("a"), telling("b", on=date(2031, 8, 2)), telling("c", on=date(2031, 8, 4))]
    events, _, (found,) = resolve(*texts)
    assert (len(events), found.kind, len(found.row_keys)) == (1, "date", 3)


@pytest.mark.parametrize(
    ("other", "tolls"),
    [
        (telling("b", on=date(2031, 8, 20)), TOLL),
        (telling("b", on=date(2031, 8, 2), town="Merrin"), TOLL),
        (telling("b", on=date(2031, 8, 2), target_texts=("the market",)), TOLL),
        (telling("b", on=date(2031, 8, 2), event_mode="abduct"), TOLL),
        (telling("b", on=date(2031, 8, 2), source_clusters=(1,)), TOLL),
        (telling("b", town="Merrin"), frozenset()),
        (telling("b", town="Merrin"), frozenset({("deaths", "guard", 2.0)})),
    ],
    ids=["weeks apart", "place too", "object too", "mode too", "doer too", "no toll", "small toll"],
)
def test_more_than_one_difference_or_little_in_common_makes_two_acts(other: Findings, tolls: Any) -> None:
    first = telling("a", event_mode="aerial") if other.reports[0].event_mode else telling("a")
    assert kinds(first, other, tolls=tolls) == (2, [])


def test_a_text_that_tells_both_days_knows_two_raids() -> None:
    first, second = telling("a"), telling("b", on=date(2031, 8, 2))
    both = Findings(first.document, reports=(first.reports[0], second.reports[0]), places=first.places)
    assert kinds(both, second) == (2, [])


def test_two_versions_of_one_story_contradict_nobody() -> None:
    stories = {"a": ("sto", True), "b": ("sto", False)}
    assert kinds(telling("a"), telling("b", on=date(2031, 8, 2)), stories=stories) == (2, [])


def test_one_toll_in_two_towns_is_one_raid_with_two_places() -> None:
    assert kinds(telling("a"), telling("b", town="Merrin")) == (1, ["place"])


def test_two_doers_of_one_raid_are_a_contradiction_unless_one_is_part_of_the_other() -> None:
    assert kinds(telling("a"), telling("b", source_clusters=(1,))) == (1, ["actor"])
    assert kinds(telling("a"), telling("b", source_clusters=(2,))) == (1, [])


def test_two_sides_of_one_fight_are_not_two_doers() -> None:
    mine, yours = telling("a", target_clusters=(1,)), telling("b", source_clusters=(1,), target_clusters=(0,))
    assert kinds(mine, yours) == (2, [])


def test_a_plan_and_that_it_has_not_happened_yet_are_both_true() -> None:
    talks = {"event_type": "CONSULT", "target_clusters": (1,), "target_texts": ()}
    planned = telling("a", status="planned", **talks)
    text = "no talks have been held yet"
    denied = telling("b", status="denied", **talks)
    (report,) = denied.reports
    fields = {name: getattr(report, name) for name in report.__slots__}
    yet = EventReport(**fields | {"text": text, "char_end": len(text)})
    assert kinds(planned, Findings(denied.document, reports=(yet,)))[1] == []
    assert kinds(planned, denied)[1] == ["status"]
