"""Which events reach the app, and telling it: subscribed ones, of installed workspaces, as far as its scopes go."""

from __future__ import annotations

from tests.servers.slack_delivery import Courier, Delivery
from tests.servers.slack_payloads import event
from tests.servers.slack_world import FAMILY, Channel, Json, Workspace, World

SCOPES = {
    "link_shared": "links:read",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "team_rename": "team:read",
    "user_change": "users:read",
}
"""What an app needs to hear of an event; what happens to a channel needs ``read`` of its kind."""


async def tell(
    world: World,
    courier: Courier,
    workspace: Workspace,
    body: Json,
    *,
    listed: str = "",
    channel: Channel | None = None,
) -> Delivery | None:
    """Tell the app of an event, or return None if it is not to hear of it.

    ``listed`` is what the event is called in the app's settings, where that is not its type. ``channel`` is where it
    happened, if that decides which scope is needed.
    """
    name = listed or str(body["type"])
    installation = world.installation_in(workspace)
    if installation is None or name not in world.app.events:
        return None
    needed = f"{FAMILY[channel.kind]}:read" if channel else SCOPES.get(name, "")
    if needed and needed not in installation.scopes:
        return None
    about = {"event_ts": world.new_ts()} | body
    return await courier.deliver(Delivery("events_api", event(world, installation, workspace.id, about)))
