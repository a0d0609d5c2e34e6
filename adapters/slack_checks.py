"""What the doctor says about Slack: tokens that are not accepted, and each scope that is missing with what it means."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.errors import SlackApiError

from adapters.platforms import Finding
from adapters.settings import SlackSettings
from adapters.slack_access import Wire
from adapters.slack_errors import Target, answer_of, told_as
from adapters.slack_manifest import features
from bot.errors import OutcomeUnknown, Undeliverable

_GRANT = "add it at api.slack.com/apps under OAuth & Permissions, then reinstall the app"


async def findings(settings: SlackSettings, wire: Wire) -> Sequence[Finding]:
    """A line for each token, and one for every scope that is missing."""
    try:
        with told_as(Target()):
            app = [await _app_token(settings, wire)] if settings.mode == "socket" else []
            bot = await _bot_token(settings, wire) if settings.bot_token and not settings.client_id else []
    except (Undeliverable, OutcomeUnknown) as trouble:
        return [Finding("Slack", str(trouble), "check the network and [slack] api_base; I keep trying")]
    many = [Finding("Slack", "workspaces install it at /slack/install")] if settings.client_id else []
    return [*app, *bot, *many]


async def _app_token(settings: SlackSettings, wire: Wire) -> Finding:
    try:
        await wire.client(None).apps_connections_open(app_token=settings.app_token.reveal())
    except SlackApiError as error:
        code = answer_of(error).code
        if not code:
            raise
        mend = "make one with connections:write at api.slack.com/apps under Basic Information"
        return Finding("Slack app_token", f"is not accepted ({code})", mend)
    return Finding("Slack app_token", "opens a connection")


async def _bot_token(settings: SlackSettings, wire: Wire) -> list[Finding]:
    try:
        known = await wire.client(settings.bot_token.reveal()).auth_test()
    except SlackApiError as error:
        code = answer_of(error).code
        if not code:
            raise
        mend = "copy it anew from api.slack.com/apps under OAuth & Permissions"
        return [Finding("Slack bot_token", f"is not accepted ({code})", mend)]
    granted = {scope.strip() for scope in known.headers.get("x-oauth-scopes", "").split(",")}
    signed_in = Finding("Slack bot_token", f"signs in as @{known['user']} at {known['team']}")
    return [signed_in, *_missing(settings, granted)]


def _missing(settings: SlackSettings, granted: set[str]) -> list[Finding]:
    if granted == {""}:
        return []  # Slack did not say
    return [
        Finding(f"Slack scope {scope}", f"is missing: no {feature.does}", _GRANT)
        for feature in features(settings)
        for scope in feature.scopes
        if scope not in granted
    ]
