"""The REST side of messages and threads: who may post where, repeated nonces, the history, forums, crossposts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice

from tests.servers.discord_door import Answer, Call, Routes
from tests.servers.discord_errors import ApiError, Problems
from tests.servers.discord_limits import check_message
from tests.servers.discord_payloads import channel_json, is_v2, post_json
from tests.servers.discord_posts import merged
from tests.servers.discord_state import REQUIRES_TAG, Channel, Flag, Kind, Payload, Post
from tests.servers.discord_world import World

_POSTABLE = (Kind.TEXT, Kind.DM, Kind.NEWS, Kind.NEWS_THREAD, Kind.THREAD)


class Messages:
    """Handlers; ``add_to`` says for which requests."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._nonces: dict[tuple[str, str], tuple[Post, datetime]] = {}

    def add_to(self, routes: Routes) -> None:
        place = "/channels/{channel}"
        for line, handler in (
            (f"POST {place}/messages", self.create),
            (f"GET {place}/messages", self.history),
            (f"GET {place}/messages/{{message}}", self.get),
            (f"PATCH {place}/messages/{{message}}", self.edit),
            (f"DELETE {place}/messages/{{message}}", self.delete),
            (f"POST {place}/messages/{{message}}/crosspost", self.crosspost),
            (f"POST {place}/messages/{{message}}/threads", self.start_from),
            (f"POST {place}/threads", self.start),
            (f"GET {place}/threads/archived/public", self.archived),
        ):
            routes.add(line, handler)

    def create(self, call: Call) -> Answer:
        channel = self._world.channel(call.args["channel"])
        self._check(channel, call.body, call)
        if known := self._same_nonce(call.body):
            return Answer(200, post_json(known, nonce=True))
        channel.archived = False
        post = self._world.draft(channel, self._world.bot, call.body)
        self._world.write(post, call.body, dict(call.files))
        if post.nonce:
            self._nonces[post.author.id, post.nonce] = (post, post.at)
        return Answer(200, post_json(post, nonce=True))

    def history(self, call: Call) -> Answer:
        """Newest first; empty, not refused, for who may not read the history."""
        channel = self._world.channel(call.args["channel"])
        if not channel.may("read_message_history"):
            return Answer(200, [])
        seen = [post for post in channel.posts.values() if self._is_seen(post)]
        limit = min(100, int(call.query.get("limit", 50)))
        return Answer(200, [post_json(post) for post in _page(seen, call.query.get, limit)])

    def get(self, call: Call) -> Answer:
        post = self._post(call)
        if not post.channel.may("read_message_history"):
            raise ApiError(50001)
        return Answer(200, post_json(post))

    def edit(self, call: Call) -> Answer:
        post = self._post(call)
        if post.author is not self._world.bot:
            raise ApiError(50005)
        if post.channel.archived:
            raise ApiError(50083)
        check_edit(post, call.body, call.files)
        self._world.edit(post, call.body, dict(call.files))
        return Answer(200, post_json(post))

    def delete(self, call: Call) -> Answer:
        post = self._post(call)
        if post.author is not self._world.bot and not post.channel.may("manage_messages"):
            raise ApiError(50013)
        self._world.delete(post)
        return Answer(204)

    def crosspost(self, call: Call) -> Answer:
        post = self._post(call)
        if post.channel.kind != Kind.NEWS:
            raise ApiError(50024)
        if not post.channel.may("send_messages"):
            raise ApiError(50013)
        if post.flags & Flag.CROSSPOSTED:
            raise ApiError(40033)
        post.flags |= Flag.CROSSPOSTED
        return Answer(200, post_json(post))

    def start(self, call: Call) -> Answer:
        """A thread; in a forum with its first message, which has the thread's id."""
        parent = self._world.channel(call.args["channel"])
        _check_thread_name(call.body)
        if parent.kind == Kind.FORUM:
            return self._start_in_forum(parent, call)
        if not parent.may("create_public_threads"):
            raise ApiError(50013)
        thread = self._world.add_thread(parent, call.body["name"], self._world.bot, self._world.ids.next())
        return Answer(201, channel_json(thread, self._world.bot))

    def start_from(self, call: Call) -> Answer:
        """A thread on a message, with that message's id."""
        post = self._post(call)
        _check_thread_name(call.body)
        if not post.channel.may("create_public_threads"):
            raise ApiError(50013)
        if post.thread:
            raise ApiError(160004)
        post.thread = self._world.add_thread(post.channel, call.body["name"], self._world.bot, post.id)
        return Answer(201, channel_json(post.thread, self._world.bot))

    def archived(self, call: Call) -> Answer:
        parent = self._world.channel(call.args["channel"])
        if not parent.may("read_message_history"):
            raise ApiError(50013)
        threads = [one for one in self._world.channels.values() if one.parent is parent and one.archived]
        shown = [channel_json(one, self._world.bot) for one in reversed(threads) if not one.deleted]
        return Answer(200, {"threads": shown, "members": [], "has_more": False})

    def _start_in_forum(self, forum: Channel, call: Call) -> Answer:
        first = call.body.get("message") or {}
        tags = call.body.get("applied_tags") or []
        if not forum.may("send_messages"):
            raise ApiError(50013)
        if forum.flags & REQUIRES_TAG and not tags:
            raise ApiError(40067)
        if set(tags) - set(forum.tags) or len(tags) > 5:
            raise ApiError(10087, 404, "Unknown tag")
        check_message(first, int(first.get("flags") or 0), call.files)
        number = self._world.ids.next()
        thread = self._world.add_thread(forum, call.body["name"], self._world.bot, number, tags)
        post = self._world.draft(thread, self._world.bot, first, number)
        self._world.write(post, first, dict(call.files))
        return Answer(201, {**channel_json(thread, self._world.bot), "message": post_json(post)})

    def _post(self, call: Call) -> Post:
        return self._world.post(call.args["channel"], call.args["message"])

    def _check(self, channel: Channel, body: Payload, call: Call) -> None:
        if channel.kind not in _POSTABLE:
            raise ApiError(50008)
        if channel.kind == Kind.DM:
            self._check_dm(channel)
        flags = int(body.get("flags") or 0)
        self._check_permissions(channel, body, call, flags)
        if channel.archived and channel.locked:
            raise ApiError(50083)
        check_message(body, flags, call.files)

    def _check_permissions(self, channel: Channel, body: Payload, call: Call, flags: int) -> None:
        embeds = body.get("embeds") or (is_v2(flags) and self._world.rules.v2_needs_embed_links)
        needed = {
            "send_messages_in_threads" if channel.is_thread else "send_messages": True,
            "embed_links": bool(embeds),
            "attach_files": bool(call.files),
        }
        if not channel.may(*(name for name, needs in needed.items() if needs)):
            raise ApiError(50013)

    def _check_dm(self, channel: Channel) -> None:
        person = channel.users[0]
        if not person.dms_open:
            raise ApiError(50007)
        if not self._world.shares_with(person):
            raise ApiError(50278)

    def _same_nonce(self, body: Payload) -> Post | None:
        """The post that this author made with this nonce a short time ago. Raises ApiError 10008 if it was deleted."""
        known = self._nonces.get((self._world.bot.id, str(body.get("nonce"))))
        if not body.get("enforce_nonce") or not known:
            return None
        post, at = known
        if self._world.clock.now() - at > self._world.rules.nonce_window:
            return None
        if post.deleted:
            raise ApiError(10008)
        return post

    def _is_seen(self, post: Post) -> bool:
        shown_at = post.at + self._world.rules.history_lag
        return not post.deleted and not post.ephemeral and shown_at <= self._world.clock.now()


def check_edit(post: Post, body: Payload, files: Mapping[str, bytes]) -> None:
    """Hold the post as it would be after this edit to the limits."""
    check_message(merged(post, body), post.flags | int(body.get("flags") or 0), files)


def _page(seen: list[Post], query: Callable[[str], str | None], limit: int) -> list[Post]:
    """``after``: those right after it; else the newest, or the newest before ``before``. Always newest first."""
    by_age = sorted(seen, key=lambda post: int(post.id))
    if after := query("after"):
        found = list(islice((post for post in by_age if int(post.id) > int(after)), limit))
        return found[::-1]
    before = int(query("before") or 1 << 63)
    return [post for post in reversed(by_age) if int(post.id) < before][:limit]


def _check_thread_name(body: Payload) -> None:
    problems = Problems()
    problems.length("name", body.get("name"), 1, 100)
    problems.refuse()
