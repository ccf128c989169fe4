"""Quotations: the three types, exact spans, speakers, hearers and times."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley import store
from parley.errors import ContractError
from parley.extract.quotes import QuoteRules, compile_rules, extract_quotes
from parley.records import DateExpression, Mention, Quote

LEXICON = store.read_lexicon("quotes")
ENTRIES = [entry for group in ("verbs", "phrases", "sources", "nominals") for entry in LEXICON[group]]
EXAMPLES = [example for entry in ENTRIES for example in entry.get("examples", ())]
COUNTEREXAMPLES = [text for entry in ENTRIES for text in entry.get("counterexamples", ())]

Extract = Callable[..., list[Quote]]


@pytest.fixture(scope="session")
def rules() -> QuoteRules:
    return compile_rules(LEXICON)


@pytest.fixture(scope="session")
def quotes(parse: Callable[[str], Any], rules: QuoteRules) -> Extract:
    def extract(text: str, mentions: Sequence[Mention] = (), dates: Sequence[DateExpression] = ()) -> list[Quote]:
        doc = parse(text)
        found = extract_quotes(doc, mentions, dates, rules)
        assert len(doc.text) == len(text)
        text = doc.text  # line breaks inside a paragraph read as spaces
        for quote in found:
            assert text[quote.char_start : quote.char_end] == quote.text
            if quote.speaker_text is not None:
                assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_text
            if quote.cue_text is not None:
                assert text[quote.cue_start : quote.cue_end] == quote.cue_text
        return found

    return extract


def mention(
    text: str, name: str, cluster: int, kind: str = "name", actor_type: str = "person", nth: int = 0
) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = text.index(name, start + 1)
    return Mention(start, start + len(name), name, kind, actor_type, "test", cluster=cluster)


def day(text: str, wording: str, when: date) -> DateExpression:
    start = text.index(wording)
    return DateExpression(
        start, start + len(wording), wording, when.isoformat(), "DATE", when, when, "day", "relative", "test"
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["text"])
def test_lexicon_finds_its_own_examples(quotes: Extract, example: dict[str, Any]) -> None:
    found = quotes(example["text"])
    assert [q.text for q in found] == [wanted["text"] for wanted in example["found"]]
    for quote, wanted in zip(found, example["found"], strict=True):
        assert {field: getattr(quote, field) for field in wanted} == wanted


@pytest.mark.parametrize("text", COUNTEREXAMPLES)
def test_lexicon_finds_nothing_in_its_counterexamples(quotes: Extract, text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ('"', '"'), ("''", "''"), ("‘", "’"), ("«", "»"), ("'", "'")], ids=lambda m: m
)
def test_every_typography_gives_the_same_row(quotes: Extract, opening: str, closing: str) -> None:
    (quote,) = quotes(f"{opening}The harbour was closed before we came,{closing} Ilsa Morvane told reporters.")
    assert (quote.quote_type, quote.text) == ("direct", "The harbour was closed before we came,")
    assert (quote.speaker_text, quote.addressee_text) == ("Ilsa Morvane", "reporters")


def test_a_quotation_of_several_sentences_is_one_row(quotes: Extract) -> None:
    (quote,) = quotes("“We came at night. Nobody saw us. The boats were gone,” the captain said.")
    assert quote.text == "We came at night. Nobody saw us. The boats were gone,"


def test_pieces_around_an_attribution_share_a_group(quotes: Extract) -> None:
    first, second = quotes("“The boats were gone,” said Morvane. “Nobody knows who took them.”")
    assert first.quote_group is not None
    assert first.quote_group == second.quote_group


def test_quotations_with_attributions_of_their_own_are_not_grouped(quotes: Extract) -> None:
    found = quotes("“The boats were gone,” said Morvane.\n\n“Nobody took them,” said the duke.")
    assert [q.quote_group for q in found] == [None, None]


def test_a_paragraph_in_marks_goes_on_from_the_speaker_before(quotes: Extract) -> None:
    text = "“The boats were gone,” said Morvane.\n\n“Nobody has told us who took them.”"
    assert [q.speaker_text for q in quotes(text)] == ["Morvane", "Morvane"]


def test_a_paragraph_left_open_is_one_utterance_with_the_next(quotes: Extract) -> None:
    text = "Morvane said: “The boats were gone when we came.\n\n“Nobody has told us who took them.”"
    first, second = quotes(text)
    assert first.quote_group == second.quote_group is not None


def test_the_mark_may_stand_before_the_comma(quotes: Extract) -> None:
    (quote,) = quotes("“There will be no truce and no talks”, said the duke when he left the harbour.")
    assert (quote.quote_type, quote.text) == ("direct", "There will be no truce and no talks")


def test_a_clause_that_goes_on_in_marks_is_mixed(quotes: Extract) -> None:
    (quote,) = quotes("She added that such raids “will never bring the boats back to us.”")
    assert (quote.quote_type, quote.text) == ("mixed", "such raids “will never bring the boats back to us.”")


def test_a_second_clause_without_subject_belongs_to_the_report(quotes: Extract) -> None:
    (quote,) = quotes("Orsen Tal confirmed the crew had been paid but was told not to sail.")
    assert quote.text == "the crew had been paid but was told not to sail"


def test_an_apposition_is_the_role_and_not_the_name(quotes: Extract) -> None:
    (quote,) = quotes("“Nobody was asked,” said Ilsa Morvane, a doctor at the harbour hospital, who left on Monday.")
    assert quote.speaker_text == "Ilsa Morvane"
    assert quote.speaker_role == "a doctor at the harbour hospital"


def test_a_title_is_the_role_and_not_the_name(quotes: Extract) -> None:
    (quote,) = quotes("Harbour spokesman Orsen Tal said the boats were safe.")
    assert (quote.speaker_text, quote.speaker_role) == ("Orsen Tal", "Harbour spokesman")


def test_a_name_between_commas_speaks_for_the_relative_clause(quotes: Extract) -> None:
    text = "The plan is opposed by Tarvos, whose mayor, Ilsa Morvane, said in June that the town would not pay."
    (quote,) = quotes(text)
    assert (quote.speaker_text, quote.text) == ("Ilsa Morvane", "the town would not pay")


@pytest.mark.parametrize("speaker", ["Another harbour official", "Several fishermen", "A number of local traders"])
def test_an_unnamed_speaker_keeps_the_whole_noun_phrase(quotes: Extract, speaker: str) -> None:
    (quote,) = quotes(f"{speaker} said no boats had been taken.")
    assert quote.speaker_text == speaker


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “peace fund” was spent on boats.",
        "They watched “The Long Winter” at the harbour cinema.",
        "The song “Come Home Sailor” was played all night.",
    ],
)
def test_scare_quotes_and_titles_stay_out(quotes: Extract, text: str) -> None:
    assert quotes(text) == []


def test_a_name_behind_a_dash_speaks(quotes: Extract) -> None:
    (quote,) = quotes("“We will not leave the harbour.” — Ilsa Morvane")
    assert (quote.quote_type, quote.speaker_text) == ("direct", "Ilsa Morvane")


def test_a_name_before_a_colon_speaks(quotes: Extract) -> None:
    (quote,) = quotes("Ilsa Morvane: “We will not leave the harbour.”")
    assert (quote.quote_type, quote.speaker_text) == ("direct", "Ilsa Morvane")


def test_the_mention_over_the_speaker_gives_the_cluster(quotes: Extract) -> None:
    text = "Ilsa Morvane told the Tarvos Courier that Orsen Tal had left."
    found = [
        mention(text, "Ilsa Morvane", 1),
        mention(text, "Tarvos Courier", 2, actor_type="media"),
        mention(text, "Orsen Tal", 3),
    ]
    (quote,) = quotes(text, found)
    assert (quote.speaker_cluster, quote.addressee_cluster, quote.mentioned_clusters) == (1, 2, (3,))


def test_a_pronoun_without_mention_is_the_speaker_before(quotes: Extract) -> None:
    text = "“Nobody was asked,” Ilsa Morvane said.\n\n“The boats are gone,” she added."
    assert [q.speaker_cluster for q in quotes(text, [mention(text, "Ilsa Morvane", 4)])] == [4, 4]


def test_a_pronoun_that_does_not_agree_stays_unresolved(quotes: Extract) -> None:
    text = "The harbour office said nobody was asked.\n\n“The boats are gone,” she added."
    found = [mention(text, "harbour office", 4, actor_type="government")]
    assert [q.speaker_cluster for q in quotes(text, found)] == [4, None]


def test_the_time_of_the_attribution_is_when_it_was_said(quotes: Extract) -> None:
    text = "Ilsa Morvane said on Tuesday that the ferry would sail on Friday."
    dates = [day(text, "Tuesday", date(2031, 4, 1)), day(text, "Friday", date(2031, 4, 4))]
    (quote,) = quotes(text, dates=dates)
    assert (quote.start_date, quote.end_date, quote.date_precision) == (date(2031, 4, 1), date(2031, 4, 1), "day")


def test_a_time_inside_the_reported_words_is_not_when_it_was_said(quotes: Extract) -> None:
    text = "Ilsa Morvane said the ferry would sail on Friday."
    (quote,) = quotes(text, dates=[day(text, "Friday", date(2031, 4, 4))])
    assert quote.start_date is None


def test_the_outer_report_takes_the_one_inside_it(quotes: Extract) -> None:
    (quote,) = quotes("Morvane said the duke had told the council that the boats were his.")
    assert quote.speaker_text == "Morvane"


@pytest.mark.parametrize(
    "text", ["", " ", "”", "“", "said", "“ ” said", "قال «نعم» 🙂", "“A” “B” “C” said X", "Said, said: “"]
)
def test_odd_texts_do_not_raise(quotes: Extract, text: str) -> None:
    quotes(text)


def row(quote: Quote) -> tuple[str, str | None, str]:
    return quote.quote_type, quote.speaker_text, quote.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Voters in Tarvos, Morvane suggested, do not have to fear the duke.",
            [
                ("indirect", "Morvane", "Voters in Tarvos"),
                ("indirect", "Morvane", "do not have to fear the duke"),
            ],
        ),
        (
            "There is a risk, the captain said, that the harbour will freeze.",
            [
                ("indirect", "the captain", "There is a risk"),
                ("indirect", "the captain", "that the harbour will freeze"),
            ],
        ),
        (
            "The storm, said Orsen Tal, a sailor from the north, was over by noon.",
            [("indirect", "Orsen Tal", "The storm"), ("indirect", "Orsen Tal", "was over by noon")],
        ),
        (
            "This old harbour, she said, “is too small for us.”",
            [("indirect", "she", "This old harbour"), ("direct", "she", "is too small for us.")],
        ),
        ("And as Morvane noted, people could still be hurt.", [("indirect", "Morvane", "people could still be hurt")]),
        (
            "The duke could lose the port, as Morvane has acknowledged.",
            [("indirect", "Morvane", "The duke could lose the port")],
        ),
    ],
)
def test_an_attribution_inside_a_clause_parts_it(
    quotes: Extract, text: str, found: list[tuple[str, str | None, str]]
) -> None:
    pieces = quotes(text)
    assert [row(quote) for quote in pieces] == found
    if len(pieces) > 1:
        assert len({quote.quote_group for quote in pieces} - {None}) == 1


def test_a_clause_whose_subject_stands_before_the_attribution_is_found(quotes: Extract) -> None:
    (quote,) = quotes("The rooms, which she said had been empty since May, were small.")
    assert row(quote) == ("indirect", "she", "had been empty since May")


def test_a_contrasting_report_is_one_of_its_own(quotes: Extract) -> None:
    found = quotes("Morvane said the war was lost, while the duke said the league would fight on.")
    assert [row(q) for q in found] == [
        ("indirect", "Morvane", "the war was lost"),
        ("indirect", "the duke", "the league would fight on"),
    ]


@pytest.mark.parametrize(
    "aside",
    [", who left the port in May", " — a price that nobody could check", ", which nobody in the port could check"],
)
def test_an_aside_of_the_writer_is_left_out(quotes: Extract, aside: str) -> None:
    (quote,) = quotes(f"Morvane said the boats were sold by Orsen Tal{aside}.")
    assert quote.text == "the boats were sold by Orsen Tal"


def test_words_about_the_saying_behind_marks_are_left_out(quotes: Extract) -> None:
    (quote,) = quotes("Morvane said the offer was “a bad joke for tired people,” pointing to the empty harbour.")
    assert quote.text == "the offer was “a bad joke for tired people,”"


def test_what_was_asked_needs_nobody_who_asks(quotes: Extract) -> None:
    (quote,) = quotes("Asked whether the port would open again, Morvane left the room.")
    assert row(quote) == ("indirect", None, "the port would open again")


def test_a_passive_report_has_no_speaker(quotes: Extract) -> None:
    (quote,) = quotes("It was reported that twelve boats were missing.")
    assert row(quote) == ("indirect", None, "twelve boats were missing")


def test_saying_for_which_it_is_too_soon_is_not_said(quotes: Extract) -> None:
    assert quotes("It is too soon to say whether the truce will hold.") == []


def test_a_source_of_speech_in_marks_reports_nothing_more(quotes: Extract) -> None:
    (quote,) = quotes("“We will sail at dawn and nobody will stop us,” Morvane said, according to the Tarvos Courier.")
    assert row(quote) == ("direct", "Morvane", "We will sail at dawn and nobody will stop us,")


def test_marks_go_on_from_whoever_the_sentence_before_reports(quotes: Extract) -> None:
    found = quotes("The council may wait, Morvane said. “The other question is the harbour and its boats.”")
    assert [row(q) for q in found] == [
        ("indirect", "Morvane", "The council may wait"),
        ("direct", "Morvane", "The other question is the harbour and its boats."),
    ]


def test_a_paragraph_announced_by_a_colon_belongs_to_its_cue(quotes: Extract) -> None:
    (quote,) = quotes("The captain told the crowd, to loud applause:\n\n“Nobody has told us who took the boats.”")
    assert (quote.speaker_text, quote.cue_text, quote.addressee_text) == ("The captain", "told", "the crowd")


def test_a_paragraph_set_apart_without_marks_is_quoted_whole(quotes: Extract) -> None:
    (quote,) = quotes("Ilsa Morvane wrote:\n\nWe held the bridge for nine days. Nobody came to help us.")
    assert row(quote) == ("direct", "Ilsa Morvane", "We held the bridge for nine days. Nobody came to help us.")


def test_a_name_and_a_colon_open_what_was_said(quotes: Extract) -> None:
    (quote,) = quotes("Ilsa Morvane: The league must leave the harbour")
    assert row(quote) == ("indirect", "Ilsa Morvane", "The league must leave the harbour")
    assert quote.cue_text == ":"


@pytest.mark.parametrize("text", ["Update: The bridge was closed in May.", "The result: nobody came to the harbour."])
def test_a_label_and_a_colon_name_nobody(quotes: Extract, text: str) -> None:
    assert quotes(text) == []


def test_a_name_in_capitals_inside_the_marks_speaks(quotes: Extract) -> None:
    (quote,) = quotes("“MORVANE: Well, the harbour is closed and will stay so.”")
    assert row(quote) == ("direct", "MORVANE", "Well, the harbour is closed and will stay so.")


def test_a_dash_glued_to_the_mark_is_no_part_of_the_name(quotes: Extract) -> None:
    (quote,) = quotes("“The river was low, so we all stayed at home.”― Ilsa Morvane")
    assert (quote.speaker_text, quote.cue_text) == ("Ilsa Morvane", "―")


def test_the_nearer_of_two_subjects_speaks(quotes: Extract) -> None:
    found = quotes("The boats, Morvane suggested, have never been counted.")
    assert {q.speaker_text for q in found} == {"Morvane"}


def test_a_description_between_commas_does_not_hide_the_speaker(quotes: Extract) -> None:
    (quote,) = quotes("As a part of his plea, Orsen Tal, 44, said that he had robbed nearly a hundred boats.")
    assert row(quote) == ("indirect", "Orsen Tal", "he had robbed nearly a hundred boats")


MARKS = ["“", "”", '"', "''", "``", "‘", "’", "«", "»", "„", "'", ",", ".", " ", "\n", "\n\n", "—", "―", ":", "(", "?"]
WORDS = ["Ilsa Morvane", "she", "said", "told", "according to", "the boats were gone", "that", "who", "in a statement"]
MORE = [
    "Asked",
    "whether",
    "while",
    "as",
    "his claim",
    "refused to",
    "wrote:",
    "MORVANE:",
    "urged the duke to",
    "is sure",
]
PIECES = [*MARKS, *WORDS, *MORE, "Nobody knew", "called it", "on Monday", "🙂", "قال", "\u200f", "\ufeff", "İ"]
ANY_TEXT = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(alphabet=st.one_of(st.sampled_from("“”\"'‘’«»„`.,:;—- \n"), st.characters(codec="utf-8")), max_size=80),
)


def check_soundness(found: Sequence[Quote], text: str) -> None:
    """Assert what holds for the quotations of any text; `quotes` has compared all wordings with their spans."""
    assert [q.char_start for q in found] == sorted(q.char_start for q in found)
    for quote in found:
        assert 0 <= quote.char_start < quote.char_end <= len(text)
        assert quote.text.strip() == quote.text
        assert (quote.speaker_text is None) == (quote.speaker_start is None) == (quote.speaker_end is None)
        assert (quote.cue_text is None) == (quote.cue_start is None)
        assert quote.speaker_text != ""
        assert quote.cue_text != ""
        assert quote.rule_id
    for kind in ("direct", "indirect", "mixed"):
        same = [q for q in found if q.quote_type == kind]
        assert all(a.char_end <= b.char_start for a, b in pairwise(same))
    assert len({(q.char_start, q.char_end) for q in found}) == len(found)


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mixture_of_marks_and_attributions_gives_sound_rows(quotes: Extract, text: str) -> None:
    found = quotes(text)
    check_soundness(found, text)
    assert quotes(text) == found


@given(ANY_TEXT, st.sampled_from(["“", "”", '"', "«", "‘"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stray_mark_does_not_change_the_paragraphs_before_it(quotes: Extract, text: str, mark: str) -> None:
    first = "“Nobody was asked,” Ilsa Morvane said.\n\nThe boats are old.\n\n"
    before = [row(q) for q in quotes(first) if q.char_end <= len(first)]
    assert [row(q) for q in quotes(f"{first}{mark}{text}")][: len(before)] == before


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verbs",), None),
        (("verbs", 0, "lemmas"), []),
        (("verbs", 0, "frames"), ["sideways"]),
        (("nominals",), "claim"),
    ],
    ids=str,
)
def test_a_malformed_lexicon_is_refused(path: tuple[Any, ...], value: Any) -> None:
    raw: Any = deepcopy(dict(LEXICON))
    node = raw
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    with pytest.raises(ContractError):
        compile_rules(raw)


def test_a_speaker_is_never_an_empty_span_however_the_parse_goes(parse: Any) -> None:
    text = "Thinking it might be the wreck of a lorry, he rang the office.\n\n“But then I went down and looked closer.”"
    for quote in extract_quotes(parse(text), [], [], compile_rules(store.read_lexicon("quotes"))):
        assert quote.speaker_start is None or quote.speaker_start < (quote.speaker_end or 0)
