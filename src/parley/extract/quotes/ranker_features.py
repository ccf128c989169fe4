"""What a cue shows about the words it reports: whether there are any, and on which side of it.

Every feature is one string, "name=value,value"; learned weights are kept under it. No value is more than one word.
"""

from collections.abc import Sequence

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.ranker_boundaries import WH_TAGS, Site
from parley.extract.quotes.ranker_shapes import SUBJECTS, finite_verbs, lemma, shape, size


def cue_features(site: Site, cues: Sequence[Cue], n: int) -> list[str]:
    """Give the features of cue `n` at its site."""
    cue, passage = site.cue, site.passage
    right = site.right
    behind = shape(passage, right)
    before = shape(passage, cue.low - 1) if cue.low > site.low else "start"
    return [
        *word_features(site, before, behind),
        *room_features(site, before, behind, right),
        *complement_features(site, before, behind, right),
        *neighbour_features(site, cues, n, before, behind),
        *proposal_features(site, before, behind),
    ]


def word_features(site: Site, before: str, behind: str) -> list[str]:
    """Give what the cue is and who speaks."""
    cue, verb = site.cue, site.passage.doc[site.cue.start]
    word, kind, subject = verb.lemma_.lower(), cue.rule_id, cue.subject
    aux = next((c.lower_ for c in verb.lefts if c.dep_ in ("aux", "auxpass", "neg")), "")
    mark = next((c.lower_ for c in verb.lefts if c.dep_ in ("mark", "advmod") and c.tag_ in ("IN", "WRB")), "")
    relative = next((c.lower_ for c in verb.lefts if c.tag_ in WH_TAGS), "")
    side = "no" if subject is None else "before" if subject.i < cue.start else "after"
    found = [
        "all",
        f"lemma={word}",
        f"kind={kind}",
        f"tag={verb.tag_}",
        f"dep={verb.dep_}",
        f"lemma-tag={word},{verb.tag_}",
        f"lemma-behind={word},{behind}",
        f"kind-behind={kind},{behind}",
        f"kind-before={kind},{before}",
        f"subject-side={side}",
        f"aux={aux},{verb.tag_}",
        f"mark={mark},{before}",
        f"relative={relative},{verb.dep_},{side}",
        f"joint={mark},{relative},{behind}",
    ]
    if verb.dep_ in ("xcomp", "conj", "advcl", "relcl", "acl", "ccomp"):
        found.append(f"head={lemma(verb.head)},{verb.dep_}")
    if subject is None:
        return found
    who = "pronoun" if subject.pos_ == "PRON" else lemma(subject)
    found += [f"who={who}", f"who-type={subject.ent_type_},{side}", f"who-tag={subject.tag_},{kind}"]
    if subject.pos_ == "PRON":
        found.append(f"pronoun={subject.lower_},{word}")
    return found


def room_features(site: Site, before: str, behind: str, right: int) -> list[str]:
    """Give what stands on either side of the attribution."""
    passage, kind, left = site.passage, site.cue.rule_id, site.left_end
    in_marks, start = passage.in_marks, passage.start
    verbs_left = min(2, len(finite_verbs(passage, site.low, left)))
    verbs_right = min(2, len(finite_verbs(passage, right, site.high)))
    marks_left = any(in_marks[site.low - start : max(site.low, left) - start])
    marks_right = any(in_marks[right - start : max(right, site.high) - start])
    left_verb, right_verb = min(verbs_left, 1), min(verbs_right, 1)
    return [
        f"behind={behind}",
        f"behind-two={behind},{shape(passage, right + 1)}",
        f"before={before}",
        f"around={before},{behind}",
        f"verbs-left={verbs_left}",
        f"verbs-right={verbs_right}",
        f"kind-verbs={kind},{left_verb},{right_verb}",
        f"around-verbs={before},{left_verb},{behind},{right_verb}",
        f"size-left={size(left - site.low)}",
        f"size-right={size(site.high - right)}",
        f"marks-left={marks_left},{before}",
        f"marks-right={marks_right},{kind}",
        f"marks-behind={marks_right},{behind}",
        f"spoken={site.is_spoken},{behind},{marks_left}",
        f"spoken-kind={site.is_spoken},{kind},{behind}",
    ]


