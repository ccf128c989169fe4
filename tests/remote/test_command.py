"""`parley publish` ends with the exit code that its help promises and names what failed."""
# -> tests/remote/test_command.py once cli.py has the command

import pytest

from parley import cli


@pytest.fixture
def run(monkeypatch, capsys):
    """Give a function that runs the command line and gives exit code, standard output and standard error."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["parley", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return (ended.value.code or 0, *capsys.readouterr())

    return call


def test_the_exit_code_says_what_came_of_it(run, build, bucket):
    output = build("2031.5.0")
    code, told, _ = run("publish", bucket.url, "--output", output, "--verify")
    assert code == 0
    assert "7 files uploaded" in told
    assert "latest is 2031.5.0" in told
    bucket.proxy.fault = lambda request: 403 if request.method == "PUT" else None
    code, _, told = run("publish", bucket.url, "--output", build("2031.5.1", name="other"))
    assert code == 1
    assert "claims/2031.5.1.json" in told
    assert "Traceback" not in told
    code, _, told = run("publish", "s3://joe:geheim@bucket/x", "--output", output)
    assert code == 2
    assert "geheim" not in told
    assert run("publish", bucket.url, "--output", output, "--release", "2031.9.9")[0] == 2
