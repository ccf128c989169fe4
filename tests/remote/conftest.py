"""Real servers on loopback to publish to - S3 and SFTP -, ways to break the line to them, and small releases."""

import contextlib
import http.client
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rfc8785

from parley.formats.checksums import sha256, to_checksums
from parley.publishing.publish import write_release
from parley.publishing.remote_store import Patience

HASTY = Patience(attempts=4, first_seconds=0.02, timeout_seconds=2, lock_seconds=1.5)

SIGNED = "AWS4-HMAC-SHA256 Credential=a/20310509/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=b"
"""What moto takes for a signature."""


@pytest.fixture
def patience() -> Patience:
    """Give waits that fit a test."""
    return HASTY


def release_files(version: str, note: str = "") -> dict[str, bytes]:
    """Give the files of a small release; `note` makes one of its files another, of the same length."""
    content = {
        "README.md": f"Release {version} {note:8}".encode(),
        "data/a.bin": bytes(range(256)) * 40,
        "data/deep/b c.bin": b"b" * 9,
        ".hidden.json": b"{}",
        "empty.txt": b"",
    }
    facts = {path: {"sha256": sha256(held), "bytes": len(held)} for path, held in content.items()}
    manifest = {
        "name": "case", "title": "Case & Co", "authors": ["A. Nobody"], "version": version, "files": facts,
        "tables": {}, "schema_version": "1.0.0", "release_date": "2031-05-09",
    }  # fmt: skip
    content["manifest.json"] = rfc8785.dumps(manifest)
    content["SHA256SUMS"] = to_checksums({path: sha256(held) for path, held in content.items()})
    return content


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes small releases of these versions to an output folder and gives the folder."""

    def make(*versions: str, name: str = "output", note: str = "") -> Path:
        for version in versions:
            write_release(release_files(version, note), tmp_path / name, version)
        return tmp_path / name

    return make


class Request(NamedTuple):
    """A request on its way to the server; `number` counts those of this method and path."""

    method: str
    path: str
    number: int


class FaultyProxy:
    """A proxy before the S3 server that logs each request and does to it what `fault` says.

    Attributes:
        fault: From a request to None (let it pass), a status to answer instead, "timeout", "drop" (the line is cut and
            the server never sees it), "lose" (the server does it, the answer is lost), "unconditional" (its conditions
            are taken off), or a function from the body to the one to send on.
        log: The requests that were let through, in order.
    """

    def __init__(self, upstream: int) -> None:
        """Start before the server at this port."""
        self.fault: Callable[[Request], Any] = lambda request: None
        self.log: list[Request] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else each answer waits 40 ms for the client to confirm its head

            def relay(self) -> None:
                proxy._relay(self, upstream)

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):  # do_GET, do_PUT and so on
                    return self.relay
                raise AttributeError(name)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _relay(self, handler: BaseHTTPRequestHandler, upstream: int) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        path = handler.path.split("?")[0]
        with self._lock:
            number = self._counts[handler.command, path] = self._counts.get((handler.command, path), 0) + 1
        request = Request(handler.command, path.split("/", 2)[-1], number)
        fault = self.fault(request)
        if callable(fault):
            body, fault = fault(body), None
        if fault == "timeout":
            time.sleep(HASTY.timeout_seconds + 1)
        if isinstance(fault, int):
            return self._answer(handler, fault, {}, b"<Error><Message>made to fail</Message></Error>")
        if fault in ("drop", "timeout"):
            return self._cut(handler)
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "content-length"}
        if fault == "unconditional":
            headers = {name: value for name, value in headers.items() if not name.lower().startswith("if-")}
        with self._lock:  # the server behind checks conditions and writes in two steps
            line = http.client.HTTPConnection("127.0.0.1", upstream, timeout=10)
            line.request(handler.command, handler.path, body=body, headers=headers)
            answer = line.getresponse()
            content = answer.read()
            line.close()
            self.log.append(request)
        if fault == "lose":
            return self._cut(handler)
        return self._answer(handler, answer.status, dict(answer.getheaders()), content)

    def _answer(self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                handler.send_header(name, value)
        size = headers.get("Content-Length", "0") if handler.command == "HEAD" else str(len(content))
        handler.send_header("Content-Length", size)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)

    def _cut(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()


class Bucket:
    """A new bucket behind a faulty proxy."""

    def __init__(self, name: str, upstream: int, proxy: FaultyProxy) -> None:
        """Create it, past the proxy."""
        self.name, self.url, self.proxy, self._port = name, f"s3://{name}/sets/case", proxy, upstream
        self.ask("PUT", "")

    def ask(self, method: str, key: str, body: bytes = b"") -> http.client.HTTPResponse:
        """Send a request past the proxy."""
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        line.request(method, f"/{self.name}/{key}", body=body, headers={"Authorization": SIGNED})
        answer = line.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        line.close()
        return answer

    def read(self, path: str, base: str = "sets/case") -> bytes | None:
        """Give an object under the URL (or another folder of the bucket), or None."""
        answer = self.ask("GET", f"{base}/{path}".replace(" ", "%20"))
        return answer.content if answer.status == 200 else None  # type: ignore[attr-defined]

    def write(self, path: str, content: bytes) -> None:
        """Put an object under the URL."""
        assert self.ask("PUT", f"sets/case/{path}".replace(" ", "%20"), content).status == 200


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    """Start an S3 server and give its port."""
    pytest.importorskip("obstore", reason="the extra 'remote' is not installed")
    pytest.importorskip("flask_cors", reason="moto's server is not installed (extra 'validators')")
    server = pytest.importorskip("moto.server", reason="moto is not installed (extra 'validators')")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    import_module("werkzeug.serving").WSGIRequestHandler.disable_nagle_algorithm = True
    running = server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    yield running.get_host_and_port()[1]
    running.stop()


@pytest.fixture
def bucket(s3_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Give an empty bucket; the environment leads to it."""
    proxy = FaultyProxy(s3_port)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "some-key-id",
        "AWS_SECRET_ACCESS_KEY": "very-secret-words",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": proxy.url,
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    yield Bucket(f"b{uuid.uuid4().hex}", s3_port, proxy)
    proxy.close()


