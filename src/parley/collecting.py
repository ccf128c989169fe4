"""Garbage collection put off while very many objects are made that stay, or do not refer to each other in circles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later() -> Iterator[None]:
    """Let nobody look for circular garbage until the end; all else goes as soon as nobody holds it.

    Each look goes over all that is held, the language model included, which takes longer than making the records.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
