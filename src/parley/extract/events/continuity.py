"""Whom "it", "they", "its" and "their" take up: the subject of a clause above, or of the sentence before."""

from typing import TYPE_CHECKING

from parley.grammar import antecedent, sent_start

if TYPE_CHECKING:
    from spacy.tokens import Token

    from parley.extract.events.parties import Cast

PLURAL = {"it": False, "its": False, "they": True, "their": True}
"""Pronouns that go on about a body or several people, and whether several."""

SUBJECTS = frozenset({"nsubj", "nsubjpass"})

ABOVE = frozenset({"advcl", "ccomp", "relcl", "conj", "acl", "parataxis", "pcomp", "xcomp"})
"""How a clause hangs on the one whose subject it may go on about."""

FARTHEST = 2
"""Sentences that a subject looks back over, from subject to subject."""


def noun_taken_up(pronoun: "Token", cast: "Cast") -> "Token | None":
    """Give the noun that a subject "it" or "they", or a possessive, goes on about; None in doubt.

    Accounts go on about the subject: in "the army denied the charge. It said ..." it is the army. A possessive looks no
    farther than its own sentence.
    """
    found = candidate(pronoun, cast)
    return found if found is not None and not has_rival(pronoun, found, cast) else None


def stands_for_body(pronoun: "Token", cast: "Cast") -> bool:
    """Tell whether "it" means a body or state, whichever of several it may be."""
    return pronoun.lower_ == "it" and candidate(pronoun, cast) is not None


def candidate(pronoun: "Token", cast: "Cast") -> "Token | None":
    """Give the first noun that fits a pronoun, from subject to subject."""
    if pronoun.lower_ not in PLURAL:
        return None
    if pronoun.dep_ == "poss":
        return subject_above(pronoun, owned_by(pronoun), cast)
    if pronoun.dep_ not in SUBJECTS:
        return None
    at = sent_start(pronoun.doc, pronoun.i)
    found = subject_above(pronoun, pronoun.head, cast) or subject_before(pronoun, at, cast)
    for _ in range(FARTHEST):
        if found is not None or at == 0:
            break
        last = at - 1
        while last > 0 and pronoun.doc[last].is_space:
            last -= 1
        subject = next((c for c in pronoun.doc[last].sent.root.lefts if c.dep_ in SUBJECTS), None)
        if subject is None:
            break
        at = sent_start(subject.doc, subject.i)
        if subject.lower_ == pronoun.lower_:
            found = subject_above(subject, subject.head, cast)
            continue
        return antecedent(subject) if is_fit(pronoun, subject, cast) else None
    return found


def owned_by(pronoun: "Token") -> "Token":
    """Give the word below the verb whose subject a possessive may go on about."""
    node = pronoun.head
    while node.head != node and node.dep_ not in SUBJECTS and node.head.pos_ not in ("VERB", "AUX"):
        node = node.head
    return node.head if node.dep_ in SUBJECTS else node


def subject_above(pronoun: "Token", node: "Token", cast: "Cast") -> "Token | None":
    """Give the nearest fitting subject above a word; that of its own verb counts for what hangs on the verb."""
    for _ in range(6):
        if node.head == node or (node.pos_ in ("VERB", "AUX") and node.dep_ not in ABOVE):
            return None
        node = node.head
        for child in node.lefts:
            if child.dep_ in SUBJECTS and child != pronoun and not child.is_ancestor(pronoun):
                noun = antecedent(child)
                if is_fit(pronoun, noun, cast):
                    return noun
    return None


def subject_before(pronoun: "Token", start: int, cast: "Cast") -> "Token | None":
    """Give the last fitting subject of a full clause before a pronoun in its sentence ("the rebels fled; they ...")."""
    for at in range(pronoun.i - 1, start - 1, -1):
        word = pronoun.doc[at]
        if word.dep_ in SUBJECTS and word.head.dep_ not in ("relcl", "acl") and is_fit(pronoun, word, cast):
            return word
    return None


def has_rival(pronoun: "Token", noun: "Token", cast: "Cast") -> bool:
    """Tell whether another noun that fits stands nearer to the pronoun in its sentence, so that either may be meant."""
    if noun.i < sent_start(pronoun.doc, pronoun.i):
        return False
    between = (pronoun.doc[at] for at in range(noun.i + 1, pronoun.i))
    return any(
        word.dep_ not in ("compound", "amod", "nmod", "appos", "poss", "conj")
        and is_fit(pronoun, word, cast)
        and not (noun.is_ancestor(word) and word.head.dep_ == "prep" and word.head.head == noun)
        for word in between
    )


def is_fit(pronoun: "Token", noun: "Token", cast: "Cast") -> bool:
    """Tell whether a noun can be meant: several people or bodies by "they", one body or state by "it"."""
    if noun.pos_ not in ("NOUN", "PROPN"):
        return False
    is_plural = noun.tag_ in ("NNS", "NNPS") or any(t.i > noun.i for t in noun.conjuncts)
    if PLURAL[pronoun.lower_]:
        return (is_plural or noun.lemma_.lower() in ("police", "people")) and cast.is_actor(noun)
    mention = cast.mentions.of_noun(noun)
    if is_plural or noun.ent_type_ == "PERSON" or (mention is not None and mention.actor_type == "person"):
        return False
    is_body = noun.lemma_.lower() in cast.bodies or noun.ent_type_ in ("GPE", "ORG", "NORP")
    return is_body or (mention is not None and mention.actor_type is not None)
