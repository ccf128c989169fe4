"""Folders, globs and fsspec URLs to files."""

from pathlib import Path

import fsspec
import pytest

from parley.errors import InputError
from parley.sources.places import list_places, open_place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with files, hidden ones and a folder in it."""
    for name in ("b.txt", "a.html", "deep/c.txt", ".hidden", "_partial/d.txt", "deep/.git/e.txt", "[2031]/f.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def names(location: str, base: Path, *patterns: tuple[str, ...]) -> list[str]:
    """Give the names that a location has."""
    return [place.name for place in list_places(location, base, *patterns)]


def test_a_folder_gives_its_files_at_any_depth_but_hidden_ones(folder: Path) -> None:
    assert names("in", folder) == ["[2031]/f.txt", "a.html", "b.txt", "deep/c.txt"]
    assert names(str(folder / "in"), Path("/")) == names("in", folder) == names((folder / "in").as_uri(), folder)


def test_a_glob_gives_what_fits_and_a_file_itself(folder: Path) -> None:
    assert names("in/**/*.txt", folder) == ["[2031]/f.txt", "b.txt", "deep/c.txt"]
    assert names("in/b.txt", folder) == ["b.txt"]
    assert names("in/[2031]", folder) == ["f.txt"], "a folder of this name comes before a pattern"


def test_patterns_choose_by_name(folder: Path) -> None:
    assert names("in", folder, ("*.txt",), ("deep/*",)) == ["[2031]/f.txt", "b.txt"]


def test_the_tag_changes_with_the_file(folder: Path) -> None:
    (before,) = list_places("in/b.txt", folder)
    (folder / "in" / "b.txt").write_text("longer than before")
    (after,) = list_places("in/b.txt", folder)
    assert before.tag
    assert after.tag != before.tag


def test_another_store_is_read_through_fsspec(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/news/2031/a.txt", b"Talks")
    try:
        (place,) = list_places("memory://news/*/*.txt", tmp_path)
        assert place.name == "2031/a.txt"
        with open_place(place) as file:
            assert file.read() == b"Talks"
    finally:
        store.rm("/news", recursive=True)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("nowhere", "nowhere: there is no file"),
        ("in/*.pdf", "there is no file"),
        ("nosuch://bucket/a", "Use a URL that fsspec knows"),
    ],
)
def test_what_is_not_there_is_told(folder: Path, location: str, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("*", ".")):
        list_places(location, folder)
