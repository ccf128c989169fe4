"""Strict reading of what a YAML file holds: a value is what it should be, or the message says where it is not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from parley.errors import ContractError


def require_keys(raw: Any, where: str, wanted: Sequence[str]) -> None:
    """Refuse what is no mapping or lacks a key."""
    if not isinstance(raw, Mapping):
        raise ContractError(where=where, problem="is not a mapping", remedy="Write it as name: value lines")
    for key in wanted:
        if key not in raw:
            raise ContractError(where=where, problem=f"{key} is missing", remedy=f"Add {key}")


def require_only_keys(raw: Any, where: str, wanted: Sequence[str], allowed: Sequence[str] = ()) -> None:
    """Refuse what is no mapping, lacks a wanted key, or has one that is neither wanted nor allowed."""
    require_keys(raw, where, wanted)
    for key in raw:
        if key not in wanted and key not in allowed:
            raise ContractError(where=where, problem=f"unknown key {key!r}", remedy=one_of((*wanted, *allowed)))


def as_text(value: Any, where: str) -> str:
    """Give a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ContractError(where=where, problem=f"{value!r} is not a text", remedy="Write a text that is not empty")
    return value


def as_version(value: Any, where: str) -> str:
    """Give a version of three numbers."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", as_text(value, where)):
        raise ContractError(where=where, problem=f"{value!r} is no version", remedy="Write it like 1.0.0")
    return str(value)


def as_flag(value: Any, where: str) -> bool:
    """Give true or false."""
    if not isinstance(value, bool):
        raise ContractError(where=where, problem=f"{value!r} is neither true nor false", remedy="Write true or false")
    return value


def as_list(value: Any, where: str) -> list[Any]:
    """Give a list."""
    if not isinstance(value, list):
        raise ContractError(where=where, problem="is not a list", remedy="Write it as a list")
    return value


def as_texts(value: Any, where: str) -> tuple[str, ...]:
    """Give a list of texts that are not blank."""
    return tuple(as_text(item, where) for item in as_list(value, where))


def one_of(names: Sequence[str]) -> str:
    """Give the remedy that names what would have been right."""
    return f"Use one of {', '.join(names)}"
