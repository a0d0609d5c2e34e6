"""People at their desks: they type, press, choose, submit, open tabs, run shortcuts and post links."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.servers import slack_payloads as payloads
from tests.servers.slack_chat import add, owned
from tests.servers.slack_consent import Browser
from tests.servers.slack_delivery import Courier, Delivery
from tests.servers.slack_entering import CannotDo, Spot, chosen, find, missing, sends_at_once
from tests.servers.slack_events import tell
from tests.servers.slack_limits import check_options
from tests.servers.slack_responses import answer_submission, respond
from tests.servers.slack_surfaces import RESPONSE_URL_LIFE, ResponseUrl, Trigger, View
from tests.servers.slack_world import ApiError, Channel, Installation, Json, Message, User, Workspace, World

TROUBLE = {"slash_commands": "operation_timeout", "interactive": "We had some trouble connecting. Try again?"}


@dataclass(frozen=True)
class Person:
    """Somebody in a workspace. What they do returns once the app has acknowledged it, or has not in time."""

    user: User
    world: World
    courier: Courier

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def workspace(self) -> Workspace:
        return self.user.workspace

    @property
    def installation(self) -> Installation:
        found = self.world.installation_in(self.workspace)
        if found is None:
            raise CannotDo(f"{self.world.app.name} is not installed in {self.workspace.name}")
        return found

    @property
    def dm(self) -> Channel:
        """Their direct messages with the app."""
        return self.world.dm(self.workspace, self.installation.bot_user, self.id)

    @property
    def modals(self) -> list[View]:
        """The modals they have open, the topmost last."""
        return self.world.surfaces.modals.get(self.id, [])

    @property
    def modal(self) -> View:
        if not self.modals:
            raise CannotDo(f"{self.user.name} has no modal open")
        return self.modals[-1]

    @property
    def home(self) -> View | None:
        """The app's home tab as they see it; None before the app published one."""
        return self.world.surfaces.homes.get(self.id)

    @property
    def browser(self) -> Browser:
        return Browser(self.user, self.world)

    def sees(self, channel: Channel) -> list[Message]:
        """What is in a channel for them, oldest first: everybody's messages and those only for them."""
        return [one for one in channel.posts if not one.deleted and one.only_for in ("", self.id)]

    def ephemerals(self, channel: Channel | None = None) -> list[Message]:
        """What only they see, here or anywhere, oldest first."""
        every = [one for place in self.workspace.channels.values() for one in place.posts]
        mine = [one for one in every if one.only_for == self.id and not one.deleted]
        return sorted((one for one in mine if channel in (None, one.channel)), key=lambda one: one.ts)

    async def types(self, line: str, channel: Channel) -> Delivery:
        """Send a slash command; what the acknowledgement says is shown to them."""
        name = line.split(" ")[0]
        if name not in self.world.app.commands or "commands" not in self.installation.scopes:
            raise CannotDo(f"{name} is not a valid command")
        place = self._place(channel)
        keys = {"trigger_id": self.trigger(), "response_url": self._address(place)}
        payload = payloads.command(self.world, self.user, channel, line, keys)
        delivery = await self.courier.deliver(Delivery("slash_commands", payload))
        if not delivery.acked:
            text = f"{name} failed because the app did not respond ({TROUBLE['slash_commands']})"
            add(self.world, channel, "USLACKBOT", {"text": text}, only_for=self.id)
        elif delivery.reply:
            respond(self.world, place, delivery.reply)
        return delivery

    async def presses(self, where: Message | View, which: str) -> Delivery:
        """Press a button, or an option of a menu: by action_id, label or value."""
        spot = find(where.blocks, which)
        return await self._act(where, spot, {"selected_option": spot.option} if spot.option else {})

    async def chooses(self, where: Message | View, which: str, value: Any) -> Delivery | None:
        """Fill in one element; the app hears of it only if the element tells it at once, else None is returned."""
        spot = find(where.blocks, which)
        if spot.kind == "external_select" and isinstance(value, str):
            value = await self._found(where, spot, value)
        state = chosen(spot, value)
        if isinstance(where, View):
            where.values.setdefault(spot.block["block_id"], {})[spot.element["action_id"]] = state
        return await self._act(where, spot, state) if sends_at_once(spot) else None

    async def searches(self, where: Message | View, which: str, typed: str) -> list[Json]:
        """Type into an external select; returns the options that the app offers."""
        spot = find(where.blocks, which)
        if len(typed) < int(spot.element.get("min_query_length", 3)):
            raise CannotDo(f"the menu waits for more letters than {typed!r}")
        about = {"action_id": spot.element["action_id"], "block_id": spot.block["block_id"], "value": typed}
        delivery = await self._interact("block_suggestion", **about, **self._at(where))
        check_options(delivery.reply)
        groups = delivery.reply.get("option_groups") or [{"options": delivery.reply.get("options") or []}]
        return [option for group in groups for option in group["options"]]

    async def submits(self, values: Mapping[str, Any] | None = None, *, view: View | None = None) -> Delivery:
        """Fill in the topmost modal, by label, block_id or action_id, and press its button."""
        view = view or self.modal
        for which, value in (values or {}).items():
            await self.chooses(view, which, value)
        if left := missing(view):
            raise CannotDo(f"these are required: {left}")
        view.errors = {}
        told = {"view": view.to_json(self.world.app.id), "response_urls": [], "trigger_id": self.trigger(view)}
        delivery = await self._interact("view_submission", **told)
        try:
            if delivery.acked:
                answer_submission(self.world, view, delivery.reply)
        except ApiError as error:
            delivery.troubles.append(error.code)
        if not delivery.acked or delivery.troubles:
            view.errors[""] = TROUBLE["interactive"]
        return delivery

    async def closes(self, view: View | None = None, *, all_of_them: bool = False) -> Delivery | None:
        """Close the topmost modal; the app hears of it if it asked to."""
        view = view or (self.modals[0] if all_of_them else self.modal)
        told = {"view": view.to_json(self.world.app.id), "is_cleared": all_of_them}
        self.world.surfaces.close(view)
        return await self._interact("view_closed", **told) if view.definition.get("notify_on_close") else None

    async def runs_shortcut(self, callback_id: str, message: Message | None = None) -> Delivery:
        """Run a global shortcut, or one on a message."""
        known = self.world.app.shortcuts
        if known is not None and callback_id not in known:
            raise CannotDo(f"there is no shortcut {callback_id!r}")
        told: Json = {"callback_id": callback_id, "action_ts": self.world.new_ts(), "trigger_id": self.trigger()}
        if message is None:
            return await self._interact("shortcut", **told)
        url = self.response_url(message.channel)
        at = {"channel": {"id": message.channel.id, "name": payloads.channel_name(message.channel)}}
        told |= {"message_ts": message.ts, "message": message.to_json(), "response_url": url, **at}
        return await self._interact("message_action", **told)

    async def opens_home(self, tab: str = "home") -> Delivery | None:
        """Click on the app: its home tab, or with ``messages`` the DM. None if the app does not listen for that."""
        body: Json = {"type": "app_home_opened", "user": self.id, "channel": self.dm.id, "tab": tab}
        if self.home and tab == "home":
            body["view"] = self.home.to_json(self.world.app.id)
        return await self.happens(body)

    async def says(self, text: str, channel: Channel, *, thread_ts: str = "") -> Message:
        """Post a message; apps that listen hear of it, and of links to their domains."""
        message = add(self.world, channel, self.id, {"text": text, "thread_ts": thread_ts})
        if self.installation.bot_user in channel.members:
            kind = {"public": "channel", "private": "group"}.get(channel.kind, channel.kind)
            about = {"channel": channel.id, "channel_type": kind, "event_ts": message.ts}
            await self.happens(message.to_json() | about, listed=f"message.{kind}s" if kind != "im" else "message.im")
        return message

    async def posts_link(self, url: str, channel: Channel, *, text: str = "{url}") -> Message:
        """Post a link, in a text if given."""
        message = await self.says(text.format(url=f"<{url}>"), channel)
        bot = self.installation.bot_user
        body: Json = {"type": "link_shared", "channel": channel.id, "user": self.id, "message_ts": message.ts}
        body |= {"is_bot_user_member": bot in channel.members, "source": "conversations_history"}
        body |= {"unfurl_id": f"{channel.id}-{message.ts}", "links": [{"url": url, "domain": url.split("/")[2]}]}
        if owned(self.world, url):
            await self.happens(body)
        return message

    async def happens(self, body: Json, *, listed: str = "") -> Delivery | None:
        """Tell the app of an event in their workspace; None if it is not to hear of it."""
        return await tell(self.world, self.courier, self.workspace, body, listed=listed)

    async def _act(self, where: Message | View, spot: Spot, state: Json) -> Delivery:
        told_of = ("type", "action_id", "value", "text")
        action: Json = {key: value for key, value in spot.element.items() if key in told_of}
        action |= {"block_id": spot.block["block_id"], "action_ts": self.world.new_ts()} | state
        values = where.values if isinstance(where, View) else {}
        told: Json = {"actions": [action], "state": {"values": values}, **self._at(where)}
        view = where if isinstance(where, View) else None
        told["trigger_id"] = self.trigger(view)
        if isinstance(where, Message):
            told["response_url"] = self.response_url(where.channel, where)
        return await self._interact("block_actions", **told)

    async def _interact(self, kind: str, **told: Any) -> Delivery:
        if not self.world.app.interactive:
            raise CannotDo("interactivity is switched off for this app")
        payload = payloads.interaction(self.world, self.user, kind, **told)
        return await self.courier.deliver(Delivery("interactive", payload))

    async def _found(self, where: Message | View, spot: Spot, typed: str) -> Json:
        options = await self.searches(where, spot.element["action_id"], typed)
        exact = [one for one in options if typed in (one["text"]["text"], one["value"])]
        if not options:
            raise CannotDo(f"the menu offers nothing for {typed!r}")
        return (exact or options)[0]

    def _at(self, where: Message | View) -> Json:
        return payloads.in_view(self.world, where) if isinstance(where, View) else payloads.in_message(where)

    def _place(self, channel: Channel, message: Message | None = None) -> ResponseUrl:
        until = self.world.clock.now() + RESPONSE_URL_LIFE
        ts = message.ts if message else ""
        return ResponseUrl(channel.id, self.workspace.id, self.id, until, message_ts=ts)

    def response_url(self, channel: Channel, message: Message | None = None) -> str:
        """A fresh response_url for what they do in a channel, or to a message."""
        return self._address(self._place(channel, message))

    def _address(self, place: ResponseUrl) -> str:
        return f"{self.world.base_url}/actions/{self.world.surfaces.new_response_url(place)}"

    def trigger(self, view: View | None = None) -> str:
        """A fresh trigger_id, as every click hands one out."""
        until = time.monotonic() + self.courier.patience
        trigger = Trigger(self.id, self.workspace.id, until, view=view.id if view else "")
        return self.world.surfaces.new_trigger(trigger)
