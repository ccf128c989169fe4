"""A store is asked again only where that may help, and its errors are told without secrets."""

import pytest

from parley.publishing.remote_store import Patience, RemoteError, ask, describe_error, wait_seconds

PATIENCE = Patience(attempts=3, first_seconds=0)


def failing(*errors):
    """Give a request that raises these errors, one a call, and then answers with the number of calls."""
    left = [*errors]

    def request():
        if left:
            raise left.pop(0)
        return len(errors) + 1

    return request


def error(is_temporary):
    """Give an error of a store."""
    return RemoteError(where="s3://box/a", problem="it failed", is_temporary=is_temporary)


def test_a_temporary_error_is_borne_as_often_as_there_is_patience():
    assert ask(failing(error(True), error(True)), PATIENCE) == 3
    with pytest.raises(RemoteError):
        ask(failing(error(True), error(True), error(True)), PATIENCE)


def test_a_lasting_error_ends_it_at_once():
    request = failing(error(False))
    with pytest.raises(RemoteError):
        ask(request, PATIENCE)
    assert request() == 2


def test_each_wait_is_twice_as_long_and_a_little_by_chance():
    for attempt in range(1, 6):
        assert 0.5 * 2 ** (attempt - 1) <= wait_seconds(attempt, Patience()) <= 0.75 * 2 ** (attempt - 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "PUT https://box.example.org/a?sv=1&sig=geheim failed\n\nDebug source:\nkind: Timeout,",
            "PUT https://box.example.org/a?… failed (timeout)",
        ),
        (
            "Generic S3 error: Error performing PUT http://h/a?x=geheim in 3ms - Server returned non-2xx status code: "
            "403 Forbidden: <?xml version='1.0'?><Error><Message>No access.</Message></Error>",
            "Server returned non-2xx status code: 403 Forbidden: No access",
        ),
        ("the password geheimnis is wrong", "the password … is wrong"),
        ("", "OSError"),
    ],
)
def test_an_error_is_told_in_a_line_without_secrets(text, told, monkeypatch):
    monkeypatch.setenv("FSSPEC_FTP_PASSWORD", "geheimnis")
    assert describe_error(OSError(text)) == told