class SftpServer(NamedTuple):
    """A running sshd; `home` holds the client's key and its list of known hosts."""

    port: int
    home: Path
    host_key: str


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    """Start OpenSSH's server on a free port of loopback, with keys made for it."""
    pytest.importorskip("sshfs", reason="the extra 'remote' is not installed")
    program = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("no sshd here: install openssh-server (apt-get install openssh-server) to try SFTP")
    root = tmp_path_factory.mktemp("sshd")
    home = root / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for key in (root / "host_key", home / ".ssh" / "id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (root / "authorized").write_text((home / ".ssh" / "id_ed25519.pub").read_text())
    settings = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": root / "host_key", "PidFile": "none",
        "AuthorizedKeysFile": root / "authorized", "PasswordAuthentication": "no", "UsePAM": "no",
        "KbdInteractiveAuthentication": "no", "StrictModes": "no", "PermitRootLogin": "prohibit-password",
        "Subsystem": "sftp internal-sftp", "MaxStartups": "100",
    }  # fmt: skip
    (root / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it locks itself in before anyone has logged in
    log = (root / "log").open("w")
    server = subprocess.Popen([program, "-D", "-e", "-f", str(root / "sshd_config")], stderr=log)
    for _ in range(100):
        if server.poll() is not None:
            pytest.skip(f"sshd does not run here: {(root / 'log').read_text().strip()}")
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield SftpServer(port, home, (root / "host_key.pub").read_text().rsplit(" ", 1)[0])
    server.terminate()
    server.wait(10)
    log.close()


@pytest.fixture
def sftp(sshd: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], str]:
    """Give a function from a folder (and a port, else the server's) to its SFTP URL; the server's key is known."""
    monkeypatch.setenv("HOME", str(sshd.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)

    def to_url(folder: Path, port: int = 0) -> str:
        known = f"[127.0.0.1]:{port or sshd.port} {sshd.host_key}\n"
        (sshd.home / ".ssh" / "known_hosts").write_text(known)
        return f"sftp://127.0.0.1:{port or sshd.port}{folder}"

    return to_url


class CutLine:
    """A TCP proxy that cuts the line after so many bytes to the server, as often as it is told."""

    def __init__(self, upstream: int) -> None:
        """Listen on a free port."""
        self.cuts: list[int] = []
        self._upstream = upstream
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._upstream))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            limit = self.cuts.pop(0) if self.cuts else sys.maxsize
            threading.Thread(target=self._copy, args=(client, server, limit), daemon=True).start()
            threading.Thread(target=self._copy, args=(server, client, sys.maxsize), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket, limit: int) -> None:
        with contextlib.suppress(OSError):
            while limit > 0 and (data := source.recv(min(4096, limit))):
                target.sendall(data)
                limit -= len(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def cut_line(sshd: SftpServer) -> Iterator[CutLine]:
    """Give a line to the SFTP server that can be cut."""
    line = CutLine(sshd.port)
    yield line
    line.close()
