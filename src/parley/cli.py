"""The command line. It imports nothing slow at the top: `parley --help` answers at once."""

import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from parley.errors import ParleyError

IDLE_SERVICES = (
    "SCHEDULER",
    "LATE_RUNS",
    "CANCELLATION_CLEANUP",
    "FOREMAN",
    "PAUSE_EXPIRATIONS",
    "TRIGGERS",
    "REPOSSESSOR",
)
"""Services that Prefect's temporary server, there for one run, would start for nothing."""
LEFT_OUT = 3
"""Exit code of a release that was built and left some texts out."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Runner(StrEnum):
    """Where batches are extracted."""

    local = "local"
    dask = "dask"
    ray = "ray"


@app.callback(invoke_without_command=True)
def version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop")] = False,
) -> None:
    """Raw news and report texts in; a validated, versioned dataset of actors, events, quotes and figures out."""
    if version:
        from parley import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.command()
def release(
    raw: Annotated[
        list[Path] | None, typer.Option(help="Folder of collections; may be given several times. Default: raw/")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder that releases are written to. Default: output/")] = None,
    version: Annotated[str, typer.Option(help='YYYY.M.N, or "next"')] = "next",
    workers: Annotated[int, typer.Option(min=1, help="Processes that extract side by side")] = 1,
    runner: Annotated[Runner, typer.Option(help="Where to extract: here, or on a cluster")] = Runner.local,
    address: Annotated[
        str | None, typer.Option(help="Address of the Dask or Ray cluster; none starts one here")
    ] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Most texts in a batch")] = 64,
    texts_at_once: Annotated[
        int, typer.Option(min=1, help="Texts held in memory at once while more than four times as many are compared")
    ] = 1000,
    force: Annotated[bool, typer.Option("--force", help="Publish even when nothing has changed")] = False,
    override_floors: Annotated[
        str | None,
        typer.Option(
            metavar="REASON", help="Publish although it falls behind the last release; the reason is recorded"
        ),
    ] = None,
    registry: Annotated[Path | None, typer.Option(help="Folder of actors.yml. Default: raw/registry/")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Language that can be read, two letters. Default: en")
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Size over which a text is left out")] = 20_000_000,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Forget what earlier runs extracted and extract every text anew")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what would be taken from earlier runs and why not; build nothing")
    ] = False,
) -> None:
    """Build a release of the texts in the raw folders.

    Ends with 0 when every text is in it (or nothing has changed), 3 when some were left out - each is named with its
    reason -, 2 for input that can't be used and 1 when validation or writing failed; then nothing was published.
    """
    settings = to_settings(registry, language, max_bytes)
    folders, into = raw or [Path("raw")], output or Path("output")
    if explain:
        from parley import reuse

        for line in reuse.explain(folders, into / ".work", settings).to_lines():
            typer.echo(line)
        return
    facts = {"version": version, "batch_size": batch_size, "texts_at_once": texts_at_once, "force": force}
    facts |= {"override_floors": override_floors, "rebuild": rebuild}
    if runner is Runner.local and not address and (summary := run_if_small(folders, into, settings, facts)):
        tell_end(summary)
        return
    set_up_prefect()
    parameters: dict[str, Any] = {
        **facts,
        "raw": raw or None,
        "workers": workers,
        "runner": runner.value,
        "address": address,
        "registry": registry,
        "languages": language or None,
        "max_bytes": max_bytes,
    }
    if output:
        parameters["output"] = output
    tell_end(load_flow("release").build_release(**parameters))


def run_if_small(raw: list[Path], output: Path, settings: Any, facts: dict[str, Any]) -> dict[str, Any] | None:
    """Give the summary of a run with little to do, without starting Prefect; None where a server should see it."""
    from parley import run

    if run.is_watched(os.environ, Path.home(), Path.cwd()):
        return None
    job = run.Job(tuple(folder.resolve() for folder in raw), output.resolve(), settings, **facts)
    outcome = run.run_if_small(job, say=lambda line: typer.echo(line, err=True))
    return outcome.summary() if outcome else None


def tell_end(summary: dict[str, Any]) -> None:
    """Print how a run ended, and end with 3 when texts were left out."""
    typer.echo(summary["message"])
    if summary["left_out"]:
        typer.echo(f"{len(summary['left_out'])} left out:", err=True)
        for line in summary["left_out"]:
            typer.echo(f"  {line}", err=True)
        raise typer.Exit(LEFT_OUT)


@app.command("clean-parts")
def clean_parts(
    raw: Annotated[
        list[Path] | None, typer.Option(help="Folder of collections; may be given several times. Default: raw/")
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
    registry: Annotated[Path | None, typer.Option(help="Folder of actors.yml. Default: raw/registry/")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Language that can be read, two letters. Default: en")
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Size over which a text is left out")] = 20_000_000,
) -> None:
    """Delete the extracted parts that no text of the raw folders needs any more; give the options of your releases."""
    from parley import part_cleaning

    cleaned = part_cleaning.clean_parts(raw or [Path("raw")], output, to_settings(registry, language, max_bytes))
    typer.echo(cleaned.message())


@app.command()
def ingest(
    raw: Annotated[
        list[Path] | None, typer.Option(help="Folder of collections; may be given several times. Default: raw/")
    ] = None,
    collection: Annotated[
        list[str] | None,
        typer.Option(help="Collection to take; may be given several times. Default: all that have a source.yml"),
    ] = None,
) -> None:
    """Bring what is new at the sources into raw/: the only command that asks the web for texts.

    A folder of raw/ with a source.yml is filled from the feed, store or files that it names; docs/sources.md says how.
    Ends with 0, with 3 when a feed or file could not be read at all - each is named with its reason -, and with 2 when
    a source.yml is wrong or a collection can't be used. Texts that could not be had are told and tried again later.
    """
    set_up_prefect()
    summary = load_flow("ingest").ingest_sources(raw=raw or None, collections=collection or None)
    typer.echo(summary["message"])
    for line in (*summary["unread"], *summary["problems"]):
        typer.echo(f"  {line}", err=True)
    if summary["unread"]:
        raise typer.Exit(LEFT_OUT)


@app.command()
def extract(
    source: Annotated[
        Path, typer.Argument(metavar="IN.jsonl", help="JSON lines with doc_id, text and, if known, published (EDTF)")
    ],
    out: Annotated[Path, typer.Option(help="Folder for one JSON-lines file a table")],
    registry: Annotated[Path | None, typer.Option(help="Folder of actors.yml. Default: the project's own")] = None,
) -> None:
    """Extract mentions, quotes, figures, events and dates from JSON lines, document by document."""
    from parley import export

    counts = export.extract_file(source, out, registry)
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()))


@app.command()
def show(
    row_id: Annotated[str, typer.Argument(help="Id of a row of any table, such as evt_… or quo_…")],
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
    version: Annotated[str, typer.Option(help="Release to look in")] = "latest",
    raw: Annotated[
        list[Path] | None, typer.Option(help="Folders of the texts. Default: those the release was made of")
    ] = None,
) -> None:
    """Show a row of a release and its evidence in context."""
    from parley import evidence

    for line in evidence.show_row(row_id, output, version, raw):
        typer.echo(line)


@app.command()
def verify(
    release: Annotated[
        str | None,
        typer.Argument(help="Version, or folder such as output/releases/2026.11.0. Default: every release of --output"),
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
) -> None:
    """Check a release's files against its manifest; name each one that is changed, missing or extra."""
    from parley.history import diff
    from parley.publishing.verify import verify_release

    damaged = False
    for folder in [diff.find_folder(release, output)] if release else diff.list_folders(output):
        problems = verify_release(folder)
        for problem in problems:
            typer.echo(f"{folder.name}: {problem}" if release is None else problem, err=True)
        if not problems:
            typer.echo(f"{folder}: every file is as it was published")
        damaged = damaged or bool(problems)
    if damaged:
        raise typer.Exit(1)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="Older release: a version or a folder")],
    after: Annotated[str, typer.Argument(metavar="B", help="Newer release")] = "latest",
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
    rows: Annotated[
        Path | None, typer.Option(help="File for every changed row, before and after: .csv or .parquet")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON")] = False,
) -> None:
    """Say what changed between two releases, in sentences and in numbers; write the rows if asked."""
    from parley.history import diff as differences

    difference = differences.diff_releases(
        differences.find_folder(before, output), differences.find_folder(after, output)
    )
    for line in differences.to_json_lines(difference) if as_json else differences.to_lines(difference):
        typer.echo(line)
    if rows:
        differences.write_rows(difference, rows)


