"""What robots.txt allows."""

import pytest

from parley.sources.robots import parse_robots

pytest.importorskip("protego", reason="the extra 'sources' is not installed")
FILE = b"User-agent: *\nDisallow: /closed\n\nUser-agent: Parley\nRequest-rate: 1/10s\nDisallow: /closed/*.html$\n"


def test_our_own_group_is_read_before_that_for_all() -> None:
    rules = parse_robots(200, FILE, "parley")
    assert rules.refusal("https://g.example/closed/a.txt") is None
    assert rules.refusal("https://g.example/closed/a.html") == "the site's robots.txt forbids it"
    assert rules.delay_seconds == 10
    assert parse_robots(200, FILE, "other").refusal("https://g.example/closed/a.txt")


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_no_file_allows_all_and_no_answer_allows_nothing(status: int, allowed: bool) -> None:
    assert (parse_robots(status, b"", "parley").refusal("https://g.example/a") is None) is allowed


def test_bytes_that_are_no_robots_txt_allow_all() -> None:
    assert parse_robots(200, b"\xff\xfe\x00<html>" * 50, "parley").refusal("https://g.example/a") is None
