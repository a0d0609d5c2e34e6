"""Installing the app with a browser: the app's install page, Slack's question, and the way back with a code."""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp

from tests.servers.slack_accounts import Grant
from tests.servers.slack_admin import install
from tests.servers.slack_entering import CannotDo
from tests.servers.slack_world import User, World

_AUTHORIZE = re.compile(r"""https?://[^\s"'<>]+/oauth/v2/authorize\?[^\s"'<>]+""")


@dataclass(frozen=True)
class Visit:
    """Where an installation ended: the last page that the person saw, and what Slack was asked for."""

    status: int
    page: str
    scopes: tuple[str, ...]
    redirect: str
    """The address that Slack sent the browser back to, with its code and state."""


@dataclass(frozen=True)
class Browser:
    """A person's browser. It keeps the app's cookies, even those that say Secure, though nothing here is encrypted."""

    user: User
    world: World

    async def installs(
        self, install_url: str, *, allow: bool = True, org: bool = False, cookies: bool = True, state: str = ""
    ) -> Visit:
        """Go through an installation; ``org`` is for the whole organisation, ``state`` replaces the app's own."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            question, kept = await _open(session, install_url)
            asked = {name: values[0] for name, values in parse_qs(urlsplit(question).query).items()}
            back = self._answer(asked | ({"state": state} if state else {}), install_url, allow=allow, org=org)
            headers = {"Cookie": kept} if cookies and kept else {}
            async with session.get(back, headers=headers, allow_redirects=False) as answer:
                scopes = tuple(asked.get("scope", "").split(","))
                return Visit(answer.status, await answer.text(), scopes, back)

    def _answer(self, asked: dict[str, str], install_url: str, *, allow: bool, org: bool) -> str:
        """What Slack's page does with Allow or Cancel: the address that the browser is sent to."""
        app = self.world.app
        if asked.get("client_id") != app.client_id:
            raise CannotDo(f"invalid_client_id: {asked.get('client_id')!r}")
        default = app.redirect_urls[0] if app.redirect_urls else _sibling(install_url, "oauth_redirect")
        target = asked.get("redirect_uri", default)
        if app.redirect_urls and not target.startswith(app.redirect_urls):
            raise CannotDo(f"bad_redirect_uri: {target!r} is none of {app.redirect_urls}")
        if not allow:
            return f"{target}?{urlencode({'error': 'access_denied', 'state': asked.get('state', '')})}"
        code = self._grant(asked, org=org)
        return f"{target}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def _grant(self, asked: dict[str, str], *, org: bool) -> str:
        workspace = self.user.workspace
        enterprise = workspace.enterprise if org else ""
        scopes = [scope for scope in asked.get("scope", "").split(",") if scope]
        workspaces = [] if enterprise else [workspace]
        made = install(self.world, workspaces, scopes, enterprise=enterprise, installer=self.user.id)
        code = secrets.token_hex(12)
        self.world.codes[code] = Grant(made, asked.get("redirect_uri", ""))
        return code


async def _open(session: aiohttp.ClientSession, install_url: str) -> tuple[str, str]:
    """The address of Slack's question that the install page leads to, and the cookies that it set."""
    async with session.get(install_url, allow_redirects=False) as answer:
        cookies = SimpleCookie()
        for header in answer.headers.getall("Set-Cookie", []):
            cookies.load(header)
        leads_to = answer.headers.get("Location", "") + " " + html.unescape(await answer.text())
    found = _AUTHORIZE.search(leads_to)
    if found is None:
        raise CannotDo(f"{install_url} (status {answer.status}) leads to no page of Slack's")
    return found.group(), "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def _sibling(url: str, name: str) -> str:
    return f"{url.split('?')[0].rsplit('/', 1)[0]}/{name}"
