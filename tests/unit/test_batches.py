"""Texts to batches and parts: only what is new is read, and a bad text takes nobody with it."""

import shutil
from pathlib import Path

import pytest

from parley import batches, libraries, line, store
from parley.batches import Settings
from parley.errors import InputError

PROSE = (
    "The council of elders opened talks with the Front on Monday in the town of Kelmadu, two officials said. "
    "“We will listen,” said Adaru Selim, who speaks for the council. At least 12 fighters were killed in March."
)
SETTINGS = Settings(max_bytes=10_000)


def write(root: Path, **texts: bytes) -> None:
    """Write a collection `orvel` of texts."""
    folder = root / "orvel"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in texts.items():
        (folder / f"{name}.txt").write_bytes(data)


def extract(root: Path, work: Path) -> tuple[list[str], list[str]]:
    """Extract everything new; give the paths found and the reasons of those left out."""
    texts, refused = batches.find_texts([root], SETTINGS)
    for batch in batches.plan_batches(texts, store.read_part_index(work), max_texts=2):
        batches.extract_batch(batch, work, SETTINGS)
    found, rejections = batches.read_findings(texts, work)
    return sorted(f.document.path for f in found), sorted(r.reason_code for r in [*refused, *rejections])


def test_good_texts_are_extracted_beside_bad_ones(tmp_path: Path) -> None:
    write(
        tmp_path / "raw",
        good=PROSE.encode(),
        latin=f"Sidé Koné. {PROSE}".encode("cp1252"),
        picture=b"\xff\xd8\xff\xe0" + b"\x00" * 99,
        empty=b"",
        large=b"word " * 5000,
        short=b"Talks open.",
    )
    (tmp_path / "raw/orvel/manifest.yml").write_text("documents: [{path: gone.txt}, {path: good.txt}]")
    found, reasons = extract(tmp_path / "raw", tmp_path / "work")
    assert found == ["orvel/good.txt", "orvel/latin.txt"]
    assert reasons == ["binary", "empty", "missing", "no_prose", "size"]


def test_a_second_run_reads_nothing_and_a_changed_text_alone(tmp_path: Path) -> None:
    root, work = tmp_path / "raw", tmp_path / "work"
    write(root, a=PROSE.encode(), b=PROSE.replace("Monday", "Friday").encode(), c=PROSE.replace("12", "15").encode())
    extract(root, work)
    texts, _ = batches.find_texts([root], SETTINGS)
    assert batches.plan_batches(texts, store.read_part_index(work), max_texts=2) == []
    write(root, b=PROSE.replace("Monday", "Sunday").encode())
    texts, _ = batches.find_texts([root], SETTINGS)
    (batch,) = batches.plan_batches(texts, store.read_part_index(work), max_texts=2)
    assert [text.entry.path for text in batch.texts] == ["orvel/b.txt"]
    batches.extract_batch(batch, work, SETTINGS)
    found, _ = batches.read_findings(texts, work)
    assert sorted(f.document.path for f in found) == ["orvel/a.txt", "orvel/b.txt", "orvel/c.txt"]
    assert ["Sunday" in f.document.text for f in sorted(found, key=lambda f: f.document.path)] == [False, True, False]


def test_findings_do_not_depend_on_how_texts_were_batched(tmp_path: Path) -> None:
    root = tmp_path / "raw"
    write(root, a=PROSE.encode(), b=PROSE.replace("Monday", "Friday").encode(), c=PROSE.replace("12", "15").encode())
    texts, _ = batches.find_texts([root], SETTINGS)
    results = []
    for size in (1, 3):
        work = tmp_path / f"work{size}"
        for batch in batches.plan_batches(texts, {}, max_texts=size):
            batches.extract_batch(batch, work, SETTINGS)
        results.append(batches.read_findings(texts, work))
    assert results[0] == results[1]


def test_an_extractor_that_fails_on_one_text_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "raw"
    write(root, a=PROSE.encode(), b=PROSE.replace("Kelmadu", "Brokenville").encode())
    extract_document = line.extract_document

    def fail(document, doc, resources):  # type: ignore[no-untyped-def]
        if "Brokenville" in document.text:
            raise RuntimeError("no rule for this")
        return extract_document(document, doc, resources)

    monkeypatch.setattr(line, "extract_document", fail)
    assert extract(root, tmp_path / "work") == (["orvel/a.txt"], ["error"])


def test_the_same_path_in_two_raw_folders_stops_with_its_place(tmp_path: Path) -> None:
    write(tmp_path / "one", a=PROSE.encode())
    write(tmp_path / "two", a=PROSE.encode())
    with pytest.raises(InputError, match=r"orvel/a\.txt"):
        batches.find_texts([tmp_path / "one", tmp_path / "two"], SETTINGS)


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_raw_folder_without_texts_stops_with_its_place(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=folder):
        batches.find_texts([tmp_path / folder], SETTINGS)


def test_a_folder_that_is_itself_a_collection_is_read(tmp_path: Path) -> None:
    write(tmp_path, a=PROSE.encode())
    texts, _ = batches.find_texts([tmp_path / "orvel"], SETTINGS)
    assert [text.entry.path for text in texts] == ["a.txt"]


def test_a_worker_elsewhere_extracts_what_the_run_would(tmp_path: Path) -> None:
    write(tmp_path / "raw", a=PROSE.encode())
    texts, _ = batches.find_texts([tmp_path / "raw"], SETTINGS)
    (batch,) = batches.plan_batches(texts, {}, max_texts=9)
    made_by = batches.dependencies(SETTINGS)
    assert batches.extract_elsewhere(batch, tmp_path / ".work", SETTINGS, made_by) == (1, 0)
    assert list(store.read_part_index(tmp_path / ".work")) == [texts[0].key]


