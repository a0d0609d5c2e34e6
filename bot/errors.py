"""What can go wrong, as types that carry their meaning.

    PaperboyError
    ├── Refusal               the person asked for something impossible: shown to them as written
    ├── CannotStart           the installation is not right: shown to the operator, exit code 2
    ├── SourceDown            a paper source did not answer as it should: try again later
    ├── Undeliverable         a platform certainly did *not* take a message
    ├── OutcomeUnknown        nobody knows whether a platform took a message: look before sending again
    └── CannotReadBack        a platform will not say whether it took a message

Everything else is a defect: it is logged under a code and the person is shown only that code.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class PaperboyError(Exception):
    """The root of every error that this project raises on purpose."""


class Refusal(PaperboyError):
    """Say to the person what happened and the exact command that mends it.

    ``remedy`` is a command line without its `/papers` prefix; it is offered for copying or as a button.
    ``block`` is shown below in a fixed-width font: what was typed, with a caret under the first thing wrong.
    """

    def __init__(self, text: str, *, remedy: str = "", block: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.remedy = remedy
        self.block = block


class CannotStart(PaperboyError):
    """Say in a sentence a problem why the program cannot run, each with its mend; the exit code is 2."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SourceDown(PaperboyError):
    """A paper source failed; ``retry_after`` is its own wish, if it named one."""

    def __init__(self, source: str, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason
        self.retry_after = retry_after


class Failure(StrEnum):
    """Why a message was certainly not taken; the delivery engine decides what follows."""

    RETRY = "retry"
    """Rate limits, slow mode, no connection: wait and send again."""
    CONTENT = "content"
    """The platform refuses this layout: render it plainly once, then give up on the message."""
    TARGET = "target"
    """The place cannot be posted to until somebody mends it: a permission, an archive, a membership."""
    GONE = "gone"
    """The place no longer exists."""
    DM_REFUSED = "dm_refused"
    """The person does not take direct messages from the bot."""
    DM_THROTTLED = "dm_throttled"
    """The platform finds that too many new conversations were opened: pause opening new ones."""
    CREDENTIALS = "credentials"
    """The bot's own token is not accepted: stop using it at once."""
    UNLISTED = "unlisted"
    """A refusal that no table lists: park the row after the third."""


class PauseScope(StrEnum):
    """What has to wait after a rate limit."""

    PLACE = "place"
    WORKSPACE = "workspace"
    PLATFORM = "platform"


class Undeliverable(PaperboyError):
    """The platform said no. ``reason`` is a short clause for people: "DMs are closed"."""

    def __init__(
        self,
        reason: str,
        failure: Failure,
        *,
        retry_after: timedelta | None = None,
        scope: PauseScope = PauseScope.PLACE,
        platform_trouble: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.failure = failure
        self.retry_after = retry_after
        self.scope = scope
        self.platform_trouble = platform_trouble


class OutcomeUnknown(PaperboyError):
    """A time-out, a dropped connection or a server error: the message may or may not have landed."""


class CannotReadBack(PaperboyError):
    """The history cannot be read (a missing permission or membership), so an unknown stays unknown."""
