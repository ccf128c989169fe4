"""What the commands on releases print, and the exit codes they end with."""

import json
import subprocess
import sys
from datetime import date

import pytest
from typer.testing import CliRunner

from parley import cli
from parley.errors import ContractError, InputError, ReleaseError, ValidationError
from parley.history.telling import tell_history
from parley.publishing.publish import write_release
from parley.release import bundle
from parley.tables import to_table

RUN = CliRunner()


@pytest.fixture(scope="module")
def output(tables, report, contracts, tmp_path_factory):
    """Give a folder of two releases, of which the second has another figure."""
    folder = tmp_path_factory.mktemp("output")
    rows = [{**row, "value": 41.0} for row in tables["figures"].to_pylist()]
    changed = {**tables, "figures": to_table(rows, contracts.tables["figures"], contracts.dataset.schema_version)}
    for version, held in (("2031.5.0", tables), ("2031.5.1", changed)):
        made = {"code": {"parley": version}, "parameters": {}}
        told = tell_history(folder, version, held, contracts, made=made, curated=())
        files = bundle(
            held, report, contracts, version=version, release_date=date(2031, 5, 9), inputs=[], **made,
            licence_text="Take it.\n", codebook_text="# Codebook\n", extra=told.files, facts=told.facts,
        )  # fmt: skip
        write_release(files, folder, version)
    return folder


def call(*arguments):
    """Give the exit code of a command, what it printed and its errors."""
    result = RUN.invoke(cli.app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_verify_takes_a_version_a_folder_or_all(output):
    for release in (["2031.5.1"], ["latest"], [output / "releases" / "2031.5.1"]):
        code, printed, _ = call("verify", *release, "--output", output)
        assert (code, printed.count("every file is as it was published")) == (0, 1)
    code, printed, _ = call("verify", "--output", output)
    assert (code, printed.count("every file is as it was published")) == (0, 2)


def test_verify_ends_with_1_and_names_the_file(output, tmp_path):
    folder = tmp_path / "copy"
    subprocess.run(["cp", "-r", output / "releases" / "2031.5.0", folder], check=True)
    (folder / "LICENSE").write_text("Mine.")
    code, printed, errors = call("verify", folder)
    assert (code, printed) == (1, "")
    assert errors.startswith("LICENSE: 5 bytes, not ")


def test_diff_says_it_in_sentences_and_numbers_and_writes_the_rows(output, tmp_path):
    code, printed, _ = call("diff", "2031.5.0", "--output", output, "--rows", tmp_path / "rows.csv")
    assert code == 0
    assert "- 1 figure has another value: 40 → 41." in printed
    assert (tmp_path / "rows.csv").read_text().splitlines()[1].startswith("figures,fig_")
    _, printed, _ = call("diff", "2031.5.0", "2031.5.1", "--output", output, "--json")
    assert json.loads(printed)["made_by"] == ["code"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["diff", "2031.9.0"], "no such release"),
        (["diff", "somewhere"], "neither a version nor a folder"),
        (["verify", "2031.9.0"], "no such release"),
        (["yank", "2031.9.0", "--reason", "No"], "no such release"),
    ],
)
def test_a_release_that_is_not_there_is_said_so(output, command, message):
    with pytest.raises(InputError, match=message):
        call(*command, "--output", output)


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw" / "orvel"
    folder.mkdir(parents=True)
    (folder / "talks.txt").write_text("The Orvel council met in Tessaly on Monday.")
    return folder.parent


def test_explain_says_why_a_text_is_extracted_and_builds_nothing(tmp_path, raw):
    _, printed, _ = call("release", "--explain", "--raw", raw, "--output", tmp_path / "output")
    assert printed.splitlines() == [
        "0 texts are taken from 0 parts of earlier runs, 1 are extracted anew.",
        "1 because no earlier run has read it:",
        "  orvel/talks.txt",
    ]
    assert not list((tmp_path / "output").glob("releases/*"))


def test_clean_parts_deletes_what_no_text_needs(tmp_path, raw):
    part = tmp_path / "output" / ".work" / "stale"
    part.mkdir(parents=True)
    (part / "part.json").write_text('{"keys": ["of a text that is gone"]}')
    _, printed, _ = call("clean-parts", "--raw", raw, "--output", tmp_path / "output")
    assert printed == "1 parts deleted (0.0 MB), 0 kept.\n"
    assert not part.exists()


def test_serve_names_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        call("serve", "--output", tmp_path / "none")


def test_verify_of_a_folder_without_releases_is_said_so(tmp_path):
    with pytest.raises(InputError, match="holds no release"):
        call("verify", "--output", tmp_path)


def test_yank_says_what_is_latest_now(output, tmp_path):
    subprocess.run(["cp", "-r", output, tmp_path / "output"], check=True)
    folder = tmp_path / "output"
    code, printed, _ = call("yank", "2031.5.1", "--reason", "A typo", "--replacement", "2031.5.0", "--output", folder)
    assert (code, printed) == (0, "2031.5.1 is yanked. Latest is 2031.5.0.\n")
    told = json.loads((folder / "yanked.json").read_text())["2031.5.1"]
    assert (told["reason"], told["replacement"], told["date"]) == ("A typo", "2031.5.0", date.today().isoformat())
    assert call("yank", "2031.5.0", "--reason", "All wrong", "--output", folder)[1].endswith(
        "No good release is left.\n"
    )


@pytest.mark.parametrize(
    ("error", "code"), [(InputError, 2), (ContractError, 2), (ReleaseError, 1), (ValidationError, 1)]
)
def test_a_problem_that_a_user_can_mend_is_told_without_a_traceback(monkeypatch, capsys, error, code):
    def fail():
        raise error(where="there", problem="it is odd", remedy="Mend it")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == "parley: there: it is odd. Mend it\n"


def test_help_imports_nothing_slow():
    slow = "{'pyarrow', 'pandas', 'spacy', 'prefect', 'great_expectations', 'numpy', 'rdflib'}"
    program = f"""
import sys
from parley.cli import app
try:
    app(["--help"])
except SystemExit:
    pass
assert not {slow} & set(sys.modules), {slow} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in ("release", "verify", "diff", "yank", "show", "extract", "ingest", "publish"):
        assert f" {command} " in done.stdout
