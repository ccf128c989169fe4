"""Every exception that Parley raises on purpose.

ParleyError
├── ContractError      a schema, lexicon or registry file is wrong
├── InputError         a raw folder, manifest or argument can't be used
├── ValidationError    a table failed validation; nothing was published
└── ReleaseError       a release can't be written, or a published one is damaged
    └── RemoteError    a file server or object store refuses, fails or holds something else (publishing/remote_store.py)
"""

import copyreg
from typing import Any


class ParleyError(Exception):
    """A problem that a user can mend, told as place, problem and remedy.

    Attributes:
        where: File, column or row the problem is in.
        problem: What is wrong.
        remedy: What to do about it; may be empty.
    """

    def __init__(self, *, where: str, problem: str, remedy: str = "") -> None:
        """Join the three parts into the message."""
        self.where, self.problem, self.remedy = where, problem, remedy
        super().__init__(f"{where}: {problem}. {remedy}".strip())

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it come back whole from another process: an exception is made anew from its message alone otherwise."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class ContractError(ParleyError):
    """A schema, a code list, a lexicon or the registry is wrong."""


class InputError(ParleyError):
    """A raw folder, a manifest or an argument can't be used."""


class ValidationError(ParleyError):
    """A table failed its checks, so that nothing was published."""


class ReleaseError(ParleyError):
    """A release can't be written, or a published one does not match its manifest."""
