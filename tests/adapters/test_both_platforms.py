"""Discord and Slack in one process on one database: the same words, the same answers, each its own deliveries."""

from __future__ import annotations

import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.adapters.discord.house import words_of
from tests.adapters.outside import Child, child, outside
from tests.adapters.slack.office import app_for
from tests.servers import discord_state, slack_world
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer
from tests.servers.slack_person import Person
from tests.servers.slack_quota import UNLIMITED

SOON = "2026-01-14T09:00:00Z*20"
"""So fast that 09:07, which is spread over nothing, comes after 21 s: more than any machine needs to begin."""
WORDS = {
    "subscribe everything daily at 09:07": {"topic": "everything", "when": "daily", "at": "09:07"},
    "subscribe robot": {"topic": "robot"},
    "digest on at 09:07 count 3": {"state": "on", "at": "09:07", "count": 3},
    "subscribe graph OR (": {"topic": "graph OR ("},
    "unsubscribe 99": {"topic": "99"},
    "trends robot since:7d": {"topic": "robot", "since": "7d"},
    "trends robot since:soon": {"topic": "robot", "since": "soon"},
    "subscriptions": {},
}
"""What is typed on Slack, and the options of the same verb on Discord."""


@dataclass
class Team:
    """Ana, with an account and a channel on each of both."""

    slack: SlackServer
    discord: DiscordServer
    service: Child
    slack_ana: Person = field(init=False)
    slack_papers: slack_world.Channel = field(init=False)
    discord_ana: discord_state.User = field(init=False)
    discord_papers: discord_state.Channel = field(init=False)

    def __post_init__(self) -> None:
        self.slack_ana, self.discord_ana = self.slack.person("ana"), self.discord.person("ana")
        self.slack_papers = self.slack.channel("papers", members=[self.slack_ana])
        lab = self.discord.guild("lab", self.discord_ana)
        lab.managers.append(self.discord_ana)
        self.discord_papers = self.discord.channel(lab, "papers")

    async def on_slack(self, line: str) -> str:
        before = len(self.slack_ana.sees(self.slack_papers))
        await self.slack_ana.types(f"/papers {line}", self.slack_papers)
        answers = await self.slack.until(lambda: self.slack_ana.sees(self.slack_papers)[before:], within=30)
        return bare(answers[-1].text)

    async def on_discord(self, line: str) -> str:
        verb, options = line.split(" ")[0], dict(WORDS[line])
        asked = await self.discord.slash(self.discord_ana, self.discord_papers, "papers", verb, options)
        await asked.settle()
        return bare(words_of(asked.post))

    def by_itself(self) -> dict[str, list[str]]:
        """What came without being asked for, by where."""
        return {
            "slack channel": [one.text for one in self.slack_papers.messages if one.metadata],
            "slack DM": [one.text for one in self.slack_ana.dm.messages if one.metadata],
            "discord channel": [
                words_of(one) for one in self.discord.messages(self.discord_papers) if not one.interaction
            ],
            "discord DM": [words_of(one) for one in self.discord.messages(self.discord.dm(self.discord_ana))],
        }


def bare(text: str) -> str:
    """The sentences without marks, buttons and the numbers of subscriptions."""
    kept = re.sub(r"#\d+ ?|[*`✗]|/papers |-# ", "", text)
    return "\n".join(line.strip() for line in kept.splitlines() if line.strip())


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[Team]:
    async with (
        outside() as papers,
        SlackServer(app_for("socket", {}), quotas=UNLIMITED) as slack,
        DiscordServer() as discord,
    ):
        environ = {
            **papers.environ,
            **discord.environment,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "SLACK_API_BASE": slack.api_base,
            "PAPERBOY_CLOCK": SOON,
        }
        async with child(folder, "run", environ=environ) as service:
            team = Team(slack, discord, service)
            await discord.ready(seconds=30)
            await slack.until(lambda: slack.sockets.connections, within=30)
            yield team


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    async with both(tmp_path) as opened:
        yield opened


async def test_both_say_the_same_and_each_gets_its_own(team: Team) -> None:
    for line in WORDS:
        on_slack, on_discord = await team.on_slack(line), await team.on_discord(line)
        assert on_slack.splitlines()[0] == on_discord.splitlines()[0], line
    assert listed(on_slack) == listed(on_discord)
    landed = await team.slack.until(lambda: all(team.by_itself().values()) and team.by_itself(), within=60)
    assert {where: len(said) for where, said in landed.items()} == dict.fromkeys(landed, 1)
    assert "Daily Papers · Wed 14 Jan 2026" in landed["slack channel"][0]
    assert "Daily Papers · Wed 14 Jan 2026" in landed["discord channel"][0]
    code, out, err = await team.service.ends(signal.SIGTERM)
    assert (code, out) == (0, "")
    assert "Traceback" not in err
    assert team.slack.bot_token not in err


def listed(text: str) -> list[str]:
    """What a list of subscriptions says in all, in whichever order and lines."""
    return sorted(part for line in text.splitlines() for part in line.split(" — "))
