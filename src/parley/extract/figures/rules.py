"""The compiled lexicon of figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError
from parley.extract.figures.amount_rules import AmountRules, compile_amount_rules
from parley.extract.figures.counting import CountingRules, compile_counting_rules


@dataclass(frozen=True)
class FigureRules:
    """All that finding figures needs beside the text.

    Attributes:
        changes: Change code by verb form.
        cumulative: Wording that makes a number of dead or displaced a sum over time.
        speech: Lemmas of verbs that report what somebody says.
    """

    amounts: AmountRules
    counting: CountingRules
    changes: Mapping[str, str]
    cumulative: re.Pattern[str]
    speech: frozenset[str]


def compile_rules(raw: Mapping[str, Any]) -> FigureRules:
    """Compile the lexicon of figures.

    Raises:
        ContractError: The lexicon lacks a part or a part is malformed.
    """
    amounts, counted = compile_amount_rules(raw), compile_counting_rules(raw)
    try:
        changes = raw["changes"]
        forms = {form: code for code in ("increase", "decrease") for form in changes[code]}
        cumulative = re.compile("|".join(changes["cumulative"]), re.IGNORECASE)
        return FigureRules(amounts, counted, forms, cumulative, frozenset(raw["speech"]))
    except (KeyError, TypeError, re.error) as error:
        raise ContractError(where="lexicons/figures.yml.changes", problem=f"malformed: {error!r}") from error
