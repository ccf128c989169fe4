"""Figures of several texts that are one quantity share a group, and contradict each other when they differ."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.records import Document, Event, EventReport, Figure, Findings, Interval
from parley.resolve.counts import Link
from parley.resolve.figures import resolve_figures
from parley.resolve.readings import to_bounds

DAY = date(2021, 6, 4)
TROOPS = Figure(
    0, 11, "4,500 troops", "troops", 4500, 4500, 4500, "exact", "person", "level", "troops", "number", actor_cluster=1
)
DEATHS = Figure(
    0, 2, "12", "deaths", 12, 12, 12, "exact", "person", "level", "people", "number",
    place_name="Ostra", place_id="77", start_date=DAY, end_date=DAY, date_precision="day",
)  # fmt: skip


def told(name: str, *figures: Figure, day: date = DAY) -> Findings:
    """Give the findings of a text published on `day`."""
    document = Document(
        f"doc_{name}", "c", f"c/{name}.txt", "", "", publisher=f"The {name}", published=Interval(day, day, "day")
    )
    return Findings(document, figures=figures)


ACTORS = {("doc_a", 1): "ostra", ("doc_b", 1): "ostra", ("doc_c", 1): "velia"}


def with_value(figure: Figure, value: float, **changes: object) -> Figure:
    """Give a figure with another exact value."""
    return replace(figure, value=value, value_low=value, value_high=value, **changes)


def test_the_same_quantity_of_two_texts_shares_a_group() -> None:
    groups, contradictions, _ = resolve_figures([told("a", TROOPS), told("b", TROOPS)], ACTORS, {})
    assert groups[("doc_a", 0)] == groups[("doc_b", 0)]
    assert groups[("doc_a", 0)].startswith("fgr_")
    assert contradictions == ()


def test_another_actor_another_noun_or_another_time_is_another_quantity() -> None:
    assert resolve_figures([told("a", TROOPS), told("c", TROOPS)], ACTORS, {})[:2] == ({}, ())
    tents = replace(TROOPS, counted_text="tents")
    assert resolve_figures([told("a", TROOPS), told("b", tents)], ACTORS, {})[:2] == ({}, ())
    late = told("b", TROOPS, day=date(2023, 1, 1))
    assert resolve_figures([told("a", TROOPS), late], ACTORS, {})[:2] == ({}, ())


def test_diverging_values_give_one_contradiction_that_names_both() -> None:
    groups, (found,), _ = resolve_figures([told("a", DEATHS), told("b", with_value(DEATHS, 15))], ACTORS, {})
    assert len(set(groups.values())) == 1
    assert (found.kind, found.table_name) == ("figure", "figures")
    assert found.row_keys == (("doc_a", 0), ("doc_b", 0))
    for part in ("12", "15", "c/a.txt", "c/b.txt", "The a", "The b", "2021-06-04", "Ostra"):
        assert part in found.summary
    assert found.summary.endswith(".")
    assert found.summary.count(". ") == 0


def test_bounds_that_overlap_do_not_contradict() -> None:
    at_least = replace(DEATHS, value_high=None, approximation="at_least")
    groups, contradictions, _ = resolve_figures([told("a", at_least), told("b", with_value(DEATHS, 15))], {}, {})
    assert len(groups) == 2
    assert contradictions == ()
    about = replace(TROOPS, approximation="about")
    assert resolve_figures([told("a", about), told("b", with_value(TROOPS, 4600))], ACTORS, {})[1] == ()


def test_texts_of_one_story_do_not_contradict_each_other() -> None:
    stories = {"doc_a": ("sto_1", True), "doc_b": ("sto_1", False)}
    groups, contradictions, _ = resolve_figures([told("a", DEATHS), told("b", with_value(DEATHS, 15))], {}, stories)
    assert len(groups) == 2
    assert contradictions == ()


def test_a_text_with_two_values_is_compared_only_where_another_agrees() -> None:
    two = told("a", DEATHS, with_value(DEATHS, 3, char_start=5))
    groups, contradictions, _ = resolve_figures([two, told("b", DEATHS)], {}, {})
    assert set(groups) == {("doc_a", 0), ("doc_b", 0)}
    assert contradictions == ()


def test_deaths_without_a_day_or_a_place_are_not_compared() -> None:
    for change in ({"place_id": None, "place_name": None}, {"start_date": None, "date_precision": None}):
        figure = replace(DEATHS, **change)
        assert resolve_figures([told("a", figure), told("b", figure)], {}, {})[:2] == ({}, ())


def test_the_order_of_texts_does_not_matter() -> None:
    texts = [told("a", DEATHS, TROOPS), told("b", with_value(DEATHS, 15), TROOPS), told("d", with_value(DEATHS, 30))]
    results = [resolve_figures(list(order), ACTORS, {}) for order in permutations(texts)]
    assert all(result == results[0] for result in results)
    assert len(results[0][1]) == 1


EVENT = Event("evt_1", "ASSAULT", None, "occurred", (("doc_a", 0), ("doc_b", 0)), place_name="Ostra", start_date=DAY)


def of_event(*findings: Findings) -> tuple[set[str], list[str], frozenset[str]]:
    """Give groups, sentences and contested events where every figure counts the victims of one event."""
    links = {(f.document.document_id, n): Link(0, "victims") for f in findings for n in range(len(f.figures))}
    event_ids = {(f.document.document_id, 0): "evt_1" for f in findings}
    groups, found, contested = resolve_figures(
        findings, {}, {}, events=[EVENT], event_ids=event_ids, links=links
    )  # fmt: skip
    return set(groups.values()), [c.summary for c in found], contested


LATER = date(2021, 6, 9)
BARE = replace(DEATHS, place_name=None, place_id=None, start_date=None, end_date=None, date_precision=None)


def test_victims_of_one_event_are_one_quantity_without_a_place_or_day_of_their_own() -> None:
    groups, (summary,), contested = of_event(told("a", BARE), told("b", with_value(BARE, 15), day=LATER))
    assert len(groups) == 1
    assert contested == {"evt_1"}
    assert all(words in summary for words in ("12", "15", "The a", "The b", "2021-06-09", "Ostra"))


@pytest.mark.parametrize(
    "other",
    [
        with_value(BARE, 12, measure_code="injured"),
        with_value(BARE, 3, counted_text="children"),
        with_value(BARE, 5, change_code="level", unit_code="percent"),
    ],
)
def test_other_victims_are_another_quantity(other: Figure) -> None:
    assert of_event(told("a", BARE), told("b", other)) == (set(), [], frozenset())


@pytest.mark.parametrize(
    "other",
    [
        replace(with_value(BARE, 10), value_high=None, approximation="at_least"),
        replace(with_value(BARE, 20), value_low=None, approximation="at_most"),
        replace(BARE, value=None, value_low=10, value_high=14, approximation="between"),
        replace(with_value(BARE, 13), approximation="about"),
        replace(BARE, value=None, value_low=24, value_high=99, approximation="vague"),
    ],
    ids=["at least 10", "up to 20", "10 to 14", "about 13", "dozens"],
)
def test_wordings_that_leave_room_for_each_other_do_not_contradict(other: Figure) -> None:
    assert of_event(told("a", BARE), told("b", other, day=LATER))[1:] == ([], frozenset())


@pytest.mark.parametrize(
    "other",
    [
        replace(with_value(BARE, 15), value_high=None, approximation="at_least"),
        replace(with_value(BARE, 9), value_low=None, approximation="at_most"),
        replace(BARE, value=None, value_low=2000, value_high=9999, approximation="vague"),
    ],
    ids=["at least 15", "up to 9", "thousands"],
)
def test_wordings_that_leave_no_room_contradict(other: Figure) -> None:
    assert len(of_event(told("a", BARE), told("b", other, day=LATER))[1]) == 1


def in_words(name: str, text: str, *figures: Figure, day: date = DAY) -> Findings:
    """Give the findings of a text whose figures stand in it; each says its own words."""
    found = told(name, *figures, day=day)
    placed = [
        replace(f, char_start=text.index(f.text), char_end=text.index(f.text) + len(f.text)) for f in found.figures
    ]
    return Findings(replace(found.document, text=text), figures=tuple(placed))


def valued(value: int, **changes: object) -> Figure:
    """Give a number of dead that is written in digits."""
    return with_value(BARE, value, text=str(value), **changes)


def test_a_toll_that_rises_is_no_second_opinion() -> None:
    first = in_words("a", "Gunmen killed 12 people.", valued(12))
    second = in_words("b", "The toll rose to 15.", valued(15), day=LATER)
    assert of_event(first, second)[1] == []
    assert len(of_event(first, in_words("b", "Gunmen killed 15 people.", valued(15), day=LATER))[1]) == 1


def test_what_one_voice_says_later_replaces_what_it_said() -> None:
    first = in_words("a", "Gunmen killed 12 people, according to the mayor.", valued(12))
    later = in_words("b", "Gunmen killed 15 people, according to the mayor.", valued(15), day=LATER)
    assert of_event(first, later)[1] == []


def test_two_voices_of_one_text_contradict_each_other_and_its_own_numbers_do_not() -> None:
    text = "The ministry put the toll at 12. The hospital counted 31 bodies."
    ((summary), *rest), contested = of_event(in_words("a", text, valued(12), valued(31)))[1:]
    assert (rest, contested) == ([], {"evt_1"})
    assert "The ministry" in summary
    assert "The hospital" in summary
    assert of_event(in_words("a", "Bombs killed 12 people and then 31 people.", valued(12), valued(31)))[1] == []


def test_a_part_is_not_its_whole_and_a_sum_is() -> None:
    whole = in_words("a", "Gunmen killed 12 people, among them 3 on the road.", valued(12), valued(3))
    assert of_event(whole, in_words("b", "Gunmen killed 12 people.", valued(12)))[1] == []
    summed = in_words("a", "They killed 8 in Ostra and 4 in Velia, 12 in all.", valued(8), valued(4), valued(12))
    assert of_event(summed, in_words("b", "Gunmen killed 12 people.", valued(12), day=LATER))[1] == []


def test_increases_are_steps_of_their_own() -> None:
    step = replace(TROOPS, change_code="increase", start_date=DAY, end_date=DAY, date_precision="day")
    assert resolve_figures([told("a", step), told("b", with_value(step, 90))], ACTORS, {})[:2] == ({}, ())


def test_running_totals_of_two_windows_are_two_and_a_later_higher_one_has_gone_on() -> None:
    total = replace(
        DEATHS, change_code="cumulative", start_date=date(2021, 1, 1), end_date=None, date_precision="month"
    )
    march = with_value(total, 4, start_date=date(2021, 3, 1))
    assert resolve_figures([told("a", total), told("b", march)], ACTORS, {})[0] == {}
    autumn = told("b", with_value(total, 40), day=date(2021, 10, 1))
    groups, contradictions, _ = resolve_figures([told("a", total), autumn], ACTORS, {})
    assert (len(set(groups.values())), contradictions) == (1, ())
    assert len(resolve_figures([told("a", total), told("b", with_value(total, 40))], ACTORS, {})[1]) == 1
    fewer = told("b", with_value(total, 4), day=date(2021, 10, 1))
    assert len(resolve_figures([told("a", total), fewer], ACTORS, {})[1]) == 1


def test_a_planned_strength_is_no_strength_yet() -> None:
    plan = told("b", with_value(TROOPS, 700))
    text = "to reduce it to 700 troops"
    report = EventReport(0, len(text), text, 3, 9, "reduce", "RETREAT", "withdraw", "planned", "t")
    assert resolve_figures([told("a", TROOPS), replace(plan, reports=(report,))], ACTORS, {})[1] == ()


def test_round_numbers_leave_room_for_exact_ones() -> None:
    assert to_bounds(with_value(TROOPS, 5000)) == (4500, 5500)
    assert to_bounds(with_value(TROOPS, 5110)) == (5105, 5115)
    assert to_bounds(with_value(TROOPS, 200)) == (200, 200)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([DEATHS, with_value(DEATHS, 15), TROOPS, with_value(TROOPS, 9000)]), max_size=3),
             min_size=2, max_size=4),
    st.randoms(),
)  # fmt: skip
def test_no_order_of_texts_matters(texts: list[list[Figure]], random: object) -> None:
    ids = {(f"doc_{n}", 1): "ostra" for n in range(4)}
    found = [told(str(n), *figures) for n, figures in enumerate(texts)]
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve_figures(found, ids, {}) == resolve_figures(shuffled, ids, {})
