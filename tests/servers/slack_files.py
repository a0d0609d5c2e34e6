"""The two steps and a half of an upload: an address, the bytes, and saying that they are all there."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from tests.servers.slack_api import Call, Method
from tests.servers.slack_chat import add
from tests.servers.slack_quota import TIER_4
from tests.servers.slack_world import ApiError, Json, World


@dataclass
class Upload:
    """A file on its way, then a file."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    data: bytes | None = None
    title: str = ""
    done: bool = False


def address(call: Call) -> Json:
    length = call.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    upload = Upload(call.world.new_id("F"), call.text("filename"), int(length), call.text("alt_txt", ""))
    call.world.files[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{call.world.base_url}/upload/v1/{upload.id}"}


def complete(call: Call) -> Json:
    asked = call.args.get("files")
    if not isinstance(asked, list) or not asked:
        raise ApiError("invalid_arguments")
    uploads = [call.world.files.get(str(one.get("id"))) for one in asked]
    found = [upload for upload in uploads if upload and upload.data is not None]
    if len(found) < len(asked):
        raise ApiError("file_not_found")
    for upload, one in zip(found, asked, strict=True):
        upload.done, upload.title = True, one.get("title", upload.name)
    if call.args.get("channel_id"):
        _share(call, found)
    return {"files": [{"id": upload.id, "title": upload.title} for upload in found]}


async def receive(world: World, request: web.Request) -> web.Response:
    """Take the bytes; their number must be as announced."""
    upload = world.files.get(request.match_info["file"])
    if upload is None:
        return web.Response(status=404, text="no such upload")
    data = await _bytes(request)
    if len(data) != upload.length:
        return web.Response(status=400, text=f"announced {upload.length} bytes, got {len(data)}")
    upload.data = data
    return web.Response(text=f"OK - {len(data)}")


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return bytes(value.file.read())
    return b""


def _share(call: Call, uploads: list[Upload]) -> None:
    channel = call.channel(call.text("channel_id"))
    if call.me not in channel.members:
        raise ApiError("not_in_channel")
    content = {"text": call.text("initial_comment", "") or ", ".join(upload.title for upload in uploads)}
    add(call.world, channel, call.me, content, app=call.world.app.id)


METHODS = {
    "files.getUploadURLExternal": Method(address, "files:write", TIER_4),
    "files.completeUploadExternal": Method(complete, "files:write", TIER_4),
}
