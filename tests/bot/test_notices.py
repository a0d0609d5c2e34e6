from __future__ import annotations

import pytest

from bot.delivery.troubles import Trouble, TroubleKind
from bot.notices import Notices, notice
from bot.ports import Place
from bot.store.database import Database
from bot.store.store import Store
from tests.servers.messenger import Hand

CHANNEL = Place("fake", "w", "papers", "channel", "#papers")
DM = Place("fake", "w", "dm-ada", "dm")


@pytest.mark.parametrize(
    ("kind", "told", "buttons"),
    [
        (TroubleKind.DISABLED, "I can't post in #papers any more: it is archived.", ["retry", "subscriptions"]),
        (TroubleKind.REVIVED, "I can post in #papers again; what was missed comes as one message.", []),
        (TroubleKind.UNCERTAIN, "I don't know whether a message arrived in #papers: it is archived.", ["again 7"]),
        (TroubleKind.REFUSED, "#papers refused a message three times: it is archived.", ["again 7"]),
    ],
)
def test_what_concerns_people_is_told_with_the_way_on(kind: TroubleKind, told: str, buttons: list[str]) -> None:
    message = notice(Trouble(kind, "fake", "it is archived", CHANNEL, number=7))
    assert message
    assert message.plain().splitlines()[0] == told
    assert [button.line for button in message.buttons] == buttons


@pytest.mark.parametrize(
    "kind",
    [TroubleKind.REJECTED, TroubleKind.THROTTLED, TroubleKind.CREDENTIALS, TroubleKind.OUTAGE, TroubleKind.RECOVERED],
)
def test_what_concerns_the_operator_is_not(kind: TroubleKind) -> None:
    assert notice(Trouble(kind, "fake", "it is archived")) is None


def test_a_place_without_a_name_is_a_conversation() -> None:
    message = notice(Trouble(TroubleKind.UNCERTAIN, "fake", "the history cannot be read", DM))
    assert message
    assert message.plain() == "I don't know whether a message arrived in a conversation: the history cannot be read."
    assert message.buttons == ()


async def test_a_platforms_trouble_is_written_to_nobody(database: Database) -> None:
    store = Store(database)
    notices = Notices(store, {}, Hand().clock)
    async with database.write() as connection:
        await notices.tell(connection, Trouble(TroubleKind.DISABLED, "fake", "the token is not accepted"))
    assert await store.outbox.counts_by_state() == {}
