"""Talks spoken of again: they keep the parties of the talks before them in the paragraph, and no others."""

from typing import Any

import pytest

from parley import store
from parley.extract.events import compile_rules, extract_events

RULES = compile_rules(store.read_lexicon("events"))


@pytest.mark.parametrize(
    ("text", "sources", "targets"),
    [
        (
            "The mayor was to negotiate with the strikers. Officials said no talks had yet taken place.",
            ("The mayor",),
            ("the strikers",),
        ),
        ("The mayor was to negotiate with the strikers.\n\nOfficials said no talks had yet taken place.", (), ()),
        ("The mayor praised the strikers. Officials said no talks had yet taken place.", (), ()),
        (
            "The mayor negotiated with the strikers. Talks between the herders and the emir went on.",
            ("the herders", "the emir"),
            ("the herders", "the emir"),
        ),
    ],
)
def test_talks_without_parties_have_those_of_the_talks_before(
    parse: Any, text: str, sources: tuple[str, ...], targets: tuple[str, ...]
) -> None:
    report = [r for r in extract_events(parse(text), [], [], [], [], RULES) if r.event_type == "CONSULT"][-1]
    assert (report.source_texts, report.target_texts) == (sources, targets)
