"""Interactions: waiting for their answer, answered by callback, and spoken through by their webhook for 15 minutes."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from tests.servers.discord_command_limits import check_choices
from tests.servers.discord_door import Answer, Call, Routes
from tests.servers.discord_errors import ApiError, Problems
from tests.servers.discord_limits import check_message
from tests.servers.discord_messages import check_edit
from tests.servers.discord_modals import check_modal
from tests.servers.discord_payloads import post_json, user_json
from tests.servers.discord_state import Channel, Flag, Payload, Post, User
from tests.servers.discord_world import World


class Asks(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Says(IntEnum):
    """Callback types."""

    NOTHING = 0
    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_ALLOWED = {
    Asks.COMMAND: (4, 5, 9),
    Asks.COMPONENT: (4, 5, 6, 7, 9),
    Asks.AUTOCOMPLETE: (8,),
    Asks.MODAL: (4, 5, 6, 7),
}
FOLLOW_UPS_WITHOUT_BOT = 5
"""Follow-ups where only the person installed the app."""


@dataclass(eq=False)
class Interaction:
    """What a person did, and what came of it."""

    id: str
    asks: Asks
    user: User
    channel: Channel
    at: datetime
    owners: Payload
    """``authorizing_integration_owners``: ``0`` a guild, ``1`` a person."""
    name: str = ""
    source: Post | None = None
    """The post whose button or menu it was."""
    option_type: int = 3
    """Of an autocompletion: the type of the option being typed."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    begun: float = field(default_factory=time.monotonic)
    says: Says = Says.NOTHING
    failed: bool = False
    """The time ran out: the person reads that the application did not respond."""
    acknowledged_ms: float | None = None
    original: Post | None = None
    followups: list[Post] = field(default_factory=list)
    choices: list[Payload] = field(default_factory=list)
    modal: Payload | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def post(self) -> Post:
        """The answer. Raises AssertionError if there is none."""
        assert self.original, f"no message came, but {self.says.name}{' in vain' if self.failed else ''}"
        return self.original

    @property
    def text(self) -> str:
        return self.post.text

    @property
    def settled(self) -> bool:
        """Whether the person no longer waits: failed, or answered with more than "thinking"."""
        return self.failed or (self.says != Says.NOTHING and not (self.original and self.original.loading))

    async def settle(self, seconds: float = 5.0) -> Interaction:
        """Wait until it is settled. Raises TimeoutError after so many seconds."""
        async with asyncio.timeout(seconds):
            while not self.settled:
                self.changed.clear()
                await self.changed.wait()
        return self

    def fail(self) -> None:
        self.failed = self.says == Says.NOTHING
        self.changed.set()

    def metadata(self) -> Payload:
        return {
            "id": self.id,
            "type": int(self.asks),
            "name": self.name,
            "user": user_json(self.user),
            "authorizing_integration_owners": self.owners,
        }


