"""Word vectors worked out by form and in small pieces are the model's own."""

from typing import Any

import numpy as np
import pytest

from parley import encoder
from parley.encoder import encode_faster, rows_near, to_encoder
from parley.parse import load_model

TEXTS = (
    "",
    "The council of Orvel met the Front on Monday, and 12 envoys of Kelmadu left the hall before the vote was taken.",
    "Nobody   came.",
    "Talks open in Kelmadu",
)


@pytest.fixture(scope="module")
def own() -> Any:
    """Give a pipeline whose models are the packaged ones, none put in another's place."""
    return load_model.__wrapped__()


@pytest.mark.parametrize("name", ["tok2vec", "ner"])
def test_vectors_are_those_of_the_model(own: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "ROWS_AT_ONCE", 7)
    model = next(node for node in own.get_pipe(name).model.walk() if to_encoder(node))
    found = to_encoder(model)
    docs = [own.make_doc(text) for text in TEXTS]
    assert found is not None
    for _ in range(2):  # the second time every form is known
        for mine, theirs in zip(found.vectors(docs), model.predict(docs), strict=True):
            assert mine.shape == theirs.shape
            assert np.allclose(mine, theirs, atol=1e-4)


def test_a_full_table_begins_anew(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "MOST_FORMS", 3)
    model = own.get_pipe("tok2vec").model
    found = to_encoder(model)
    assert found is not None
    for text in TEXTS[1:]:
        doc = own.make_doc(text)
        assert np.allclose(found.vectors([doc])[0], model.predict([doc])[0], atol=1e-4)
    assert len(found._row_of) == len(TEXTS[-1].split())


def test_models_of_another_shape_stay(own: Any) -> None:
    assert to_encoder(own.get_pipe("tagger").model) is None
    assert to_encoder(own.get_pipe("parser").model) is None


def test_a_pipeline_with_encoders_reads_the_same(own: Any) -> None:
    def read(nlp: Any) -> list[Any]:
        return [(t.text, t.tag_, t.dep_, t.head.i, t.ent_type_) for doc in nlp.pipe(TEXTS) for t in doc]

    before = read(own)
    encode_faster(own)
    assert to_encoder(own.get_pipe("tok2vec").model) is None, "the model is still the packaged one"
    assert read(own) == before


def test_fewer_rows_between_texts_are_wanted_the_nearer_the_last_layer() -> None:
    spans = [(2, 4), (8, 8), (10, 11)]
    assert rows_near(spans, 0, 13).tolist() == [2, 3, 10]
    assert rows_near(spans, 1, 13).tolist() == [1, 2, 3, 4, 7, 8, 9, 10, 11]
    assert rows_near(spans, 2, 13).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
