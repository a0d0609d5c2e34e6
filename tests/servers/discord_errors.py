"""Discord's refusals in its own shape: a status, a code and, for bad fields, where and why."""

from __future__ import annotations

from tests.servers.discord_state import Payload

_WORDS = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20016: (429, "This action cannot be performed due to slowmode rate limit"),
    30034: (429, "Max number of daily application command creates has been reached (200)"),
    40001: (401, "Unauthorized. Provide a valid token and try again"),
    40003: (403, "You are opening direct messages too fast"),
    40005: (413, "Request entity too large. Try sending something smaller in size"),
    40033: (400, "This message has already been crossposted"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40094: (400, "Maximum number of follow-up messages reached for this interaction"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160004: (400, "A thread has already been created for this message"),
}
"""Codes of the API's documentation that this server gives on its own, with their usual status."""


class ApiError(Exception):
    """What a request is refused with; ``status`` and ``message`` default to the code's own."""

    def __init__(self, code: int, status: int = 0, message: str = "", errors: Payload | None = None) -> None:
        usual = _WORDS.get(code, (400, f"Error {code}"))
        self.code = code
        self.status = status or usual[0]
        self.message = message or usual[1]
        self.errors = errors
        super().__init__(f"{self.status} {code}: {self.message} {errors or ''}".strip())

    def json(self) -> Payload:
        told: Payload = {"message": self.message, "code": self.code}
        return {**told, "errors": self.errors} if self.errors else told


class Problems:
    """What is wrong with a body, gathered by path, so that all of it is told at once."""

    def __init__(self) -> None:
        self.found: Payload = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Note a problem of the field at ``path``, written as ``components.0.label``."""
        place = self.found
        for key in filter(None, path.split(".")):
            place = place.setdefault(key, {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: str, value: object, least: int, most: int) -> None:
        """The field must be a text of ``least`` to ``most`` characters."""
        if not isinstance(value, str):
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(value) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def at_most(self, path: str, value: object, most: int) -> None:
        """The field may be missing, or a text of at most ``most`` characters."""
        if value is not None and len(str(value)) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def count(self, path: str, items: list[Payload], least: int, most: int) -> None:
        if not least <= len(items) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise ApiError(50035, errors=self.found)