class Interactions:
    """Handlers; ``add_to`` says for which requests."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def add_to(self, routes: Routes) -> None:
        hook = "/webhooks/{application}/{token}"
        routes.add("POST /interactions/{interaction}/{token}/callback", self.callback)
        routes.add(f"POST {hook}", self.follow_up)
        routes.add(f"GET {hook}/messages/{{message}}", lambda call: Answer(200, post_json(self._post(call)[1])))
        routes.add(f"PATCH {hook}/messages/{{message}}", self.edit)
        routes.add(f"DELETE {hook}/messages/{{message}}", self.delete)

    def begin(self, one: Interaction) -> None:
        """Start waiting for the answer."""
        self.by_id[one.id] = self._by_token[one.token] = one
        self._timers[one.id] = asyncio.get_running_loop().call_later(self._world.rules.answer_within, one.fail)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()

    def callback(self, call: Call) -> Answer:
        one = self.by_id.get(call.args["interaction"])
        if not one or one.token != call.args["token"] or one.failed:
            raise ApiError(10062)
        if one.says != Says.NOTHING:
            raise ApiError(40060)
        says = self._checked_type(one, call.body)
        self._say(one, says, call.body.get("data") or {}, call)
        one.says = says
        one.acknowledged_ms = (time.monotonic() - one.begun) * 1000
        self._timers[one.id].cancel()
        one.changed.set()
        return self._told(one) if call.query.get("with_response") in ("1", "true") else Answer(204)

    def follow_up(self, call: Call) -> Answer:
        """A further message; right after a deferral it fills in the deferred one instead."""
        one = self._spoken(call)
        if one.original and one.original.loading:
            return Answer(200, post_json(self._fill_in(one, one.original, call)))
        if "0" not in one.owners and len(one.followups) >= FOLLOW_UPS_WITHOUT_BOT:
            raise ApiError(40094)
        post = self._write(one, call.body, call)
        one.followups.append(post)
        one.changed.set()
        return Answer(200, post_json(post))

    def edit(self, call: Call) -> Answer:
        one, post = self._post(call)
        return Answer(200, post_json(self._fill_in(one, post, call)))

    def delete(self, call: Call) -> Answer:
        one, post = self._post(call)
        self._world.delete(post)
        one.changed.set()
        return Answer(204)

    def _checked_type(self, one: Interaction, body: Payload) -> Says:
        says = body.get("type")
        possible = says in _ALLOWED[one.asks] and (one.source or says not in (6, 7))
        if not possible:
            problems = Problems()
            problems.add("type", "BASE_TYPE_CHOICES", f"Value must be one of {_ALLOWED[one.asks]}.")
            problems.refuse()
        return Says(body["type"])

    def _say(self, one: Interaction, says: Says, data: Payload, call: Call) -> None:
        if says == Says.MESSAGE:
            one.original = self._write(one, data, call)
        elif says == Says.DEFERRED:
            one.original = self._defer(one, data)
        elif says == Says.DEFERRED_UPDATE:
            one.original = one.source
        elif says == Says.UPDATE:
            assert one.source
            one.original = self._change(one, one.source, data, call)
        elif says == Says.MODAL:
            check_modal(data)
            one.modal = data
        else:
            one.choices = _checked_choices(data, one.option_type)

    def _told(self, one: Interaction) -> Answer:
        answered = {Says.MESSAGE, Says.DEFERRED, Says.UPDATE, Says.DEFERRED_UPDATE} & {one.says}
        post = one.original if answered else None
        told: Payload = {"id": one.id, "type": int(one.asks)}
        if not post:
            return Answer(200, {"interaction": told})
        told |= {
            "response_message_id": post.id,
            "response_message_loading": post.loading,
            "response_message_ephemeral": post.ephemeral,
        }
        return Answer(200, {"interaction": told, "resource": {"type": int(one.says), "message": post_json(post)}})

    def _write(self, one: Interaction, data: Payload, call: Call) -> Post:
        flags = int(data.get("flags") or 0)
        self._check_files(one, call)
        check_message(data, flags, call.files)
        post = self._draft(one, data, flags & Flag.EPHEMERAL)
        return self._world.write(post, data, dict(call.files))

    def _defer(self, one: Interaction, data: Payload) -> Post:
        """Nothing but whether it will be ephemeral can be said when deferring."""
        flags = int(data.get("flags") or 0)
        if flags & ~Flag.EPHEMERAL:
            problems = Problems()
            problems.add("data.flags", "INTERACTION_DEFERRED_FLAGS", "Only the EPHEMERAL flag can be set.")
            problems.refuse()
        return self._world.write(self._draft(one, data, flags | Flag.LOADING), {}, {})

    def _draft(self, one: Interaction, data: Payload, flags: int) -> Post:
        post = self._world.draft(one.channel, self._world.bot, data)
        post.flags = flags
        post.for_user = one.user if post.ephemeral else None
        post.interaction = one.metadata()
        return post

    def _check_files(self, one: Interaction, call: Call) -> None:
        needed = bool(call.files) and self._world.rules.answers_need_attach_files
        if needed and not one.channel.may("attach_files"):
            raise ApiError(50013)

    def _change(self, one: Interaction, post: Post, data: Payload, call: Call) -> Post:
        self._check_files(one, call)
        check_edit(post, data, call.files)
        post.flags &= ~Flag.LOADING
        self._world.edit(post, data, dict(call.files))
        return post

    def _fill_in(self, one: Interaction, post: Post, call: Call) -> Post:
        self._change(one, post, call.body, call)
        one.changed.set()
        return post

    def _spoken(self, call: Call) -> Interaction:
        """The interaction of a webhook token, once it has been answered and while its token lives."""
        one = self._by_token.get(call.args["token"])
        if not one or call.args["application"] != self._world.bot.id or one.says == Says.NOTHING:
            raise ApiError(10015)
        if self._world.clock.now() - one.at > self._world.rules.token_life:
            raise ApiError(50027)
        return one

    def _post(self, call: Call) -> tuple[Interaction, Post]:
        one = self._spoken(call)
        wanted = call.args["message"]
        posts = [one.original, *one.followups]
        found = posts[0] if wanted == "@original" else next((p for p in posts if p and p.id == wanted), None)
        if not found or found.deleted:
            raise ApiError(10008)
        return one, found


def _checked_choices(data: Payload, kind: int) -> list[Payload]:
    choices: list[Payload] = data.get("choices") or []
    problems = Problems()
    check_choices(problems, "data.choices", choices, kind)
    problems.refuse()
    return choices
