"""Quote groups: one utterance, in pieces or in several texts, has one group."""

from datetime import date
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from parley.records import Actor, Document, Findings, Interval, Quote
from parley.resolve.quotes import resolve_quotes

LONG = "The boats were gone when we came to the harbour that night"


def quote(text: str, group: int | None = None, cluster: int | None = None, start: int = 0) -> Quote:
    return Quote(start, start + len(text), text, "direct", "test", speaker_cluster=cluster, quote_group=group)


def findings(document_id: str, *quotes: Quote) -> Findings:
    return Findings(Document(document_id, "test", f"{document_id}.txt", "", ""), quotes=quotes)


def test_pieces_of_one_utterance_share_a_group() -> None:
    found = resolve_quotes([findings("a", quote("No", 0), quote("Never again", 0), quote("Perhaps"))])
    assert set(found) == {("a", 0), ("a", 1)}
    assert found["a", 0] == found["a", 1]


def test_the_same_words_in_two_texts_share_a_group_whatever_the_marks_and_accents() -> None:
    found = resolve_quotes([findings("a", quote(LONG)), findings("b", quote(LONG.upper() + ","))])
    assert found["a", 0] == found["b", 0]


def test_a_trimmed_or_mended_wording_is_the_same_utterance() -> None:
    trimmed, mended = LONG.removesuffix(" that night"), LONG.replace("came to", "came down to")
    found = resolve_quotes([findings("a", quote(LONG)), findings("b", quote(trimmed)), findings("c", quote(mended))])
    assert len(set(found.values())) == 1
    assert len(found) == 3


def test_another_translation_of_the_same_sentence_is_the_same_utterance() -> None:
    one = "The crew had been paid for sailing with the duke but was told never to sail with his sons"
    other = "The crew was paid to sail with the duke but told never to sail with his sons"
    assert len(set(resolve_quotes([findings("a", quote(one)), findings("b", quote(other))]).values())) == 1


def test_short_wordings_meet_by_chance() -> None:
    assert (
        resolve_quotes([findings("a", quote("We will never give up")), findings("b", quote("We will never give up"))])
        == {}
    )


def test_different_words_stay_apart() -> None:
    other = "The boats were new when he sold them to the duke last year"
    assert resolve_quotes([findings("a", quote(LONG)), findings("b", quote(other))]) == {}


def test_two_speakers_of_one_text_stay_apart() -> None:
    assert resolve_quotes([findings("a", quote(LONG, cluster=1), quote(LONG, cluster=2))]) == {}


def test_pieces_join_the_groups_of_other_texts() -> None:
    one = findings("a", quote(LONG, 0), quote("Nobody saw us", 0))
    found = resolve_quotes([one, findings("b", quote(LONG))])
    assert len(set(found.values())) == 1
    assert len(found) == 3


def test_short_pieces_of_two_texts_are_two_groups() -> None:
    one, two = (findings(name, quote("No", 0), quote("Never again", 0)) for name in ("a", "b"))
    assert len(set(resolve_quotes([one, two]).values())) == 2


def test_a_group_keeps_its_id_when_one_more_text_retells_it() -> None:
    one, two, three = (findings(name, quote(LONG)) for name in ("b", "c", "a"))
    assert resolve_quotes([one, two])["b", 0] == resolve_quotes([one, two, three])["b", 0]


ORLO, TORVANE = Actor("act_1", "Tamsin Orlo", "person", "text"), Actor("act_2", "Selma Torvane", "person", "text")
IDS = {(name, cluster): f"act_{cluster}" for name in "ab" for cluster in (1, 2, 3)}


def dated(document_id: str, day: date, *quotes: Quote) -> Findings:
    document = Document(document_id, "test", f"{document_id}.txt", "", "", published=Interval(day, day, "day"))
    return Findings(document, quotes=quotes)


def test_two_people_who_say_nearly_the_same_are_two_utterances() -> None:
    texts = [findings("a", quote(LONG, cluster=1)), findings("b", quote(LONG, cluster=2))]
    assert resolve_quotes(texts, IDS, actors=[ORLO, TORVANE]) == {}
    body = Actor("act_2", "Harbour Office", "government", "text")
    assert len(resolve_quotes(texts, IDS, actors=[ORLO, body])) == 2


ONE = "We did not take to the sea in order to fish, we took to it because nobody in Ostrane heard our villages"
OTHER = "We took to the sea not to fish but because nobody heard our villages in Ostrane"


def test_two_translations_of_one_speaker_in_the_same_days_are_one_utterance() -> None:
    first, second = dated("a", date(2031, 2, 11), quote(ONE, cluster=1)), quote(OTHER, cluster=1)
    assert len(set(resolve_quotes([first, dated("b", date(2031, 2, 12), second)], IDS, actors=[ORLO]).values())) == 1
    assert resolve_quotes([first, dated("b", date(2031, 6, 12), second)], IDS, actors=[ORLO]) == {}
    third = quote(OTHER, cluster=2)
    assert resolve_quotes([first, dated("b", date(2031, 2, 12), third)], IDS, actors=[ORLO, TORVANE]) == {}
    assert resolve_quotes([findings("a", quote(ONE)), findings("b", quote(OTHER))]) == {}


WORDING = st.lists(
    st.sampled_from(["the", "boats", "were", "gone", "when", "we", "came", "down", "at", "night"]),
    min_size=1,
    max_size=12,
)


@given(st.lists(st.lists(st.tuples(WORDING, st.sampled_from([None, 0, 1])), max_size=3), max_size=3))
def test_the_order_of_the_texts_changes_nothing(texts: list[list[tuple[list[str], int | None]]]) -> None:
    given_findings = [
        findings(f"d{n}", *(quote(" ".join(words), group) for words, group in text)) for n, text in enumerate(texts)
    ]
    results = [resolve_quotes(order) for order in permutations(given_findings)]
    assert all(list(result.items()) == list(results[0].items()) for result in results)
