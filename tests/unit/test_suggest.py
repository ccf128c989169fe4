"""Candidates for merges: who may be one in a release, and that what is printed can be pasted."""

import json
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from parley.errors import InputError
from parley.overrides import parse_overrides
from parley.suggest import Seen, candidates, suggest_merges, without_chains


def seen(number, name, actor_type="person", country="", words=(), paths=("reed/a.txt",), **facts):
    """Give an actor of a release."""
    held = {"is_registry": False, "names": (name,), "mentions": 1, **facts}
    return Seen(f"act_{number:016d}", name, actor_type, country, words=frozenset(words), paths=paths, **held)


def reasons(*actors):
    return [(keep.name, drop.name, why) for keep, drop, why in candidates(actors)]


def test_a_surname_with_the_same_role_is_a_candidate():
    pair = [
        seen(1, "Vantamo", words=["minister"], paths=("reed/a.txt",)),
        seen(2, "Oriel Vantamo", words=["minister"], paths=("reed/b.txt",)),
    ]
    assert reasons(*pair) == [("Oriel Vantamo", "Vantamo", "Same surname, and both are minister")]


def test_a_surname_of_the_same_country_is_a_candidate():
    pair = [seen(1, "Vantamo", country="PER"), seen(2, "Oriel Vantamo", country="PER")]
    assert reasons(*pair) == [("Oriel Vantamo", "Vantamo", "Same surname, both of PER")]


def test_an_initial_is_a_candidate_for_the_name_it_begins():
    assert reasons(seen(1, "O. Vantamo"), seen(2, "Oriel Vantamo"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (seen(1, "Oriel Vantamo", words=["minister"]), seen(2, "Sefa Vantamo", words=["minister"])),
        (seen(1, "Vantamo", paths=("reed/a.txt",)), seen(2, "Oriel Vantamo", paths=("reed/b.txt",))),
        (seen(1, "Oriel Vantamo", country="PER"), seen(2, "O. Vantamo", country="GHA")),
        (seen(1, "Blue Dawn", "ngo"), seen(2, "Blue Dawn Youth", "military")),
        (seen(1, "Blue Dawn", "ngo"), seen(2, "Red Valley", "ngo")),
        (seen(1, "Reed State", "state"), seen(2, "Lower Reed State", "state")),
        (seen(1, "Vantamo", is_registry=True), seen(2, "Oriel Vantamo", is_registry=True)),
    ],
)
def test_two_that_nothing_joins_are_none(left, right):
    assert reasons(left, right) == []


def test_an_acronym_is_a_candidate_for_what_it_can_stand_for():
    pair = [seen(1, "HSC", "unknown"), seen(2, "High Shepherds Council", "religious_body")]
    assert reasons(*pair) == [("High Shepherds Council", "HSC", "HSC can stand for High Shepherds Council")]


def test_names_of_equal_consonants_are_candidates():
    pair = [
        seen(1, "Harakat al-Nur al-Islami", "armed_group"),
        seen(2, "Haraket ul Noor al Islamy", "armed_group"),
    ]
    assert [why for *_, why in candidates(pair)][:1] == ["The names have the same consonants"]


def test_the_registry_s_actor_remains():
    pair = [seen(1, "Blue Dawn", "ngo", is_registry=True), seen(2, "Blue Dawn Relief", "ngo")]
    assert [keep.name for keep, *_ in candidates(pair)] == ["Blue Dawn"] * len(list(candidates(pair)))


def test_nobody_is_both_kept_and_dropped():
    first, second, third = (seen(number, f"Vantamo {number}") for number in (1, 2, 3))
    found = list(without_chains([(first, second, "a"), (second, third, "b"), (first, third, "c"), (third, first, "d")]))
    assert [(keep, drop) for keep, drop, _ in found] == [(first, second), (first, third)]


@pytest.fixture
def output(tmp_path):
    """Give an output folder with a release of three actors, two of which may be one."""
    ids = [f"act_{number:016d}" for number in (1, 2, 3)]
    names = ["Oriel Vantamo", 'Oriel "O" Koro Vantamo', "Blue Dawn\n  - action: reject"]
    documents = [{"document_id": f"doc_{n}", "path": f"reed/{n}.txt"} for n in "ab"]
    kinds = ["person", "person", "ngo"]
    empty = {"country_code": None, "aliases": [], "basis": "text", "mention_count": 2}
    actors = [{"actor_id": i, "name": n, "actor_type": k, **empty} for i, n, k in zip(ids, names, kinds, strict=True)]
    mentions = [
        {"actor_id": actor_id, "document_id": f"doc_{n}", "role_text": "water minister"}
        for actor_id in ids
        for n in "ab"
    ]
    data = tmp_path / "releases" / "2031.1.0" / "data"
    data.mkdir(parents=True)
    for name, rows in (("documents", documents), ("actors", actors), ("actor_mentions", mentions)):
        pq.write_table(pa.Table.from_pylist(rows), data / f"{name}.parquet")
    (tmp_path / "latest.json").write_text(json.dumps({"version": "2031.1.0"}), encoding="utf-8")
    return tmp_path


def test_what_is_printed_is_yaml_that_can_be_pasted(output):
    lines = list(suggest_merges(output, author="A. Curator"))
    assert all("\n" not in line for line in lines)
    (override,) = parse_overrides(yaml.safe_load("\n".join(lines)), "overrides.yml")
    assert (override.action, override.author) == ("merge", "A. Curator")
    assert {override.actor_id, *override.drop_ids} == {f"act_{number:016d}" for number in (1, 2)}
    assert "Same surname, and both are minister water" in override.reason


def test_the_evidence_stands_beside_each_entry(output):
    comments = [line for line in suggest_merges(output) if line.lstrip().startswith("# drop")]
    assert comments == ["  # drop Oriel Vantamo (person): 2 mentions in 2 texts: reed/a.txt, reed/b.txt"]


def test_what_is_decided_is_not_asked_again(output, tmp_path):
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "actors.yml").write_text("actors: []\n", encoding="utf-8")
    printed = "\n".join(suggest_merges(output, registry=folder))
    (folder / "overrides.yml").write_text(printed, encoding="utf-8")
    assert list(suggest_merges(output, registry=folder))[-1] == "overrides: []"


def test_the_order_is_the_same_each_time(output):
    assert all(left == right for left, right in pairwise([list(suggest_merges(output)) for _ in range(3)]))


def test_no_release_is_said(tmp_path):
    with pytest.raises(InputError, match="it holds no release"):
        list(suggest_merges(tmp_path))
