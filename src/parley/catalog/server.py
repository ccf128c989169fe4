"""A web server for looking at releases on this machine; any web host serves the same files as well."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from parley.errors import InputError


class Handler(SimpleHTTPRequestHandler):
    """Gives the files of a folder, fresh at every request, and keeps quiet about it."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript; charset=utf-8",
        ".md": "text/plain; charset=utf-8",
        ".jsonl": "text/plain; charset=utf-8",
        ".cff": "text/plain; charset=utf-8",
        ".atom": "application/atom+xml",
    }

    def end_headers(self) -> None:
        """Tell the browser to ask again: releases come and go."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def open_server(folder: Path, port: int = 8000) -> ThreadingHTTPServer:
    """Give a server of the folder that only this machine reaches; `serve_forever` runs it, port 0 takes any free one.

    Raises:
        InputError: There is no such folder, or the port is taken.
    """
    if not folder.is_dir():
        raise InputError(where=str(folder), problem="no such folder", remedy="Build a release with `parley release`")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))
    except OSError as error:
        raise InputError(
            where=f"--port {port}", problem=str(error.strerror or error), remedy="Choose another with --port"
        ) from error
