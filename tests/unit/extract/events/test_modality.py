"""Modality: what auxiliaries, negation and governing words say about whether an act happened."""

from typing import Any

import pytest

from parley import store
from parley.errors import ContractError
from parley.extract.events.modality import verb_status
from parley.extract.events.modality_rules import STATUSES, compile_modality
from parley.extract.events.noun_modality import noun_status
from parley.extract.events.verb_forms import is_negated

RAW = store.read_lexicon("events")["modality"]
RULES = compile_modality(RAW)


def word(doc: Any, lemma: str) -> Any:
    return next(t for t in doc if t.lemma_ == lemma)


@pytest.mark.parametrize(
    ("text", "lemma", "status"),
    [
        ("The army left the town.", "leave", "occurred"),
        ("The army has left the town.", "leave", "occurred"),
        ("The army is leaving the town.", "leave", "ongoing"),
        ("The army will leave the town.", "leave", "planned"),
        ("The army never left the town.", "leave", "denied"),
        ("Selim denied reports that the army had left the town.", "leave", "denied"),
        ("Selim repeated claims that the army had left the town.", "leave", "alleged"),
        ("They will talk on condition that the army leaves the town.", "leave", "conditional"),
        ("The army has not left the town.", "leave", "denied"),
        ("The army must leave the town.", "leave", "requested"),
        ("The army might leave the town.", "leave", "conditional"),
        ("The army allegedly left the town.", "leave", "alleged"),
        ("The army promised to leave the town.", "leave", "planned"),
        ("The army refused to leave the town.", "leave", "denied"),
        ("The council urged the army to leave the town.", "leave", "requested"),
        ("The army began to leave the town.", "leave", "occurred"),
        ("The army failed to leave the town.", "leave", "denied"),
        ("The council accused the army of leaving the town.", "leave", "alleged"),
        ("The council said that the army would leave the town.", "leave", "planned"),
        ("The council said that the army had left the town.", "leave", "occurred"),
        ("The army passed by without leaving the town.", "leave", "denied"),
        ("The council's demand to leave the town came late.", "leave", "requested"),
        ("The council's decision to leave the town came late.", "leave", "planned"),
    ],
)
def test_verbs_take_their_status_from_form_and_governor(parse: Any, text: str, lemma: str, status: str) -> None:
    assert verb_status(word(parse(text), lemma), RULES) == status
    assert status in STATUSES


@pytest.mark.parametrize(
    ("text", "lemma", "status"),
    [
        ("The talks took place in May.", "talk", "occurred"),
        ("The talks will take place in May.", "talk", "planned"),
        ("The council called for talks.", "talk", "requested"),
        ("The council denied any talks.", "talk", "denied"),
        ("The council announced talks.", "talk", "announced"),
        ("The prospect of talks is dim.", "talk", None),
        ("The alleged raid made headlines.", "raid", "alleged"),
        ("The planned raid made headlines.", "raid", "planned"),
    ],
)
def test_nouns_take_their_status_from_what_governs_them(parse: Any, text: str, lemma: str, status: str | None) -> None:
    assert noun_status(word(parse(text), lemma), RULES) == status


def test_saying_is_doing_in_the_present_tense(parse: Any) -> None:
    verb = word(parse("The council rejects the plan."), "reject")
    assert verb_status(verb, RULES, verbal=True) == "occurred"
    assert verb_status(verb, RULES) == "ongoing"


def test_a_headline_tells_the_past_in_the_present_tense(parse: Any) -> None:
    assert verb_status(word(parse("The army leaves the town."), "leave"), RULES, title=True) == "occurred"


def test_no_before_the_subject_negates(parse: Any) -> None:
    assert is_negated(word(parse("No soldiers left the town."), "leave"))


def test_a_missing_list_is_refused() -> None:
    with pytest.raises(ContractError, match="planned"):
        compile_modality({k: v for k, v in RAW.items() if k != "planned"})


def test_what_is_promised_not_to_be_done_is_neither_done_nor_denied(parse: Any) -> None:
    doc = parse("The army promised that it would not leave the town.")
    assert verb_status(word(doc, "leave"), RULES) is None
