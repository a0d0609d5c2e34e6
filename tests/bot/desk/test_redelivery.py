from __future__ import annotations

from bot.errors import Failure, Undeliverable
from tests.journeys.stage import FakeFace, Stage


async def refuse_three_times(stage: Stage) -> None:
    """A post that a platform refuses for a reason that no table lists is parked, and its maker is told."""
    await stage.person("alice").says("subscribe graphs here instant")
    stage.shelf.feature("Graphs", "2026-01-05T07:00")
    assert isinstance(stage.face, FakeFace)
    stage.face.messenger.faults.extend(Undeliverable("a strange reason", Failure.UNLISTED) for _ in range(3))
    for minute in (0, 30, 59):
        await stage.until(f"2026-01-05T07:{minute:02d}")
    await stage.until("2026-01-05T08:30")


async def test_what_was_refused_can_be_sent_again_by_whoever_made_it(stage: Stage) -> None:
    await refuse_three_times(stage)
    alice = stage.person("alice", "")
    assert alice.dms == ["#papers refused a message three times: a strange reason."]
    notice = stage.face.delivered(alice.caller.dm)[0]
    assert await alice.presses("Send again", under=notice) == "It is on its way again."
    await stage.until("2026-01-05T08:31")
    assert stage.channel("papers")[0].startswith("1 new paper on graphs")
    assert await alice.presses("Send again", under=notice) == "That message was settled in the meantime."


async def test_nobody_else_may_send_it_again(stage: Stage) -> None:
    await refuse_three_times(stage)
    notice = stage.face.delivered(stage.person("alice").caller.dm)[0]
    bob = stage.person("bob", manages=False)
    assert await bob.presses("Send again", under=notice) == "That message is not yours to send again."
    carol = stage.person("carol")
    assert await carol.presses("Send again", under=notice) == "It is on its way again."
