"""Who is who: auth.*, users.info, team.info, oauth.v2.access with token rotation, and apps.connections.open."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

from tests.servers.slack_api import Call, Method
from tests.servers.slack_quota import TIER_2, TIER_3, TIER_4
from tests.servers.slack_world import ApiError, Installation, Json, Token, World


@dataclass
class Grant:
    """What somebody allowed on the consent page, waiting to be fetched with its code."""

    installation: Installation
    redirect_uri: str = ""
    used: bool = False


def auth_test(call: Call) -> Json:
    installation = call.installation
    told: Json = {"enterprise_id": installation.enterprise} if installation.enterprise else {}
    if installation.is_org:
        told |= {"url": "https://grid.enterprise.slack.com/", "team": "Grid", "team_id": installation.enterprise}
    else:
        team = installation.workspaces[0]
        told |= {"url": f"https://{team.name}.slack.com/", "team": team.name, "team_id": team.id}
    told |= {"user": call.world.app.name.lower(), "user_id": call.me, "bot_id": installation.bot_id}
    return told | {"is_enterprise_install": installation.is_org}


def auth_revoke(call: Call) -> Json:
    assert call.token
    call.token.revoked = not call.flag("test")
    return {"revoked": call.token.revoked}


def teams(call: Call) -> Json:
    """auth.teams.list: the workspaces that the token reaches."""
    told = [{"id": one.id, "name": one.name} for one in call.installation.workspaces]
    return {"teams": told, "response_metadata": {"next_cursor": ""}}


def user_info(call: Call) -> Json:
    user = call.user(call.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": user.to_json()}


def team_info(call: Call) -> Json:
    team = call.world.workspaces.get(call.text("team", "")) or call.workspace()
    told: Json = {"id": team.id, "name": team.name, "domain": team.name}
    return {"team": told | ({"enterprise_id": team.enterprise} if team.enterprise else {})}


def open_connection(call: Call) -> Json:
    """The address of a Socket Mode connection, good for one use."""
    app = call.world.app
    if not call.headers.get("Authorization"):
        raise ApiError("not_authed")
    if call.headers["Authorization"] != f"Bearer {app.app_token}":
        wrong_kind = "not_allowed_token_type" if call.token else "invalid_auth"
        raise ApiError(wrong_kind)
    if "connections:write" not in app.app_scopes:
        raise ApiError("missing_scope", needed="connections:write", provided=",".join(app.app_scopes))
    if not app.socket_mode:
        raise ApiError("socket_mode_not_enabled")
    ticket = secrets.token_hex(8)
    call.world.tickets.add(ticket)
    return {"url": f"{call.world.socket_url}?ticket={ticket}&app_id={app.id}"}


def access(call: Call) -> Json:
    """oauth.v2.access: a code or a refresh token for an access token."""
    _check_client(call)
    if call.args.get("grant_type") == "refresh_token":
        return _told(call.world, _refreshed(call), call.at.timestamp())
    grant = call.world.codes.get(call.text("code"))
    if grant is None:
        raise ApiError("invalid_code")
    if grant.used:
        raise ApiError("code_already_used")
    if grant.redirect_uri and call.args.get("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
        raise ApiError("bad_redirect_uri")
    grant.used = True
    if grant.installation not in call.world.installations:
        call.world.installations.append(grant.installation)
    return _told(call.world, call.world.issue(grant.installation), call.at.timestamp())


def _check_client(call: Call) -> None:
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    given = (str(call.args.get("client_id")), str(call.args.get("client_secret")))
    if scheme == "Basic":
        client_id, _, secret = base64.b64decode(value).decode().partition(":")
        given = (client_id, secret)
    if given[0] != call.world.app.client_id:
        raise ApiError("invalid_client_id")
    if given[1] != call.world.app.client_secret:
        raise ApiError("bad_client_secret")


def _refreshed(call: Call) -> Token:
    """The next token; the one before lives on until it expires, its refresh token is spent."""
    wanted = call.text("refresh_token")
    for installation in call.world.installations:
        for token in installation.tokens:
            if token.refresh == wanted and not token.revoked and not installation.removed:
                token.refresh = ""
                return call.world.issue(installation)
    raise ApiError("invalid_refresh_token")


def _told(world: World, token: Token, now: float) -> Json:
    installation = token.installation
    team = None if installation.is_org else installation.workspaces[0]
    told: Json = {"app_id": world.app.id, "access_token": token.value, "token_type": "bot"}
    told |= {"scope": ",".join(installation.scopes), "bot_user_id": installation.bot_user}
    told |= {"team": {"id": team.id, "name": team.name} if team else None}
    told |= {"enterprise": {"id": installation.enterprise, "name": "Grid"} if installation.enterprise else None}
    told |= {"is_enterprise_install": installation.is_org, "authed_user": {"id": installation.installer}}
    if token.expires_at:
        told |= {"refresh_token": token.refresh, "expires_in": round(token.expires_at.timestamp() - now)}
    return told


METHODS = {
    "auth.test": Method(auth_test),
    "auth.revoke": Method(auth_revoke),
    "auth.teams.list": Method(teams, per_minute=TIER_2),
    "users.info": Method(user_info, "users:read", TIER_4),
    "team.info": Method(team_info, "team:read", TIER_3),
    "apps.connections.open": Method(open_connection, open=True),
    "oauth.v2.access": Method(access, open=True),
    "api.test": Method(lambda call: {"args": call.args}, open=True),
}
