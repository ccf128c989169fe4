"""The pace of requests to a host."""

from parley.sources.pace import Clock, Pace


class Jump(Clock):
    """A clock that jumps instead of waiting."""

    time = 0.0

    def monotonic(self) -> float:
        """Give the seconds so far."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Jump."""
        self.time += seconds


def test_each_host_has_its_own_pace() -> None:
    clock = Jump()
    pace = Pace(clock)
    for host, until in (("a", 0), ("b", 0), ("a", 5), ("a", 10), ("b", 10)):
        assert pace.wait(host, 5)
        assert clock.time == until


def test_a_host_that_is_held_waits_longer_and_never_shorter() -> None:
    clock = Jump()
    pace = Pace(clock)
    pace.wait("a", 5)
    pace.hold("a", 2)
    pace.wait("a", 5)
    assert clock.time == 5
    pace.hold("a", 30)
    pace.wait("a", 5)
    assert clock.time == 35


def test_no_wait_leads_past_the_deadline() -> None:
    clock = Jump()
    pace = Pace(clock, deadline=4)
    assert pace.wait("a", 5)
    assert not pace.wait("a", 5)
    assert clock.time == 0
    assert not pace.is_over()
    clock.sleep(4)
    assert pace.is_over()
