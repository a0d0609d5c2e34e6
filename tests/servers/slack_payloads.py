"""What Slack tells an app when people do something, in Slack's shapes. Pure."""

from __future__ import annotations

from tests.servers.slack_surfaces import View
from tests.servers.slack_world import Channel, Installation, Json, Message, User, World


def escaped(text: str) -> str:
    """Text as it reaches apps: only these three characters are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def command(world: World, user: User, channel: Channel, line: str, keys: Json) -> Json:
    """A slash command; ``keys`` are its trigger_id and response_url."""
    name, _, text = line.partition(" ")
    told: Json = {"token": "legacy", "team_id": user.workspace.id, "team_domain": user.workspace.name}
    told |= {"channel_id": channel.id, "channel_name": channel_name(channel)}
    told |= {"user_id": user.id, "user_name": user.name, "command": name, "text": escaped(text.strip())}
    told |= {"api_app_id": world.app.id, "is_enterprise_install": str(_is_org(world, user)).lower()}
    if user.workspace.enterprise:
        told |= {"enterprise_id": user.workspace.enterprise, "enterprise_name": "Grid"}
    return told | keys


def interaction(world: World, user: User, kind: str, **more: object) -> Json:
    """What every interactive payload holds, and more."""
    team: Json | None = {"id": user.workspace.id, "domain": user.workspace.name}
    enterprise = None
    if user.workspace.enterprise:
        enterprise = {"id": user.workspace.enterprise, "name": "Grid"}
        team = None if _is_org(world, user) else team
    about = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.workspace.id}
    told: Json = {"type": kind, "team": team, "user": about, "api_app_id": world.app.id, "token": "legacy"}
    told |= {"enterprise": enterprise, "is_enterprise_install": _is_org(world, user)}
    return told | more


def in_message(message: Message) -> Json:
    """Where an interaction took place, when in a message; an ephemeral one is not shown to the app again."""
    channel = message.channel
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container |= {"is_ephemeral": bool(message.only_for)}
    container |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
    told: Json = {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    return told if message.only_for else told | {"message": message.to_json()}


def in_view(world: World, view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.to_json(world.app.id)}


def event(world: World, installation: Installation, team: str, body: Json, *, gone: bool = False) -> Json:
    """The envelope around an event; ``gone`` leaves out an authorisation that no longer exists."""
    told: Json = {"token": "legacy", "team_id": team, "api_app_id": world.app.id, "type": "event_callback"}
    told |= {"event": body, "event_id": world.new_id("Ev"), "event_time": int(world.clock.now().timestamp())}
    authorized: Json = {"enterprise_id": installation.enterprise or None, "team_id": team, "is_bot": True}
    authorized |= {"user_id": installation.bot_user, "is_enterprise_install": installation.is_org}
    if installation.is_org:
        authorized["team_id"] = None
    told |= {"enterprise_id": installation.enterprise} if installation.enterprise else {}
    told |= {"is_ext_shared_channel": False, "authorizations": [] if gone else [authorized]}
    return told | {"is_enterprise_install": installation.is_org}


def channel_name(channel: Channel) -> str:
    """How apps are told the name of a conversation: only public channels keep theirs."""
    names = {"im": "directmessage", "private": "privategroup"}
    return names.get(channel.kind, channel.name)


def _is_org(world: World, user: User) -> bool:
    installation = world.installation_in(user.workspace)
    return bool(installation and installation.is_org)
