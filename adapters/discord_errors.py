"""What Discord's refusals mean to delivery; codes are of its documentation, topics/opcodes-and-status-codes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import aiohttp
import discord

from bot.errors import Failure, OutcomeUnknown, PauseScope, Undeliverable

UNCERTAIN = frozenset({130000})
"""Says "overloaded", not whether anything was done."""

_MEANING: Mapping[int, tuple[Failure, str]] = {
    20016: (Failure.RETRY, "slow mode is on"),
    20028: (Failure.RETRY, "the channel takes no more messages just now"),
    20029: (Failure.RETRY, "the server takes no more messages just now"),
    40004: (Failure.RETRY, "Discord has switched sending off for a while"),
    40005: (Failure.CONTENT, "the message is too large"),
    50006: (Failure.CONTENT, "the message is empty"),
    50035: (Failure.CONTENT, "Discord does not take this layout"),
    200000: (Failure.CONTENT, "the server's filter blocked the message"),
    240000: (Failure.CONTENT, "Discord's filter blocked a link in the message"),
    50001: (Failure.TARGET, "I can't see it: a permission is missing"),
    50008: (Failure.TARGET, "it is no text channel"),
    50013: (Failure.TARGET, "a permission is missing"),
    50083: (Failure.TARGET, "the thread is archived and locked"),
    160005: (Failure.TARGET, "the thread is locked"),
    40067: (Failure.TARGET, "the forum wants a tag on every post, and has none that I may use"),
    40058: (Failure.TARGET, "the forum wants its posts made otherwise"),
    10003: (Failure.GONE, "it was deleted"),
    10004: (Failure.GONE, "I was removed from the server"),
    10013: (Failure.GONE, "the account no longer exists"),
    50007: (Failure.DM_REFUSED, "DMs are closed"),
    50278: (Failure.DM_REFUSED, "we share no server"),
    40003: (Failure.DM_THROTTLED, "direct messages were opened too fast"),
    340015: (Failure.DM_THROTTLED, "Discord has put new direct messages of this bot under quarantine"),
    40001: (Failure.CREDENTIALS, "the token is not accepted"),
    50014: (Failure.CREDENTIALS, "the token is not accepted"),
}
NETWORK = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
LIBRARY = (*NETWORK, RuntimeError)
"""What the library lets out: its own errors, aiohttp's, and (a RuntimeError) that a session was closed meanwhile."""
Outcome = Undeliverable | OutcomeUnknown


def outcome_of(error: Exception) -> Outcome:
    """What an error of the library tells about a request: certainly not taken, or nobody knows."""
    if isinstance(error, discord.RateLimited):
        return _later("Discord asks for patience", timedelta(seconds=error.retry_after))
    if isinstance(error, discord.HTTPException):
        return _refusal(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Undeliverable("Discord cannot be reached", Failure.RETRY, platform_trouble=True)
    if isinstance(error, discord.InvalidData):
        return OutcomeUnknown("Discord answered with something unreadable")
    reason = str(error) or "no answer in time" if isinstance(error, TimeoutError) else str(error)
    return OutcomeUnknown(f"Discord: {reason or type(error).__name__}")


def _refusal(error: discord.HTTPException) -> Outcome:
    if error.status >= 500 or error.code in UNCERTAIN:
        return OutcomeUnknown(f"Discord answered with error {error.status}")
    if error.code in _MEANING:
        failure, reason = _MEANING[error.code]
        return Undeliverable(reason, failure)
    if error.status == 401:
        return Undeliverable("the token is not accepted", Failure.CREDENTIALS)
    if error.status == 429:  # without Discord's own headers: what stands in front of it has had enough of us
        return _later("Discord's guard asks for patience", timedelta(minutes=1), PauseScope.PLATFORM)
    return Undeliverable(f"Discord refused it ({error.code}: {error.text[:100]})", Failure.UNLISTED)


def _later(reason: str, wait: timedelta, scope: PauseScope = PauseScope.PLACE) -> Undeliverable:
    return Undeliverable(reason, Failure.RETRY, retry_after=wait, scope=scope)
