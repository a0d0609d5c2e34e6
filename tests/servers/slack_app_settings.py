"""What is set at api.slack.com for an app: scopes, commands, events, tabs and where its requests go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALL_SCOPES = (
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "team:read",
    "users:read",
)
"""Every bot scope that this server knows, except those that it never asks for."""
SCOPES = tuple(scope for scope in ALL_SCOPES if scope not in ("chat:write.public", "channels:join"))
EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "team_access_granted",
    "team_access_revoked",
    "tokens_revoked",
)


@dataclass
class AppSettings:
    """An app's settings, changed by assigning; ``commands``, ``shortcuts`` and ``events`` are what Slack will send."""

    id: str = "A0PAPERBOY"
    name: str = "Paperboy"
    client_id: str = "1111.2222"
    client_secret: str = "client-secret"
    signing_secret: str = "signing-secret"
    app_token: str = "xapp-1-A0PAPERBOY-3333-secret"
    app_scopes: tuple[str, ...] = ("connections:write",)
    scopes: tuple[str, ...] = SCOPES
    commands: tuple[str, ...] = ("/papers",)
    shortcuts: tuple[str, ...] | None = None
    """Callback ids that exist; None lets people run any."""
    events: tuple[str, ...] = EVENTS
    unfurl_domains: tuple[str, ...] = ("arxiv.org", "huggingface.co")
    socket_mode: bool = True
    interactive: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    rotates_tokens: bool = False
    request_url: str = ""
    """Where requests go by HTTP, when Socket Mode is off."""
    redirect_urls: tuple[str, ...] = ()
    """Where an installation may end; empty allows any."""

    def set_up(self, manifest: Mapping[str, Any]) -> None:
        """Take over an app manifest, as pasting it at api.slack.com does."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth, events = manifest.get("oauth_config", {}), settings.get("event_subscriptions", {})
        interactivity, home = settings.get("interactivity", {}), features.get("app_home", {})
        self.name = manifest["display_information"]["name"]
        self.scopes = tuple(oauth.get("scopes", {}).get("bot", ()))
        self.redirect_urls = tuple(oauth.get("redirect_urls", ()))
        self.commands = tuple(one["command"] for one in features.get("slash_commands", ()))
        self.shortcuts = tuple(one["callback_id"] for one in features.get("shortcuts", ()))
        self.unfurl_domains = tuple(features.get("unfurl_domains", ()))
        self.events = tuple(events.get("bot_events", ()))
        self.home_tab = bool(home.get("home_tab_enabled", False))
        self.messages_tab = bool(home.get("messages_tab_enabled", True))
        self.interactive = bool(interactivity.get("is_enabled", False))
        self.socket_mode = bool(settings.get("socket_mode_enabled", False))
        self.rotates_tokens = bool(settings.get("token_rotation_enabled", False))
        urls = (events.get("request_url"), interactivity.get("request_url"))
        self.request_url = next((url for url in urls if url), self.request_url)
