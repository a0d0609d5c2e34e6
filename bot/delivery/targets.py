"""Dead places are tried again, daily and on demand, without posting; who lives again is told once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.delivery import attempt
from bot.delivery.troubles import OnTrouble, Trouble, TroubleKind, tell
from bot.ports import Messenger
from bot.store.database import Database
from bot.store.dead_places import DeadPlace, DeadPlaces

PROBE_EVERY = timedelta(days=1)


class Targets:
    """Revives places."""

    def __init__(
        self,
        database: Database,
        messengers: Mapping[str, Messenger],
        on_trouble: OnTrouble,
        *,
        time_limit: float = attempt.TIME_LIMIT,
    ) -> None:
        self._database = database
        self._places = DeadPlaces(database)
        self._messengers = messengers
        self._on_trouble = on_trouble
        self._time_limit = time_limit

    async def reprobe(self, now: datetime) -> int:
        """Try every dead place that was not tried for a day; returns how many live again."""
        due = await self._places.all(probed_before=now - PROBE_EVERY)
        return sum([await self._try(dead, now) for dead in due])

    async def revive(self, place_key: str, now: datetime) -> bool:
        """Try a place now, because somebody mended it or asks to; returns whether it can be posted to."""
        dead = await self._places.find(place_key)
        return dead is None or await self._try(dead, now)

    async def _try(self, dead: DeadPlace, now: datetime) -> bool:
        messenger = self._messengers.get(dead.place.platform)
        if messenger is None:
            return False
        if await attempt.probe(messenger, dead.place, self._time_limit) is not None:
            await self._places.probed(dead.place.key, now)
            return False
        async with self._database.write() as connection:
            if await self._places.enable(connection, dead, now):
                revived = Trouble(TroubleKind.REVIVED, dead.place.platform, dead.reason, dead.place)
                await tell(self._on_trouble, connection, revived)
        return True
