"""A run whose inputs gave the latest release already: it is told from the inputs, and from nothing less than all."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from parley import batches, store, unchanged
from parley.batches import Settings
from parley.outcome import Outcome
from parley.publishing import publish
from parley.records import Rejection

pytestmark = pytest.mark.usefixtures("still_code")
SETTINGS = Settings()
REFUSED = Rejection("orvel/picture.txt", "binary", "it is a picture", "Take it out")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Give a raw folder with two texts."""
    folder = tmp_path / "raw" / "orvel"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"The council of Kelmadu met envoy {name}.")
    (folder / "manifest.yml").write_text("documents: [{path: a.txt}, {path: b.txt}]")
    return folder.parent


@pytest.fixture
def output(raw: Path, tmp_path: Path, publish_release: Callable[[Path, str], None]) -> Path:
    """Give an output folder after a run over these texts that left one out."""
    folder = tmp_path / "output"
    publish_release(folder, "2031.5.0")
    made = Outcome("2031.5.0", folder / "releases/2031.5.0", True, {"documents": 2}, {"documents": 30}, (REFUSED,))
    unchanged.keep_outcome(folder, inputs(raw), made)
    return folder


def inputs(raw: Path, settings: Settings = SETTINGS) -> str:
    """Give the hash of what a run over this folder depends on."""
    return unchanged.fingerprint_inputs(*batches.find_texts([raw], settings), settings)


def test_the_same_inputs_give_the_outcome_again_with_what_was_left_out(raw: Path, output: Path) -> None:
    found = unchanged.find_outcome(output, inputs(raw))
    assert found is not None
    assert found.summary() == {
        "version": "2031.5.0", "folder": str(output / "releases/2031.5.0"), "is_new": False,
        "counts": {"documents": 2}, "left_out": ["orvel/picture.txt: it is a picture. Take it out."],
        "message": "Nothing to publish: the tables equal those of release 2031.5.0. --force publishes them again.",
    }  # fmt: skip
    assert "30 checks passed on 2 rows" in found.validation_markdown()


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: (raw / "orvel/a.txt").write_text("The council of Kelmadu met nobody."),
        lambda raw: (raw / "orvel/manifest.yml").write_text("documents: [{path: a.txt, title: Talks}, {path: b.txt}]"),
        lambda raw: (raw / "orvel/manifest.yml").write_text("documents: [{path: a.txt}, {path: b.txt}, {path: c.txt}]"),
        lambda raw: (raw / "orvel/a.txt").rename(raw / "orvel/d.txt"),
    ],
)
def test_any_change_of_the_texts_is_run(raw: Path, output: Path, change: Callable[[Path], object]) -> None:
    change(raw)
    assert unchanged.find_outcome(output, inputs(raw)) is None


def test_a_change_of_settings_libraries_contracts_or_overrides_is_run(
    raw: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = inputs(raw)
    assert inputs(raw, Settings(max_bytes=9_999)) != held
    assert inputs(raw, Settings(languages=("en", "fr"))) != held
    registry = tmp_path / "registry"
    shutil.copytree(store.project_root() / "raw/registry", registry)
    assert inputs(raw, Settings(str(registry))) == held
    entry = f"overrides:\n  - {{action: reject, actor: act_{'1' * 16}, reason: A film., author: A. Curator}}\n"
    (registry / "overrides.yml").write_text(entry)
    assert inputs(raw, Settings(str(registry))) != held
    schemas = tmp_path / "schemas"
    shutil.copytree(store.project_root() / "schemas", schemas)
    assert store.contracts_fingerprint(schemas) == store.contracts_fingerprint()
    (schemas / "codelists" / "more.yml").write_text("name: more")
    assert store.contracts_fingerprint(schemas) != store.contracts_fingerprint()
    monkeypatch.setattr(unchanged.libraries, "list_installed", lambda: ())
    assert inputs(raw) != held


def test_a_release_that_is_newer_yanked_or_damaged_is_run(
    raw: Path, output: Path, tmp_path: Path, publish_release: Callable[[Path, str], None]
) -> None:
    for name in ("newer", "yanked", "damaged", "gone"):
        shutil.copytree(output, tmp_path / name)
    publish_release(tmp_path / "newer", "2031.5.1")
    publish.yank_release(tmp_path / "yanked", "2031.5.0", "wrong", date(2031, 5, 9))
    with (tmp_path / "damaged/releases/2031.5.0/manifest.json").open("a") as manifest:
        manifest.write(" ")
    shutil.rmtree(tmp_path / "gone/releases")
    for name in ("newer", "yanked", "damaged", "gone"):
        assert unchanged.find_outcome(tmp_path / name, inputs(raw)) is None
    assert unchanged.find_outcome(output, inputs(raw)) is not None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"inputs": 3}'])
def test_a_record_that_is_missing_or_damaged_is_run(raw: Path, output: Path, content: str) -> None:
    (output / ".work" / unchanged.RECORD).write_text(content)
    assert unchanged.find_outcome(output, inputs(raw)) is None
