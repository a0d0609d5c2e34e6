"""Hold a message to Discord's documented limits (developer documentation: resources/message, components/reference)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.servers.discord_errors import ApiError, Problems
from tests.servers.discord_state import Flag, Payload, walk

ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, THUMBNAIL = 1, 2, 3, 4, 9, 10, 11
GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 12, 13, 14, 17, 18
SELECTS = (3, 5, 6, 7, 8)
_TOP_V2 = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_LEGACY = ("content", "embeds", "poll", "sticker_ids")
MAX_CONTENT, MAX_EMBED_TOTAL, MAX_COMPONENTS, MAX_V2_TEXT = 2000, 6000, 40, 4000
MAX_FILE, MAX_REQUEST = 10 * 1024 * 1024, 25 * 1024 * 1024
"""Bytes of one file, in a guild without boosts, and of all together."""
MAX_FILES, MAX_ALT = 10, 1024


def check_message(body: Payload, flags: int, files: Mapping[str, bytes]) -> None:
    """Raise ApiError 50035, 50006 or 40005 as Discord would; ``flags`` are those that the message then has."""
    if any(len(data) > MAX_FILE for data in files.values()) or sum(map(len, files.values())) > MAX_REQUEST:
        raise ApiError(40005)
    problems = Problems()
    components = body.get("components") or []
    if flags & Flag.COMPONENTS_V2:
        _check_v2(problems, body, components)
    else:
        _check_legacy(problems, body, components)
    _check_nonce(problems, body)
    _check_attached(problems, body, files)
    if flags & Flag.COMPONENTS_V2:
        _check_seen(problems, body)
    problems.refuse()
    if not (body.get("content") or body.get("embeds") or components or files or body.get("poll")):
        raise ApiError(50006)


def check_components(problems: Problems, path: str, components: list[Payload], allowed: tuple[int, ...]) -> None:
    """Hold components to what may stand at this place and to their own limits."""
    for index, one in enumerate(components):
        here = f"{path}.{index}"
        if one.get("type") not in allowed:
            problems.add(f"{here}.type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {allowed}.')
        elif check := _CHECKS.get(one["type"]):
            check(problems, here, one)


def _check_v2(problems: Problems, body: Payload, components: list[Payload]) -> None:
    for name in _LEGACY:
        if body.get(name):
            problems.add(
                name,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    check_components(problems, "components", components, _TOP_V2)
    parts = list(walk(components))
    problems.count("components", parts, 0, MAX_COMPONENTS)
    written = sum(len(part.get("content") or "") for part in parts if part.get("type") == TEXT)
    if written > MAX_V2_TEXT:
        problems.add("components", "BASE_TYPE_MAX_LENGTH", f"Text is {written} characters, {MAX_V2_TEXT} are allowed.")
    _check_unique(problems, parts)


def _check_legacy(problems: Problems, body: Payload, components: list[Payload]) -> None:
    problems.at_most("content", body.get("content"), MAX_CONTENT)
    embeds = body.get("embeds") or []
    problems.count("embeds", embeds, 0, 10)
    for index, embed in enumerate(embeds):
        _check_embed(problems, f"embeds.{index}", embed)
    if sum(map(_embed_size, embeds)) > MAX_EMBED_TOTAL:
        problems.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_EMBED_TOTAL}")
    problems.count("components", components, 0, 5)
    check_components(problems, "components", components, (ROW,))
    _check_unique(problems, list(walk(components)))


def _check_unique(problems: Problems, parts: list[Payload]) -> None:
    for name, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        used = [part[name] for part in parts if part.get(name)]
        if len(used) != len(set(used)):
            problems.add("components", code, f"Component {name} cannot be duplicated")


def _check_nonce(problems: Problems, body: Payload) -> None:
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        problems.at_most("nonce", nonce, 25)
    elif nonce is not None and not isinstance(nonce, int):
        problems.add("nonce", "NONCE_TYPE_INVALID", "Nonce must be an integer or a text.")


def _check_attached(problems: Problems, body: Payload, files: Mapping[str, bytes]) -> None:
    """Every file sent is listed, every file listed is there, and every reference has its file."""
    attached: list[Payload] = list(body.get("attachments") or [])
    problems.count("attachments", attached, 0, MAX_FILES)
    for index, one in enumerate(attached):
        problems.at_most(f"attachments.{index}.description", one.get("description"), MAX_ALT)
    names = [str(one.get("filename")) for one in attached]
    new = {str(one.get("filename")) for one in attached if int(one.get("id", 0)) < MAX_FILES}
    if len(names) != len(set(names)) or new != set(files):
        problems.add("attachments", "LOCAL_ATTACHMENTS_UNCLEAR", f"{names} are listed, {list(files)} are sent.")
    for url in _media(body):
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            problems.add("components", "COMPONENT_ATTACHMENT_NOT_FOUND", f"No file is attached for {url}")


def _check_seen(problems: Problems, body: Payload) -> None:
    """Discord takes a file that no component shows, and shows it nowhere: to a bot that is a mistake."""
    shown = set(_media(body))
    for one in body.get("attachments") or []:
        if not {f"attachment://{one.get('filename')}", one.get("url")} & shown:
            problems.add("attachments", "LOCAL_ATTACHMENT_UNSEEN", f"Nothing shows {one.get('filename')}.")


def _media(body: Payload) -> list[str]:
    found = [
        embed[name]["url"] for embed in body.get("embeds") or [] for name in ("image", "thumbnail") if name in embed
    ]
    for part in walk(body.get("components") or []):
        shown = [part, *part.get("items", [])]
        found += [one[name]["url"] for one in shown for name in ("media", "file") if one.get(name)]
    return found


def _check_embed(problems: Problems, path: str, embed: Payload) -> None:
    problems.at_most(f"{path}.title", embed.get("title"), 256)
    problems.at_most(f"{path}.description", embed.get("description"), 4096)
    problems.at_most(f"{path}.footer.text", (embed.get("footer") or {}).get("text"), 2048)
    problems.at_most(f"{path}.author.name", (embed.get("author") or {}).get("name"), 256)
    fields = embed.get("fields") or []
    problems.count(f"{path}.fields", fields, 0, 25)
    for index, one in enumerate(fields):
        problems.length(f"{path}.fields.{index}.name", one.get("name"), 1, 256)
        problems.length(f"{path}.fields.{index}.value", one.get("value"), 1, 1024)
    if url := embed.get("url"):
        _check_url(problems, f"{path}.url", url, 2048)


def _embed_size(embed: Payload) -> int:
    said = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    said += [(embed.get("author") or {}).get("name")]
    said += [one.get(name) for one in embed.get("fields") or [] for name in ("name", "value")]
    return sum(len(text or "") for text in said)


def _check_url(problems: Problems, path: str, url: str, most: int, *more: str) -> None:
    problems.length(path, url, 1, most)
    if not url.startswith(("http://", "https://", *more)) or " " in url:
        problems.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _row(problems: Problems, path: str, row: Payload) -> None:
    inside = row.get("components") or []
    selects = [one for one in inside if one.get("type") in SELECTS]
    problems.count(f"{path}.components", inside, 1, 1 if selects else 5)
    check_components(problems, f"{path}.components", inside, (BUTTON, *SELECTS))


def _button(problems: Problems, path: str, button: Payload) -> None:
    style, label, custom_id, url = (button.get(name) for name in ("style", "label", "custom_id", "url"))
    problems.at_most(f"{path}.label", label, 80)
    if style not in range(1, 7):
        problems.add(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
    if not label and not button.get("emoji") and style != 6:
        problems.add(path, "BUTTON_COMPONENT_MUST_HAVE_LABEL_OR_EMOJI", "A label or an emoji is required.")
    if style == 5:
        _check_url(problems, f"{path}.url", url or "", 512, "discord://")
    elif style != 6:
        problems.length(f"{path}.custom_id", custom_id, 1, 100)
    if url and custom_id:
        problems.add(path, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")


def _select(problems: Problems, path: str, select: Payload) -> None:
    problems.length(f"{path}.custom_id", select.get("custom_id"), 1, 100)
    problems.at_most(f"{path}.placeholder", select.get("placeholder"), 150)
    if select["type"] != SELECT:
        return
    options = select.get("options") or []
    problems.count(f"{path}.options", options, 1, 25)
    for index, option in enumerate(options):
        for name in ("label", "value"):
            problems.length(f"{path}.options.{index}.{name}", option.get(name), 1, 100)
        problems.at_most(f"{path}.options.{index}.description", option.get("description"), 100)
    if len({option.get("value") for option in options}) != len(options):
        problems.add(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique.")


def _section(problems: Problems, path: str, section: Payload) -> None:
    texts = section.get("components") or []
    problems.count(f"{path}.components", texts, 1, 3)
    check_components(problems, f"{path}.components", texts, (TEXT,))
    accessory = section.get("accessory")
    if not accessory:
        problems.add(f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
    elif accessory.get("type") not in (BUTTON, THUMBNAIL):
        problems.add(f"{path}.accessory.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (2, 11).')
    else:
        _CHECKS[accessory["type"]](problems, f"{path}.accessory", accessory)


def _text(problems: Problems, path: str, text: Payload) -> None:
    problems.length(f"{path}.content", text.get("content"), 1, MAX_V2_TEXT)


def _media_item(problems: Problems, path: str, item: Payload) -> None:
    _check_url(problems, f"{path}.media.url", (item.get("media") or {}).get("url", ""), 2048, "attachment://")
    if item.get("description") is not None:
        problems.length(f"{path}.description", item["description"], 1, MAX_ALT)


def _gallery(problems: Problems, path: str, gallery: Payload) -> None:
    items = gallery.get("items") or []
    problems.count(f"{path}.items", items, 1, 10)
    for index, item in enumerate(items):
        _media_item(problems, f"{path}.items.{index}", item)


def _container(problems: Problems, path: str, container: Payload) -> None:
    inside = container.get("components") or []
    problems.count(f"{path}.components", inside, 1, MAX_COMPONENTS)
    check_components(problems, f"{path}.components", inside, _IN_CONTAINER)
    accent = container.get("accent_color")
    if accent is not None and not 0 <= accent <= 0xFFFFFF:
        problems.add(f"{path}.accent_color", "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")


_CHECKS: Mapping[int, Callable[[Problems, str, Payload], None]] = {
    ROW: _row,
    BUTTON: _button,
    **dict.fromkeys(SELECTS, _select),
    SECTION: _section,
    TEXT: _text,
    THUMBNAIL: _media_item,
    GALLERY: _gallery,
    CONTAINER: _container,
}
