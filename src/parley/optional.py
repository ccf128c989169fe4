"""Packages that only some users need."""

from importlib import import_module
from typing import Any

from parley.errors import InputError


def load_optional(module: str, extra: str, where: str) -> Any:
    """Import a module of an optional dependency.

    Args:
        module: Dotted name of the module.
        extra: The extra of Parley that brings it.
        where: What needs it, for the message.

    Raises:
        InputError: It is not installed; the message names the extra.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".")[0]:
            raise
        name = module.split(".")[0]
        raise InputError(
            where=where, problem=f"this needs the package {name}", remedy=f"Install it: pip install 'parley[{extra}]'"
        ) from error
