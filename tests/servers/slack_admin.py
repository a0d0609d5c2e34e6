"""What people with more rights do: invite and remove the app, archive channels, install, uninstall and run a Grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.servers.slack_delivery import Courier, Delivery
from tests.servers.slack_events import tell
from tests.servers.slack_payloads import event
from tests.servers.slack_world import Channel, Installation, Json, User, Workspace, World


@dataclass(frozen=True)
class Admin:
    """Does to channels and installations what an app must notice. Every act tells the app, if it listens."""

    world: World
    courier: Courier

    async def invites_bot(self, channel: Channel) -> Delivery | None:
        installation = _installed(self.world, channel.workspace)
        channel.members.add(installation.bot_user)
        kind = "C" if channel.kind == "public" else "G"
        body: Json = {"type": "member_joined_channel", "user": installation.bot_user, "channel_type": kind}
        return await self._channel_event(channel, body | {"channel": channel.id, "team": channel.workspace.id})

    async def removes_bot(self, channel: Channel) -> Delivery | None:
        """Remove the app from a channel: it is told as whoever leaves, not as a member."""
        channel.members.discard(_installed(self.world, channel.workspace).bot_user)
        return await self._channel_event(channel, {"type": f"{_family(channel)}_left", "channel": channel.id})

    async def archives(self, channel: Channel) -> Delivery | None:
        channel.archived = True
        return await self._channel_event(channel, {"type": f"{_family(channel)}_archive", "channel": channel.id})

    async def unarchives(self, channel: Channel) -> Delivery | None:
        channel.archived = False
        return await self._channel_event(channel, {"type": f"{_family(channel)}_unarchive", "channel": channel.id})

    async def deletes(self, channel: Channel) -> Delivery | None:
        channel.deleted = True
        return await self._channel_event(channel, {"type": f"{_family(channel)}_deleted", "channel": channel.id})

    async def renames(self, channel: Channel, name: str) -> Delivery | None:
        channel.name = name
        about = {"id": channel.id, "name": name}
        return await self._channel_event(channel, {"type": f"{_family(channel)}_rename", "channel": about})

    def deactivates(self, user: User) -> None:
        """Close somebody's account: nothing reaches them any more."""
        user.deleted = True

    async def uninstalls(self, workspace: Workspace) -> list[Delivery]:
        """Remove the app from a workspace, or from the whole organisation that installed it for all."""
        installation = _installed(self.world, workspace)
        installation.removed = True
        told = [await self._revoked(installation, workspace)]
        told.append(await self._gone(installation, workspace, {"type": "app_uninstalled"}))
        return [one for one in told if one]

    async def revokes(self, workspace: Workspace) -> Delivery | None:
        """Revoke the app's tokens, without removing it."""
        installation = _installed(self.world, workspace)
        for token in installation.tokens:
            token.revoked = True
        return await self._revoked(installation, workspace)

    async def grants(self, installation: Installation, workspace: Workspace) -> Delivery | None:
        """Add a workspace of the organisation to an organisation's installation."""
        installation.workspaces.append(workspace)
        settle(installation, workspace, self.world.app.name)
        return await tell(
            self.world, self.courier, workspace, {"type": "team_access_granted", "team_ids": [workspace.id]}
        )

    async def withdraws(self, installation: Installation, workspace: Workspace) -> Delivery | None:
        """Take a workspace away from an organisation's installation."""
        body = {"type": "team_access_revoked", "team_ids": [workspace.id]}
        installation.workspaces.remove(workspace)
        return await self._gone(installation, workspace, body)

    async def _channel_event(self, channel: Channel, body: Json) -> Delivery | None:
        return await tell(self.world, self.courier, channel.workspace, body, channel=channel)

    async def _revoked(self, installation: Installation, workspace: Workspace) -> Delivery | None:
        tokens = {"oauth": [], "bot": [installation.bot_user]}
        return await self._gone(installation, workspace, {"type": "tokens_revoked", "tokens": tokens})

    async def _gone(self, installation: Installation, workspace: Workspace, body: Json) -> Delivery | None:
        if body["type"] not in self.world.app.events:
            return None
        told = event(self.world, installation, workspace.id, body, gone=True)
        return await self.courier.deliver(Delivery("events_api", told))


def install(
    world: World, workspaces: list[Workspace], scopes: Iterable[str], *, enterprise: str = "", installer: str = ""
) -> Installation:
    """An installation without tokens yet; ``enterprise`` makes it one for a whole organisation.

    Installing again adds scopes and keeps the bot user, as on Slack.
    """
    for known in world.installations:
        same = known.enterprise == enterprise if enterprise else known.workspaces == workspaces
        if same and not known.removed and known.is_org == bool(enterprise):
            known.scopes = tuple(dict.fromkeys((*known.scopes, *scopes)))
            return known
    owner = enterprise or workspaces[0].enterprise
    made = Installation(workspaces, owner, bool(enterprise), world.new_id("U"), tuple(scopes), installer)
    for workspace in workspaces:
        settle(made, workspace, world.app.name)
    return made


def settle(installation: Installation, workspace: Workspace, name: str) -> None:
    """Let the bot user appear in a workspace."""
    bot = User(installation.bot_user, name.lower(), workspace, is_bot=True)
    workspace.users[bot.id] = bot


def _installed(world: World, workspace: Workspace) -> Installation:
    installation = world.installation_in(workspace)
    assert installation, f"the app is not installed in {workspace.name}"
    return installation


def _family(channel: Channel) -> str:
    return "channel" if channel.kind == "public" else "group"
