"""Installing, rotating tokens, uninstalling and Grid organisations, with Bolt's own OAuth and installation store."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_entering import CannotDo
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_toy import Toy, client, running

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk 3.47 calls oauth.v2.access with what aiohttp 3.14 deprecates."""


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def slack(hand: Hand) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=hand.clock, quotas=UNLIMITED, installed=False) as server:
        yield server


@pytest.fixture
def toy(slack: SlackServer, tmp_path: Path) -> Toy:
    """An app for many workspaces."""
    settings = AsyncOAuthSettings(
        client_id=slack.app.client_id,
        client_secret=slack.app.client_secret,
        scopes=["commands", "chat:write"],
        installation_store=FileInstallationStore(base_dir=str(tmp_path / "installed")),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
    )
    web = AsyncWebClient(base_url=slack.api_base, retry_handlers=[])
    app = AsyncApp(client=web, signing_secret=slack.app.signing_secret, oauth_settings=settings)
    return Toy(slack, app)


async def test_one_app_serves_every_workspace_that_installed_it(slack: SlackServer, toy: Toy) -> None:
    people = [slack.person("ana", slack.workspace(name)) for name in ("acme", "initech")]
    async with running(slack, toy.app, "http") as address:
        for person in people:
            visit = await person.browser.installs(f"{address}/slack/install")
            assert (visit.status, visit.scopes) == (200, ("commands", "chat:write"))
            channel = slack.channel("papers", person.workspace)
            await person.types("/papers post", channel)
            message = (await slack.until(lambda channel=channel: slack.messages(channel)))[0]  # type: ignore[misc]
            assert message.user == person.installation.bot_user


@pytest.mark.parametrize(
    ("how", "words"),
    [({"allow": False}, "access_denied"), ({"state": "forged"}, "invalid"), ({"cookies": False}, "invalid")],
)
async def test_a_refused_or_forged_installation_ends_in_nothing(
    slack: SlackServer, toy: Toy, how: dict[str, bool | str], words: str
) -> None:
    async with running(slack, toy.app, "http") as address:
        visit = await slack.person("ana").browser.installs(f"{address}/slack/install", **how)  # type: ignore[arg-type]
    assert words in visit.page
    assert slack.world.installations == []


async def test_slack_asks_for_the_right_app_and_address(slack: SlackServer, toy: Toy) -> None:
    browser = slack.person("ana").browser
    async with running(slack, toy.app, "http") as address:
        slack.app.redirect_urls = ("https://elsewhere.example",)
        with pytest.raises(CannotDo, match="leads to no page"):
            await browser.installs(f"{address}/slack/oauth_redirect")
        toy.app.oauth_flow.settings.redirect_uri = f"{address}/slack/oauth_redirect"  # type: ignore[union-attr]
        toy.app.oauth_flow.settings.authorize_url_generator.redirect_uri = f"{address}/x"  # type: ignore[union-attr]
        with pytest.raises(CannotDo, match="bad_redirect_uri"):
            await browser.installs(f"{address}/slack/install")
        slack.app.client_id = "other"
        with pytest.raises(CannotDo, match="invalid_client_id"):
            await browser.installs(f"{address}/slack/install")


async def access(slack: SlackServer, **args: str) -> str:
    """The code with which oauth.v2.access refuses."""
    given = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret} | args
    with pytest.raises(SlackApiError) as refused:
        await AsyncWebClient(base_url=slack.api_base).oauth_v2_access(**given)
    return str(refused.value.response["error"])


async def test_a_code_is_good_once_and_for_its_app(slack: SlackServer, toy: Toy) -> None:
    async with running(slack, toy.app, "http") as address:
        await slack.person("ana").browser.installs(f"{address}/slack/install")
    (code,) = slack.world.codes
    assert await access(slack, code=code) == "code_already_used"
    assert await access(slack, code="x") == "invalid_code"
    assert await access(slack, code=code, client_id="x") == "invalid_client_id"
    assert await access(slack, code=code, client_secret="x") == "bad_client_secret"
    slack.world.codes[code].used, slack.world.codes[code].redirect_uri = False, "https://one.example"
    assert await access(slack, code=code, redirect_uri="https://other.example") == "bad_redirect_uri"


