"""What is taken again and why not, and what cleaning takes away: told of a work store that runs have filled."""

from dataclasses import replace
from pathlib import Path

import pytest

from parley import batches, libraries, part_cleaning, reuse, store
from parley.batches import Settings, Text
from parley.errors import ReleaseError
from parley.publishing.durable import lock_output

PROSE = (
    "The council of elders opened talks with the Front on Monday in the town of Kelmadu, two officials said. "
    "“We will listen,” said Adaru Selim, who speaks for the council. At least 12 fighters were killed in March."
)
pytestmark = pytest.mark.usefixtures("still_code")
SETTINGS = Settings()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Give a raw folder with a collection of three texts."""
    folder = tmp_path / "raw" / "orvel"
    folder.mkdir(parents=True)
    for name, day in (("a", "Monday"), ("b", "Friday"), ("c", "Sunday")):
        (folder / f"{name}.txt").write_text(PROSE.replace("Monday", day), encoding="utf-8")
    (folder / "manifest.yml").write_text("documents: [{path: a.txt}, {path: b.txt}, {path: c.txt}]")
    return folder.parent


@pytest.fixture
def output(raw: Path, tmp_path: Path) -> Path:
    """Give an output folder whose work store holds all three, one a part; the parts are empty."""
    fill(raw, tmp_path / "output")
    return tmp_path / "output"


def fill(raw: Path, output: Path, settings: Settings = SETTINGS) -> None:
    """Put a part for each text that has none yet into the work store, without reading the text."""
    texts, _ = batches.find_texts([raw], settings)
    for batch in batches.plan_batches(texts, store.read_part_index(output / ".work"), max_texts=1):
        origin = batches.origin_of(batch)
        store.write_part(output / ".work", batch.name, [text.key for text in batch.texts], {}, origin)


def told(raw: Path, output: Path, settings: Settings = SETTINGS) -> list[str]:
    """Give the lines of an explanation."""
    return reuse.explain([raw], output / ".work", settings).to_lines()


def test_where_nothing_changed_all_is_taken_again(raw: Path, output: Path) -> None:
    assert told(raw, output) == ["3 texts are taken from 3 parts of earlier runs, 0 are extracted anew."]


def test_each_text_has_the_reason_of_its_own(raw: Path, output: Path) -> None:
    (raw / "orvel/a.txt").write_text(PROSE.replace("12", "15"))
    (raw / "orvel/d.txt").write_text(PROSE.replace("12", "16"))
    (raw / "orvel/manifest.yml").write_text("documents: [{path: a.txt}, {path: b.txt, title: Talks}, {path: d.txt}]")
    assert told(raw, output)[0].startswith("1 texts are taken from 1 parts of earlier runs, 3 are")
    assert set(told(raw, output)[1:]) == {
        "1 because its content has changed:", "  orvel/a.txt",
        "1 because its manifest entry has changed:", "  orvel/b.txt",
        "1 because no earlier run has read it:", "  orvel/d.txt",
    }  # fmt: skip


def test_a_change_of_code_or_settings_concerns_all(raw: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = batches.dependencies(SETTINGS)
    monkeypatch.setattr(batches, "dependencies", lambda settings: {**found, "code": "new", "data": "new"})
    assert told(raw, output)[1] == ("3 because Parley's code has changed and Parley's lexicons or places have changed:")


def test_libraries_with_another_version_are_told_from_which_to_which(
    raw: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = libraries.read_versions()
    now = {**held, "spacy": "9.9.9", "lxml": libraries.ABSENT}
    monkeypatch.setattr(libraries, "read_versions", lambda: now)
    words = f"lxml {held['lxml']} became none, spacy {held['spacy']} became 9.9.9"
    assert told(raw, output)[:2] == [
        "0 texts are taken from 0 parts of earlier runs, 3 are extracted anew.",
        f"3 because {words}:",
    ]
    (raw / "orvel/a.txt").write_text(PROSE.replace("12", "15"))
    assert f"1 because its content has changed and {words}:" in told(raw, output)


def test_parts_that_tell_no_versions_are_not_taken_again(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dependencies = batches.dependencies
    without = {name: value for name, value in dependencies(SETTINGS).items() if name != "libraries"}
    monkeypatch.setattr(batches, "dependencies", lambda settings: without)
    fill(raw, tmp_path / "output")
    monkeypatch.setattr(batches, "dependencies", dependencies)
    assert told(raw, tmp_path / "output")[1] == "3 because nothing tells which versions of libraries it was read with:"


def test_the_nearest_earlier_state_counts(raw: Path, output: Path) -> None:
    """Of two runs, one with another size limit and the latter with this one, the change of content alone is told."""
    fill(raw, output, replace(SETTINGS, max_bytes=5))
    (raw / "orvel/a.txt").write_text(PROSE.replace("12", "15"))
    assert told(raw, output)[1:] == ["1 because its content has changed:", "  orvel/a.txt"]


def test_many_texts_are_counted_and_some_named(raw: Path, tmp_path: Path) -> None:
    for number in range(20):
        (raw / f"orvel/n{number}.txt").write_text(PROSE)
    lines = told(raw, tmp_path / "none")
    assert lines[1] == "23 because no earlier run has read it:"
    assert lines[-1] == "  and 13 more"


def test_cleaning_takes_what_no_text_needs(raw: Path, output: Path) -> None:
    (raw / "orvel/a.txt").write_text(PROSE.replace("12", "15"))
    fill(raw, output)
    (output / ".work/.writing-killed/half").mkdir(parents=True)
    (output / ".work/notes").mkdir()
    cleaned = part_cleaning.clean_parts([raw], output, SETTINGS)
    assert (cleaned.removed, cleaned.kept) == (1, 3)
    assert cleaned.removed_bytes > 0
    assert cleaned.message().startswith("1 parts deleted (0.0 MB), 3 kept")
    assert told(raw, output)[0].startswith("3 texts are taken from 3 parts")
    assert not (output / ".work/.writing-killed").exists()
    assert (output / ".work/notes").exists()


def test_cleaning_waits_for_no_run_and_disturbs_none(raw: Path, output: Path) -> None:
    with lock_output(output, ".run.lock"), pytest.raises(ReleaseError, match="another run is at work"):
        part_cleaning.clean_parts([raw], output, SETTINGS)
    assert told(raw, output)[0].startswith("3 texts")


def test_a_part_half_deleted_is_made_again(raw: Path, output: Path) -> None:
    part = next(path for path in (output / ".work").iterdir())
    part.rename(part.with_name(f".writing-{part.name}"))
    (part.with_name(f".writing-{part.name}") / "part.json").unlink()
    assert told(raw, output)[0].startswith("2 texts")
    fill(raw, output)
    assert told(raw, output)[0].startswith("3 texts")


def extract_one_by_one(raw: Path, work: Path) -> list[Text]:
    """Extract each text into a part of its own and give the texts."""
    texts, _ = batches.find_texts([raw], SETTINGS)
    for batch in batches.plan_batches(texts, store.read_part_index(work), max_texts=1):
        batches.extract_batch(batch, work, SETTINGS)
    return texts


def test_many_small_parts_become_one_with_the_same_findings(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "output" / ".work"
    (raw / "orvel/empty.txt").write_text("")
    texts = extract_one_by_one(raw, work)
    before = batches.read_findings(texts, work)
    assert len(before[0]) == 3
    assert part_cleaning.join_parts(texts, work, store.read_part_index(work)) == (0, 0)
    monkeypatch.setattr(part_cleaning, "MANY", 4)
    assert part_cleaning.join_parts(texts, work, store.read_part_index(work)) == (4, 1)
    assert len(list(work.glob("*/part.json"))) == 1
    assert batches.read_findings(texts, work) == before
    assert told(raw, tmp_path / "output") == ["4 texts are taken from 1 parts of earlier runs, 0 are extracted anew."]
    monkeypatch.setattr(part_cleaning, "MANY", 1)
    assert part_cleaning.join_parts(texts, work, store.read_part_index(work)) == (1, 1)
    assert batches.read_findings(texts, work) == before


def test_a_part_that_another_run_may_need_is_joined_only_by_a_cleaning(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    work = output / ".work"
    texts, _ = batches.find_texts([raw], SETTINGS)
    (whole,) = batches.plan_batches(texts, {}, max_texts=9)
    batches.extract_batch(whole, work, SETTINGS)
    (raw / "orvel/a.txt").write_text(PROSE.replace("12", "15"))
    texts = extract_one_by_one(raw, work)
    before = batches.read_findings(texts, work)
    monkeypatch.setattr(part_cleaning, "MANY", 2)
    assert part_cleaning.join_parts(texts, work, store.read_part_index(work)) == (0, 0)
    cleaned = part_cleaning.clean_parts([raw], output, SETTINGS)
    assert (cleaned.removed, cleaned.joined, cleaned.kept) == (0, 2, 1)
    assert "2 small ones joined" in cleaned.message()
    assert batches.read_findings(texts, work) == before
