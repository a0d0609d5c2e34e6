"""The chat.* methods: posting, editing, removing and unfurling messages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.servers.slack_api import Call, Method
from tests.servers.slack_limits import check_blocks, check_metadata, check_text
from tests.servers.slack_quota import TIER_3, TIER_4
from tests.servers.slack_world import ApiError, Channel, Json, Message, World

_IMAGES = (".png", ".jpg", ".jpeg", ".gif")
_NOT_INTERACTIVE = {"mrkdwn", "plain_text", "image", "card", "rich_text_section", "rich_text_list", "rich_text_quote"}


def post_message(call: Call) -> Json:
    channel = _channel_to_post(call)
    content = content_of(call.world, channel, call.args, strict=True)
    call.counter.posted(channel.id, call.owner, call.at)
    message = add(call.world, channel, call.me, content, app=call.world.app.id)
    return {"channel": channel.id, "ts": message.ts, "message": message.to_json(with_metadata=True)}


def post_ephemeral(call: Call) -> Json:
    channel, reader = _channel_to_post(call), call.text("user")
    if reader not in channel.members:
        raise ApiError("user_not_in_channel")
    content = content_of(call.world, channel, call.args, strict=True)
    message = add(call.world, channel, call.me, content, app=call.world.app.id, only_for=reader)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    channel = call.channel(call.text("channel"))
    message = _own(call, channel, "cant_update_message")
    before = {"text": message.text, "blocks": message.blocks, "attachments": message.attachments}
    content = content_of(call.world, channel, before | call.args, strict=True)
    rewrite(message, content)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.to_json()}


def delete(call: Call) -> Json:
    channel = call.channel(call.text("channel"))
    message = _own(call, channel, "cant_delete_message")
    message.deleted = True
    return {"channel": channel.id, "ts": message.ts}


def unfurl(call: Call) -> Json:
    unfurls = call.args.get("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise ApiError("missing_unfurls")
    if "channel" not in call.args:
        raise ApiError("cannot_find_channel")
    message = call.channel(call.text("channel")).find(call.text("ts"))
    if message is None:
        raise ApiError("cannot_unfurl_message")
    for link, card in unfurls.items():
        if not owned(call.world, link) or link not in message.all_text:
            raise ApiError("cannot_unfurl_url")
        check_blocks(card.get("blocks", []))
    message.cards |= unfurls
    return {}


def owned(world: World, link: str) -> bool:
    """Whether the link is in one of the app's unfurl domains."""
    host = urlsplit(link).hostname or ""
    return any(host == domain or host.endswith(f".{domain}") for domain in world.app.unfurl_domains)


def content_of(world: World, channel: Channel, args: Json, *, strict: bool = False) -> Json:
    """The checked content of a message as fields of Message. Raises ApiError as chat.postMessage does.

    Only ``strict`` counts the characters of all blocks: response_url takes more (slackapi/bolt-js#2867).
    """
    text, blocks = str(args.get("text") or ""), args.get("blocks") or []
    if isinstance(blocks, str):
        raise ApiError("invalid_blocks_format")
    if args.get("markdown_text") and (text or blocks):
        raise ApiError("markdown_text_conflict")
    text = text or str(args.get("markdown_text") or "")
    attachments = args.get("attachments") or []
    if not (text.strip() or blocks or attachments):
        raise ApiError("no_text")
    if len(attachments) > 100:
        raise ApiError("too_many_attachments")
    check_text(text)
    check_blocks(blocks, in_all=strict)
    check_metadata(args.get("metadata") or {})
    _check_files(world, channel, blocks)
    content: Json = {"text": text, "blocks": with_ids(world, blocks), "attachments": attachments}
    content["metadata"] = args.get("metadata") or {}
    content |= {"thread_ts": _thread(channel, args), "broadcast": _is_true(args.get("reply_broadcast"))}
    content["unfurl"] = not (args.get("unfurl_links") in (False, "0") and args.get("unfurl_media") in (False, "0"))
    return content