def complement_features(site: Site, before: str, behind: str, right: int) -> list[str]:
    """Give what the parser hangs on the cue."""
    passage, kind = site.passage, site.cue.rule_id
    verb = passage.doc[site.cue.start]
    deps = sorted({child.dep_ for child in verb.rights})
    group = "+".join(dep for dep in deps if dep in ("ccomp", "xcomp", "dobj", "advcl"))
    left = any(c.dep_ == "ccomp" for c in verb.lefts)
    clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
    mark = "" if clause is None else next((c.lower_ for c in clause.lefts if c.dep_ == "mark"), "none")
    found = [
        *(f"child={dep}" for dep in deps),
        f"group={group}",
        f"lemma-group={verb.lemma_.lower()},{group}",
        f"kind-group={kind},{group},{mark}",
        f"group-behind={group},{behind}",
        f"clause-mark={mark}",
        f"clause-left={left},{before},{group}",
    ]
    if clause is None:
        noun = next((c for c in verb.rights if c.dep_ in ("dobj", "attr", "oprd", "dative")), None)
        preposition = next((c.lower_ for c in verb.rights if c.dep_ == "prep"), "")
        if noun is not None:
            extended = any(c.dep_ in ("relcl", "acl") for c in noun.rights)
            word = lemma(noun) if noun.pos_ == "NOUN" else noun.pos_
            found += [f"object={word}", f"object-kind={kind},{noun.pos_},{extended}"]
        return [*found, f"preposition={preposition},{kind}"]
    own = next((c for c in clause.lefts if c.dep_ in SUBJECTS), None)
    whose = shape(passage, own.i) if own is not None else "no"
    finite = next((c.tag_ for c in clause.lefts if c.dep_ in ("aux", "auxpass")), clause.tag_)
    return [
        *found,
        f"clause-verb={finite},{mark}",
        f"clause-subject={whose},{mark}",
        f"clause-kind={kind},{whose},{finite}",
        f"clause-gap={size(max(0, clause.left_edge.i - right))},{behind}",
        f"tenses={verb.tag_},{finite},{mark}",
    ]


def neighbour_features(site: Site, cues: Sequence[Cue], n: int, before: str, behind: str) -> list[str]:
    """Give which cues stand before and behind it in the same room."""
    doc = site.passage.doc
    verb = doc[site.cue.start]
    first = cues[n - 1] if n and cues[n - 1].start >= site.low else None
    later = n + 1 < len(cues) and cues[n + 1].start < site.high
    found = [
        f"later={later},{behind}",
        f"earlier={first is not None},{before}",
        f"earlier-head={verb.dep_},{'' if first is None else verb.head.i == first.start}",
    ]
    if first is not None:
        other = doc[first.start]
        found.append(f"earlier-kind={first.rule_id},{verb.dep_},{verb.is_ancestor(other)},{other.is_ancestor(verb)}")
    return found


def proposal_features(site: Site, before: str, behind: str) -> list[str]:
    """Give what the rules make of it."""
    verb, side, in_marks = site.passage.doc[site.cue.start], site.proposed, site.passage.in_marks
    start = site.passage.start
    quoted = any(any(in_marks[a - start : b - start]) for a, b in site.proposal)
    return [
        f"rules={side}",
        f"rules-kind={side},{site.cue.rule_id}",
        f"rules-behind={side},{behind}",
        f"rules-before={side},{before}",
        f"rules-lemma={side},{verb.lemma_.lower()}",
        f"rules-tag={side},{verb.tag_}",
        f"rules-dep={side},{verb.dep_}",
        f"rules-spoken={side},{site.is_spoken}",
        f"rules-marks={side},{quoted},{site.cue.rule_id}",
    ]
