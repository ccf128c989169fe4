"""A function called in a process of its own, whose memory goes back to the system when it is done.

What has made and dropped millions of objects keeps most of their memory, and so does Arrow. Of steps that each need
much, one after the other, only the largest counts when each has a process.
"""

import multiprocessing
import os
import pickle
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from parley.errors import ParleyError, ReleaseError

P = ParamSpec("P")
T = TypeVar("T")


def call_apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of a module in a process of its own, which ends with this one; some second.

    Arguments, result and errors go there and back by pickle. An error comes with its cause, and other than Parley's own
    with a note of where it was raised.

    Raises:
        ReleaseError: The process was ended from outside.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, function, args, kwargs))
    process.start()
    theirs.close()
    try:
        answer, error, cause = ours.recv()
    except EOFError:
        process.join()
        raise ReleaseError(
            where=function.__name__,
            problem=f"its process was ended from outside (code {process.exitcode}), as happens when memory runs out",
            remedy="Run it again with more memory: what was extracted is kept",
        ) from None
    except BaseException:
        process.terminate()
        raise
    finally:
        process.join()
        ours.close()
    if error is not None:
        raise error from cause
    result: T = answer
    return result


def caller(is_apart: bool) -> Callable[..., Any]:
    """Give what calls a function in a process of its own, or here."""
    return call_apart if is_apart else lambda function, *args, **kwargs: function(*args, **kwargs)


def _answer(pipe: Connection, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Send the result of a call, or its error and the cause of that."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return_memory_at_once()
    try:
        pipe.send((function(*args, **kwargs), None, None))
    except Exception as error:
        if not isinstance(error, ParleyError):
            error.add_note(f"Raised in a process of its own:\n{traceback.format_exc()}")
        pipe.send((None, *map(_sendable, (error, error.__cause__))))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "only a process that another one started waits for it"
    parent.join()
    os._exit(1)


def return_memory_at_once() -> None:
    """Let Arrow give back to the system what it no longer needs; its own allocators keep much of it."""
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())


def _sendable(error: BaseException | None) -> BaseException | None:
    """Give an error as it is when it can be sent, else in words."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
