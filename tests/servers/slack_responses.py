"""What apps answer by: the acknowledgement's payload, and response_url with its five uses in thirty minutes."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.servers.slack_chat import add, content_of, rewrite
from tests.servers.slack_limits import check_view
from tests.servers.slack_surfaces import RESPONSE_URL_USES, ResponseUrl, View
from tests.servers.slack_views import push_on, replace
from tests.servers.slack_world import ApiError, Channel, Json, Message, World


async def use_response_url(world: World, request: web.Request) -> web.Response:
    """Answer a post to a response_url as Slack does: ``ok``, or an error in JSON with status 404 or 400."""
    place = world.surfaces.response_urls.get(request.match_info["key"])
    if place is None:
        return _refused("no_team", 404)
    if world.clock.now() > place.until:
        return _refused("expired_url", 404)
    if place.uses >= RESPONSE_URL_USES:
        return _refused("used_url", 404)
    try:
        respond(world, place, await request.json())
    except ApiError as error:
        return _refused(error.code, 400)
    place.uses += 1
    return web.Response(text="ok")


def respond(world: World, place: ResponseUrl, body: Json) -> None:
    """Do what an answer asks for: a new message, or replacing or deleting the one that was used. Raises ApiError."""
    channel = world.workspaces[place.workspace].channels[place.channel]
    original = next((one for one in channel.posts if one.ts == place.message_ts and not one.deleted), None)
    if body.get("delete_original"):
        _delete(original)
        return
    content = content_of(world, channel, body)
    if body.get("replace_original") and original:
        rewrite(original, content)
        return
    in_channel = body.get("response_type") == "in_channel"
    bot = _bot(world, channel)
    add(world, channel, bot, content, app=world.app.id, only_for="" if in_channel else place.user)


def answer_submission(world: World, view: View, reply: Json) -> None:
    """Do with a modal what the answer to its submission says; an empty answer closes it. Raises ApiError."""
    action = reply.get("response_action")
    if action == "errors":
        known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        unknown = set(reply["errors"]) - known
        assert not unknown, f"errors name blocks that are no inputs of this view: {sorted(unknown)}"
        view.errors = dict(reply["errors"])
    elif action == "clear":
        world.surfaces.modals.pop(view.user, None)
    elif action in ("update", "push"):
        _show(world, view, action, reply["view"])
    else:
        world.surfaces.close(view)


def _show(world: World, view: View, action: str, definition: Any) -> None:
    check_view(definition, "modal")
    if action == "update":
        replace(world, view, definition)
    else:
        push_on(world, view.user, view.workspace, view.installation_bot, definition)


def _delete(original: Message | None) -> None:
    if original is None:
        raise ApiError("message_not_found")
    original.deleted = True


def _bot(world: World, channel: Channel) -> str:
    installation = world.installation_in(channel.workspace)
    if installation is None:
        raise ApiError("no_team")
    return installation.bot_user


def _refused(code: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": code}, status=status)
