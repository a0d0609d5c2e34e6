"""Slack's connection comes and goes, processes die, tokens end; what people see goes on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from adapters import slack_ways
from adapters.slack_app import check_settings
from bot.config.values import Secret
from bot.errors import CannotStart
from tests.adapters.slack.office import Office, open_office, settings_for
from tests.servers.slack import SlackServer
from tests.servers.slack_faults import BAD_GATEWAY, refusal


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_ways, "WATCH_SECONDS", 0.01)
    monkeypatch.setattr(slack_ways, "FIRST_WAIT", 0.02)


async def test_a_connection_that_drops_is_opened_anew(socket_office: Office) -> None:
    office = socket_office
    opened = office.slack.sockets.opened
    office.slack.sockets.drop()
    await office.slack.until(lambda: office.slack.sockets.opened > opened and office.slack.sockets.connections)
    assert "What you can ask me" in await office.ana.says("help")


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_slack_may_ask_for_another_connection(socket_office: Office, reason: str) -> None:
    office = socket_office
    opened = office.slack.sockets.opened
    await office.slack.sockets.say_goodbye(reason)  # type: ignore[arg-type]
    await office.slack.until(lambda: office.slack.sockets.opened > opened)
    await office.slack.until(lambda: len(office.slack.sockets.connections) == 1)
    assert "What you can ask me" in await office.ana.says("help")


async def test_it_starts_without_slack_and_comes_when_slack_does(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file) as office:
        await office.stop()
        office.slack.fail_until_mended("*", BAD_GATEWAY)
        starting = asyncio.create_task(office.start())
        await office.slack.until(lambda: len(office.slack.called("auth.test")) > 3)
        office.slack.mend()
        await starting
        assert "What you can ask me" in await office.ana.says("help")


@pytest.mark.parametrize(
    ("method", "code", "setting"),
    [
        ("auth.test", "token_revoked", "bot_token"),
        ("apps.connections.open", "invalid_auth", "app_token"),
        ("apps.connections.open", "missing_scope", "connections:write"),
    ],
)
async def test_a_token_that_slack_does_not_accept_ends_in_a_sentence(
    tmp_path: Path, migrated_file: Path, method: str, code: str, setting: str
) -> None:
    async with open_office(tmp_path, migrated_file) as office:
        await office.stop()
        office.slack.fail_until_mended(method, refusal(code))
        office.listening = _not_at_all  # type: ignore[method-assign]
        await office.start()
        with pytest.raises(CannotStart, match=setting):
            await office.serving


async def _not_at_all() -> None:
    return None


async def test_buttons_work_after_a_restart(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00", abstract="We make graphs.")
    await office.passes(timedelta(hours=1))
    await office.ana.says("today")
    old = office.ana.last
    await office.restart()
    assert "We make graphs." in await office.ana.presses("Details", old)


async def test_an_unanswered_delivery_of_a_process_that_died_is_looked_for(socket_office: Office) -> None:
    office = socket_office
    await office.ana.says("subscribe graphs")
    office.shelf.feature("Graphs that think", "2026-01-05T06:10")
    office.slack.fail("chat.postMessage", BAD_GATEWAY.after())
    await office.until("2026-01-05T06:30")
    await office.restart()
    await office.passes(timedelta(minutes=10))
    assert len(office.ana.dms) == 1


async def test_what_was_begun_is_still_shown_when_it_stops(
    socket_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = socket_office
    monkeypatch.setattr("adapters.slack_listeners.PATIENCE_SECONDS", 0.0)
    pressing = asyncio.create_task(office.ana.person.types("/papers help", office.ana.where))
    await office.slack.until(lambda: office.slack.deliveries)
    await asyncio.sleep(0.01)
    office.serving.cancel()
    await asyncio.gather(office.serving, return_exceptions=True)
    assert (await pressing).acked
    assert "What you can ask me" in office.ana.seen[-1]


@pytest.mark.parametrize(
    ("mode", "more", "missing"),
    [
        ("socket", {"app_token": ""}, "SLACK_APP_TOKEN"),
        ("http", {"signing_secret": ""}, "SLACK_SIGNING_SECRET"),
        ("http", {"client_id": "1.2"}, "SLACK_CLIENT_SECRET"),
    ],
)
async def test_a_missing_setting_ends_in_a_sentence(
    tmp_path: Path, mode: str, more: dict[str, str], missing: str
) -> None:

    async with SlackServer() as slack:
        settings = settings_for(tmp_path, slack, mode).slack
    given = {name: value if name == "client_id" else Secret(value) for name, value in more.items()}
    with pytest.raises(CannotStart, match=missing):
        check_settings(msgspec.structs.replace(settings, **given))


async def test_a_port_that_is_taken_ends_in_a_sentence(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, "http") as office:
        port = office.platform.ways[0].port  # type: ignore[attr-defined]
        taken = slack_ways.Http(office.platform._bolt(office.app), "127.0.0.1", port)
        with pytest.raises(CannotStart, match="set another"):
            await taken.run()
        await taken.stop()


@pytest.mark.parametrize("seal", ["forged", "stale", "future", "unsigned", "undated"])
async def test_a_request_that_slack_did_not_sign_now_is_refused(tmp_path: Path, migrated_file: Path, seal: str) -> None:
    async with open_office(tmp_path, migrated_file, "http") as office:
        await office.ana.says("help")
        real = office.slack.deliveries[-1]
        status, _, _ = await office.slack.http.knock(real, seal)  # type: ignore[arg-type]
        assert status == 401
        assert await office.slack.verifies_url()
