"""A folder to a collection: what a run copies, what it leaves, and what the manifest says."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parley import manifest, store
from parley.errors import ContractError, InputError
from parley.sources.collection import Collection, read_ledger, read_source
from parley.sources.gather import find_jobs, gather_all
from parley.sources.items import Item
from parley.sources.manifest_text import is_sealed
from parley.sources.run import Summary

NOW = datetime(2031, 5, 9, 6, 0, tzinfo=UTC)
PROSE = "The reed cutters of {} met the ferryman at the old mill and asked him to carry a letter over the river. "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a collection that a folder beside raw/ fills, with two texts and a picture in it."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(PROSE.format("Orrin") * 3)
    (tmp_path / "in" / "deep" / "b.md").write_text(PROSE.format("Tessal") * 3)
    (tmp_path / "in" / "c.jpg").write_bytes(b"\xff\xd8\xff")
    made = tmp_path / "raw" / "reeds"
    made.mkdir(parents=True)
    (made / "source.yml").write_text("kind: files\npath: ../../in\npublisher: The Reed Post\nlanguage: en\n")
    return made


def run(folder: Path) -> Summary:
    """Run the ingest."""
    (summary,) = gather_all([folder.parent])
    return summary


def texts(folder: Path) -> list[str]:
    """Give the texts that the collection holds."""
    return sorted(path.read_text() for path in folder.glob("texts/*/*"))


def test_a_folder_is_taken_once_and_what_can_t_be_read_is_told_once(folder: Path) -> None:
    first = run(folder)
    assert first.counts == {"taken": 2, "failed": 1}
    assert first.problems[0].startswith("c.jpg: files of this kind can't be read")
    assert run(folder).counts == {}
    raw = store.read_yaml(folder / "manifest.yml")
    files = store.files_below(folder, folder)
    entries, refused = manifest.list_entries(raw, files, "reeds", "manifest.yml")
    assert not refused
    assert [entry.publisher for entry in entries] == ["The Reed Post"] * 2


def test_changed_copied_and_deleted_files_are_told_apart(folder: Path) -> None:
    run(folder)
    source = folder.parents[1] / "in"
    (source / "a.txt").write_text(PROSE.format("Ulm") * 3)
    (source / "copy.txt").write_text(PROSE.format("Tessal") * 3)
    (source / "deep" / "b.md").unlink()
    assert run(folder).counts == {"changed": 1, "duplicate": 1, "gone": 1}
    assert texts(folder) == [PROSE.format("Tessal") * 3, PROSE.format("Ulm") * 3]
    assert run(folder).counts == {}
    (source / "deep" / "b.md").write_text(PROSE.format("Tessal") * 3)
    assert run(folder).counts == {"unchanged": 1}
    assert run(folder).counts == {}


def test_the_same_sources_and_time_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    run(folder)
    again = tmp_path / "again" / "reeds"
    again.mkdir(parents=True)
    (again / "source.yml").write_text((folder / "source.yml").read_text())
    run(again)
    assert (again / "manifest.yml").read_bytes() == (folder / "manifest.yml").read_bytes()


def test_a_file_without_a_line_is_found_and_not_doubled(folder: Path) -> None:
    run(folder)
    before = (folder / "manifest.yml").read_bytes()
    lines = (folder / "ledger.jsonl").read_text().splitlines(keepends=True)
    (folder / "ledger.jsonl").write_text("".join(line for line in lines if '"a.txt"' not in line))
    leftover = next(folder.glob("texts/*")) / ".0123456789abcdef.txt.new"
    leftover.write_text("half a te")
    assert run(folder).counts == {"found": 1, "unchanged": 1}
    assert (folder / "manifest.yml").read_bytes() == before
    assert not leftover.exists()


def test_half_a_line_at_the_end_is_cut_off_and_a_wrong_one_inside_is_told(folder: Path) -> None:
    run(folder)
    path = folder / "ledger.jsonl"
    whole = path.read_text()
    path.write_text(whole + '{"key": "0123')
    read_ledger(path)
    assert path.read_text() == whole
    path.write_text("{}\n" + whole)
    with pytest.raises(InputError, match=r"ledger\.jsonl, line 1"):
        read_ledger(path)


def test_an_empty_or_missing_place_takes_nothing_away(folder: Path) -> None:
    run(folder)
    (folder.parents[1] / "in").rename(folder.parents[1] / "elsewhere")
    summary = run(folder)
    assert summary.unread
    assert "gone" not in summary.counts
    assert len(texts(folder)) == 2


def test_a_text_with_fewer_words_than_can_be_told_apart_is_known_by_its_bytes(folder: Path) -> None:
    for name in ("d.txt", "e.txt", "f.txt"):
        (folder.parents[1] / "in" / name).write_text("Nothing new today." + ("\n" if name == "e.txt" else ""))
    assert run(folder).counts["duplicate"] == 1


def test_an_older_state_does_not_take_the_place_of_a_newer_one(folder: Path) -> None:
    with Collection(folder, read_source(folder)) as collection:
        for seen, village in (("2031-05-02", "Orrin"), ("2031-05-01", "Ulm"), ("2031-05-03", "Dorn")):
            collection.put(Item("x", "0" * 16, (PROSE.format(village) * 3).encode(), ".txt", seen=seen), NOW)
    assert collection.counts == {"taken": 1, "unchanged": 1, "changed": 1} or collection.counts == {
        "taken": 1,
        "changed": 1,
    }
    assert texts(folder) == [PROSE.format("Dorn") * 3]


def test_a_text_that_became_unusable_leaves_the_old_one(folder: Path) -> None:
    run(folder)
    before = texts(folder)
    (folder.parents[1] / "in" / "a.txt").write_bytes(b"\x00\x01\x02" * 99)
    assert run(folder).counts == {"failed": 1}
    assert texts(folder) == before
    assert run(folder).counts == {}


def test_a_defect_in_one_text_stops_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from parley import ingest

    read = ingest.read_text

    def fail(data: bytes, entry: Any) -> Any:
        if b"Orrin" in data:
            raise ZeroDivisionError("of our own making")
        return read(data, entry)

    monkeypatch.setattr(ingest, "read_text", fail)
    summary = run(folder)
    assert summary.counts == {"taken": 1, "failed": 2}
    assert "a.txt: ZeroDivisionError: of our own making" in summary.problems


def test_a_full_disk_stops_the_run_with_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from parley.sources import collection

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(collection, "replace_file", full)
    assert "No space left on device" in str(run(folder).broken)


def test_wrong_sources_are_told_before_any_is_used(folder: Path) -> None:
    wrong = folder.parent / "zeta"
    wrong.mkdir()
    (wrong / "source.yml").write_text("kind: feed\nurl: gazette.example\ncontact: x\n")
    with pytest.raises(ContractError, match=r"zeta/source\.yml\.url: 'gazette\.example' is no web address"):
        run(folder)
    assert not (folder / "ledger.jsonl").exists()


@pytest.mark.parametrize("path", [".", "inbox", "../other/*.txt"])
def test_a_source_inside_the_raw_folder_is_refused(folder: Path, path: str) -> None:
    (folder / "source.yml").write_text(f"kind: files\npath: {path}\n")
    with pytest.raises(InputError, match="lies in the raw folder, which a release reads whole"):
        run(folder)


def test_a_package_that_is_not_installed_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    (folder / "source.yml").write_text("kind: warc\npath: ../../in\n")
    with pytest.raises(
        InputError, match=r"this needs the package warcio\. Install it: pip install 'parley\[sources\]'"
    ):
        run(folder)


def test_collections_can_be_chosen_and_a_wrong_name_is_told(folder: Path) -> None:
    assert [job.folder for job in find_jobs([folder.parent], ["reeds"])] == [folder]
    with pytest.raises(InputError, match=r"no collection of this name has a source\.yml\. Name one of reeds"):
        find_jobs([folder.parent], ["rushes"])
    (folder / "source.yml").unlink()
    assert find_jobs([folder.parent]) == []


def test_a_collection_that_can_t_be_used_stops_no_other(folder: Path) -> None:
    other = folder.parent / "aaa"
    other.mkdir()
    (other / "source.yml").write_text((folder / "source.yml").read_text())
    (other / "ledger.jsonl").write_text("{}\n")
    first, second = gather_all([folder.parent])
    assert "ledger.jsonl, line 1: it is no line of a ledger" in str(first.broken)
    assert second.counts["taken"] == 2


def test_the_manifest_bears_a_seal_that_breaks_with_a_letter(folder: Path) -> None:
    run(folder)
    text = (folder / "manifest.yml").read_text()
    assert is_sealed(text)
    assert is_sealed(text.replace("\n", "\r\n"))
    assert not is_sealed(text.replace("Reed", "Rush"))
    assert not is_sealed("")


def test_every_line_of_the_ledger_names_text_time_and_outcome(folder: Path) -> None:
    run(folder)
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    assert {line["outcome"] for line in lines} == {"taken", "failed"}
    for line in lines:
        assert {"key", "when", "outcome", "id"} <= set(line)
        assert {"file", "sha256", "bytes"} <= set(line) or {"code", "reason"} <= set(line)
