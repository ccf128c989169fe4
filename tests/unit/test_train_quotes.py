"""The training tool: it finds the reading that the examples have in common, and gives the same file each time."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import spacy
from spacy.tokens import Doc

from parley.extract.quotes.ranker import SIDES, compile_ranker

TOOL = Path(__file__).parents[2] / "tools" / "train_quotes.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_quotes", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLES = [([["near", "comma"], ["far", "stop"]], 1), ([["near", "stop"], ["far", "comma"]], 0)] * 20


def test_what_the_right_readings_share_gets_the_weight(tool: ModuleType) -> None:
    weights = tool.fit(EXAMPLES, penalty=1.0, rarest=3)
    assert weights["stop"] > 1 > -1 > weights["comma"]
    assert abs(weights["near"]) < 0.01
    assert tool.accuracy(weights, EXAMPLES) == 1.0


def test_rare_features_get_no_weight(tool: ModuleType) -> None:
    rare = [([["stop", "once"], ["comma"]], 0)]
    assert "once" not in tool.fit([*EXAMPLES, *rare], penalty=1.0, rarest=3)


def test_the_file_can_be_read_back_and_is_the_same_twice(tool: ModuleType) -> None:
    models = {
        "side": {f"{side}:all": 0.5 + n for n, side in enumerate(SIDES)},
        "start": {"b": -1.2344, "a": 0.25, "weak": 0.0001},
        "end": {"a": 2.0},
    }
    lines = list(tool.to_lines(models))
    ranker = compile_ranker("\n".join(lines))
    assert ranker.starts == {"a": 250, "b": -1234}
    assert ranker.ends == {"a": 2000}
    assert ranker.sides["all"][1:] == (1500, 2500, 3500)
    assert lines == list(tool.to_lines(models))


def test_gold_spans_lose_marks_and_that(tool: ModuleType) -> None:
    words = ["Morvane", "said", "that", "“", "nobody", "came", "”", "."]
    spaces = [True, True, True, False, True, False, False, False]
    tags = ["NNP", "VBD", "IN", "``", "NN", "VBD", "''", "."]
    doc = Doc(spacy.blank("en").vocab, words=words, spaces=spaces, tags=tags)
    quote = {
        "content_spans": [[13, len(doc.text)]],
        "cue_spans": [[8, 12]],
        "quote_type": "mixed",
        "subtype": "speech",
    }
    (gold,) = tool.read_gold(doc, {"quotes": [quote]})[1]
    assert gold.pieces == ((4, 6),)
    assert gold.has_verb
    assert gold.is_statement
