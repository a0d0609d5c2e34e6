"""Pictures in posts: uploaded once a workspace, shown in the one post, and told in words wherever that fails.

Slack goes on processing a file after its upload, and until then refuses a post that shows it (invalid_blocks). That is
a certain no, so the same post is tried again. files.info would tell when a file is ready, but takes files:read: the
right to read what everybody uploads. https://docs.slack.dev/messaging/working-with-files,
https://github.com/slackapi/python-slack-sdk/issues/1521
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from adapters.slack_access import Access, Wire, Workspaces, renewing
from adapters.slack_blocks import Json
from adapters.slack_errors import Target, told_as
from adapters.slack_looks import has_picture, illustrated
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.logs import defect
from bot.messages import Picture

UPLOAD_SECONDS = 5.0
"""How long people wait for an upload; drawing takes some hundredths of a second."""
TRIES = (0.0, 1.0, 2.0)
"""Seconds before each attempt to show a file that may still be processed; after the last one, words. Of the five uses
of a response_url this takes four."""
PROCESSED_SECONDS = 120.0
"""A file that is older and refused is not slow but gone."""
REST_SECONDS = 60.0
"""After an upload that failed, for that workspace, unless Slack names a time: people wait once for the same trouble."""
REMEMBERED = 200
"""Pictures, over all workspaces."""
NAME, TITLE = "chart.png", "Chart"
_REFUSED = (Failure.CONTENT, Failure.UNLISTED)
"""What a post may be refused with because of its picture. Of an unlisted code nobody knows, so words decide."""
Draw = Callable[[Picture], bytes]
"""Makes a PNG."""
T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _File:
    id: str
    since: float
    """Of its upload, on the loop's clock."""

    @property
    def may_be_processed(self) -> bool:
        return _now() - self.since < PROCESSED_SECONDS


class Pictures:
    """Puts pictures into posts; without ``draw`` there are only words."""

    def __init__(self, wire: Wire, workspaces: Workspaces, draw: Draw | None) -> None:
        self._wire = wire
        self._workspaces = workspaces
        self._draw = draw
        self._files: dict[tuple[str, Picture], _File] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._resting: dict[str, float] = {}
        """Team to when it may be tried again, on the loop's clock."""

    async def post(self, team: str, picture: Picture | None, body: Json, send: Callable[[Json], Awaitable[T]]) -> T:
        """Send the body once, showing the picture where it has a place for one. Raises what ``send`` raises.

        ``send`` is called again only if it was refused for certain, so there is never a second post.
        """
        file = await self._file(team, picture) if picture and has_picture(body) else None
        if picture is None or file is None:
            return await send(body)
        for wait in TRIES if file.may_be_processed else TRIES[:1]:
            await asyncio.sleep(wait)
            try:
                return await send(illustrated(body, picture, file.id))
            except Undeliverable as refusal:
                if refusal.failure not in _REFUSED:
                    raise
        self._not_shown(team, picture, file)
        return await send(body)

    # -- the file ----------------------------------------------------------------------

    async def _file(self, team: str, picture: Picture) -> _File | None:
        """The picture in the workspace; None where it cannot be had in time."""
        known = self._known(team, picture)
        if known or self._draw is None or self._resting.get(team, 0.0) > _now():
            return known
        try:
            png = await asyncio.to_thread(self._draw, picture)
            async with asyncio.timeout(UPLOAD_SECONDS), self._locks[team]:
                return self._known(team, picture) or await self._made(team, picture, png)
        except (Undeliverable, OutcomeUnknown, TimeoutError) as trouble:
            self._rest(team, trouble)
        except Exception as error:  # noqa: BLE001 - an answer is not lost because its picture cannot be drawn
            defect(error, "drawing a picture")
        return None

    def _known(self, team: str, picture: Picture) -> _File | None:
        """The one uploaded before, now the last to be forgotten."""
        file = self._files.pop((team, picture), None)
        if file:
            self._files[team, picture] = file
        return file

    async def _made(self, team: str, picture: Picture, png: bytes) -> _File:
        file_id = await renewing(self._workspaces, team, partial(self._uploaded, png))
        file = self._files[team, picture] = _File(file_id, _now())
        if len(self._files) > REMEMBERED:
            del self._files[next(iter(self._files))]
        return file

    async def _uploaded(self, png: bytes, access: Access) -> str:
        """The id of the new file, which is shared nowhere: whoever sees a message that shows it sees it there."""
        with told_as(Target()):
            told = await access.client.files_getUploadURLExternal(filename=NAME, length=len(png))
            await self._wire.upload(str(told["upload_url"]), png)
            file_id = str(told["file_id"])
            await access.client.files_completeUploadExternal(files=[{"id": file_id, "title": TITLE}])
        return file_id

    # -- trouble -----------------------------------------------------------------------

    def _rest(self, team: str, trouble: Exception) -> None:
        asked = trouble.retry_after if isinstance(trouble, Undeliverable) else None
        seconds = asked.total_seconds() if asked else REST_SECONDS
        self._resting[team] = _now() + seconds
        reason = str(trouble) or f"no answer within {UPLOAD_SECONDS:.0f} s"
        log.warning("slack_picture_told_in_words", reason=reason, next_try_seconds=round(seconds))

    def _not_shown(self, team: str, picture: Picture, file: _File) -> None:
        """A file that is gone is made anew the next time; one that is slow may be ready then."""
        log.info("slack_picture_not_shown", file=file.id)
        if not file.may_be_processed:
            self._files.pop((team, picture), None)


def _now() -> float:
    return asyncio.get_running_loop().time()
