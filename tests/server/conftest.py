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


def wait_until(is_true: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait until something is true and give it."""
    end = time.monotonic() + seconds
    while not (found := is_true()):
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.005)
    return found


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
        self.env = {
            **os.environ,
            "NO_PROXY": "127.0.0.1,localhost",
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": self.url,
            "PREFECT_UI_ENABLED": "false",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PARLEY_ON_FAILURE": f"tee -a '{self.told}'",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        arguments = ("server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        self._process = self.spawn("-m", "prefect", *arguments)
        wait_until(self.is_up, 300, f"the server; see {self.log}")

    def is_up(self) -> bool:
        """Tell whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
            return False

    def kill(self) -> None:
        """Kill it, if it is running."""
        if self._process:
            kill_group(self._process)
        self._process = None

    def spawn(self, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
        """Start Python with these arguments in a process group of its own."""
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                env=self.env,
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
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def release(self, output: Path, *options: str) -> subprocess.Popen[str]:
        """Start `parley release` of the sample, one batch a text."""
        program = "from parley.cli import main; main()"
        given = ("--raw", str(SAMPLE), "--output", str(output), "--version", VERSION, "--batch-size", "1", *options)
        return self.spawn("-c", program, "release", *given)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that runs; a test that kills it starts it again."""
    held = Server(tmp_path_factory.mktemp("prefect"))
    held.start()
    yield held
    held.kill()


@pytest.fixture(scope="session")
def deployed(server: Server) -> Server:
    """Give the server with the deployments of prefect.yaml."""
    server.prefect("work-pool", "create", "local", "--type", "process")
    server.prefect("deploy", "--all")
    return server


@pytest.fixture(scope="session")
def worker(deployed: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """Give a worker, started in some other folder."""
    arguments = ("worker", "start", "--pool", "local", "--limit", "1")
    held = deployed.spawn("-m", "prefect", *arguments, cwd=tmp_path_factory.mktemp("elsewhere"))
    yield held
    kill_group(held)


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
def finish(run_again: Callable[..., Any], is_same: Callable[[Path], bool]) -> Callable[..., None]:
    """Give a function that runs again what was killed, and checks that nothing was lost and nothing differs."""

    def check(output: Path, **options: Any) -> None:
        before = list_parts(output)
        assert 0 < len(before) < TEXTS, "it was not killed in the middle"
        assert not (output / "latest.json").exists()
        outcome = run_again(output, **options)
        after = list_parts(output)
        assert {name: after[name] for name in before} == before, "a finished part was made again"
        assert len(after) == TEXTS
        assert is_same(Path(outcome["folder"]))

    return check


@pytest.fixture(scope="session")
def tools() -> dict[str, Callable[..., Any]]:
    """Give what the tests of this folder share: tests can't import each other's modules."""
    return {
        "wait_until": wait_until,
        "kill_group": kill_group,
        "list_parts": list_parts,
        "list_children": list_children,
    }
