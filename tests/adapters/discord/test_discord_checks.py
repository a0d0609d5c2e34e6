"""What the doctor says about Discord."""

from __future__ import annotations

from adapters.discord_app import check
from tests.adapters.discord.house import House


async def test_the_doctor_names_what_is_lacking_channel_by_channel(house: House) -> None:
    eve = house.person("eve", manages=True)
    other = house.server.channel(house.lab, "other")
    thread = house.server.thread(other, "talk")
    for channel in (house.papers, other, thread):
        await eve.asks("subscribe", topic="graphs", where="here", channel=channel)
    house.server.deny(other, "send_messages", "read_message_history")
    lines = [finding.line() for finding in await check(house.config, house.hand.clock)]
    assert lines[0] == "ok  Discord: signed in as paperboy, in 1 server"
    assert "ok  Discord #papers: can be posted to" in lines
    assert any(
        "!!  Discord #other: I lack Send Messages and Read Message History → give it to me" in one for one in lines
    )
    assert any(one.startswith("!!  Discord #talk: I lack Read Message History") for one in lines)


async def test_the_doctor_says_what_is_wrong_with_the_token_or_the_network(house: House) -> None:
    house.server.fail("unavailable", on="GET /users/@me$")
    (down,) = await check(house.config, house.hand.clock)
    assert down.line().startswith("!!  Discord: answered with error 503 → check the network")
    house.server.door.token = None
    (refused,) = await check(house.config, house.hand.clock)
    assert refused.line().startswith("!!  Discord: the token is not accepted → it was reset or is mistyped.")
    await house.server.go_down()
    (unreachable,) = await check(house.config, house.hand.clock)
    assert unreachable.line().startswith("!!  Discord: cannot be reached → check the network")


async def test_the_doctor_tells_of_a_channel_that_is_gone_and_of_a_bot_that_is_nowhere(house: House) -> None:
    eve = house.person("eve", manages=True)
    await eve.asks("subscribe", topic="graphs", where="here")
    house.server.remove_guild(house.lab)
    lines = [finding.line() for finding in await check(house.config, house.hand.clock)]
    assert "in 0 servers → invite me" in lines[0]
    assert "!!  Discord #papers: I was removed from the server" in lines[1]
