"""From nothing to the first digest: the manifest, the doctor's words, and the bot as a process of its own."""

from __future__ import annotations

import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from adapters.cli import main
from adapters.settings import SlackSettings
from adapters.slack_access import wired
from adapters.slack_app import LOGGER, check
from adapters.slack_checks import findings
from adapters.slack_manifest import Feature, as_yaml, features, manifest, scopes
from bot.clock import Clock
from bot.config.values import Secret
from tests.adapters.outside import Outside, child, outside
from tests.adapters.slack.office import app_for, settings_for
from tests.servers.slack import SlackServer
from tests.servers.slack_entering import labels
from tests.servers.slack_faults import BAD_GATEWAY, refusal
from tests.servers.slack_quota import UNLIMITED

FAST = "2026-01-14T08:58:40Z*20"


def test_a_manifest_asks_only_for_what_is_switched_on() -> None:
    least = manifest(SlackSettings(pictures=False), "/papers")
    assert not {"users:read", "files:write"} & set(least["oauth_config"]["scopes"]["bot"])
    assert "link_shared" not in least["settings"]["event_subscriptions"]["bot_events"]
    assert "unfurl_domains" not in least["features"]
    most = manifest(SlackSettings(admins=True, link_cards=True), "/papers")
    assert {"users:read", "links:read", "links:write", "files:write"} <= set(most["oauth_config"]["scopes"]["bot"])
    assert most["features"]["unfurl_domains"] == ["arxiv.org", "huggingface.co"]


def test_by_http_every_address_of_the_manifest_is_ones_own() -> None:
    made = manifest(SlackSettings(mode="http", public_url="https://bot.acme.example", client_id="1.2"), "/literature")
    assert json.dumps(made).count("https://bot.acme.example/slack/events") == 4
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.acme.example/slack/oauth_redirect"]
    assert made["features"]["slash_commands"][0]["command"] == "/literature"
    assert not made["settings"]["socket_mode_enabled"]


def test_yaml_says_the_same() -> None:
    text = as_yaml({"a": {"b": [1, True, "x: y", "on"], "c": [{"d": "e f", "g": {"h": "#1"}}]}})
    assert text == (
        'a:\n  b:\n    - 1\n    - true\n    - "x: y"\n    - "on"\n  c:\n    - d: e f\n      g:\n        h: "#1"\n'
    )


async def doctor(tmp_path: Path, slack: SlackServer) -> list[str]:
    return [finding.line() for finding in await check(settings_for(tmp_path, slack, "socket"), Clock())]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(app_for("socket", {}), quotas=UNLIMITED) as server:
        yield server


async def test_the_doctor_finds_a_right_app_well(tmp_path: Path, slack: SlackServer) -> None:
    assert await doctor(tmp_path, slack) == [
        "ok  Slack app_token: opens a connection",
        "ok  Slack bot_token: signs in as @paperboy at acme",
    ]


@pytest.mark.parametrize("feature", features(SlackSettings()), ids=lambda feature: feature.scopes[0])
async def test_the_doctor_names_each_missing_scope_and_what_is_lost(
    tmp_path: Path, slack: SlackServer, feature: Feature
) -> None:
    missing = feature.scopes[0]
    slack.world.installations[0].scopes = tuple(one for one in scopes(SlackSettings()) if one != missing)
    (line,) = [line for line in await doctor(tmp_path, slack) if line.startswith("!!")]
    assert line.startswith(f"!!  Slack scope {missing}: is missing: no {feature.does}")


@pytest.mark.parametrize(
    ("method", "said"), [("apps.connections.open", "app_token: is not accepted"), ("auth.test", "bot_token: is not")]
)
async def test_the_doctor_names_a_token_that_is_not_accepted(
    tmp_path: Path, slack: SlackServer, method: str, said: str
) -> None:
    slack.fail(method, refusal("invalid_auth"))
    (line,) = [line for line in await doctor(tmp_path, slack) if line.startswith("!!")]
    assert said in line


async def test_the_doctor_tells_slacks_silence_from_a_wrong_token(tmp_path: Path, slack: SlackServer) -> None:
    slack.fail_until_mended("*", BAD_GATEWAY)
    (line,) = await doctor(tmp_path, slack)
    assert "check the network" in line


async def test_by_http_the_doctor_asks_with_the_only_token_there_is(tmp_path: Path, slack: SlackServer) -> None:
    slack.fail_until_mended("auth.test", BAD_GATEWAY)
    (finding,) = await check(settings_for(tmp_path, slack, "http"), Clock())
    assert "check the network" in finding.line()


async def test_the_doctor_names_missing_settings(tmp_path: Path, slack: SlackServer) -> None:
    settings = settings_for(tmp_path, slack, "socket")
    without = msgspec.structs.replace(settings.slack, app_token=Secret())
    (finding,) = await check(msgspec.structs.replace(settings, slack=without), Clock())
    assert "SLACK_APP_TOKEN" in finding.line()


async def test_many_workspaces_are_told_where_to_install(slack: SlackServer) -> None:
    settings = SlackSettings(client_id="1.2", mode="http", api_base=slack.api_base)
    async with wired(slack.api_base, LOGGER) as wire:
        (finding,) = await findings(settings, wire)
    assert "/slack/install" in finding.line()


@pytest.fixture
async def around() -> AsyncIterator[Outside]:
    async with outside() as found:
        yield found


def environ_of(slack: SlackServer) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app.app_token,
        "SLACK_API_BASE": slack.api_base,
        "PAPERBOY_CLOCK": FAST,
        "HTTP_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
    }


async def test_a_fresh_bot_answers_posts_its_digest_survives_a_drop_and_stops(
    tmp_path: Path, slack: SlackServer, around: Outside
) -> None:
    ana = slack.person("ana")
    papers = slack.channel("papers", members=[ana])
    async with child(tmp_path, "run", environ=around.environ | environ_of(slack)) as service:
        await slack.until(lambda: slack.sockets.connections, within=20)
        await ana.types("/papers digest on at 09:00 timezone UTC", papers)
        assert "#papers gets a post at 09:00" in papers.messages[0].text
        await ana.types("/papers subscribe graph learning", papers)
        slack.sockets.drop()
        await slack.until(lambda: slack.sockets.opened > 1 and slack.sockets.connections, within=20)
        posted = await slack.until(lambda: [one for one in papers.messages if one.metadata], within=20)
        assert "Daily Papers · Wed 14 Jan 2026" in posted[0].text
        assert "Details" in labels(posted[0].blocks)
        code, out, err = await service.ends(signal.SIGTERM)
    assert (code, out) == (0, "")
    assert "xoxb-" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("argv", "said", "warned"),
    [
        (["slack", "manifest"], '"socket_mode_enabled": true', ""),
        (["slack", "manifest", "--yaml", "--mode", "http"], "socket_mode_enabled: false", "Set [slack] public_url"),
    ],
)
def test_the_manifest_is_printed(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    argv: list[str],
    said: str,
    warned: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(argv, environ={}) == 0
    printed = capsys.readouterr()
    assert said in printed.out
    assert printed.err.startswith(warned)
