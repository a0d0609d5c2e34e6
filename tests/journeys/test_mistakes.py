"""What people mistype: every refusal says what is wrong, names the command that mends it, and its button works."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.journeys.stage import Stage, buttons_of


@pytest.mark.parametrize(
    ("line", "told", "button"),
    [
        ("subscrib graphs", "I don't know `subscrib`. Did you mean `subscribe graphs`?", "subscribe graphs"),
        ("digst on", "I don't know `digst`. Did you mean `digest on`?", "digest on"),
        ("graphs", "I don't know `graphs`. Did you mean `search graphs`?", "search graphs"),
        ("subscribe x min_upvotes -3", "I can't read `-3` as the least upvotes", "subscribe x min_upvotes 5"),
        ("top decade", "`decade`", "top week"),
        ("show", "`show` needs its paper: an arXiv id, a link, or a number from the last list.", "show 2601.01739"),
        ("show graphs", "`graphs` is no paper", "search graphs"),
        ("today 2030-01-01", "2030-01-01 is still to come: nobody knows its papers yet.", "today"),
        (
            "settings timezone Nowhere-at-all",
            "I know no time zone `Nowhere-at-all`.",
            "settings timezone Europe/Berlin",
        ),
        ("settings daily_cap 0", "Give a number from 1 to 500, not 0.", "settings timezone Europe/Berlin"),
        ("digest on at 25:00", "`25:00`", "digest on at 09:00 timezone Europe/Berlin"),
        ("digest on count 99", "Give a number from 1 to 25, not 99.", "digest on at 09:00 timezone Europe/Berlin"),
        ("help nonsense", "There is no verb `nonsense`.", "help"),
        ("help serch", "There is no verb `serch`.", "help search"),
        ("page nosuch", "I no longer have that list", "today"),
        ("again 5", "That message is not yours to send again.", "subscriptions"),
    ],
)
async def test_a_mistake_is_mended_by_its_button(stage: Stage, line: str, told: str, button: str) -> None:
    alice = stage.person("alice")
    assert told in await alice.says(line)
    assert alice.answer.kind == "refusal"
    assert not alice.answer.public
    assert alice.buttons == [button]
    await alice.presses(button)
    assert alice.answer.kind == "answer" or alice.buttons


@pytest.mark.parametrize(
    ("topic", "pointer", "mended"),
    [
        ("(diffusion", "(diffusion\n^", "subscribe (diffusion)"),
        ('"chain of', '"chain of\n^', 'subscribe "chain of"'),
        ("graphs OR", "graphs OR\n", "subscribe"),
        ("author:", "author:\n", "subscribe"),
        ("-survey", "-survey\n", "subscribe"),
    ],
)
async def test_a_topic_that_cannot_be_read_is_pointed_at(stage: Stage, topic: str, pointer: str, mended: str) -> None:
    alice = stage.person("alice")
    told = await alice.says(f"subscribe {topic}")
    assert pointer in told.replace("`", "")
    assert alice.buttons[0].startswith(mended)
    assert "You'll get a DM" in await alice.presses(alice.buttons[0])


async def test_editing_into_an_unreadable_topic_is_mended_in_place(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("edit 1 (proteins")
    assert alice.buttons == ["edit 1 (proteins)"]
    assert "a paper on proteins appears" in await alice.presses("edit 1 (proteins)")


async def test_a_line_that_is_far_too_long_is_refused(stage: Stage) -> None:
    alice = stage.person("alice")
    assert "I read at most 4,500" in await alice.says("search " + "x" * 5000)
    assert (await alice.says("share " * 2000 + "status")).startswith("Alice shares: All is well.")


async def test_every_example_that_help_gives_works_when_pasted(stage: Stage) -> None:
    stage.hand.move(datetime(2026, 3, 18, 6, tzinfo=UTC) - stage.hand.now)
    for number in range(4):
        stage.shelf.feature(f"Diffusion Policy {number}", "2026-03-17T07:00", id=f"2601.0173{9 - number}")
    await stage.until("2026-03-18T07:00")
    alice = stage.person("alice")
    examples = [example for verb in stage.app.verbs.values() if not verb.hidden for example in verb.examples]
    for line in examples:
        await alice.says("subscribe diffusion policy")
        (followed, *_) = await stage.store.subscriptions.at(alice.caller.dm.key)
        await alice.says("top week")
        await alice.says(re.sub(r"(unsubscribe|pause|resume) 3", rf"\1 {followed.id}", line))
        assert alice.answer.kind == "answer", (line, alice.answer.plain())
    assert len(examples) > 20


async def test_help_names_every_verb_by_an_example(stage: Stage) -> None:
    told = await stage.person("alice").says("")
    assert told.startswith("What you can ask me\n`today` — A day's papers, most upvoted first")
    assert all(verb.help in told for verb in stage.app.verbs.values() if not verb.hidden)


async def test_help_explains_one_verb_with_its_options(stage: Stage) -> None:
    alice = stage.person("alice")
    told = await alice.says("help /papers subscribe")
    assert told.startswith("`subscribe [TOPIC] [where: dm|here]")
    assert "`subscribe diffusion policy`" in told
    assert "min_upvotes — only papers with at least so many upvotes" in told
    assert await alice.says("subscribe --help") == told


async def test_every_button_of_a_days_talk_can_be_pressed(stage: Stage) -> None:
    for number in range(12):
        stage.shelf.feature(f"Graphs {number}", "2026-01-05T06:30", upvotes=number, keywords=("graphs",))
    await stage.until("2026-01-05T07:00")
    alice = stage.person("alice")
    lines = ["today", "search graphs", "show 1", "subscribe graphs", "digest on", "digest", "subscriptions", "status"]
    pressed: set[str] = set()
    while lines:
        await alice.says(lines.pop(0))
        assert alice.answer.kind == "answer" or alice.buttons, alice.answer
        fresh = [line for line in [one.line for one in buttons_of(alice.answer)] if line not in pressed]
        pressed.update(fresh)
        lines += fresh if len(pressed) < 120 else []
    assert len(pressed) > 40
