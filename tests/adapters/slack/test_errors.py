"""Every refusal of Slack's means what section after section of its documentation says."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from adapters.slack_errors import Answer, Target, meaning, told_as
from bot.errors import Failure, OutcomeUnknown, PauseScope, Undeliverable

DM, MANY = Target(is_dm=True), Target(alone=False)
TABLE = {
    Failure.RETRY: (
        "ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "org_login_required",
    ),
    Failure.CONTENT: (
        "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text",
        "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "too_many_attachments",
        "markdown_text_conflict",
    ),
    Failure.TARGET: (
        "not_in_channel", "restricted_action", "restricted_action_read_only_channel", "missing_scope",
        "no_permission", "ekm_access_denied", "messages_tab_disabled", "is_archived", "channel_not_found",
    ),
    Failure.GONE: ("user_disabled", "user_not_found", "channel_deleted"),
    Failure.CREDENTIALS: (
        "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive",
        "team_access_not_granted",
    ),
    Failure.UNLISTED: ("something_new",),
}  # fmt: skip


@pytest.mark.parametrize(("failure", "code"), [(failure, code) for failure, codes in TABLE.items() for code in codes])
def test_a_code_means_its_class(failure: Failure, code: str) -> None:
    said = meaning(Answer(200, code), Target())
    assert isinstance(said, Undeliverable)
    assert (said.failure, said.platform_trouble) == (failure, False)


@pytest.mark.parametrize(
    "answer",
    [Answer(200, code) for code in ("fatal_error", "internal_error", "service_unavailable", "request_timeout")]
    + [Answer(502, ""), Answer(503, ""), Answer(200, ""), Answer(500, "something_new")],
)
def test_what_may_have_been_posted_is_unknown(answer: Answer) -> None:
    assert isinstance(meaning(answer, Target()), OutcomeUnknown)


def test_a_rate_limit_pauses_the_workspace_as_long_as_slack_says() -> None:
    said = meaning(Answer(429, "", timedelta(seconds=7)), Target())
    assert isinstance(said, Undeliverable)
    assert (said.failure, said.scope, said.retry_after) == (Failure.RETRY, PauseScope.WORKSPACE, timedelta(seconds=7))


@pytest.mark.parametrize("code", ["channel_not_found", "cannot_dm_bot", "user_not_visible"])
def test_a_person_may_refuse_direct_messages(code: str) -> None:
    said = meaning(Answer(200, code), DM)
    assert isinstance(said, Undeliverable)
    assert said.failure is Failure.DM_REFUSED


@pytest.mark.parametrize("code", TABLE[Failure.CREDENTIALS])
def test_among_many_workspaces_a_dead_token_is_the_trouble_of_one(code: str) -> None:
    said = meaning(Answer(200, code), MANY)
    assert isinstance(said, Undeliverable)
    assert said.failure is Failure.TARGET


def test_the_reason_names_the_bot_to_invite_and_the_scope_to_add() -> None:
    assert "/invite @papers" in str(meaning(Answer(200, "not_in_channel"), Target(bot="papers")))
    assert "it needs im:write" in str(meaning(Answer(200, "missing_scope", detail="it needs im:write"), Target()))


@pytest.mark.parametrize("error", [TimeoutError(), aiohttp.ServerDisconnectedError(), ConnectionResetError()])
def test_a_connection_that_breaks_leaves_the_outcome_unknown(error: Exception) -> None:
    with pytest.raises(OutcomeUnknown), told_as(Target()):
        raise error
