"""A local Slack that the real Bolt and slack_sdk talk to: Web API, Socket Mode, signed HTTP, and people at their desks.

    async with SlackServer() as slack:
        ana, papers = slack.person("ana"), slack.channel("papers")
        ...  # AsyncWebClient(base_url=slack.api_base, token=slack.bot_token, retry_handlers=[])
        await ana.types("/papers today", papers)
        assert "No papers" in ana.ephemerals()[-1].text

Time: ``clock`` moves message times, quotas, redelivery, response_url and tokens; what a person waits for (``patience``,
also the life of a trigger_id) is in real seconds, as the libraries' own clocks are.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import Self, TypeVar

import aiohttp
from aiohttp import web

from bot.clock import Clock
from tests.servers import slack_accounts, slack_chat, slack_conversations, slack_files, slack_views
from tests.servers.slack_admin import Admin, install
from tests.servers.slack_api import Api, Call
from tests.servers.slack_app_settings import AppSettings
from tests.servers.slack_delivery import Carrier, Courier, Delivery
from tests.servers.slack_faults import Fault
from tests.servers.slack_http import HttpCarrier
from tests.servers.slack_person import Person
from tests.servers.slack_quota import Quotas
from tests.servers.slack_responses import use_response_url
from tests.servers.slack_socket import Sockets
from tests.servers.slack_world import Channel, Installation, Kind, Message, User, Workspace, World

T = TypeVar("T")
MODULES = (slack_accounts, slack_chat, slack_conversations, slack_files, slack_views)


class SlackServer:
    """Serves on 127.0.0.1 within ``async with``. Without more ado, the app is installed in the workspace ``acme``."""

    def __init__(
        self,
        app: AppSettings | None = None,
        *,
        clock: Clock | None = None,
        quotas: Quotas | None = None,
        patience: float = 3.0,
        installed: bool = True,
        port: int = 0,
    ) -> None:
        self.app = app or AppSettings()
        self.world = World(self.app, clock or Clock())
        methods = {name: method for module in MODULES for name, method in module.METHODS.items()}
        self.api = Api(self.world, methods, quotas or Quotas())
        self.sockets = Sockets(self.world)
        self.courier = Courier(self.world.clock, patience, self._carrier)
        self.admin = Admin(self.world, self.courier)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        if installed:
            self.install(self.workspace())

    @property
    def http(self) -> HttpCarrier:
        """Deliveries by HTTP, for those who forge them."""
        assert self._session, "the server is not running"
        return HttpCarrier(self.app, self._session)

    def _carrier(self) -> Carrier:
        return self.sockets if self.app.socket_mode else self.http

    @property
    def url(self) -> str:
        return self.world.base_url

    @property
    def api_base(self) -> str:
        """What AsyncWebClient takes as ``base_url``."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The token of the first installation."""
        return self.world.installations[0].token

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far."""
        return self.api.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything brought to the app so far."""
        return self.courier.sent

    @property
    def acks(self) -> list[float]:
        """Milliseconds from sending each delivery to its acknowledgement."""
        return self.courier.acks

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def fail(self, method: str, *faults: Fault, times: int = 1) -> None:
        """Let the next calls of a method (``*``: any) meet these faults, one after another."""
        self.api.weather.arranged.setdefault(method, []).extend(list(faults) * times)

    def fail_until_mended(self, method: str, fault: Fault) -> None:
        self.api.weather.lasting[method] = fault

    def mend(self) -> None:
        """Answer as a healthy server again."""
        self.api.weather.arranged.clear()
        self.api.weather.lasting.clear()

    def workspace(self, name: str = "acme", *, enterprise: str = "") -> Workspace:
        """The workspace of this name, made if need be."""
        for known in self.world.workspaces.values():
            if known.name == name:
                return known
        made = Workspace(self.world.new_id("T"), name, enterprise)
        self.world.workspaces[made.id] = made
        return made

    def person(self, name: str, workspace: Workspace | None = None, *, is_admin: bool = False) -> Person:
        """The person of this name, made if need be."""
        workspace = workspace or self.workspace()
        user = workspace.user_named(name)
        if user is None:
            user = User(self.world.new_id("U"), name, workspace, is_admin=is_admin)
            workspace.users[user.id] = user
        return Person(user, self.world, self.courier)

    def channel(
        self,
        name: str,
        workspace: Workspace | None = None,
        *,
        kind: Kind = "public",
        members: Iterable[Person] = (),
        with_bot: bool = True,
    ) -> Channel:
        """The channel of this name, made if need be, with these members and, unless told otherwise, the bot in it."""
        workspace = workspace or self.workspace()
        found = workspace.channel_named(name)
        if found is None:
            found = Channel(self.world.new_id("C"), name.lstrip("#"), kind, workspace)
            workspace.channels[found.id] = found
            installation = self.world.installation_in(workspace)
            found.members |= {installation.bot_user} if installation and with_bot else set()
        found.members |= {person.id for person in members}
        return found

    def messages(self, channel: Channel) -> list[Message]:
        """What everybody in a channel sees, oldest first."""
        return channel.messages

    def install(self, workspace: Workspace, scopes: Iterable[str] | None = None) -> Installation:
        """Install the app as an admin who clicks it through; returns the installation with its token."""
        granted = self.app.scopes if scopes is None else scopes
        return self._added(install(self.world, [workspace], granted))

    def install_org(self, enterprise: str, workspaces: Iterable[Workspace]) -> Installation:
        """Install the app for a Grid organisation, with these of its workspaces added."""
        return self._added(install(self.world, list(workspaces), self.app.scopes, enterprise=enterprise))

    def _added(self, installation: Installation) -> Installation:
        self.world.issue(installation)
        if installation not in self.world.installations:
            self.world.installations.append(installation)
        return installation

    def deliver_to(self, request_url: str) -> None:
        """Switch Socket Mode off and send everything to this address from now on."""
        self.app.socket_mode, self.app.request_url = False, request_url

    async def verifies_url(self) -> bool:
        """Ask the request URL to prove itself, as saving it at api.slack.com does."""
        challenge = secrets.token_hex(8)
        question = Delivery("events_api", {"token": "legacy", "type": "url_verification", "challenge": challenge})
        status, text, _ = await self.http.knock(question)
        return status == 200 and challenge in text

    async def until(self, happened: Callable[[], T | None], *, within: float = 2.0) -> T:
        """Wait in real seconds until ``happened()`` is true, and return what it returned."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not (found := happened()):
            assert loop.time() < end, "it did not happen in time"
            await asyncio.sleep(0.002)
        return found

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=50 * 2**20)
        application.router.add_route("*", "/api/{method}", self.api.answer)
        application.router.add_get("/link/", self.sockets.serve)
        application.router.add_post("/actions/{key:.+}", partial(use_response_url, self.world))
        application.router.add_post("/upload/v1/{file}", partial(slack_files.receive, self.api))
        self._runner = web.AppRunner(application, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.world.base_url = f"http://127.0.0.1:{self._port}"
        self.world.socket_url = f"ws://127.0.0.1:{self._port}/link/"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        assert self._session
        await self.courier.close()
        await self.api.close()
        await self.sockets.close()
        await self._session.close()
        await self._runner.cleanup()
