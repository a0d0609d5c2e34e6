from __future__ import annotations

from tests.journeys.stage import Stage


async def test_what_cannot_be_typed_from_here_is_not_suggested(stage: Stage) -> None:
    await stage.person("alice").says("subscribe graphs here")
    alice = stage.person("alice", "")
    assert await alice.says("edit 1") == "#papers gets a post at 09:00 (UTC) on weekdays for graphs."
    assert alice.buttons == ["At once", "Weekly", "From 5 upvotes", "Remove"]


async def test_the_line_that_edit_suggests_changes_the_same_subscription(stage: Stage) -> None:
    alice = stage.person("alice")
    for line in ("subscribe graphs at 8", "subscribe robots here", "digest on"):
        await alice.says(line)
    for number, suggested in [
        (1, "subscribe graphs daily at 10:00"),
        (2, "subscribe robots here daily at 10:00"),
        (3, "digest on at 10:00 days mon,wed,fri count 5"),
    ]:
        assert f"Anything else: `{suggested}`" in await alice.says(f"edit {number}")
        assert "at 10:00" in await alice.says(suggested)
    assert (await alice.says("subscriptions")).startswith("3 subscriptions\n")


async def test_a_number_of_nobodys_is_refused(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    assert await alice.says("edit 9 weekly") == "There is no subscription #9 here: it may have been removed."
