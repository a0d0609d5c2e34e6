"""The app's manifest, to be pasted at api.slack.com/apps: only what the switched-on features need. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.settings import SlackSettings
from adapters.slack_blocks import Json
from adapters.slack_install import REDIRECT_PATH
from adapters.slack_listeners import SEARCH

NAME = "Paperboy"
EVENTS_PATH = "/slack/events"
EXAMPLE_URL = "https://paperboy.example.com"
"""Stands in the manifest as long as [slack] public_url is not set."""
_PLAIN = re.compile(r"[A-Za-z/][\w ./:-]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null"})


@dataclass(frozen=True, slots=True)
class Feature:
    """Something the bot does, and the scopes that it needs for it."""

    does: str
    """Ends the sentence "Without it there are no …"."""
    scopes: tuple[str, ...]


ALWAYS = (
    Feature("commands", ("commands",)),
    Feature("posts", ("chat:write",)),
    Feature("direct messages", ("im:write",)),
    Feature("answers to whether the bot is in a channel", ("channels:read", "groups:read")),
    Feature("looks whether a message of unknown fate arrived", ("channels:history", "groups:history", "im:history")),
)
ADMINS = Feature("looks who is an admin (admins = true)", ("users:read",))
LINK_CARDS = Feature("cards under links (link_cards = true)", ("links:read", "links:write"))
PICTURES = Feature("pictures, only their words (pictures = true)", ("files:write",))
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
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)
ORG_EVENTS = ("team_access_granted", "team_access_revoked")
DOMAINS = ("arxiv.org", "huggingface.co")


def features(settings: SlackSettings) -> tuple[Feature, ...]:
    """Those that are switched on."""
    switches = ((ADMINS, settings.admins), (LINK_CARDS, settings.link_cards), (PICTURES, settings.pictures))
    return (*ALWAYS, *(feature for feature, switched_on in switches if switched_on))


def scopes(settings: SlackSettings) -> list[str]:
    """Every scope that the switched-on features need, sorted."""
    return sorted({scope for feature in features(settings) for scope in feature.scopes})


def manifest(settings: SlackSettings, command: str) -> Json:
    """The manifest; ``command`` is the slash command. https://docs.slack.dev/reference/app-manifest"""
    base = settings.public_url or EXAMPLE_URL
    http = settings.mode == "http"
    url: Json = {"request_url": f"{base}{EVENTS_PATH}"} if http else {}
    events = [*EVENTS, *(ORG_EVENTS if settings.client_id else ()), *(("link_shared",) if settings.link_cards else ())]
    menus = {"message_menu_options_url": f"{base}{EVENTS_PATH}"} if http else {}
    redirects: Json = {"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if settings.client_id else {}
    return {
        "display_information": {
            "name": NAME,
            "description": "Research papers where your team talks: a daily post, search, and alerts on your topics.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,  # else nobody could type a command there
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [_command(command, base if http else "")],
            "shortcuts": _shortcuts(),
            **({"unfurl_domains": list(DOMAINS)} if settings.link_cards else {}),
        },
        "oauth_config": {**redirects, "scopes": {"bot": scopes(settings)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": sorted(events)},
            "interactivity": {"is_enabled": True, **url, **menus},
            "org_deploy_enabled": bool(settings.client_id),
            "socket_mode_enabled": not http,
            "token_rotation_enabled": bool(settings.client_id),
        },
    }


def as_json(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_yaml(document: Json) -> str:
    """The same as YAML, of which a manifest needs little."""
    return "\n".join(_yaml(document, "")) + "\n"


def _command(command: str, base: str) -> Json:
    made = {"command": command, "description": "Papers: today, search, subscribe, digest …", "usage_hint": "help"}
    # Not escaped: people type topics, and a name in them is a word, no mention.
    return made | {"should_escape": False} | ({"url": f"{base}{EVENTS_PATH}"} if base else {})


def _shortcuts() -> list[Json]:
    known = (
        ("Search papers", "global", SEARCH, "Find papers by words"),
        ("Paper card", "message", "paper_card", "The paper linked here in full"),
        ("Similar papers", "message", "similar_papers", "Papers like the one linked here"),
    )
    return [
        {"name": name, "type": kind, "callback_id": callback_id, "description": told}
        for name, kind, callback_id, told in known
    ]


def _yaml(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _entry(f"{indent}{key}:", inner, indent + "  ")
    elif isinstance(value, list):
        for inner in value:
            yield from _listed(inner, indent)


def _entry(opening: str, inner: object, indent: str) -> Iterator[str]:
    if isinstance(inner, dict | list):
        yield opening
        yield from _yaml(inner, indent)
    else:
        yield f"{opening} {_scalar(inner)}"


def _listed(inner: object, indent: str) -> Iterator[str]:
    if not isinstance(inner, dict | list):
        yield f"{indent}- {_scalar(inner)}"
        return
    first, *rest = _yaml(inner, f"{indent}  ")
    yield f"{indent}- {first.strip()}"
    yield from rest


def _scalar(value: object) -> str:
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and ": " not in value and not value.endswith(":")
        return value if plain and value.casefold() not in _WORDS else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
