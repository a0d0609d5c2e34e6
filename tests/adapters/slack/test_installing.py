"""Many workspaces on one bot: they install it, their tokens are renewed, and each one's end is its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack_install import ManyWorkspaces
from adapters.slack_ways import Http
from bot.config.values import Secret
from bot.errors import Undeliverable
from tests.adapters.slack.office import Office, open_office
from tests.servers.slack_app_settings import AppSettings
from tests.servers.slack_faults import refusal
from tests.servers.slack_person import Person
from tests.servers.slack_world import Channel, Workspace, texts_of

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk 3.47 calls oauth.v2.access with what aiohttp 3.14 deprecates."""
APP = AppSettings()


@pytest.fixture(params=["http", "socket"])
async def office(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> AsyncIterator[Office]:
    many = {"client_id": APP.client_id, "client_secret": Secret(APP.client_secret), "bot_token": Secret()}
    async with open_office(tmp_path, migrated_file, request.param, installed=False, **many) as opened:
        yield opened


async def installs(office: Office, person: Person, *, org: bool = False) -> None:
    http = next(way for way in office.platform.ways if isinstance(way, Http))
    visit = await person.browser.installs(f"http://127.0.0.1:{http.port}/slack/install", org=org)
    assert visit.status == 200, visit.page
    assert "chat:write" in visit.scopes


async def says(office: Office, person: Person, channel: Channel, line: str) -> str:
    before = len(person.sees(channel))
    await person.types(f"/papers {line}", channel)
    await office.slack.until(lambda: len(person.sees(channel)) > before)
    return person.sees(channel)[-1].all_text


def workplace(office: Office, name: str, **more: str) -> tuple[Workspace, Person]:
    workspace = office.slack.workspace(name, **more)
    return workspace, office.slack.person("ana", workspace)


async def with_digest(office: Office, name: str) -> tuple[Person, Channel]:
    """A workspace that installed the bot and switched its digest on."""
    workspace, ana = workplace(office, name)
    await installs(office, ana)
    channel = office.slack.channel("papers", workspace, members=[ana])
    assert "#papers gets a post" in await says(office, ana, channel, "digest on at 07:01")
    return ana, channel


def posts(channel: Channel) -> list[str]:
    return [one.text for one in channel.messages if one.metadata]


async def test_every_workspace_gets_its_own_and_the_end_of_one_is_its_own(office: Office) -> None:
    ana, acme = await with_digest(office, "acme")
    _, initech = await with_digest(office, "initech")
    await office.slack.admin.uninstalls(ana.workspace)
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    assert posts(acme) == []
    assert "Graph networks" in posts(initech)[0]


async def test_a_workspace_that_installs_again_gets_what_it_missed(office: Office) -> None:
    ana, acme = await with_digest(office, "acme")
    await office.slack.admin.uninstalls(ana.workspace)
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    await installs(office, ana)
    acme.members.add(ana.installation.bot_user)
    assert "works again" in await says(office, ana, acme, "retry")
    await office.passes(timedelta(minutes=20))
    assert "Graph networks" in posts(acme)[0]


async def test_a_revoked_token_parks_only_its_workspace(office: Office) -> None:
    ana, acme = await with_digest(office, "acme")
    _, initech = await with_digest(office, "initech")
    office.slack.app.events = ()
    await office.slack.admin.revokes(ana.workspace)
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    assert posts(acme) == []
    assert "Graph networks" in posts(initech)[0]
    (one,) = await office.store.subscriptions.at(f"slack:{ana.workspace.id}:{acme.id}")
    assert "no longer installed" in one.reason


async def test_the_sender_renews_tokens_by_itself_in_time(office: Office) -> None:
    office.slack.app.rotates_tokens = True
    office.slack.world.token_life = timedelta(hours=1)
    ana, acme = await with_digest(office, "acme")
    first = office.slack.bot_token
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    assert "Graph networks" in posts(acme)[0]
    assert ana.installation.token != first


async def test_a_token_that_expired_unseen_is_renewed_and_the_post_sent_once(office: Office) -> None:
    office.slack.app.rotates_tokens = True
    ana, acme = await with_digest(office, "acme")
    for token in ana.installation.tokens:
        token.expires_at = office.slack.world.clock.now() - timedelta(minutes=1)
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    assert len(posts(acme)) == 1


async def test_a_token_that_another_process_renewed_is_taken_from_the_store(office: Office) -> None:
    office.slack.app.rotates_tokens = True
    ana, _ = await with_digest(office, "acme")
    mine = office.platform._workspaces
    assert isinstance(mine, ManyWorkspaces)
    stale = await mine._installation(ana.workspace.id)
    assert stale
    assert await mine.renew(ana.workspace.id)
    assert (await mine._renewed(stale, ana.workspace.id, 24 * 60)).bot_token == ana.installation.token


async def test_an_organisation_installs_once_for_all_its_workspaces(office: Office) -> None:
    (first, ana), (second, _) = (workplace(office, name, enterprise="E1") for name in ("acme", "initech"))
    await installs(office, ana, org=True)
    (installation,) = office.slack.world.installations
    for workspace in (first, second):
        assert (await office.slack.admin.grants(installation, workspace)).acked  # type: ignore[union-attr]
        person = office.slack.person("ana", workspace)
        channel = office.slack.channel("papers", workspace, members=[person])
        channel.members.add(installation.bot_user)
        assert "#papers gets a post" in await says(office, person, channel, "digest on at 07:01")
    assert (await office.slack.admin.withdraws(installation, first)).acked  # type: ignore[union-attr]
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    assert [len(posts(office.slack.channel("papers", one))) for one in (first, second)] == [0, 1]


async def test_events_of_an_organisations_workspace_are_heard_before_any_command(office: Office) -> None:
    workspace, ana = workplace(office, "acme", enterprise="E1")
    await installs(office, ana, org=True)
    (installation,) = office.slack.world.installations
    installation.workspaces = [workspace]
    opened = await ana.opens_home()
    assert opened
    assert opened.acked
    assert "You follow nothing yet" in "\n".join(texts_of(ana.home.blocks))  # type: ignore[union-attr]
    await ana.says("subscribe graphs", ana.dm)
    answers = await office.slack.until(lambda: [one for one in ana.dm.messages if one.user != ana.id])
    assert "You'll get a DM" in answers[0].text


async def test_what_waited_in_a_workspace_goes_on_when_the_organisation_adds_it_again(office: Office) -> None:
    workspace, ana = workplace(office, "acme", enterprise="E1")
    await installs(office, ana, org=True)
    (installation,) = office.slack.world.installations
    installation.workspaces = [workspace]
    channel = office.slack.channel("papers", workspace, members=[ana])
    channel.members.add(installation.bot_user)
    assert "#papers gets a post" in await says(office, ana, channel, "digest on at 07:01")
    await office.slack.admin.withdraws(installation, workspace)
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:30")
    await office.slack.admin.grants(installation, workspace)
    await office.passes(timedelta(minutes=20))
    assert "Graph networks" in posts(channel)[0]


async def test_a_whole_organisation_that_removes_the_app_leaves_no_token_behind(office: Office) -> None:
    workspace, ana = workplace(office, "acme", enterprise="E1")
    await installs(office, ana, org=True)
    (installation,) = office.slack.world.installations
    installation.workspaces = [workspace]
    await ana.opens_home()
    await office.slack.admin.uninstalls(workspace)
    for team in (workspace.id, "E1"):
        with pytest.raises(Undeliverable, match="not installed"):
            await office.platform._workspaces.enter(team)
    known = office.platform._workspaces
    assert isinstance(known, ManyWorkspaces)
    assert await known._installation("E1") is None


async def test_a_whole_organisation_that_removes_the_app_stops_all_of_its_workspaces_at_once(office: Office) -> None:
    (first, ana), (second, _), (own, eve) = (
        workplace(office, name, enterprise="E1") for name in ("acme", "initech", "hooli")
    )
    await installs(office, eve)
    await installs(office, ana, org=True)
    office.slack.world.installations[1].workspaces = [first, second]
    for workspace in (first, second, own):
        person = office.slack.person("ana", workspace)
        await says(office, person, office.slack.channel("papers", workspace, members=[person]), "digest on at 07:01")
    await office.slack.admin.uninstalls(first)
    reasons = [await _trouble(office, workspace) for workspace in (first, second, own)]
    assert ["was removed" in reason for reason in reasons] == [True, True, False]


async def _trouble(office: Office, workspace: Workspace) -> str:
    channel = office.slack.channel("papers", workspace)
    return await office.store.people.trouble_at(f"slack:{workspace.id}:{channel.id}")


async def test_an_installation_that_is_refused_leaves_nothing(office: Office) -> None:
    http = next(way for way in office.platform.ways if isinstance(way, Http))
    _, ana = workplace(office, "acme")
    visit = await ana.browser.installs(f"http://127.0.0.1:{http.port}/slack/install", allow=False)
    assert "access_denied" in visit.page
    assert office.slack.world.installations == []


@pytest.mark.parametrize(("code", "failure"), [("invalid_refresh_token", "target"), ("internal_error", "retry")])
async def test_a_token_that_cannot_be_renewed_is_its_workspaces_trouble(
    office: Office, code: str, failure: str
) -> None:
    office.slack.app.rotates_tokens = True
    ana, _ = await with_digest(office, "acme")
    office.slack.fail("oauth.v2.access", refusal(code))
    with pytest.raises(Undeliverable) as trouble:
        await office.platform._workspaces.renew(ana.workspace.id)
    assert trouble.value.failure == failure
