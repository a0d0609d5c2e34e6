"""Turn the body of a request into what a post then holds: components numbered, files attached, flags kept."""

from __future__ import annotations

import copy
import mimetypes
from collections.abc import Iterator, Mapping

from tests.servers.discord_state import Flag, Payload, Post, walk

_SETTABLE = Flag.SUPPRESS_EMBEDS | Flag.SILENT | Flag.COMPONENTS_V2


def fill(post: Post, body: Payload, files: Mapping[str, bytes], cdn: str) -> None:
    """Take over what ``body`` sets and leave the rest; Components V2 can be switched on, never off."""
    post.flags |= int(body.get("flags") or 0) & _SETTABLE
    post.content = body.get("content", post.content) or ""
    _attach(post, body, files, cdn)
    post.embeds = [_embed(post, one) for one in body.get("embeds", post.embeds) or []]
    post.components = _numbered(post, body.get("components", post.components) or [])
    post.allowed_mentions = body.get("allowed_mentions", post.allowed_mentions)
    post.nonce = str(body["nonce"]) if body.get("nonce") is not None else post.nonce


def merged(post: Post, body: Payload) -> Payload:
    """The body that would have made the post as it is after an edit."""
    now = {"content": post.content, "embeds": post.embeds, "components": post.components}
    if "attachments" not in body:
        now["attachments"] = post.attachments
    return {**now, **body}


def _attach(post: Post, body: Payload, files: Mapping[str, bytes], cdn: str) -> None:
    if "attachments" in body:
        wanted = {str(one.get("id")) for one in body["attachments"] or []}
        post.attachments = [one for one in post.attachments if one["id"] in wanted]
    described = {one.get("filename"): one.get("description") for one in body.get("attachments") or []}
    for name, data in files.items():
        post.files[name] = data
        post.attachments.append(_attachment(post, name, data, cdn) | {"description": described.get(name)})
    post.files = {one["filename"]: post.files[one["filename"]] for one in post.attachments}


def _attachment(post: Post, name: str, data: bytes, cdn: str) -> Payload:
    url = f"{cdn}/cdn/{post.channel.id}/{post.id}/{name}"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    number = str(int(post.id) + 1 + len(post.attachments))
    return {"id": number, "filename": name, "size": len(data), "url": url, "proxy_url": url, "content_type": kind}


def _embed(post: Post, embed: Payload) -> Payload:
    shown = copy.deepcopy(embed)
    for name in ("image", "thumbnail"):
        if name in shown:
            shown[name] = _media(post, shown[name])
    return {"type": "rich", **shown}


def _numbered(post: Post, components: list[Payload]) -> list[Payload]:
    """A copy in which every component has an id, and media an address that can be fetched."""
    shown = copy.deepcopy(components)
    taken = {one["id"] for one in walk(shown) if one.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for one in walk(shown):
        one["id"] = one.get("id") or next(free)
        for holder, name in _media_of(one):
            holder[name] = _media(post, holder[name])
    return shown


def _media_of(component: Payload) -> Iterator[tuple[Payload, str]]:
    for one in [component, *component.get("items", [])]:
        yield from ((one, name) for name in ("media", "file") if one.get(name))


def _media(post: Post, media: Payload) -> Payload:
    name = media["url"].removeprefix("attachment://")
    own = next((one for one in post.attachments if one["filename"] == name), None)
    url = own["url"] if own and name != media["url"] else media["url"]
    known = {"attachment_id": own["id"]} if own and name != media["url"] else {}
    return {**media, "url": url, "proxy_url": url, "content_type": mimetypes.guess_type(url)[0], **known}
