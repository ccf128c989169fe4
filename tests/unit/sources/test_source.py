"""The file source.yml: what it may say, and where a message says that it is wrong."""

from typing import Any

import pytest

from parley.errors import ContractError
from parley.sources.source import MAX_PAGES, Limits, Recheck, parse_source

FEED = {"kind": "feed", "url": "https://gazette.example/feed.xml", "contact": "desk@news.example"}


def test_the_fewest_fields_give_a_source_with_gentle_limits() -> None:
    source = parse_source(FEED, "source.yml")
    assert source.urls == ("https://gazette.example/feed.xml",)
    assert source.limits == Limits(max_per_run=MAX_PAGES)
    assert source.limits.delay_seconds >= 1
    assert source.recheck == Recheck()


def test_every_field_is_read() -> None:
    raw = {
        **FEED,
        "url": ["https://gazette.example/feed.xml", "http://ferry.example/rss"],
        "publisher": "The Gazette",
        "language": "en",
        "licence": "CC0-1.0",
        "title": "News of the harbour",
        "agent": "harbour-watch",
        "keep": "*/news/*",
        "leave_out": ["*/live/*", "*.mp3"],
        "limits": {"max_per_run": 5, "delay_seconds": 0.5},
        "recheck": {"for_days": 0},
        "note": "ours",
    }
    source = parse_source(raw, "source.yml")
    assert (source.keep, source.leave_out, source.agent) == (("*/news/*",), ("*/live/*", "*.mp3"), "harbour-watch")
    assert (source.limits.max_per_run, source.limits.delay_seconds, source.recheck.for_days) == (5, 0.5, 0)
    assert len(source.urls) == 2


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], r"source\.yml: is not a mapping"),
        ({}, r"source\.yml: kind is missing"),
        ({"kind": "rss"}, r"source\.yml\.kind: unknown kind 'rss'\. Use one of files"),
        ({**FEED, "urls": "x"}, r"source\.yml: unknown key 'urls'\. Use one of"),
        ({"kind": "feed", "contact": "x"}, r"source\.yml: url is missing"),
        ({"kind": "feed", "path": "feed.xml"}, r"source\.yml: url is missing"),
        ({"kind": "warc", "path": "a", "url": "https://b.example/c"}, "can't both be given"),
        ({"kind": "files", "path": "https://b.example/c"}, r"is a web address\. Use `kind: pages`"),
        ({"kind": "jsonl", "path": "https://b.example/c"}, r"is a web address\. Write `url:`"),
        ({"kind": "feed", "url": "https://b.example/c"}, r"contact is missing\. Add `contact:`"),
        ({**FEED, "contact": "a\nb"}, "can't be sent in the header"),
        ({**FEED, "url": "gazette.example/feed"}, "is no web address"),
        ({**FEED, "url": []}, r"url: it is empty"),
        ({**FEED, "agent": "my agent/2"}, "is no name of an agent"),
        ({**FEED, "keep": [""]}, r"source\.yml\.keep: '' is not a text"),
        ({**FEED, "fields": {"text": "body"}}, "for `kind: jsonl` alone"),
        ({**FEED, "limits": {"delay": 1}}, r"source\.yml\.limits: unknown key 'delay'"),
        ({**FEED, "limits": {"delay_seconds": -1}}, r"limits\.delay_seconds: -1 is not a number from 0 on"),
        ({**FEED, "limits": {"max_per_run": 2.5}}, r"limits\.max_per_run: 2\.5 is not a whole number"),
        ({**FEED, "limits": {"attempts": 0}}, r"limits\.attempts: 0 lets nothing through"),
        ({**FEED, "limits": {"delay_seconds": True}}, "True is not a number"),
        ({**FEED, "recheck": {"days": 3}}, r"recheck: unknown key 'days'"),
        ({"kind": "jsonl", "path": "a", "fields": {"body": "text"}}, r"fields: unknown key 'body'"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(raw: Any, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        parse_source(raw, "source.yml")