@app.command()
def yank(
    version: Annotated[str, typer.Argument(help="Release to take back")],
    reason: Annotated[str, typer.Option(help="Why nobody should use it; stands in yanked.json, index and feed")],
    replacement: Annotated[str | None, typer.Option(help="Release to use instead")] = None,
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
) -> None:
    """Take a release back: its files stay, it is flagged with the reason, and latest moves to the newest good one."""
    from datetime import date

    from parley.publishing import publish

    latest = publish.yank_release(output, version, reason, date.today(), replacement)
    typer.echo(f"{version} is yanked. " + (f"Latest is {latest}." if latest else "No good release is left."))


@app.command()
def serve(
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any that is free")] = 8000,
) -> None:
    """Show the releases of a folder in the browser, on this machine alone."""
    from parley.catalog.server import open_server

    with open_server(output, port) as server:
        typer.echo(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl+C ends it)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()


@app.command()
def publish(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="s3://bucket/folder, gs://…, az://…, sftp://host/folder, or a path")
    ],
    release: Annotated[str, typer.Option(help="Version of the release to copy there")] = "latest",
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
    verify: Annotated[bool, typer.Option("--verify", help="Read every file back and compare it")] = False,
    timeout: Annotated[float, typer.Option(min=1, help="Longest time for one request, in seconds")] = 300,
) -> None:
    """Copy a finished release to an object store or a file server; index and latest there follow.

    Credentials come from the environment, never from the URL. Ends with 1 when a file could not be written - each is
    named, and what readers see there is as it was - and with 2 for a URL or a release that can't be used.
    """
    from parley.progress import bar
    from parley.publishing import remote
    from parley.publishing.remote_store import Patience

    upload = remote.publish_release(
        url,
        output,
        release,
        verify=verify,
        patience=Patience(timeout_seconds=timeout),
        progress=bar if sys.stderr.isatty() else None,
    )
    for line in remote.to_lines(upload):
        typer.echo(line)


