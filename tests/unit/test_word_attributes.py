"""What is looked up by word form is what the model's own components give."""

from typing import Any

import pytest

from parley.word_attributes import GIVEN, REPLACED, WordAttributes

TEXTS = (
    "The council of Orvel has met the Front twice, and it won't say whether the talks went better than the last ones.",
    "Let's go, he said: we're gonna leave, y'all ain't got to stay, and there's no need to wait for 'em.",
    "But who did the killing? There were thirty-two men there; did they do it, or had they been told not to?",
    "DOZENS OF THE MEN WERE TAKEN; that \t village lies  north of it.",
    "",
)


@pytest.mark.parametrize("text", TEXTS)
def test_looked_up_attributes_are_those_of_the_models_own_components(nlp: Any, text: str) -> None:
    expected = nlp(text).to_array(list(GIVEN)).tolist()
    doc = nlp(text, disable=list(REPLACED))
    for _ in range(2):  # worked out, then looked up
        given = WordAttributes(nlp).rows(doc, doc.to_array(["ORTH", "TAG", "DEP"]))
        assert given.tolist() == expected


def test_a_form_seen_before_is_looked_up(nlp: Any) -> None:
    table = WordAttributes(nlp)
    doc = nlp("The men met the men.", disable=list(REPLACED))
    forms = doc.to_array(["ORTH", "TAG", "DEP"])
    first = table.rows(doc, forms)
    assert (table.rows(doc, forms) == first).all()
    assert first[0].tolist()[:3] == first[3].tolist()[:3]
