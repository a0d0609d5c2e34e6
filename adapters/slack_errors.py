"""What Slack's refusals mean for a delivery. Pure.

Codes: the error lists of chat.postMessage and conversations.* (https://docs.slack.dev/reference/methods), ordered by
what follows from each. A code that is on no list here is a refusal of its own kind, tried a few times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError

from bot.errors import Failure, OutcomeUnknown, PauseScope, Undeliverable

TRY_LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "team_added_to_org",
        "org_login_required",
    }
)
UNKNOWN = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack says of these that the message may have been posted all the same."""
CONTENT = frozenset(
    {
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "metadata_too_large",
        "too_many_attachments",
        "markdown_text_conflict",
        "slack_file_not_found",
    }
)
CONTENT_BEGINNINGS = ("invalid_blocks", "invalid_metadata", "invalid_attachments")
CREDENTIALS = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "team_access_not_granted"}
)
"""``token_expired`` only after renewing it was tried."""
GONE = frozenset({"user_disabled", "user_not_found", "channel_deleted"})
PLACES = {
    "not_in_channel": "I am not in that channel; type /invite @{bot} there",
    "channel_not_found": "I am not in that channel, or it is gone; type /invite @{bot} there",
    "is_archived": "the channel is archived",
    "missing_scope": "the app lacks a scope; an admin has to install it again ({detail})",
    "no_permission": "the workspace does not let me post there",
    "ekm_access_denied": "the workspace's encryption keys are withheld",
    "messages_tab_disabled": "the app's Messages tab is switched off",
}
"""Places that somebody can mend, and how."""
RESTRICTED = "only some members may post there; an admin can allow apps to"
REFUSED_DM = frozenset({"channel_not_found", "cannot_dm_bot", "user_not_visible", "not_in_channel"})
"""What they mean when the place is somebody's direct messages."""
GONE_REASONS = {"channel_deleted": "the channel was deleted"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal, out of the library's exception."""

    status: int
    code: str
    """Slack's word for it; empty where the answer was none of Slack's JSON."""
    retry_after: timedelta | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What was posted to, as far as the meaning of a code depends on it."""

    is_dm: bool = False
    bot: str = "Paperboy"
    """The bot's name, for telling how to invite it."""
    alone: bool = True
    """Whether the token serves every place; else a dead one is the trouble of one workspace."""


def answer_of(error: SlackApiError) -> Answer:
    """What Slack answered. The response may also be aiohttp's own, where a body was no JSON."""
    response = error.response
    data = getattr(response, "data", None)
    status = _status(response)
    known = data if isinstance(data, dict) else {}
    needed = known.get("needed", "")
    return Answer(
        status, str(known.get("error", "")), _retry_after(response), f"it needs {needed}" if needed else "see `doctor`"
    )


def meaning(answer: Answer, target: Target) -> Undeliverable | OutcomeUnknown:
    """What a refusal of a message means for it."""
    code = answer.code
    if answer.status == 429 or code in TRY_LATER:
        scope = PauseScope.WORKSPACE
        return Undeliverable("Slack asks to wait", Failure.RETRY, retry_after=answer.retry_after, scope=scope)
    if not code or code in UNKNOWN or answer.status >= 500:
        return OutcomeUnknown(f"Slack answered {code or answer.status}")
    if code in CONTENT or code.startswith(CONTENT_BEGINNINGS):
        return Undeliverable(f"Slack refuses the message ({code})", Failure.CONTENT)
    if code in CREDENTIALS:
        return _credentials(code, target)
    return _place(answer, target)


def _credentials(code: str, target: Target) -> Undeliverable:
    if target.alone:
        return Undeliverable(f"Slack does not accept the bot's token ({code})", Failure.CREDENTIALS)
    return Undeliverable("Paperboy is no longer installed in this workspace; an admin can add it again", Failure.TARGET)


def _place(answer: Answer, target: Target) -> Undeliverable:
    code = answer.code
    if code in GONE:
        return Undeliverable(GONE_REASONS.get(code, "the account is deactivated"), Failure.GONE)
    if target.is_dm and code in REFUSED_DM:
        return Undeliverable("Slack does not let me write to this person", Failure.DM_REFUSED)
    if code.startswith("restricted_action"):
        return Undeliverable(RESTRICTED, Failure.TARGET)
    if code in PLACES:
        return Undeliverable(PLACES[code].format(bot=target.bot, detail=answer.detail), Failure.TARGET)
    return Undeliverable(f"Slack refused it ({code})", Failure.UNLISTED)


@contextmanager
def told_as(target: Target) -> Iterator[None]:
    """Turn whatever the library raises into what it means: Undeliverable or OutcomeUnknown. For its calls alone."""
    try:
        yield
    except SlackApiError as error:
        raise meaning(answer_of(error), target) from error
    except SlackTokenRotationError:
        raise  # whoever renews a token has to look further
    except aiohttp.ClientConnectorError as error:
        raise unreachable() from error
    except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, AttributeError) as error:
        # AttributeError: the library asks the text of an answer that is no JSON for its "ok".
        raise OutcomeUnknown(f"no answer from Slack ({type(error).__name__})") from error


def unreachable() -> Undeliverable:
    """No connection was had, so nothing can have been sent."""
    return Undeliverable("Slack cannot be reached", Failure.RETRY, platform_trouble=True)


def _status(response: object) -> int:
    """Of the library's response, or of aiohttp's own; 0 where there is none."""
    known = (getattr(response, name, None) for name in ("status_code", "status"))
    return next((status for status in known if isinstance(status, int)), 0)


def _retry_after(response: object) -> timedelta | None:
    headers = getattr(response, "headers", None) or {}
    given = headers.get("Retry-After") or headers.get("retry-after")
    return timedelta(seconds=int(given)) if given and str(given).isdigit() else None
