"""docs/slack.md, word by word: its files work, its commands are answered, what it quotes is what one sees."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters import slack_ways
from adapters.cli import main
from adapters.settings import Settings, SlackSettings
from adapters.slack_app import check_settings
from adapters.slack_manifest import features, manifest, scopes
from bot.config import load
from docs.reference import rows, sections
from tests.adapters.outside import child, outside
from tests.adapters.slack.office import Mode, Office, app_for
from tests.adapters.slack.test_home_and_forms import opened_home
from tests.servers.slack import SlackServer
from tests.servers.slack_entering import labels
from tests.servers.slack_quota import UNLIMITED

GUIDE = (Path(__file__).parents[3] / "docs" / "slack.md").read_text(encoding="utf-8")
PARTS = sections(GUIDE, "## ")
FILES = re.findall(r"```toml\n(.*?)```", re.sub(r"^ +", "", GUIDE, flags=re.MULTILINE), re.DOTALL)
EVERYTHING = SlackSettings(admins=True, link_cards=True)
TROUBLE = {row[0]: row[1] for row in rows(PARTS["When something is wrong"])}


def written(file: str, secrets: Mapping[str, str]) -> str:
    """A file of the guide with real secrets in the place of its dots."""
    return re.sub(r'^(\w+) = ".*…"', lambda found: f'{found[1]} = "{secrets[found[1]]}"', file, flags=re.MULTILINE)


def quoted(part: str) -> list[str]:
    return re.findall(r"`([^`]+)`", PARTS[part])


# -- what is printed -------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=["socket", "http", "many"])
def test_every_file_of_the_guide_is_all_that_it_takes(tmp_path: Path, file: str) -> None:
    (tmp_path / "config.toml").write_text(file, encoding="utf-8")
    check_settings(load(tmp_path / "config.toml", {}, Settings).slack)


def test_every_scope_that_is_ever_asked_for_is_explained() -> None:
    explained = {scope for row in rows(PARTS["What each scope is for"]) for scope in re.findall(r"[\w.]+:?\w*", row[0])}
    assert explained == set(scopes(EVERYTHING))
    assert len(features(EVERYTHING)) == len(rows(PARTS["What each scope is for"]))


def test_every_setting_that_changes_it_exists() -> None:
    named = re.findall(r"^- `(\w+) = true`", PARTS["What changes it"], re.MULTILINE)
    assert named == ["admins", "thread", "link_cards"]
    assert all(getattr(SlackSettings(), name) is False for name in named)
    named = re.findall(r"^- `(\w+) = false`", PARTS["What changes it"], re.MULTILINE)
    assert named == ["pictures"]
    assert SlackSettings().pictures


def test_every_shortcut_is_called_as_it_is_called_in_slack() -> None:
    made = {one["name"] for one in manifest(SlackSettings(), "/papers")["features"]["shortcuts"]}
    assert made == {name for name in re.findall(r"\*\*([^*]+)\*\*", PARTS["Run it"]) if "paper" in name.lower()} - {
        "Paperboy"
    }


@pytest.mark.parametrize("part", [name for name in PARTS if "```sh" in PARTS[name]])
def test_every_command_in_it_explains_itself(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in re.findall(r"python3 bot\.py (\w+)", PARTS[part]):
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"], environ={})
        assert capsys.readouterr().out.startswith(f"usage: bot.py {command}")


# -- what is done ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "file"),
    [("socket", FILES[0]), ("http", FILES[1].replace("port = 3000", "port = {port}"))],
    ids=["socket", "http"],
)
async def test_a_newcomer_gets_from_nothing_to_the_first_answer(
    tmp_path: Path, mode: Mode, file: str, unused_port: int
) -> None:
    async with outside() as papers, SlackServer(app_for(mode, {}), quotas=UNLIMITED) as slack:
        secrets = {"bot_token": slack.bot_token, "app_token": slack.app.app_token}
        secrets |= {"signing_secret": slack.app.signing_secret}
        config = written(file, secrets).replace("{port}", str(unused_port))
        (tmp_path / "config.toml").write_text(config, encoding="utf-8")
        environ = papers.environ | {"SLACK_API_BASE": slack.api_base, "PAPERBOY_CLOCK": ""}
        async with child(tmp_path, "doctor", environ=environ) as doctor:
            code, told, _ = await doctor.ends()
        assert code == 0
        assert all(line in told for line in _promised(mode))
        async with child(tmp_path, "run", environ=environ) as service:
            await _reached(slack, mode, unused_port)
            ana = slack.person("ana")
            await ana.types("/papers today", slack.channel("papers", members=[ana]))
            assert ana.ephemerals()[-1].text
            assert (await service.ends(signal.SIGTERM))[0] == 0


def _promised(mode: Mode) -> list[str]:
    lines = re.findall(r"^ *(ok  Slack .*)$", GUIDE, re.MULTILINE)
    assert len(lines) == 2
    return lines if mode == "socket" else lines[1:]


async def _reached(slack: SlackServer, mode: Mode, port: int) -> None:
    if mode == "socket":
        await slack.until(lambda: slack.sockets.connections, within=30)
        return
    slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    for _ in range(300):
        try:
            assert await slack.verifies_url()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("it never listened")


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


PROMISED = {
    "/papers today": "Daily Papers",
    "/papers digest on at 09:00 timezone Europe/Berlin": "#papers gets a post at 09:00 (Berlin) on weekdays",
    "/papers digest preview": "Preview of a digest",
    "/papers subscribe diffusion policy": "You'll get a DM as soon as a paper on diffusion policy appears.",
}


async def test_every_line_that_it_lets_one_type_is_answered(socket_office: Office) -> None:
    text = re.sub(r"\s+", " ", PARTS["Run it"])
    assert re.findall(r"`(/papers [^`]+)`", text) == list(PROMISED)
    socket_office.shelf.feature("Diffusion policies", "2026-01-05T05:00")
    await socket_office.passes(timedelta(hours=1))
    for line, answer in PROMISED.items():
        assert answer in (await socket_office.ana.says(line.removeprefix("/papers "))).replace("*", "")


async def test_the_messages_tab_takes_lines_without_the_command(socket_office: Office) -> None:
    assert "`search diffusion policy`" in re.sub(r"\s+", " ", PARTS["Run it"])
    alone = socket_office.desk("ana", "")
    await alone.person.says("search diffusion policy", alone.where)
    (answer,) = await socket_office.slack.until(lambda: alone.dms)
    assert "diffusion policy" in answer.text


async def test_the_home_tab_has_the_buttons_that_it_names(socket_office: Office) -> None:
    await socket_office.ana.says("subscribe graphs")
    home = await opened_home(socket_office)
    named = {"Edit", "Pause", "Remove", "Follow a topic"}
    assert named <= set(re.findall(r"\*\*([^*]+)\*\*", PARTS["Run it"]))
    assert named <= set(labels(home.blocks))


@pytest.mark.parametrize("words", ["[slack] app_token is not accepted by Slack", "slack_unreachable"])
def test_what_it_tells_of_connecting_is_worded_so(words: str) -> None:
    assert any(row.startswith(words) for row in (named.replace("`", "") for named in TROUBLE))
    assert words in Path(slack_ways.__file__).read_text(encoding="utf-8")


async def test_the_trouble_that_it_names_is_called_so(socket_office: Office) -> None:
    assert "/invite @Paperboy" in TROUBLE["I am not in #papers yet"]
    outside_it = socket_office.desk("ana", "papers", with_bot=False)
    outside_it.where.members.discard(outside_it.person.installation.bot_user)
    assert "I am not in #papers yet" in await outside_it.says("digest on")
