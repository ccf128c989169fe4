"""Findings survive the way to Arrow and back unchanged."""

from dataclasses import replace
from datetime import date

from parley.parts import OWNER, from_parts, to_parts
from parley.records import (
    Block,
    DateExpression,
    Document,
    EventReport,
    Figure,
    Findings,
    Interval,
    Mention,
    Place,
    Quote,
    Rejection,
    Role,
)

DAY = date(2031, 5, 3)
FULL = Findings(
    document=Document(
        "doc_1",
        "orvel",
        "orvel/a.txt",
        "Selim said no.",
        "00",
        title="T",
        published=Interval(DAY, DAY, "day"),
        published_basis="text",
        text_repairs=("mojibake",),
        blocks=(Block("title", 0, 5), Block("paragraph", 6, 9)),
    ),
    mentions=(Mention(0, 5, "Selim", "name", "person", "r", cluster=0), Mention(6, 9, "x", "role", "state", "r")),
    roles=(Role(0, 5, "leads", 0, None, "chief", "r"),),
    dates=(DateExpression(0, 5, "Selim", "2031", "DATE", DAY, DAY, "day", "explicit", "r"),),
    places=(Place(0, 5, "Selim", "Selim", "123", 1.5, None, "place", "MLI", "r"),),
    quotes=(Quote(0, 5, "Selim", "direct", "r", speaker_cluster=0, mentioned_clusters=(0, 1), start_date=DAY),),
    figures=(Figure(0, 5, "Selim", "deaths", None, 12.0, None, "at_least", "person", "level", "people", "r"),),
    reports=(
        EventReport(
            0, 5, "Selim", 0, 1, "S", "REJECT", None, "occurred", "r", source_clusters=(0,), source_texts=("S",)
        ),
    ),
)


def test_findings_come_back_as_they_were() -> None:
    empty = Findings(Document("doc_2", "orvel", "orvel/b.txt", "", "00"))
    refused = [Rejection("orvel/c.txt", "empty", "the file is empty", "Fill it")]
    assert from_parts(to_parts([FULL, empty], refused)) == ([FULL, empty], refused)


def test_no_findings_give_empty_tables() -> None:
    assert from_parts(to_parts([], [])) == ([], [])


def test_sentences_are_kept_with_their_text() -> None:
    words = "The council of Orvel said on Monday that it would not open the bridge before the rains."
    document = replace(FULL.document, text=words, blocks=(Block("paragraph", 0, len(words)),))
    (sentence,) = to_parts([replace(FULL, document=document)], [])["sentences"].to_pylist()
    assert (sentence[OWNER], sentence["char_start"], sentence["char_end"]) == ("doc_1", 0, len(words))
