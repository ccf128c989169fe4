"""Findings to checked tables: what curators decided is in the rows, the id map and the fingerprint."""

from pathlib import Path

import pytest

from parley import batches, build, store
from parley.batches import Settings
from parley.overrides import parse_overrides

PROSE = (
    "The Council of Elders opened talks with the Blue Dawn Front on Monday in the town of Kelmadu, two officials said. "
    "“We will listen,” said Adaru Selim, who speaks for the Council of Elders. Adaru Selim left for the north in March."
)
SIGNED = {"reason": "The front lays down its arms.", "author": "A. Curator"}


def registry(folder: Path, overrides: str) -> Path:
    """Write a registry with overrides."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "actors.yml").write_text("actors: []\n", encoding="utf-8")
    (folder / "overrides.yml").write_text(overrides, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[batches.Findings]:
    """Give the findings of one text."""
    root = tmp_path_factory.mktemp("raw")
    (root / "orvel").mkdir()
    (root / "orvel" / "talks.txt").write_text(PROSE, encoding="utf-8")
    texts, _ = batches.find_texts([root], Settings())
    (batch,) = batches.plan_batches(texts, {}, 8)
    batches.extract_batch(batch, root / "work", Settings())
    return batches.read_findings(texts, root / "work")[0]


def test_an_override_is_in_the_tables_and_the_id_map(found: list[batches.Findings]) -> None:
    contracts = store.read_contracts()
    plain = build.assemble(found, (), (), contracts)
    rows = {row["name"]: row for row in plain.tables["actors"].to_pylist()}
    assert plain.id_changes == ()
    front, person = rows["Blue Dawn Front"]["actor_id"], rows["Adaru Selim"]["actor_id"]
    entries = [
        {"action": "retype", "actor": front, "type": "party_or_movement", **SIGNED},
        {"action": "reject", "actor": person, **SIGNED},
    ]
    curated = build.assemble(found, (), (), contracts, parse_overrides(entries, "overrides.yml"))
    held = {row["actor_id"]: row for row in curated.tables["actors"].to_pylist()}
    assert (held[front]["actor_type"], held[front]["basis"]) == ("party_or_movement", "curated")
    assert person not in held
    assert person not in curated.tables["actor_mentions"]["actor_id"].to_pylist()
    assert [(c.old_id, c.new_id, c.relation) for c in curated.id_changes] == [(person, None, "rejected")]


def test_overrides_change_the_fingerprint_but_ask_for_no_text_to_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "raw" / "orvel").mkdir(parents=True)
    (tmp_path / "raw" / "orvel" / "talks.txt").write_text(PROSE, encoding="utf-8")
    entry = f"overrides:\n  - {{action: reject, actor: act_{'1' * 16}, reason: A film., author: A. Curator}}\n"
    before, after = (
        Settings(str(registry(tmp_path / name, text))) for name, text in (("a", "overrides: []\n"), ("b", entry))
    )
    assert batches.fingerprint(before) != batches.fingerprint(after)
    keys = [[text.key for text in batches.find_texts([tmp_path / "raw"], settings)[0]] for settings in (before, after)]
    assert keys[0] == keys[1]
