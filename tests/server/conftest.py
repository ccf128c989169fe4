"""A real Prefect server, a real worker and real processes to kill, for tests of what runs by itself."""

import filecmp
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from parley import store

VERSION = "2031.5.0"
SAMPLE = store.project_root() / "raw" / "sample"
TEXTS = 13
PATIENCE_SECONDS = 900
"""Longest wait for anything: a machine with much else to do may need minutes for what takes seconds."""


def wait_until(is_true: Callable[[], Any], what: str, pause: float = 0.005) -> Any:
    """Ask again and again, with a pause of so many seconds, until something is true, and give it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := is_true()):
        assert time.monotonic() < end, f"waited {PATIENCE_SECONDS} s in vain for {what}"
        time.sleep(pause)
    return found


def wait_for_end(process: subprocess.Popen[str]) -> int:
    """Wait until a process has ended and give its code."""
    return process.wait(timeout=PATIENCE_SECONDS)


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a process of ours and all that it started, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def list_children(parent: int) -> dict[int, bytes]:
    """Give the processes that a process has started, each with its command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fathered = re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)
            if fathered and int(fathered[1]) == parent:
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
    return dict(sorted(found.items()))


def list_processes(variable: str) -> dict[int, bytes]:
    """Give the processes that were started with a variable, told as NAME=value, each with its command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
    return found


class Server:
    """A Prefect server on this machine, with a home of its own.

    Attributes:
        env: Environment of processes that talk to it.
        log: File that it and they write to.
    """

    def __init__(self, home: Path) -> None:
        """Choose a free port."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.log = home / "log.txt"
        self.told = home / "told.txt"
        self._process: subprocess.Popen[str] | None = None
        # Without what other tests, as the commands that they try, have set for a temporary server.
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
            "NO_PROXY": "127.0.0.1,localhost",
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": self.url,
            "PREFECT_UI_ENABLED": "false",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_API_REQUEST_TIMEOUT": "300",
            "PREFECT_SERVER_DATABASE_TIMEOUT": "300",
            "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PARLEY_ON_FAILURE": f"tee -a '{self.told}'",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        arguments = ("server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        self._process = self.spawn("-m", "prefect", *arguments)
        wait_until(self.is_up, f"the server; see {self.log}", pause=0.1)

    def is_up(self) -> bool:
        """Tell whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """Kill it, if it is running."""
        if self._process:
            kill_group(self._process)
        self._process = None

    def clean_up(self) -> None:
        """Kill whatever was started with its environment and still runs."""
        self.kill()
        for process in list_processes(f"PREFECT_HOME={self.env['PREFECT_HOME']}"):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def spawn(self, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.Popen[str]:
        """Start Python with these arguments in a process group of its own."""
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                env={**self.env, **variables},
                cwd=cwd or store.project_root(),
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def prefect(self, *arguments: str) -> None:
        """Run a command of Prefect's in the project's folder; it must end well."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            env=self.env,
            cwd=store.project_root(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def release(self, output: Path, *options: str, **variables: str) -> subprocess.Popen[str]:
        """Start `parley release` of the sample, one batch a text, with these environment variables besides."""
        program = "from parley.cli import main; main()"
        given = ("--raw", str(SAMPLE), "--output", str(output), "--version", VERSION, "--batch-size", "1", *options)
        return self.spawn("-c", program, "release", *given, **variables)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that runs; a test that kills it starts it again."""
    held = Server(tmp_path_factory.mktemp("prefect"))
    try:
        held.start()
        yield held
    finally:
        held.clean_up()


@pytest.fixture(scope="session")
def deployed(server: Server) -> Server:
    """Give the server with the deployments of prefect.yaml."""
    server.prefect("work-pool", "create", "local", "--type", "process")
    server.prefect("deploy", "--all")
    return server


@pytest.fixture(scope="session")
def run_again(server: Server) -> Callable[..., dict[str, Any]]:
    """Give a function that builds a release of the sample in this process, on the server."""
    from parley.cli import load_flow, set_up_prefect

    set_up_prefect()
    from prefect.settings import PREFECT_API_URL, temporary_settings

    def run(output: Path, **options: Any) -> dict[str, Any]:
        with temporary_settings({PREFECT_API_URL: server.url}):
            outcome: dict[str, Any] = load_flow("release").build_release(
                raw=[SAMPLE], output=output, version=VERSION, batch_size=1, **options
            )
        return outcome

    return run


@pytest.fixture(scope="session")
def undisturbed(run_again: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the release that nobody disturbed."""
    outcome = run_again(tmp_path_factory.mktemp("undisturbed"))
    assert outcome["counts"]["documents"] == TEXTS
    return Path(outcome["folder"])


@pytest.fixture(scope="session")
def is_same(undisturbed: Path) -> Callable[[Path], bool]:
    """Give a function that compares a release with the undisturbed one, byte by byte."""

    def compare(folder: Path) -> bool:
        names = [
            sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
            for root in (undisturbed, folder)
        ]
        assert names[0] == names[1]
        assert len(names[0]) > 50
        _, different, missing = filecmp.cmpfiles(undisturbed, folder, names[0], shallow=False)
        assert (different, missing) == ([], [])
        return True

    return compare


def list_parts(output: Path) -> dict[str, int]:
    """Give the finished parts of the work store, each with the time it was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in (output / ".work").glob("*/part.json")}


@pytest.fixture(scope="session")
def tools() -> dict[str, Callable[..., Any]]:
    """Give what the tests of this folder share: tests can't import each other's modules."""
    return {
        "wait_until": wait_until,
        "wait_for_end": wait_for_end,
        "kill_group": kill_group,
        "list_parts": list_parts,
        "list_children": list_children,
        "list_processes": list_processes,
    }
