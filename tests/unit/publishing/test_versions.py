"""Versions sort as numbers, and none is used twice."""

from datetime import date

import pytest

from parley.errors import InputError
from parley.publishing.versions import next_version, parse_version


def test_versions_sort_as_numbers_and_candidates_come_first():
    mixed = ["2026.10.1", "2026.10.0", "2026.10.0-rc.10", "2026.9.0", "2026.10.0-rc.2"]
    assert sorted(mixed, key=parse_version) == [
        "2026.9.0", "2026.10.0-rc.2", "2026.10.0-rc.10", "2026.10.0", "2026.10.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    ["", "2026.11", "v2026.11.0", "2026.01.0", "2026.13.0", "2026.11.0-rc.0", "../2026.1.0", "٢٠٢٦.1.0", "2026.1.٣"],
)
def test_what_is_no_version_is_refused(odd):
    with pytest.raises(InputError):
        parse_version(odd)


@pytest.mark.parametrize(
    ("existing", "following"),
    [
        ([], "2031.5.0"),
        (["2031.4.9"], "2031.5.0"),
        (["2031.5.0", "2031.5.2"], "2031.5.3"),
        (["2031.5.9", "2031.5.10", "2031.6.0"], "2031.5.11"),
        (["2031.5.0-rc.1"], "2031.5.1"),
    ],
)
def test_the_next_number_of_the_month_is_taken_and_none_twice(existing, following):
    assert next_version(existing, date(2031, 5, 31)) == following
