"""Part of speech, morphology and lemma of parsed words: what the model's components give, each form worked out once.

The model's attribute ruler tries 180 patterns on every token and takes a tenth of the parse. All but a few of them look
at one token only, so what they and the lemmatizer say depends on its form, tag and dependency: it is looked up.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

REPLACED = ("attribute_ruler", "lemmatizer")
"""Components of the model that need not run."""
GIVEN = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
"""Columns of what is given for each token, in this order."""
MOST_FORMS = 1_000_000
"""Known forms at which the table begins anew: a long run must not grow without end."""


class WordAttributes:
    """The rows of `GIVEN` for tokens, worked out with the components of one pipeline and remembered by word form."""

    def __init__(self, nlp: "Language") -> None:
        from spacy.matcher import Matcher

        self._nlp = nlp
        self._ruler: Any = nlp.get_pipe("attribute_ruler")
        self._lemmatizer: Any = nlp.get_pipe("lemmatizer")
        # Patterns of several tokens, and their first tokens: those a form may begin are tried where it stands only.
        self._in_context = Matcher(nlp.vocab)
        self._first_words = Matcher(nlp.vocab)
        for number, rule in enumerate(self._ruler.patterns):
            if any(len(pattern) > 1 or "OP" in pattern[0] for pattern in rule["patterns"]):
                self._in_context.add(nlp.vocab.strings.add(str(number)), rule["patterns"])
                self._first_words.add(str(number), [[without_count(pattern[0])] for pattern in rule["patterns"]])
        self._clear()

    def _clear(self) -> None:
        self._row_of: dict[tuple[int, int, int], int] = {}
        self._rules_of: list[frozenset[int]] = []
        self._openers: set[int] = set()
        self._rows = np.zeros((1024, len(GIVEN)), dtype="uint64")

    def rows(self, doc: "Doc", forms: np.ndarray) -> np.ndarray:
        """Give the attributes of a tagged and parsed Doc's tokens.

        Args:
            doc: Tagged and parsed; its attributes are not changed.
            forms: (tokens, 3) array of the tokens' ORTH, TAG and DEP.

        Returns:
            (tokens, 5) array in the order of `GIVEN`.
        """
        if len(self._row_of) > MOST_FORMS:
            self._clear()
        known = self._row_of
        held = list(zip(*forms.T.tolist(), strict=True))
        try:
            numbers = list(map(known.__getitem__, held))
        except KeyError:
            numbers = [known[form] if form in known else self._number(form) for form in held]
        given = self._rows[numbers]
        if self._openers.isdisjoint(numbers):
            return given
        added: dict[int, set[int]] = {}
        for match, start, _ in self._in_context(doc, allow_missing=True):
            rule = int(self._nlp.vocab.strings[match])
            added.setdefault(start + self._ruler.indices[rule], set()).add(rule)
        for at, rules in added.items():
            given[at] = self._work_out(forms[at], self._rules_of[numbers[at]] | rules)
        return given

    def _number(self, form: tuple[int, int, int]) -> int:
        """Work out a new form's row of the table and give its number."""
        number = len(self._row_of)
        if number == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        alone = self._alone(form)
        rules = frozenset(rule for rule, *_ in self._ruler.match(alone))
        self._rules_of.append(rules)
        self._rows[number] = self._work_out(form, rules)
        if self._first_words(alone, allow_missing=True):
            self._openers.add(number)
        self._row_of[form] = number
        return number

    def _alone(self, form: Any) -> "Doc":
        """Give a Doc of that one token."""
        from spacy.tokens import Doc

        doc = Doc(self._nlp.vocab, words=[self._nlp.vocab.strings[int(form[0])]])
        return doc.from_array(["TAG", "DEP"], np.array([[form[1], form[2]]], dtype="uint64"))

    def _work_out(self, form: Any, rules: frozenset[int] | set[int]) -> np.ndarray:
        """Apply rules to a token in the order of the model, then the lemmatizer."""
        from spacy.tokens._retokenize import set_token_attrs

        doc = self._alone(form)
        for rule in sorted(rules):
            set_token_attrs(doc[0], self._ruler.attrs[rule])
        return np.asarray(self._lemmatizer(doc).to_array(list(GIVEN))[0])


def without_count(pattern: dict[str, Any]) -> dict[str, Any]:
    """Give the pattern of one token without how often it may stand: one that may be absent can begin anywhere."""
    return {} if pattern.get("OP", "1") not in ("1", "+") else {k: v for k, v in pattern.items() if k != "OP"}
