"""What every refusal of Discord means to delivery."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord
import pytest

from adapters.discord_errors import outcome_of
from bot.errors import Failure, OutcomeUnknown, PauseScope, Undeliverable
from tests.servers.discord_errors import _WORDS as DOCUMENTED

CONTENT, TARGET, GONE, RETRY = Failure.CONTENT, Failure.TARGET, Failure.GONE, Failure.RETRY
CODES = {
    **dict.fromkeys((20016, 20028, 20029), RETRY),
    **dict.fromkeys((50035, 50006, 40005, 200000, 240000), CONTENT),
    **dict.fromkeys((50001, 50013, 50083, 160005, 40067, 40058), TARGET),
    **dict.fromkeys((10003, 10004, 10013), GONE),
    **dict.fromkeys((50007, 50278), Failure.DM_REFUSED),
    40003: Failure.DM_THROTTLED,
    40001: Failure.CREDENTIALS,
    50033: Failure.UNLISTED,
    99999: Failure.UNLISTED,
}


class Response:
    """What the library's errors look at."""

    reason = "Refused"

    def __init__(self, status: int) -> None:
        self.status = status


def error(status: int, code: int = 0) -> discord.HTTPException:
    return discord.HTTPException(Response(status), {"code": code, "message": "x" * 300})  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "failure"), CODES.items())
def test_each_code_has_its_class(code: int, failure: Failure) -> None:
    status = DOCUMENTED.get(code, (400, ""))[0]
    outcome = outcome_of(error(429 if status == 429 else status, code))
    assert isinstance(outcome, Undeliverable)
    assert outcome.failure is failure
    assert not outcome.platform_trouble
    assert len(outcome.reason) < 160


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_says_nothing_about_the_message(status: int) -> None:
    assert isinstance(outcome_of(error(status)), OutcomeUnknown)


@pytest.mark.parametrize(
    "trouble",
    [
        error(400, 130000),
        TimeoutError(),
        aiohttp.ServerDisconnectedError(),
        ConnectionResetError("reset"),
        RuntimeError("Session is closed"),
        discord.InvalidData(),
    ],
)
def test_what_ends_a_request_midway_leaves_the_outcome_open(trouble: Exception) -> None:
    outcome = outcome_of(trouble)
    assert isinstance(outcome, OutcomeUnknown)
    assert str(outcome).startswith("Discord")


def test_a_refused_token_is_known_by_its_status_alone() -> None:
    outcome = outcome_of(error(401))
    assert isinstance(outcome, Undeliverable)
    assert outcome.failure is Failure.CREDENTIALS


def test_no_connection_certainly_sent_nothing_and_is_the_platforms_trouble() -> None:
    key = aiohttp.client_reqrep.ConnectionKey("x", 1, False, True, None, None, None)
    outcome = outcome_of(aiohttp.ClientConnectorError(key, OSError("refused")))
    assert isinstance(outcome, Undeliverable)
    assert outcome.failure is RETRY
    assert outcome.platform_trouble


def test_a_rate_limit_names_its_wait() -> None:
    outcome = outcome_of(discord.RateLimited(42.5))
    assert isinstance(outcome, Undeliverable)
    assert (outcome.failure, outcome.retry_after) == (RETRY, timedelta(seconds=42.5))


def test_the_guard_in_front_of_discord_pauses_everything() -> None:
    outcome = outcome_of(discord.HTTPException(Response(429), "<html>"))  # type: ignore[arg-type]
    assert isinstance(outcome, Undeliverable)
    assert outcome.scope is PauseScope.PLATFORM
