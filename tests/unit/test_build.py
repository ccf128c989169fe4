"""Findings to checked tables: what curators decided is in the rows, the id map and the fingerprint."""

import json
from datetime import date
from pathlib import Path

import pytest

from parley import batches, build, store
from parley.batches import Settings
from parley.errors import ReleaseError
from parley.overrides import parse_overrides
from parley.publishing import publish
from parley.records import Rejection

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


def request(version: str, override: str | None = None, **made_by: str) -> build.Request:
    """Give what a user asks of a release."""
    return build.Request(version, None, False, date(2031, 5, 9), {"code": "a", **made_by}, {}, override)


def test_a_release_follows_the_last_one_and_a_run_heals_what_was_left_undone(
    found: list[batches.Findings], tmp_path: Path
) -> None:
    contracts = store.read_contracts()
    plain = build.assemble(found, (), (), contracts)
    first = build.publish_tables(plain, tmp_path, request("next"))
    assert (first.version, first.is_new) == ("2031.5.0", True)
    assert (tmp_path / "latest.json").read_text().count("2031.5.0") == 2
    for name in ("latest.json", "index.json", "feed.atom"):
        (tmp_path / name).unlink()  # as if it had been killed once the release was in place
    (tmp_path / ".staging" / "2031.5.1").mkdir(parents=True)
    again = build.publish_tables(plain, tmp_path, request("next", code="b"))
    assert (again.version, again.is_new) == ("2031.5.0", False)
    assert (tmp_path / "latest.json").read_text().count("2031.5.0") == 2
    assert not (tmp_path / ".staging").exists()

    front = next(row["actor_id"] for row in plain.tables["actors"].to_pylist() if row["name"] == "Blue Dawn Front")
    entries = [{"action": "retype", "actor": front, "type": "armed_group", **SIGNED}]
    curated = build.assemble(found, (), (), contracts, parse_overrides(entries, "overrides.yml"))
    second = build.publish_tables(curated, tmp_path, request("next", overrides="b"))
    told = json.loads((second.folder / "changes" / "summary.json").read_text())
    assert (second.version, told["previous"], told["made_by"]) == ("2031.5.1", "2031.5.0", ["curation"])
    assert "1 actor is of another type: party_or_movement → armed_group." in told["sentences"]
    assert {cause for table in told["tables"] for cause in table["causes"]} == {"curation"}


def test_a_first_release_without_a_text_is_refused_with_the_reasons(tmp_path: Path) -> None:
    photo = Rejection("reed/photo.txt", "binary", "it is a picture", "Save the article's text")
    nothing = build.assemble((), (photo,), (), store.read_contracts())
    with pytest.raises(ReleaseError, match=r"reed/photo\.txt: it is a picture\. Save the article's text"):
        build.publish_tables(nothing, tmp_path, request("next"))
    assert publish.list_versions(tmp_path) == []


def test_a_release_that_falls_behind_is_refused_and_a_reason_lets_it_through(
    found: list[batches.Findings], tmp_path: Path
) -> None:
    contracts = store.read_contracts()
    plain = build.assemble(found, (), (), contracts)
    build.publish_tables(plain, tmp_path, request("next"))
    nothing = build.assemble((), (), (), contracts)
    with pytest.raises(ReleaseError, match="documents: no rows left of 1") as refused:
        build.publish_tables(nothing, tmp_path, request("next"))
    assert "--override-floors REASON" in str(refused.value)
    assert publish.list_versions(tmp_path) == ["2031.5.0"]
    outcome = build.publish_tables(nothing, tmp_path, request("next", "The text was a forgery"))
    manifest = json.loads((outcome.folder / "manifest.json").read_text())
    assert manifest["floors"]["overridden"]["reason"] == "The text was a forgery"
    assert "The text was a forgery" in (outcome.folder / "CHANGELOG.md").read_text()
