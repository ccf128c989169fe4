"""What a site's robots.txt allows (RFC 9309), read with Protego."""

from dataclasses import dataclass
from typing import Any

from parley.optional import load_optional

MAX_BYTES = 512_000
"""The part of a robots.txt that is read, a little more than RFC 9309 asks for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site allows us.

    Attributes:
        delay_seconds: Least time between two requests that it asks for.
        reason: Why nothing is allowed; None when it is read in `parsed`.
    """

    agent: str
    delay_seconds: float = 0.0
    reason: str | None = None
    parsed: Any = None

    def refusal(self, url: str) -> str | None:
        """Give why we may not ask for an address; None when we may."""
        if self.reason:
            return self.reason
        if self.parsed is None or self.parsed.can_fetch(url, self.agent):
            return None
        return "the site's robots.txt forbids it"


def parse_robots(status: int, body: bytes, agent: str) -> Rules:
    """Give the rules for `agent` in the answer to a request for robots.txt.

    No such file means all is allowed; a server that fails to give it means nothing is, until it does (RFC 9309, 2.3.1).
    """
    if status == 429 or status >= 500:
        return Rules(agent, reason=f"the site's robots.txt can't be had (status {status}), and so nothing is asked for")
    if status >= 300:
        return Rules(agent)
    protego = load_optional("protego", "sources", "robots.txt")
    parsed = protego.Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace"))
    delay = float(parsed.crawl_delay(agent) or 0.0)
    if rate := parsed.request_rate(agent):
        delay = max(delay, rate.seconds / max(1, rate.requests))
    return Rules(agent, delay_seconds=delay, parsed=parsed)
