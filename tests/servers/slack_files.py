"""The two steps and a half of an upload: an address, the bytes, and saying that they are all there; then showing it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from tests.servers.slack_api import Api, Call, Method
from tests.servers.slack_chat import add
from tests.servers.slack_faults import Fault
from tests.servers.slack_quota import TIER_4
from tests.servers.slack_world import ApiError, Json

BYTES = "upload"
"""How the sending of the bytes is called where it is to go wrong, as if it were a method."""
ALT_CHARS = 1_000


@dataclass
class Upload:
    """A file on its way, then a file, of the installation whose bot user uploads it."""

    id: str
    name: str
    length: int
    bot: str
    alt_text: str = ""
    data: bytes | None = None
    title: str = ""
    done: bool = False
    refusals: int = 0
    """How many messages with it are still refused: the file is being processed."""
    deleted: bool = False


def address(call: Call) -> Json:
    length = call.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    if len(call.text("alt_txt", "")) > ALT_CHARS:
        raise ApiError("alt_txt_too_large")
    upload = Upload(call.world.new_id("F"), call.text("filename"), int(length), call.me, call.text("alt_txt", ""))
    upload.refusals = call.world.processing
    call.world.files[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{call.world.base_url}/upload/v1/{upload.id}"}


def complete(call: Call) -> Json:
    asked = call.args.get("files")
    if not isinstance(asked, list) or not asked:
        raise ApiError("invalid_arguments")
    uploads = [call.world.files.get(str(one.get("id"))) for one in asked]
    found = [upload for upload in uploads if upload and upload.data is not None and upload.bot == call.me]
    if len(found) < len(asked):
        raise ApiError("file_not_found")
    for upload, one in zip(found, asked, strict=True):
        upload.done, upload.title = True, one.get("title", upload.name)
    if call.args.get("channel_id"):
        _share(call, found)
    return {"files": [{"id": upload.id, "title": upload.title} for upload in found]}


async def receive(api: Api, request: web.Request) -> web.Response:
    """Take the bytes, once; their number must be as announced."""
    fault = api.weather.next(BYTES)
    if fault and fault.way == "slow":
        await asyncio.sleep(fault.delay)
    elif fault:
        return await _go_wrong(api, request, fault)
    upload = api.world.files.get(request.match_info["file"])
    if upload is None or upload.data is not None:
        return web.Response(status=404, text="no such upload")
    data = await _bytes(request)
    if len(data) != upload.length:
        return web.Response(status=400, text=f"announced {upload.length} bytes, got {len(data)}")
    upload.data = data
    return web.Response(text=f"OK - {len(data)}")


async def _go_wrong(api: Api, request: web.Request, fault: Fault) -> web.Response:
    """The bytes are lost, in this way."""
    if fault.way == "hang":
        await api.closing.wait()
    if fault.way in ("hang", "reset"):
        assert request.transport
        request.transport.abort()
    return web.Response(status=429 if fault.way == "rate_limited" else fault.status, text="not now")


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
