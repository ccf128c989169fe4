"""The pace of requests: at most one in so many seconds to a host, and none while a host wants peace."""

import time
from datetime import UTC, datetime


class Clock:
    """What tells the time and lets it pass; tests have one that does not wait."""

    def now(self) -> datetime:
        """Give the time of day, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pace:
    """When each host was asked last, for all collections of a run.

    Attributes:
        deadline: Moment of the clock after which nothing is asked for.
    """

    def __init__(self, clock: Clock, deadline: float = float("inf")) -> None:
        """Start with no host asked."""
        self.clock, self.deadline = clock, deadline
        self._free: dict[str, float] = {}

    def wait(self, host: str, seconds: float) -> bool:
        """Wait until a host may be asked, and note that it is asked now.

        Args:
            host: Host and port.
            seconds: Time that must have passed since the last request.

        Returns:
            False when that would be after the deadline; then nothing is noted.
        """
        now = self.clock.monotonic()
        until = max(now, self._free.get(host, now))
        if until > self.deadline:
            return False
        if until > now:
            self.clock.sleep(until - now)
        self._free[host] = max(self.clock.monotonic(), until) + seconds
        return True

    def hold(self, host: str, seconds: float) -> None:
        """Ask a host nothing for so long."""
        self._free[host] = max(self._free.get(host, 0.0), self.clock.monotonic() + seconds)

    def is_over(self) -> bool:
        """Tell whether the time of the run is over."""
        return self.clock.monotonic() >= self.deadline