async def test_tokens_rotate_and_expire(slack: SlackServer, toy: Toy, hand: Hand) -> None:
    slack.app.rotates_tokens = True
    async with running(slack, toy.app, "http") as address:
        await slack.person("ana").browser.installs(f"{address}/slack/install")
    store = toy.app.installation_store
    assert store
    bot = await store.async_find_bot(enterprise_id=None, team_id=slack.workspace().id)
    assert bot
    assert bot.bot_token_expires_at == pytest.approx(time.time() + 12 * 3600, abs=5)
    web = AsyncWebClient(base_url=slack.api_base)
    rotator = AsyncTokenRotator(client_id=slack.app.client_id, client_secret=slack.app.client_secret, client=web)
    fresh = await rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=24 * 60)
    assert fresh
    assert fresh.bot_token == slack.bot_token != bot.bot_token
    hand.move(timedelta(hours=13))
    with pytest.raises(SlackApiError, match="token_expired"):
        await client(slack, bot.bot_token).auth_test()
    assert await access(slack, grant_type="refresh_token", refresh_token=str(bot.bot_refresh_token)) == (
        "invalid_refresh_token"
    )


async def test_uninstalling_tells_the_app_and_ends_its_token(slack: SlackServer) -> None:
    slack.install(slack.workspace())
    toy = Toy(slack)
    async with running(slack, toy.app, "socket"):
        told = await slack.admin.uninstalls(slack.workspace())
    assert [one.payload["event"]["type"] for one in told] == ["tokens_revoked", "app_uninstalled"]
    assert [body["event"]["type"] for body in toy.seen] == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client(slack).auth_test()
    with pytest.raises(CannotDo, match="not installed"):
        await slack.person("ana").types("/papers", slack.channel("papers"))


async def test_revoked_tokens_are_refused(slack: SlackServer) -> None:
    slack.install(slack.workspace())
    await slack.admin.revokes(slack.workspace())
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client(slack).chat_postMessage(channel="C1", text="x")


async def test_an_app_revokes_its_own_token(slack: SlackServer) -> None:
    slack.install(slack.workspace())
    assert (await client(slack).auth_revoke(test=True))["revoked"] is False
    assert (await client(slack).auth_revoke())["revoked"] is True
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client(slack).auth_test()


async def test_an_organisation_installs_once_and_adds_workspaces(slack: SlackServer, toy: Toy) -> None:
    first, second = (slack.workspace(name, enterprise="E1") for name in ("acme", "initech"))
    ana = slack.person("ana", first)
    async with running(slack, toy.app, "http") as address:
        await ana.browser.installs(f"{address}/slack/install", org=True)
        (installation,) = slack.world.installations
        assert (installation.is_org, installation.workspaces) == (True, [])
        await slack.admin.grants(installation, first)
        await ana.types("/papers post", slack.channel("papers", first))
        await slack.until(lambda: slack.messages(slack.channel("papers", first)))
    assert toy.seen[0]["is_enterprise_install"] == "true"
    web = client(slack)
    closed = slack.channel("papers", second)
    with pytest.raises(SlackApiError, match="team_access_not_granted"):
        await web.chat_postMessage(channel=closed.id, text="x")


async def test_an_organisations_token_names_the_workspace_it_means(slack: SlackServer) -> None:
    teams = [slack.workspace(name, enterprise="E1") for name in ("acme", "initech", "hooli")]
    installation = slack.install_org("E1", teams[:2])
    web = client(slack)
    assert (await web.auth_test())["is_enterprise_install"]
    assert [one["id"] for one in (await web.auth_teams_list())["teams"]] == [team.id for team in teams[:2]]
    assert (await web.conversations_list(team_id=teams[0].id))["channels"] == []
    for team_id, code in [
        (None, "missing_argument"),
        (teams[2].id, "team_access_not_granted"),
        ("T1", "team_not_found"),
    ]:
        with pytest.raises(SlackApiError, match=code):
            await web.conversations_list(team_id=team_id)
    await slack.admin.withdraws(installation, teams[1])
    assert installation.workspaces == [teams[0]]


async def test_installing_again_keeps_the_bot_and_adds_scopes(slack: SlackServer) -> None:
    before = slack.install(slack.workspace(), ["commands"])
    again = slack.install(slack.workspace(), ["chat:write"])
    assert again is before
    assert again.scopes == ("commands", "chat:write")
    assert len(again.tokens) == 2


async def test_events_reach_only_apps_that_may_hear_them(slack: SlackServer) -> None:
    slack.install(slack.workspace(), ["channels:read"])
    public, private = slack.channel("papers"), slack.channel("secret", kind="private")
    told = [await slack.admin.invites_bot(channel) for channel in (public, private)]
    assert [bool(one) for one in told] == [True, False]
    assert await slack.admin.removes_bot(public)
    assert slack.world.installations[0].bot_user not in public.members
    assert (await slack.admin.unarchives(public), await slack.admin.deletes(private))[1] is None
    slack.app.events = ()
    assert await slack.admin.archives(public) is None
    assert await slack.admin.uninstalls(slack.workspace()) == []
