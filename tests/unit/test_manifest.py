"""Manifests and folder listings to entries, and to what can't be used."""

import pytest

from parley.errors import InputError
from parley.manifest import list_entries


def listing(documents: object, files: list[str], **top: object):  # type: ignore[no-untyped-def]
    """List the entries of a collection `orvel`."""
    entries, rejections = list_entries({"documents": documents, **top}, files, "orvel", "orvel/manifest.yml")
    return {e.path: e for e in entries}, {r.path: r for r in rejections}


def test_an_entry_takes_its_facts_from_the_manifest() -> None:
    entries, _ = listing(
        [{"path": "a.txt", "title": "T", "published": "2031-05", "url": "https://example.org/a"}],
        ["a.txt"],
        licence="CC0",
    )
    entry = entries["orvel/a.txt"]
    assert (entry.title, entry.source_url, entry.licence, entry.published.precision) == (
        "T",
        "https://example.org/a",
        "CC0",
        "month",
    )


def test_a_file_the_manifest_forgot_is_read_all_the_same() -> None:
    entries, rejections = listing([], ["b.txt", "README.md", "manifest.yml"])
    assert list(entries) == ["orvel/b.txt"]
    assert not rejections


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"path": "gone.txt"}, "missing"),
        ({"title": "no path"}, "manifest"),
        ({"path": "a.txt", "published": "last spring"}, "manifest"),
        ({"path": "a.txt", "publised": "2031"}, "manifest"),
    ],
)
def test_a_wrong_entry_is_left_out_alone(document: dict[str, str], code: str) -> None:
    entries, rejections = listing([document, {"path": "b.txt"}], ["a.txt", "b.txt"])
    assert "orvel/b.txt" in entries
    (rejection,) = rejections.values()
    assert rejection.reason_code == code


def test_a_file_of_another_kind_is_told_not_passed_over() -> None:
    _, rejections = listing([], ["scan.pdf"])
    assert rejections["orvel/scan.pdf"].reason_code == "format"


def test_a_manifest_without_a_list_stops_with_its_place() -> None:
    with pytest.raises(InputError, match=r"orvel/manifest.yml: no list"):
        list_entries(["a.txt"], [], "orvel", "orvel/manifest.yml")
