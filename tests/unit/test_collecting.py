"""Circular garbage is looked for again afterwards, also after an error, and not by those who had turned it off."""

import gc

import pytest

from parley.collecting import collecting_later


def test_collection_is_off_inside_and_as_before_afterwards() -> None:
    with collecting_later():
        assert not gc.isenabled()
        with collecting_later():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_turns_it_on_again() -> None:
    with pytest.raises(ValueError, match="broken"), collecting_later():
        raise ValueError("broken")
    assert gc.isenabled()
