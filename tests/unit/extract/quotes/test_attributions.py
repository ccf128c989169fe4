"""Attributions of agency style: who speaks, and where the reported words start and end, with and without the ranker."""

from collections.abc import Callable
from typing import Any

import pytest

from parley import store
from parley.extract.quotes import QuoteRules, compile_ranker, compile_rules, extract_quotes

LEXICON = store.read_lexicon("quotes")
RULES = {
    "rules": compile_rules(LEXICON),
    "ranker": compile_rules(LEXICON, compile_ranker(store.read_weights("quotes"))),
}


@pytest.fixture(params=sorted(RULES))
def rules(request: pytest.FixtureRequest) -> QuoteRules:
    return RULES[request.param]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Gunmen on motorcycles killed 23 sailors near the port of Tarvos, town officials and two sailors said.",
            [("town officials and two sailors", "Gunmen on motorcycles killed 23 sailors near the port of Tarvos")],
        ),
        (
            "There has been no word of the boat since June, a source close to the family said.",
            [("a source close to the family", "There has been no word of the boat since June")],
        ),
        (
            "The league left the town, a source close to the duke told the Tarvos Courier.",
            [("a source close to the duke", "The league left the town")],
        ),
        (
            "The bridge was shut after the storm, a spokesman, Ali Marek, said.",
            [("Ali Marek", "The bridge was shut after the storm")],
        ),
        (
            "Armed men took ten sailors and burned six boats on a road in Tarvos, a port guide and a sailor said.",
            [
                (
                    "a port guide and a sailor",
                    "Armed men took ten sailors and burned six boats on a road in Tarvos",
                )
            ],
        ),
        ("The vote was fair, insists the council.", [("the council", "The vote was fair")]),
        (
            "The league seized the port and, according to one sailor, burned ten boats.",
            [("one sailor", "burned ten boats")],
        ),
        (
            "According to Morvane, who saw the port on Friday, the harbour is lost.",
            [("Morvane", "the harbour is lost")],
        ),
        (
            "The port agency said between 1,500 and 2,000 sailors were leaving every day.",
            [("The port agency", "between 1,500 and 2,000 sailors were leaving every day")],
        ),
        (
            "The duke said in a televised address that the vote was off.",
            [("The duke", "the vote was off")],
        ),
        (
            "The duke said on Sunday he was willing to talk to the league.",
            [("The duke", "he was willing to talk to the league")],
        ),
        (
            "The duke told his men on Sunday the war would soon be over, but gave no details.",
            [("The duke", "the war would soon be over")],
        ),
        (
            "The mayor said the bridge was safe and that the town had paid for it, adding that the work took a year.",
            [
                ("The mayor", "the bridge was safe and that the town had paid for it"),
                ("The mayor", "the work took a year"),
            ],
        ),
        (
            "A storm hit the port, sailors said, but the duke insisted it had missed the town.",
            [("sailors", "A storm hit the port"), ("the duke", "it had missed the town")],
        ),
        (
            "The Courier quoted a sailor as saying that the boats were gone.",
            [("a sailor", "the boats were gone")],
        ),
        ("The duke would neither confirm nor deny that the boats were gone.", []),
    ],
)
def test_clauses_are_cut_from_their_attribution(
    parse: Callable[[str], Any], rules: QuoteRules, text: str, found: list[tuple[str, str]]
) -> None:
    assert [(q.speaker_text, q.text) for q in extract_quotes(parse(text), [], [], rules)] == found


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“Nobody goes,” the 60-year-old said.", "the 60-year-old"),
        ("“Peace is built, not signed,” as one sailor put it.", "one sailor"),
        ("“The port is closed today,” read the notice, which was old.", "the notice"),
        ("The council said in a letter posted on Sunday: “The duke is in good health.”", "The council"),
        ("“What do they want? Nobody knows,” shrugs a sailor.", "a sailor"),
    ],
)
def test_speech_in_marks_finds_its_speaker(
    parse: Callable[[str], Any], rules: QuoteRules, text: str, speaker: str
) -> None:
    (found,) = extract_quotes(parse(text), [], [], rules)
    assert (found.quote_type, found.speaker_text) == ("direct", speaker)


def test_a_second_verb_behind_a_comma_is_the_speakers(parse: Callable[[str], Any], rules: QuoteRules) -> None:
    text = "He denied that his men were at the port, and accused the duke of “lying to the people”."
    found = extract_quotes(parse(text), [], [], rules)
    assert [(q.speaker_text, q.text) for q in found] == [
        ("He", "his men were at the port"),
        ("He", "the duke of “lying to the people”"),
    ]


def test_an_aside_on_what_is_denied_is_no_part_of_the_charge(parse: Callable[[str], Any], rules: QuoteRules) -> None:
    assert extract_quotes(parse("He accused the duke of theft on Sunday, which the duke denied."), [], [], rules) == []


@pytest.mark.parametrize("text", ["said that “", "The duke said on", "They fled and, according to", "“ said"])
def test_attributions_that_break_off_report_nothing(parse: Callable[[str], Any], rules: QuoteRules, text: str) -> None:
    assert extract_quotes(parse(text), [], [], rules) == []
