"""The table of promises in docs/releases.md names tests that are there."""

import re

from parley import store


def test_every_test_that_a_promise_names_is_there():
    root = store.project_root()
    found = {
        (path.name, name)
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    page = (root / "docs" / "releases.md").read_text(encoding="utf-8")
    promises = re.findall(r"^\| .*`test_.*$", page, re.MULTILINE)
    assert len(promises) > 20
    for promise in promises:
        file = ""
        for named, name in re.findall(r"`(\w*(?:\.py)?)::(test_\w+)`", promise):
            file = named or file
            assert (file, name) in found, f"{file}::{name}"
        assert file, promise


def test_every_limit_and_command_of_the_page_exists():
    from parley.history.policy import Floors

    page = (store.project_root() / "docs" / "releases.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in Floors.__dataclass_fields__)
    source = (store.project_root() / "src" / "parley" / "cli.py").read_text(encoding="utf-8")
    for command in re.findall(r"^parley (\w+)", page, re.MULTILINE):
        assert f"def {command}(" in source
