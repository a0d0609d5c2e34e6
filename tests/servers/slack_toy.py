"""A small app on the real Bolt, in Socket Mode or by HTTP: what the local Slack is tested with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import SlackServer

Mode = Literal["socket", "http"]
Json = dict[str, Any]
PING_SECONDS = 0.05
"""How soon the client notices that its socket is gone."""


def client(slack: SlackServer, token: str = "") -> AsyncWebClient:
    return AsyncWebClient(base_url=slack.api_base, token=token or slack.bot_token, retry_handlers=[])


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, accessory: Json | None = None) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | (
        {"accessory": accessory} if accessory else {}
    )


def button(label: str, action_id: str, value: str = "1") -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": value}


TOPIC: Json = {"type": "plain_text_input", "action_id": "topic", "min_length": 2}
ZONE: Json = {"type": "external_select", "action_id": "zone", "min_query_length": 2, "placeholder": plain("Time zone")}
KIND: Json = {"type": "static_select", "action_id": "kind", "placeholder": plain("When")}
KIND["options"] = [{"text": plain("Daily"), "value": "d"}, {"text": plain("At once"), "value": "i"}]
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("New topic"),
    "submit": plain("Follow"),
    "notify_on_close": True,
    "blocks": [
        {"type": "input", "block_id": "topic", "label": plain("Topic"), "element": TOPIC},
        {"type": "input", "block_id": "zone", "label": plain("Zone"), "optional": True, "element": ZONE},
        {"type": "input", "block_id": "kind", "label": plain("How often"), "optional": True, "element": KIND},
        {"type": "actions", "block_id": "more", "elements": [button("Preview", "preview")]},
    ],
}
HOME: Json = {"type": "home", "blocks": [section("Your topics", button("Add", "add"))]}


class Toy:
    """Answers one command in many ways, and remembers in ``seen`` all that it was told."""

    def __init__(self, slack: SlackServer, app: AsyncApp | None = None) -> None:
        self.seen: list[Json] = []
        secret = slack.app.signing_secret
        self.app = app or AsyncApp(client=client(slack), signing_secret=secret, process_before_response=True)
        self.app.command("/papers")(self.command)
        self.app.action("add")(self.add)
        self.app.action("preview")(self.preview)
        self.app.action("share")(self.share)
        self.app.options("zone")(self.zones)
        self.app.view("form")(self.submit)
        self.app.view_closed("form")(self.notice)
        self.app.shortcut("find")(self.add)
        self.app.shortcut("card")(self.card)
        self.app.event("app_home_opened")(self.home)
        for event in ("link_shared", "channel_archive", "member_joined_channel", "tokens_revoked", "app_uninstalled"):
            self.app.event(event)(self.notice)

    async def command(self, ack: Any, respond: Any, command: Json, client: Any, body: Json) -> None:
        self.seen.append(body)
        match command["text"].split():
            case ["open"]:
                await client.views_open(trigger_id=command["trigger_id"], view=FORM)
                await ack()
            case ["post"]:
                blocks = [section("*Graphs*", button("Share", "share"))]
                await client.chat_postMessage(channel=command["channel_id"], text="Graphs", blocks=blocks)
                await ack()
            case ["later"]:
                await respond("later", blocks=[section("later", button("Share", "share"))])
                await ack()
            case ["silent"]:
                pass
            case _:
                await ack(f"You said {command['text']}")

    async def add(self, ack: Any, body: Json, client: Any) -> None:
        self.seen.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def preview(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        view = FORM | {"blocks": [*FORM["blocks"], section("2 a week")]}
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    async def share(self, ack: Any, body: Json, respond: Any) -> None:
        self.seen.append(body)
        await ack()
        await respond("shared", response_type="in_channel")
        await respond(delete_original=True)

    async def zones(self, ack: Any, payload: Json) -> None:
        zones = [one for one in ("Europe/Berlin", "Europe/Paris") if payload["value"].lower() in one.lower()]
        await ack(options=[{"text": plain(zone), "value": zone} for zone in zones])

    async def submit(self, ack: Any, view: Json, body: Json) -> None:
        self.seen.append(body)
        topic = view["state"]["values"]["topic"]["topic"]["value"]
        done = {"type": "modal", "title": plain("Done"), "blocks": [section(topic)]}
        if topic == "((":
            await ack(response_action="errors", errors={"topic": "A closing ) is missing."})
        elif topic == "more":
            await ack(response_action="push", view=done)
        elif topic == "show":
            await ack(response_action="update", view=done)
        else:
            await ack()

    async def card(self, ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(f"card of {body['message']['text']}")

    async def home(self, event: Json, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    async def notice(self, ack: Any, body: Json) -> None:
        self.seen.append(body)
        await ack()


@asynccontextmanager
async def running(slack: SlackServer, app: AsyncApp, mode: Mode) -> AsyncIterator[str]:
    """The app connected to Slack; gives its own address, empty in Socket Mode."""
    way = _by_socket(slack, app) if mode == "socket" else _by_http(slack, app)
    async with way as address:
        yield address


@asynccontextmanager
async def _by_socket(slack: SlackServer, app: AsyncApp) -> AsyncIterator[str]:
    handler = AsyncSocketModeHandler(app, slack.app.app_token, ping_interval=PING_SECONDS)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.sockets.connections)
    try:
        yield ""
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _by_http(slack: SlackServer, app: AsyncApp) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        bolt_request = await to_bolt_request(request)
        if app.oauth_flow and request.method == "GET":
            handle = app.oauth_flow.handle_installation
            if request.path == app.oauth_flow.redirect_uri_path:
                handle = app.oauth_flow.handle_callback
            return await to_aiohttp_response(await handle(bolt_request))
        return await to_aiohttp_response(await app.async_dispatch(bolt_request))

    application = web.Application()
    application.router.add_route("*", "/slack/{what}", take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.deliver_to(f"{address}/slack/events")
    try:
        yield address
    finally:
        await runner.cleanup()