def add(world: World, channel: Channel, user: str, content: Json, *, app: str = "", only_for: str = "") -> Message:
    """Put a message into a channel."""
    at = world.clock.now()
    message = Message(world.new_ts(), channel, user, at=at, app=app, only_for=only_for, **content)
    channel.posts.append(message)
    return message


def rewrite(message: Message, content: Json) -> None:
    """Give a message another content; its thread and what was not given stay."""
    message.text, message.blocks, message.edited = content["text"], content["blocks"], True
    message.attachments = content["attachments"]
    message.metadata = content["metadata"] or message.metadata


def with_ids(world: World, blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack makes up where an app gave none."""
    named = [{**block, "block_id": block.get("block_id") or world.new_id("b")} for block in blocks]
    for block in named:
        for key in ("elements", "element", "accessory"):
            if key in block:
                block[key] = _with_action_ids(world, block[key])
    return named


def _with_action_ids(world: World, node: Any) -> Any:
    if isinstance(node, list):
        return [_with_action_ids(world, one) for one in node]
    if not isinstance(node, dict) or node.get("type") in _NOT_INTERACTIVE or "action_id" in node:
        return node
    return {**node, "action_id": world.new_id("a")}


def _channel_to_post(call: Call) -> Channel:
    wanted = call.text("channel")
    channel = _dm(call, wanted) if wanted.startswith(("U", "W")) else call.channel(wanted)
    if channel.archived:
        raise ApiError("is_archived")
    if channel.kind == "im":
        _check_dm(call, channel)
    elif call.me not in channel.members and "chat:write.public" not in call.installation.scopes:
        raise ApiError("not_in_channel")
    if channel.refuses:
        raise ApiError(channel.refuses)
    return channel


def _dm(call: Call, user_id: str) -> Channel:
    user = call.user(user_id)
    if user is None or user.is_bot:
        raise ApiError("channel_not_found")
    return call.world.dm(user.workspace, call.me, user.id)


def _check_dm(call: Call, channel: Channel) -> None:
    if any((user := call.user(member)) and user.deleted for member in channel.members):
        raise ApiError("user_disabled")
    if not call.world.app.messages_tab:
        raise ApiError("messages_tab_disabled")


def _own(call: Call, channel: Channel, code: str) -> Message:
    message = channel.find(call.text("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.user != call.me:
        raise ApiError(code)
    return message


def _thread(channel: Channel, args: Json) -> str:
    ts = str(args.get("thread_ts") or "")
    if ts and channel.find(ts) is None:
        raise ApiError("thread_not_found")
    return ts


def _check_files(world: World, channel: Channel, blocks: list[Json]) -> None:
    """Images may show only pictures that the installation itself uploaded, and that are complete and processed."""
    for number, block in enumerate(blocks):
        file_id = block.get("slack_file", {}).get("id")
        if file_id and not _may_show(world, channel, file_id):
            wrong = [f"invalid slack file [json-pointer:/blocks/{number}/slack_file]"]
            messages = [f"[ERROR] {problem}" for problem in wrong]
            raise ApiError("invalid_blocks", errors=wrong, response_metadata={"messages": messages})


def _may_show(world: World, channel: Channel, file_id: str) -> bool:
    file, installation = world.files.get(file_id), world.installation_in(channel.workspace)
    if file is None or installation is None or file.bot != installation.bot_user:
        return False
    if file.refusals and file.done:
        file.refusals -= 1
        return False
    return file.done and not file.deleted and file.name.endswith(_IMAGES)


def _is_true(value: object) -> bool:
    return value in (True, "true", "1")


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write", TIER_4),
    "chat.update": Method(update, "chat:write", TIER_3),
    "chat.delete": Method(delete, "chat:write", TIER_3),
    "chat.unfurl": Method(unfurl, "links:write", TIER_3),
}
