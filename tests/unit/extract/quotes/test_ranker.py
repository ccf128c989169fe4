"""The ranker: readings are offered whole, weights decide, marks and rules keep their say, the shipped weights fit."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, Span

from parley import store
from parley.errors import ContractError
from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import Passage, read_passage
from parley.extract.quotes.ranker import HEADER, Ranker, compile_ranker, pack, unpack
from parley.extract.quotes.ranker_boundaries import Site, left_starts, right_ends, right_starts
from parley.extract.quotes.ranker_features import cue_features
from parley.extract.quotes.ranker_spans import end_features, start_features

TAGS = {
    "Morvane": "NNP", "said": "VBD", "that": "IN", "the": "DT", "ferry": "NN", "was": "VBD", "late": "JJ", ",": ",",
    "and": "CC", "left": "VBD", ".": ".", "“": "``", "”": "''", "today": "NN", "But": "CC",
}  # fmt: skip
VOCAB = spacy.blank("en").vocab
POS = {"NNP": "PROPN", "VBD": "VERB", "DT": "DET", "NN": "NOUN", "JJ": "ADJ", "IN": "SCONJ", "CC": "CCONJ"}


def passage_of(text: str) -> Passage:
    words = text.split()
    tags = [TAGS[word] for word in words]
    doc = Doc(
        VOCAB,
        words=words,
        tags=tags,
        pos=[POS.get(tag, "PUNCT") for tag in tags],
        lemmas=[{"said": "say"}.get(word, word.lower()) for word in words],
        heads=[0] * len(words),
        deps=["ROOT"] + ["dep"] * (len(words) - 1),
        sent_starts=[True] + [False] * (len(words) - 1),
    )
    return read_passage(Span(doc, 0, len(doc), label="paragraph"))


def site_of(text: str, proposal: Sequence[tuple[int, int]] = (), *, is_spoken: bool = False) -> Site:
    passage = passage_of(text)
    words = [token.text for token in passage.doc]
    verb, speaker = words.index("said"), words.index("Morvane")
    low, high = min(verb, speaker), max(verb, speaker) + 1
    cue = Cue(verb, verb + 1, frozenset({"clause"}), "say", passage.doc[speaker], low, high)
    return Site(cue, passage, 0, len(words), tuple(proposal), is_spoken)


def chosen(site: Site, ranker: Ranker) -> list[str]:
    return [site.passage.doc[a:b].text for a, b in ranker.choose(site, [site.cue], 0)]


RIGHT = Ranker({"all": (0, 1, 0, 0)}, {}, {})
LEFT = Ranker({"all": (0, 0, 1, 0)}, {}, {})
SPLIT = Ranker({"all": (0, 0, 0, 1)}, {}, {})


def test_without_weights_nothing_is_reported() -> None:
    assert chosen(site_of("Morvane said that the ferry was late ."), Ranker({}, {}, {})) == []


def test_the_side_with_the_highest_sum_is_taken() -> None:
    ranker = Ranker({"all": (5, 0, 0, 0), "lemma=say": (-3, 1, 0, 0), "behind=that": (-2, 1, 0, 0)}, {}, {})
    assert chosen(site_of("Morvane said that the ferry was late ."), ranker) == ["the ferry was late"]


def test_words_before_and_behind_an_attribution_are_two_pieces() -> None:
    site = site_of("the ferry , Morvane said , was late .")
    assert chosen(site, SPLIT) == ["the ferry", "was late"]
    assert chosen(site_of("the ferry was late , Morvane said ."), LEFT) == ["the ferry was late"]


def test_weights_move_an_end() -> None:
    site = site_of("Morvane said that the ferry was late , and left .")
    assert chosen(site, replace(RIGHT, ends={"after=,": 1})) == ["the ferry was late"]
    assert chosen(site, replace(RIGHT, ends={"after=last": 1})) == ["the ferry was late , and left"]


def test_weights_move_a_start() -> None:
    site = site_of("But the ferry was late , Morvane said .")
    assert chosen(site, replace(LEFT, starts={"left-before=start": 1})) == ["But the ferry was late"]
    assert chosen(site, replace(LEFT, starts={"left-this=the": 1})) == ["the ferry was late"]


def test_words_without_a_finite_verb_are_no_report() -> None:
    assert chosen(site_of("Morvane said the late ferry ."), RIGHT) == []


def test_the_rules_have_the_last_word_on_words_in_marks() -> None:
    site = site_of("Morvane said that the ferry “ was late ” today .", [(3, 9)])
    assert chosen(site, Ranker({"all": (9, 0, 0, 0)}, {}, {})) == ["the ferry “ was late ”"]


def test_no_reading_cuts_words_in_marks() -> None:
    site = site_of("Morvane said that the ferry “ was late , and left ” today .")
    inside = range(6, 12)
    assert not [i for i in (*right_starts(site), *right_ends(site, 3)) if i in inside]


@pytest.mark.parametrize("text", ["Morvane said that the ferry was late .", "the ferry was late , Morvane said ."])
def test_what_the_rules_propose_is_among_the_readings(text: str) -> None:
    proposal = (4, 6) if text.startswith("Morvane") else (1, 4)
    site = site_of(text, [proposal])
    starts = right_starts(site) if text.startswith("Morvane") else left_starts(site)
    assert proposal[0] in starts
    assert text.startswith("the") or proposal[1] in right_ends(site, 4)


def test_a_clause_may_start_behind_that_and_end_before_each_part() -> None:
    site = site_of("Morvane said today that the ferry was late , and left .")
    assert 4 in right_starts(site)
    assert right_ends(site, 4) == [8, 11]


def test_a_sentence_of_nothing_else_gives_no_reading() -> None:
    site = site_of("Morvane said .")
    assert right_starts(site) == []
    assert chosen(site, RIGHT) == chosen(site, LEFT) == chosen(site, SPLIT) == []


def test_no_feature_says_more_than_one_word_at_a_time() -> None:
    site = site_of("the ferry , Morvane said , was late .", [(0, 2), (6, 8)])
    ends = right_ends(site, 6)
    found = cue_features(site, [site.cue], 0)
    for reading in start_features(site, left_starts(site), "left") + end_features(site, 6, ends, "rest"):
        found += reading
    assert not [feature for feature in found if re.search(r"\s", feature)]
    assert not [feature for feature in found if "Morvane" in feature or "morvane" in feature]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("", "w.tsv"),
        ("# other\n", "w.tsv"),
        (f"{HEADER}\nside\tall\t1\n", "w.tsv:2"),
        (f"{HEADER}\nstart\ta\t1\nend\ta\t1\t2\n", "w.tsv:3"),
        (f"{HEADER}\nend\ta\t0.5\n", "w.tsv:2"),
        (f"{HEADER}\nother\ta\t1\n", "w.tsv:2"),
    ],
)
def test_weights_of_another_form_are_refused(raw: str, place: str) -> None:
    with pytest.raises(ContractError) as error:
        compile_ranker(raw, "w.tsv")
    assert str(error.value).startswith(f"{place}: ")


def test_weights_are_read_by_choice() -> None:
    ranker = compile_ranker(f"{HEADER}\nside\tall\t1\t2\t3\t4\nstart\ta\t-5\nend\ta\t6\n")
    assert ranker == Ranker({"all": (1, 2, 3, 4)}, {"a": -5}, {"a": 6})


@pytest.fixture(scope="module")
def shipped() -> str:
    return store.read_weights("quotes")


def test_the_shipped_weights_compile_and_are_small(shipped: str) -> None:
    ranker = compile_ranker(shipped)
    assert ranker.sides
    assert ranker.starts
    assert ranker.ends
    assert len(shipped.encode()) < 1_000_000


def test_the_shipped_weights_hold_single_words_only(shipped: str) -> None:
    for line in shipped.splitlines()[1:]:
        values: Any = line.split("\t")[1].partition("=")[2].split(",")
        assert not [value for value in values if re.search(r"\s", value)], line


def test_the_score_card_is_about_the_shipped_weights(shipped: str) -> None:
    card = store.read_project_text("docs/quote-model.md")
    assert hashlib.sha256(shipped.encode()).hexdigest() in card


def test_packed_weights_add_up_side_by_side() -> None:
    rows = [(-3, 1, 0, 70_000, 1), (5, -9, -1, -80_000, 1), (-4, 0, 0, 2, 1)]
    assert unpack(sum(pack(row) for row in rows), 5) == [sum(column) for column in zip(*rows, strict=True)]
    assert unpack(0, 5) == [0] * 5