def test_a_worker_that_would_give_other_findings_refuses(tmp_path: Path) -> None:
    write(tmp_path / "raw", a=PROSE.encode())
    texts, _ = batches.find_texts([tmp_path / "raw"], SETTINGS)
    (batch,) = batches.plan_batches(texts, {}, max_texts=9)
    made_by = {**batches.dependencies(SETTINGS), "code": "older"}
    with pytest.raises(InputError, match="its code is not that of the run"):
        batches.extract_elsewhere(batch, tmp_path / ".work", SETTINGS, made_by)
    assert not (tmp_path / ".work").exists()


def test_a_worker_with_other_libraries_refuses_and_names_each(tmp_path: Path) -> None:
    write(tmp_path / "raw", a=PROSE.encode())
    texts, _ = batches.find_texts([tmp_path / "raw"], SETTINGS)
    (batch,) = batches.plan_batches(texts, {}, max_texts=9)
    held = libraries.read_versions()
    theirs = libraries.to_line({**held, "python": "3.10.0", "spacy": "9.9.9"})
    made_by = {**batches.dependencies(SETTINGS), "libraries": theirs, "model": "older"}
    words = (
        rf"its python \({held['python']} rather than 3\.10\.0\), spacy \({held['spacy']} rather than 9\.9\.9\), model"
    )
    with pytest.raises(InputError, match=f"{words} is not that of the run"):
        batches.extract_elsewhere(batch, tmp_path / ".work", SETTINGS, made_by)


def test_a_text_is_read_again_when_a_library_has_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "raw", a=PROSE.encode())
    (before,), _ = batches.find_texts([tmp_path / "raw"], SETTINGS)
    held = libraries.read_versions()
    for name in libraries.LIBRARIES:
        monkeypatch.setattr(libraries, "read_versions", lambda name=name: {**held, name: "9.9.9"})
        (after,), _ = batches.find_texts([tmp_path / "raw"], SETTINGS)
        assert after.key != before.key, name


def test_a_worker_takes_up_a_changed_registry(tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    registry.mkdir()
    held = (store.project_root() / "raw" / "registry" / "actors.yml").read_text()
    (registry / "actors.yml").write_text(held)
    settings = Settings(str(registry))
    assert batches.differences(batches.dependencies(settings), settings) == []
    name = store.read_registry(registry)[0].name
    (registry / "actors.yml").write_text(held.replace(f"name: {name}", "name: Orvel Assembly", 1))
    assert batches.loaded_dependencies(settings) != batches.dependencies(settings)
    assert batches.differences(batches.dependencies(settings), settings) == []


def test_a_worker_that_does_not_see_the_folders_says_so(tmp_path: Path) -> None:
    write(tmp_path / "raw", a=PROSE.encode())
    texts, _ = batches.find_texts([tmp_path / "raw"], SETTINGS)
    (batch,) = batches.plan_batches(texts, {}, max_texts=9)
    with pytest.raises(InputError, match="it does not see the folder"):
        batches.extract_elsewhere(batch, tmp_path / "other" / ".work", SETTINGS, batches.dependencies(SETTINGS))


def imported_by_extraction() -> set[str]:
    """Give the files of the package that extraction imports, as paths in it, by the real graph of imports."""
    grimp = pytest.importorskip("grimp")
    graph = grimp.build_graph("parley")
    reached: set[str] = set()
    waiting = ["parley.batches"]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [*graph.find_modules_directly_imported_by(module), module.rpartition(".")[0] or "parley"]
    folder = store.PACKAGE.parent
    paths = [folder / f"{module.replace('.', '/')}.py" for module in reached]
    return {
        (path if path.exists() else path.with_suffix("") / "__init__.py").relative_to(store.PACKAGE).as_posix()
        for path in paths
    }


def test_whatever_extraction_imports_counts_for_findings() -> None:
    reached = imported_by_extraction()
    assert "extract/quotes/speakers.py" in reached
    assert "resolve/references.py" in reached
    assert [path for path in reached if path.startswith(batches.BEYOND_EXTRACTION)] == []


def test_whatever_extraction_reads_counts_for_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    read_yaml = store.read_yaml
    monkeypatch.setattr(store, "read_yaml", lambda path: read.append(path) or read_yaml(path))
    batches.load_resources.__wrapped__(None)
    batches.load_clean_rules.__wrapped__()
    inside = [path.relative_to(store.PACKAGE).as_posix() for path in read if path.is_relative_to(store.PACKAGE)]
    assert len(inside) > 5
    assert [path for path in inside if path.startswith(batches.BEYOND_EXTRACTION)] == []


def test_a_change_beyond_extraction_leaves_findings_and_shows_in_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    shutil.copytree(store.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "*.gz"))
    monkeypatch.setattr(store, "PACKAGE", package)
    monkeypatch.setattr(store, "project_root", lambda: package.parent)
    monkeypatch.setattr(batches, "curated", lambda settings: {})
    monkeypatch.setattr(store, "read_overrides", lambda folder: ())

    def states() -> tuple[dict[str, str], dict[str, str]]:
        return batches.fingerprint(SETTINGS), batches.dependencies(SETTINGS)

    whole, findings = states()
    for name in ("release.py", "resolve/events.py", "formats/xlsx.py", "catalog/pages.py"):
        (package / name).write_text("# changed\n")
        changed, same = states()
        assert changed["code"] != whole["code"]
        assert same == findings
        whole = changed
    for name in ("parse.py", "extract/events/verbs.py", "resolve/references.py", "new_module.py"):
        (package / name).write_text("# changed\n")
        assert batches.dependencies(SETTINGS)["code"] != findings["code"]
        findings = batches.dependencies(SETTINGS)
