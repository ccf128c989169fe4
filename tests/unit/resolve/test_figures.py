"""Figures of several texts that are one quantity share a group, and contradict each other when they differ."""

from dataclasses import replace
from datetime import date
from itertools import permutations

from parley.records import Document, Figure, Findings, Interval
from parley.resolve.figures import resolve_figures

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
    groups, contradictions = resolve_figures([told("a", TROOPS), told("b", TROOPS)], ACTORS, {})
    assert groups[("doc_a", 0)] == groups[("doc_b", 0)]
    assert groups[("doc_a", 0)].startswith("fgr_")
    assert contradictions == ()


def test_another_actor_another_noun_or_another_time_is_another_quantity() -> None:
    assert resolve_figures([told("a", TROOPS), told("c", TROOPS)], ACTORS, {}) == ({}, ())
    tents = replace(TROOPS, counted_text="tents")
    assert resolve_figures([told("a", TROOPS), told("b", tents)], ACTORS, {}) == ({}, ())
    late = told("b", TROOPS, day=date(2023, 1, 1))
    assert resolve_figures([told("a", TROOPS), late], ACTORS, {}) == ({}, ())


def test_diverging_values_give_one_contradiction_that_names_both() -> None:
    groups, (found,) = resolve_figures([told("a", DEATHS), told("b", with_value(DEATHS, 15))], ACTORS, {})
    assert len(set(groups.values())) == 1
    assert (found.kind, found.table_name) == ("figure", "figures")
    assert found.row_keys == (("doc_a", 0), ("doc_b", 0))
    for part in ("12", "15", "c/a.txt", "c/b.txt", "The a", "The b", "2021-06-04", "Ostra"):
        assert part in found.summary
    assert found.summary.endswith(".")
    assert found.summary.count(". ") == 0


def test_bounds_that_overlap_do_not_contradict() -> None:
    at_least = replace(DEATHS, value_high=None, approximation="at_least")
    groups, contradictions = resolve_figures([told("a", at_least), told("b", with_value(DEATHS, 15))], {}, {})
    assert len(groups) == 2
    assert contradictions == ()
    about = replace(TROOPS, approximation="about")
    assert resolve_figures([told("a", about), told("b", with_value(TROOPS, 4600))], ACTORS, {})[1] == ()


def test_texts_of_one_story_do_not_contradict_each_other() -> None:
    stories = {"doc_a": ("sto_1", True), "doc_b": ("sto_1", False)}
    groups, contradictions = resolve_figures([told("a", DEATHS), told("b", with_value(DEATHS, 15))], {}, stories)
    assert len(groups) == 2
    assert contradictions == ()


def test_a_text_with_two_values_is_compared_only_where_another_agrees() -> None:
    two = told("a", DEATHS, with_value(DEATHS, 3, char_start=5))
    groups, contradictions = resolve_figures([two, told("b", DEATHS)], {}, {})
    assert set(groups) == {("doc_a", 0), ("doc_b", 0)}
    assert contradictions == ()


def test_deaths_without_a_day_or_a_place_are_not_compared() -> None:
    for change in ({"place_id": None, "place_name": None}, {"start_date": None, "date_precision": None}):
        figure = replace(DEATHS, **change)
        assert resolve_figures([told("a", figure), told("b", figure)], {}, {}) == ({}, ())


def test_the_order_of_texts_does_not_matter() -> None:
    texts = [told("a", DEATHS, TROOPS), told("b", with_value(DEATHS, 15), TROOPS), told("d", with_value(DEATHS, 30))]
    results = [resolve_figures(list(order), ACTORS, {}) for order in permutations(texts)]
    assert all(result == results[0] for result in results)
    assert len(results[0][1]) == 1
