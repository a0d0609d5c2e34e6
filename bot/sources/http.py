"""Ask a paper source politely: time limits, retries, rate limits, and failures told in a clause."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import httpx
import msgspec

from bot import __version__
from bot.clock import Clock
from bot.errors import SourceDown
from bot.sources.limits import ZERO, Limits, backoff_ceiling, budgets, told_to_wait

USER_AGENT = f"Paperboy/{__version__} (+research paper bot)"
_RATE_LIMITED = 429
_UNAVAILABLE = 503
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_jitter = random.SystemRandom().uniform

_Read = TypeVar("_Read")
Parameters = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; the names in ``headers`` may be asked for in any case."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_web_page(self) -> bool:
        """Whether a page for people came where data was due: an outage, a login, a proxy."""
        opening = self.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        declared = self.headers.get("content-type", "").startswith("text/html")
        return declared or opening.startswith((b"<!doctype html", b"<html"))


class PassingFailure(SourceDown):
    """A failure that may be over at the next try; after the last try it is simply a SourceDown."""


class Getter:
    """Gets answers from one server; every wait goes through ``clock``.

    ``title`` is the source as people call it: SourceDown carries it, with a reason that continues the sentence.
    A ``client`` that is handed in stays its owner's to close. Proxies of the environment are used, except for loopback.
    """

    def __init__(
        self,
        title: str,
        clock: Clock,
        limits: Limits,
        *,
        client: httpx.AsyncClient | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._title = title
        self._clock = clock
        self._limits = limits
        self._own_client = client is None
        self._client = client or httpx.AsyncClient(follow_redirects=True, mounts=dict.fromkeys(_LOOPBACK))
        self._headers = {"User-Agent": USER_AGENT, **(headers or {})}
        self._turns = asyncio.Semaphore(limits.connections)
        self._next_turn: datetime | None = None
        self._quiet_until: dict[str, datetime] = {}
        self._refusals = 0

    async def get(
        self,
        url: str,
        params: Parameters | None = None,
        *,
        bucket: str = "api",
        expected: Collection[int] = (200,),
    ) -> Answer:
        """The answer, if its status is ``expected``; ``bucket`` names the rate limit that the question draws on.

        Raises SourceDown: at once for a status that no repetition would change, after a few tries for a passing
        failure, and with ``retry_after`` while the server wants quiet for longer than Limits.longest_wait.
        """
        for attempt in range(1, self._limits.attempts):
            try:
                return await self._try(url, params, bucket, expected)
            except PassingFailure:
                await self._clock.sleep(backoff_ceiling(attempt) * _jitter(0, 1))
        return await self._try(url, params, bucket, expected)

    def down(self, reason: str, retry_after: timedelta | None = None) -> SourceDown:
        """The error to raise when an answer is no use; ``reason`` continues "Hugging Face …"."""
        return SourceDown(self._title, reason, retry_after=retry_after)

    def read(self, answer: Answer, reader: Callable[[bytes], _Read]) -> _Read:
        """What ``reader`` makes of the answer's JSON; raises SourceDown if it is none, or of another shape."""
        if answer.is_web_page:
            raise self.down("answered with a web page instead of data")
        try:
            return reader(answer.body)
        except msgspec.ValidationError as error:
            raise self.down("answered with data of another shape than expected") from error
        except (ValueError, RecursionError) as error:  # msgspec's other errors, broken UTF-8, endless nesting
            raise self.down("answered with broken data") from error

    async def aclose(self) -> None:
        """Close the connections, unless the client was handed in."""
        if self._own_client:
            await self._client.aclose()

    async def _try(self, url: str, params: Parameters | None, bucket: str, expected: Collection[int]) -> Answer:
        async with self._turns:
            await self._keep_quiet(bucket)
            try:
                answer = await self._send(url, params)
            finally:
                self._next_turn = self._clock.now() + self._limits.spacing
        self._note_budgets(answer, bucket)
        if answer.status not in expected:
            raise self._refusal(answer, bucket)
        self._refusals = 0
        return answer

    async def _keep_quiet(self, bucket: str) -> None:
        """Wait until the server may be asked again; raise if that is too long."""
        pause = self._quiet_until.get(bucket, self._clock.now()) - self._clock.now()
        if pause > self._limits.longest_wait:
            raise self.down(_wants_quiet(pause), pause)
        spacing = self._next_turn - self._clock.now() if self._next_turn else ZERO
        if (wait := max(pause, spacing)) > ZERO:
            await self._clock.sleep(wait)

    async def _send(self, url: str, params: Parameters | None) -> Answer:
        limit = self._limits.timeout
        try:
            async with asyncio.timeout(limit):
                return await self._read(url, params)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PassingFailure(self._title, f"took longer than {limit:g} s") from error
        except (httpx.ReadError, httpx.RemoteProtocolError, httpx.DecodingError) as error:
            raise PassingFailure(self._title, "broke off in the middle of its answer") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise PassingFailure(self._title, "cannot be reached") from error

    async def _read(self, url: str, params: Parameters | None) -> Answer:
        body = bytearray()
        asked = self._client.stream("GET", url, params=params, headers=self._headers, timeout=self._limits.timeout)
        async with asked as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._limits.largest_answer:
                    raise self.down(f"answered with more than {self._limits.largest_answer // 1_000_000} MB")
        return Answer(response.status_code, response.headers, bytes(body))

    def _note_budgets(self, answer: Answer, bucket: str) -> None:
        """Once a limit is used up, the next question on it waits until its reset, instead of earning a refusal."""
        for budget in budgets(answer.headers.get("ratelimit", "")):
            if budget.left == 0:
                until = self._clock.now() + budget.reset + timedelta(seconds=1)
                self._quiet_until.update({bucket: until, budget.name: until})

    def _refusal(self, answer: Answer, bucket: str) -> SourceDown:
        told = told_to_wait(answer.headers, self._clock.now())
        if answer.status == _RATE_LIMITED or (answer.status == _UNAVAILABLE and told):
            return self._rate_limited(told, bucket)
        if answer.status == 408 or answer.status >= 500:
            return PassingFailure(self._title, f"answered with error {answer.status}", retry_after=told)
        return self.down(f"refused the question ({answer.status}{_explanation(answer.body)})")

    def _rate_limited(self, told: timedelta | None, bucket: str) -> SourceDown:
        self._refusals += 1
        pause = self._limits.pause(told, self._refusals)
        self._quiet_until[bucket] = self._clock.now() + pause
        kind = SourceDown if pause > self._limits.longest_wait else PassingFailure
        return kind(self._title, _wants_quiet(pause), retry_after=pause)


def _wants_quiet(pause: timedelta) -> str:
    seconds = round(pause.total_seconds())
    return (
        f"wants no more questions for {seconds} s"
        if seconds < 120
        else f"wants no more questions for {seconds // 60} min"
    )


def _explanation(body: bytes) -> str:
    """The server's own words from ``{"error": …}``, shortened to a line; empty if there are none."""
    try:
        said = msgspec.json.decode(body, type=dict[str, object]).get("error")
    except msgspec.MsgspecError:
        return ""
    return f": {' '.join(said.split())[:200]}" if isinstance(said, str) and said.strip() else ""
