"""Events: every lexicon group proves itself; status, parties, time and place; odd input raises nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parley import store
from parley.errors import ContractError
from parley.extract.events import compile_rules, extract_events
from parley.records import DateExpression, Mention, Place, Quote

RAW = store.read_lexicon("events")
RULES = compile_rules(RAW)
EXAMPLES = [(g["id"], e) for g in RAW["groups"] for e in g.get("examples", [])]
COUNTEREXAMPLES = [(g["id"], t) for g in RAW["groups"] for t in g.get("counterexamples", [])]


def find(doc: Any, mentions: Any = (), dates: Any = (), places: Any = (), quotes: Any = ()) -> list[Any]:
    return extract_events(doc, mentions, dates, places, quotes, RULES)


def one(doc: Any, kind: str, **records: Any) -> Any:
    found = [r for r in find(doc, **records) if r.event_type == kind]
    assert len(found) == 1, [(r.event_type, r.trigger_text) for r in find(doc, **records)]
    return found[0]


def mention(text: str, wording: str, cluster: int, kind: str = "name", actor_type: str = "armed_group") -> Mention:
    start = text.index(wording)
    return Mention(start, start + len(wording), wording, kind, actor_type, "test", cluster=cluster)


def span(text: str, wording: str) -> tuple[int, int]:
    return text.index(wording), text.index(wording) + len(wording)


def day(text: str, wording: str, when: date) -> DateExpression:
    return DateExpression(
        *span(text, wording), wording, when.isoformat(), "DATE", when, when, "day", "explicit", "test"
    )


@pytest.mark.parametrize(("group", "example"), EXAMPLES)
def test_each_group_finds_its_own_examples(parse: Any, group: str, example: dict[str, str]) -> None:
    found = [r for r in find(parse(example["text"])) if r.rule_id == f"events.{group}"]
    (report, *_) = [r for r in found if example["trigger"] in r.trigger_text or r.trigger_text in example["trigger"]]
    for side in ("source", "target"):
        if side in example:
            assert any(example[side] in t or t in example[side] for t in getattr(report, f"{side}_texts"))
    assert report.status == example.get("status", report.status)


@pytest.mark.parametrize(("group", "text"), COUNTEREXAMPLES)
def test_no_group_finds_its_counterexamples(parse: Any, group: str, text: str) -> None:
    assert not [r for r in find(parse(text)) if r.rule_id == f"events.{group}"]


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("Rebels attacked a convoy near Oslin.", "ASSAULT", "occurred"),
        ("Rebels are attacking a convoy near Oslin.", "ASSAULT", "ongoing"),
        ("Rebels frequently attack convoys near Oslin.", "ASSAULT", "ongoing"),
        ("Rebels will attack a convoy near Oslin.", "ASSAULT", "planned"),
        ("Rebels plan to attack a convoy near Oslin.", "ASSAULT", "planned"),
        ("Rebels did not attack a convoy near Oslin.", "ASSAULT", "denied"),
        ("Rebels denied attacking a convoy near Oslin.", "ASSAULT", "denied"),
        ("Rebels reportedly attacked a convoy near Oslin.", "ASSAULT", "alleged"),
        ("Rebels may have attacked a convoy near Oslin.", "ASSAULT", "alleged"),
        ("Rebels are believed to have attacked a convoy near Oslin.", "ASSAULT", "alleged"),
        ("If rebels attack a convoy, the army will leave.", "ASSAULT", "conditional"),
        ("The army withdrew its troops from Oslin.", "RETREAT", "occurred"),
        ("The army agreed to withdraw its troops from Oslin.", "RETREAT", "planned"),
        ("The president ordered the army to withdraw its troops from Oslin.", "RETREAT", "requested"),
        ("The withdrawal of army troops from Oslin began.", "RETREAT", "occurred"),
        ("The minister announced the withdrawal of army troops.", "RETREAT", "planned"),
        ("The minister demanded the withdrawal of army troops.", "RETREAT", "requested"),
        ("Officials said no talks had taken place with the rebels.", "CONSULT", "denied"),
        ("The government held talks with the rebels.", "CONSULT", "occurred"),
        ("The government could hold talks with the rebels.", "CONSULT", "conditional"),
        ("The government should hold talks with the rebels.", "CONSULT", "requested"),
        ("The government denied that it had held talks with the rebels.", "CONSULT", "denied"),
        ("The spokesman said that the rebels attacked a base.", "ASSAULT", "occurred"),
    ],
)
def test_the_same_act_has_another_status_in_another_wording(parse: Any, text: str, kind: str, status: str) -> None:
    assert status in [r.status for r in find(parse(text)) if r.event_type == kind]


@pytest.mark.parametrize(
    ("text", "kind", "source", "target"),
    [
        ("The convoy was attacked by rebels near Oslin.", "ASSAULT", "rebels", "The convoy"),
        ("Rebels who had attacked a convoy fled.", "ASSAULT", "Rebels", "a convoy"),
        ("The premier's talks with the rebels went on.", "CONSULT", "The premier", "the rebels"),
        ("Clashes between herders and farmers killed nine people.", "ASSAULT", "herders", "farmers"),
        ("The rebels stormed the town and abducted nine pupils.", "ASSAULT", "The rebels", "nine pupils"),
        ("The minister asked the council to open talks with rebels.", "REQUEST", "The minister", "the council"),
        ("The minister asked the council to open talks with rebels.", "CONSULT", "the council", "rebels"),
        ("Such a plan was rejected by the opposition.", "REJECT", "the opposition", ""),
        ("The opposition will not meet the president.", "REJECT", "The opposition", "the president"),
        ("The two sides failed to reach an agreement.", "REJECT", "The two sides", ""),
    ],
)
def test_the_parties_stand_on_their_sides(parse: Any, text: str, kind: str, source: str, target: str) -> None:
    found = [r for r in find(parse(text)) if r.event_type == kind]
    assert any(
        source in " | ".join(r.source_texts) and (not target or target in " | ".join(r.target_texts)) for r in found
    ), [(r.trigger_text, r.source_texts, r.target_texts) for r in found]


@pytest.mark.parametrize(
    "text",
    [
        "The war went on and violence was rife.",
        "Should the government hold talks with the rebels?",
        "The idea of talks with rebels is old.",
        "Countries that negotiate with rebels get little help.",
        "The team met its target.",
        "The storm killed nine farmers.",
        "The accused sat in silence.",
    ],
)
def test_what_tells_of_no_act_gives_no_report(parse: Any, text: str) -> None:
    assert find(parse(text)) == []


def test_a_demonym_gives_the_state_as_party(parse: Any) -> None:
    text = "The withdrawal of Canadian troops from the base began."
    held = [mention(text, "Canadian", 3, "role", "state")]
    assert one(parse(text), "RETREAT", mentions=held).source_clusters == (3,)


def test_the_people_of_a_group_stand_for_the_group(parse: Any) -> None:
    text = "The army attacked leaders of the Red Banner in the north."
    held = [mention(text, "Red Banner", 7)]
    assert one(parse(text), "ASSAULT", mentions=held).target_clusters == (7,)


def test_the_date_comes_from_the_clause_of_the_act(parse: Any) -> None:
    text = "The truce broke down in July and rebels attacked a base in August."
    held = [day(text, "July", date(2024, 7, 1)), day(text, "August", date(2024, 8, 1))]
    found = {r.event_type: r.date_text for r in find(parse(text), dates=held)}
    assert found == {"REJECT": "July", "ASSAULT": "August"}


def test_the_date_of_saying_counts_for_what_is_said(parse: Any) -> None:
    text = "The ministry said on Tuesday that it had arrested nine rebels."
    held = [day(text, "Tuesday", date(2024, 7, 2))]
    assert one(parse(text), "COERCE", dates=held).start_date == date(2024, 7, 2)


def test_without_a_date_the_act_has_none(parse: Any) -> None:
    report = one(parse("Rebels attacked a convoy."), "ASSAULT")
    assert (report.start_date, report.date_precision, report.place_name) == (None, None, None)


def test_the_place_stands_in_the_clause_of_the_act(parse: Any) -> None:
    text = "Rebels attacked a convoy in Geneva, officials said in Vienna."
    where = [
        Place(*span(text, name), name, name, name, 1.0, 1.0, "place", None, "test") for name in ("Geneva", "Vienna")
    ]
    assert one(parse(text), "ASSAULT", places=where).place_name == "Geneva"


def test_a_quote_lends_its_speaker(parse: Any) -> None:
    text = "“The rebels attacked our villages,” said the mayor."
    start, end = span(text, "The rebels attacked our villages")
    quote = Quote(start, end, text[start:end], "direct", "test", speaker_cluster=4)
    report = one(parse(text), "ASSAULT", quotes=[quote])
    assert (report.quote_index, report.asserted_by_cluster) == (0, 4)


def test_a_verb_of_saying_tells_whose_statement_it_is(parse: Any) -> None:
    text = "The Red Banner said that soldiers had attacked a village."
    held = [mention(text, "The Red Banner", 2)]
    assert one(parse(text), "ASSAULT", mentions=held).asserted_by_cluster == 2


ODD = [
    "",
    " ",
    "\n\n\n",
    "?!",
    "“",
    "🙂 🙂",
    "هاجم المتمردون قافلة",
    "attacked",
    "Talks. Talks? Talks!",
    "a" * 5000,
    "\u202eattack",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_raise_nothing(parse: Any, text: str) -> None:
    assert isinstance(find(parse(text)), list)


def test_every_wording_is_cut_from_the_text(parse: Any) -> None:
    text = "\n\n".join(e["text"] for _, e in EXAMPLES)
    doc = parse(text)
    reports = find(doc)
    assert reports == sorted(reports, key=lambda r: (r.trigger_start, r.trigger_end, r.event_type))
    for r in reports:
        assert text[r.char_start : r.char_end] == r.text
        assert text[r.trigger_start : r.trigger_end] == r.trigger_text
        assert r.char_start <= r.trigger_start < r.trigger_end <= r.char_end <= r.char_start + 300


def test_the_same_text_gives_the_same_reports(parse: Any) -> None:
    doc = parse("The rebels stormed the town, abducted nine pupils and released two guards.")
    assert find(doc) == find(doc)


def test_a_lexicon_with_an_unknown_class_is_refused() -> None:
    broken = {**RAW, "groups": [{"id": "x", "type": "ASSAULT", "verbs": ["hit @nowhere"]}]}
    with pytest.raises(ContractError, match="nowhere"):
        compile_rules(broken)


def test_a_lexicon_without_frames_is_refused() -> None:
    with pytest.raises(ContractError, match="frames"):
        compile_rules({k: v for k, v in RAW.items() if k != "frames"})


def test_each_pair_of_type_and_mode_is_one_of_the_known(parse: Any) -> None:
    assert replace(one(parse("Rebels bombed a base."), "ASSAULT")).event_mode == "aerial"