actors_app = typer.Typer(no_args_is_help=True, help="Look through the actors of a release.")
app.add_typer(actors_app, name="actors")


@actors_app.callback()
def actors() -> None:
    """Look through the actors of a release."""


@actors_app.command()
def suggest(
    output: Annotated[Path, typer.Option(help="Folder of releases")] = Path("output"),
    version: Annotated[str, typer.Option(help="Release to look in")] = "latest",
    registry: Annotated[Path | None, typer.Option(help="Folder of actors.yml. Default: the project's own")] = None,
    author: Annotated[str, typer.Option(help="Who decides; stands in each entry")] = "curator",
) -> None:
    """Print actors that may be one, as YAML for raw/registry/overrides.yml with the evidence as comments."""
    from parley import suggest as suggestions

    for line in suggestions.suggest_merges(output, version, registry, author):
        typer.echo(line)


def to_settings(registry: Path | None, languages: list[str] | None, max_bytes: int) -> Any:
    """Give what extraction depends on beside the texts, as the flow makes it of the same options."""
    from parley.batches import Settings

    return Settings(str(registry.resolve()) if registry else None, tuple(languages or ["en"]), max_bytes)


def set_up_prefect() -> None:
    """Set what Prefect reads when imported: nothing is sent anywhere, and a slow machine has time for its server."""
    for name, value in {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
        "PREFECT_CLIENT_MAX_RETRIES": "9",  # a server that goes away is waited for, up to 17 minutes
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in IDLE_SERVICES},
    }.items():
        os.environ.setdefault(name, value)


def load_flow(name: str) -> Any:
    """Load a module of flows/ by its path: flows are plain files and no part of the package."""
    from importlib.util import module_from_spec, spec_from_file_location

    from parley import store

    path = store.project_root() / "flows" / f"{name}.py"
    spec = spec_from_file_location(f"parley_flow_{name}", path)
    assert spec is not None, f"{path} is not a Python file"
    assert spec.loader is not None, f"{path} can't be loaded"
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Run the command line; a problem that the user can mend is told without a traceback."""
    try:
        app()
    except ParleyError as error:
        from parley.errors import ReleaseError, ValidationError

        typer.echo(f"parley: {error}", err=True)
        sys.exit(1 if isinstance(error, (ReleaseError, ValidationError)) else 2)
    except RuntimeError as error:
        if not str(error).startswith("Failed to reach API at"):
            raise
        typer.echo(
            f"parley: PREFECT_API_URL: {error}. Start that server (`prefect server start`), or unset the variable: "
            "a temporary one is started then",
            err=True,
        )
        sys.exit(2)
    except Exception as error:
        if not (server := find_lost_server(error)):
            raise
        typer.echo(
            f"parley: {server}: the Prefect server there went away in the middle of the run and did not come back "
            f"({error}). Start it (`prefect server start`) and run it again: what was done is kept, and output/runs/ "
            "tells whether the release was published",
            err=True,
        )
        sys.exit(1)


def find_lost_server(error: Exception) -> str:
    """Give the address of the orchestrator's server that an error could not reach; nothing for any other error."""
    httpx = sys.modules.get("httpx")
    if httpx is None or "prefect" not in sys.modules or not isinstance(error, httpx.TransportError):
        return ""
    url = getattr(error, "_request", None) and error.request.url
    return f"{url.scheme}://{url.netloc.decode()}" if url else "PREFECT_API_URL"
