"""The ledger: what its lines say taken together, and when a page is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.errors import InputError
from parley.sources.ledger import Held, Line, State, is_due, parse_lines, to_json

NOW = datetime(2031, 5, 9, 6, 0, tzinfo=UTC)
TAKEN = Line(
    "k1", "2031-05-09T06:00:00+00:00", "taken", id="https://g.example/a", url="https://g.example/a",
    file="texts/k1/k1.html", bytes=7, sha256="s1", text_sha256="t1", etag='"e1"', aliases=("g.example/a",),
    facts={"title": "Talks"}, redirects=("https://g.example/x",),
)  # fmt: skip


def fold(*lines: Line) -> State:
    """Give what lines say, by way of their JSON."""
    return parse_lines([to_json(line) for line in lines], "ledger.jsonl")


def test_a_line_is_the_same_after_being_written_and_read() -> None:
    state = fold(TAKEN)
    held = state.texts["k1"]
    assert (held.file, held.etag, held.first, held.facts) == (TAKEN.file, '"e1"', TAKEN.when, {"title": "Talks"})
    assert state.by_url == {"g.example/a": "k1"}
    assert state.by_hash == {"s1": "k1", "t1": "k1"}


def test_what_is_empty_is_not_written() -> None:
    assert to_json(Line("k1", "t", "gone")) == '{"key": "k1", "when": "t", "outcome": "gone"}\n'


def test_a_change_puts_new_hashes_in_the_place_of_old() -> None:
    changed = Line("k1", "2031-05-10T06:00:00+00:00", "changed", file=TAKEN.file, sha256="s2", previous_sha256="s1")
    state = fold(TAKEN, changed)
    assert state.by_hash == {"s2": "k1"}
    assert (state.texts["k1"].first, state.texts["k1"].facts) == (TAKEN.when, {"title": "Talks"})


@pytest.mark.parametrize("outcome", ["failed", "gone", "postponed"])
def test_a_text_that_can_t_be_had_any_more_is_still_held(outcome: str) -> None:
    state = fold(TAKEN, Line("k1", "2031-05-10T06:00:00+00:00", outcome, code="status_404"))  # type: ignore[arg-type]
    assert [held.file for held in state.files()] == [TAKEN.file]
    assert state.texts["k1"].etag == '"e1"'


def test_a_text_whose_file_is_lost_is_unknown_again() -> None:
    state = fold(TAKEN)
    state.forget("k1")
    assert (state.texts, state.by_url, state.by_hash) == ({}, {}, {})


def test_a_damaged_line_is_told_with_its_number() -> None:
    with pytest.raises(InputError, match=r"ledger\.jsonl, line 2: it is no line of a ledger"):
        parse_lines([to_json(TAKEN), '{"key": "k2", "colour": "red"}'], "ledger.jsonl")


def test_a_failure_is_tried_again_ever_later_and_at_the_latest_in_a_week() -> None:
    def hours(failures: int) -> float:
        held = Held("k", outcome="failed", failures=failures, last=NOW.isoformat())
        return next(h / 4 for h in range(4 * 200) if is_due(held, NOW + timedelta(hours=h / 4), 1))

    assert [hours(n) for n in (1, 2, 3, 4, 30)] == [1, 2, 4, 8, 168]


def test_peace_is_kept_to_the_minute() -> None:
    held = Held("k", outcome="postponed", last=NOW.isoformat(), not_before="2031-05-09T07:00:00+00:00")
    assert not is_due(held, NOW + timedelta(minutes=59), 0)
    assert is_due(held, NOW + timedelta(minutes=60), 0)
