"""The polite getter against a real local server."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.errors import SourceDown
from bot.sources.http import Getter
from bot.sources.limits import Limits
from tests.bot.sources.quick import QuickClock
from tests.servers.web import Fault, LocalServer, Reply, Request, as_json


class Echo(LocalServer):
    """Says what it was asked, or what ``once`` or ``reply`` are set to."""

    once: Reply | None = None
    reply: Reply | None = None

    def answer(self, request: Request) -> Reply:
        once, self.once = self.once, None
        return once or self.reply or as_json({"asked": request.path, **request.query})


@pytest.fixture
async def server() -> AsyncIterator[Echo]:
    async with Echo() as server:
        yield server


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
async def getter(clock: QuickClock) -> AsyncIterator[Getter]:
    getter = Getter("The Source", clock, Limits(timeout=5))
    yield getter
    await getter.aclose()


async def test_an_answer_is_complete_and_the_asker_has_a_name(server: Echo, getter: Getter) -> None:
    answer = await getter.get(f"{server.url}/x", {"q": "a b"})
    assert json.loads(answer.body) == {"asked": "/x", "q": "a b"}
    assert server.requests[0].headers["user-agent"].startswith("Paperboy/")
    assert not answer.is_web_page


@pytest.mark.parametrize("fault", ["error", "reset", "truncated", "rate_limited"])
async def test_a_passing_failure_is_tried_again(fault: Fault, server: Echo, getter: Getter, clock: QuickClock) -> None:
    server.fail(fault, times=2)
    assert (await getter.get(f"{server.url}/x")).status == 200
    assert len(server.requests) == 3
    assert len(clock.slept) >= 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("error", "answered with error 500"),
        ("truncated", "broke off in the middle of its answer"),
        ("reset", "broke off in the middle of its answer"),
        ("rate_limited", "wants no more questions for 30 s"),
    ],
)
async def test_after_four_tries_the_source_is_down(fault: Fault, reason: str, server: Echo, getter: Getter) -> None:
    server.fail_until_mended(fault)
    with pytest.raises(SourceDown, match=f"The Source: {reason}"):
        await getter.get(f"{server.url}/x")
    assert len(server.requests) == 4


async def test_waits_between_tries_are_random_and_bounded(server: Echo, getter: Getter, clock: QuickClock) -> None:
    server.fail_until_mended("error")
    with pytest.raises(SourceDown):
        await getter.get(f"{server.url}/x")
    assert [slept <= timedelta(seconds=most) for slept, most in zip(clock.slept, (1, 2, 4), strict=True)] == [True] * 3


async def test_nobody_at_home_is_said_plainly(getter: Getter) -> None:
    async with Echo() as gone:
        url = gone.url
    with pytest.raises(SourceDown, match="cannot be reached"):
        await getter.get(url)


@pytest.mark.parametrize("url", ["nowhere", "http://[broken", "ftp://127.0.0.1/x"])
async def test_an_address_that_is_none_counts_as_unreachable(url: str, getter: Getter) -> None:
    with pytest.raises(SourceDown, match="cannot be reached"):
        await getter.get(url)


async def test_a_slow_answer_is_given_up(server: Echo, clock: QuickClock) -> None:
    server.fail("slow", times=2)
    getter = Getter("The Source", clock, Limits(timeout=0.03, attempts=2))
    with pytest.raises(SourceDown, match=r"took longer than 0\.03 s"):
        await getter.get(f"{server.url}/x")
    await getter.aclose()


async def test_a_refusal_that_stays_is_not_repeated_and_quotes_the_server(server: Echo, getter: Getter) -> None:
    server.reply = as_json({"error": "Invalid\n credentials"}, 401)
    with pytest.raises(SourceDown, match=r"refused the question \(401: Invalid credentials\)"):
        await getter.get(f"{server.url}/x")
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [b"<h1>no</h1>", b'{"error": null}', b'{"error": " "}', b"[]"])
async def test_a_refusal_without_words_gives_its_number(body: bytes, server: Echo, getter: Getter) -> None:
    server.reply = Reply(403, body)
    with pytest.raises(SourceDown, match=r"refused the question \(403\)"):
        await getter.get(f"{server.url}/x")


async def test_expected_statuses_are_answers(server: Echo, getter: Getter) -> None:
    server.reply = as_json({"error": "Paper not found"}, 404)
    assert (await getter.get(f"{server.url}/x", expected=(200, 404))).status == 404


async def test_a_short_pause_is_waited_out(server: Echo, getter: Getter, clock: QuickClock) -> None:
    server.once = as_json([], 429, RateLimit='"api";r=0;t=40')
    begun = clock.now()
    assert (await getter.get(f"{server.url}/x")).status == 200
    assert clock.now() - begun >= timedelta(seconds=41)


async def test_a_long_pause_is_reported_and_remembered(server: Echo, getter: Getter, clock: QuickClock) -> None:
    server.reply = as_json({}, 429, **{"Retry-After": "200"})
    with pytest.raises(SourceDown) as first:
        await getter.get(f"{server.url}/x")
    clock.pass_time(seconds=50)
    with pytest.raises(SourceDown, match="wants no more questions for 2 min") as second:
        await getter.get(f"{server.url}/x")
    assert (first.value.retry_after, second.value.retry_after) == (timedelta(seconds=200), timedelta(seconds=150))
    assert len(server.requests) == 1


async def test_a_spent_budget_holds_the_next_question_before_it_is_refused(
    server: Echo, getter: Getter, clock: QuickClock
) -> None:
    server.reply = as_json([], RateLimit='"api";r=0;t=200')
    await getter.get(f"{server.url}/x")
    with pytest.raises(SourceDown) as down:
        await getter.get(f"{server.url}/x")
    assert down.value.retry_after == timedelta(seconds=201)
    clock.pass_time(seconds=201)
    await getter.get(f"{server.url}/x")
    assert len(server.requests) == 2


async def test_one_spent_budget_leaves_the_others_alone(server: Echo, getter: Getter) -> None:
    server.reply = as_json([], RateLimit='"search";r=0;t=200')
    await getter.get(f"{server.url}/search", bucket="search")
    assert (await getter.get(f"{server.url}/x", bucket="api")).status == 200


async def test_a_server_that_is_unavailable_for_a_stated_time_is_left_alone(server: Echo, getter: Getter) -> None:
    server.reply = Reply(503, b"", {"Retry-After": "600"})
    with pytest.raises(SourceDown, match="wants no more questions for 10 min"):
        await getter.get(f"{server.url}/x")
    assert len(server.requests) == 1


async def test_spacing_separates_the_end_of_one_request_from_the_next(server: Echo, clock: QuickClock) -> None:
    getter = Getter("The Source", clock, Limits(connections=1, spacing=timedelta(seconds=3)))
    await asyncio.gather(*(getter.get(f"{server.url}/{number}") for number in range(3)))
    await getter.aclose()
    assert clock.slept == [timedelta(seconds=3)] * 2


async def test_an_endless_answer_is_cut_off(server: Echo, clock: QuickClock) -> None:
    server.reply = Reply(200, gzip.compress(b" " * 2_000_000), {"Content-Encoding": "gzip"})
    getter = Getter("The Source", clock, replace(Limits(), largest_answer=1_000_000))
    with pytest.raises(SourceDown, match="more than 1 MB"):
        await getter.get(f"{server.url}/x")
    await getter.aclose()


@pytest.mark.parametrize(
    ("content_type", "body", "is_page"),
    [
        ("text/html; charset=utf-8", b"[]", True),
        ("application/json", b"\xef\xbb\xbf \n<!DOCTYPE HTML>", True),
        ("application/json", b"<html lang=en>", True),
        ("application/xml", b"<?xml version='1.0'?><feed/>", False),
    ],
)
async def test_a_web_page_is_recognised(
    content_type: str, body: bytes, is_page: bool, server: Echo, getter: Getter
) -> None:
    server.reply = Reply(200, body, content_type=content_type)
    assert (await getter.get(f"{server.url}/x")).is_web_page is is_page


async def test_loopback_is_reached_past_a_proxy(
    server: Echo, clock: QuickClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    getter = Getter("The Source", clock, Limits(attempts=1))
    assert (await getter.get(f"{server.url}/x")).status == 200
    await getter.aclose()


async def test_a_client_that_was_handed_in_stays_open(server: Echo, clock: QuickClock) -> None:
    async with httpx.AsyncClient() as client:
        getter = Getter("The Source", clock, Limits(), client=client)
        await getter.get(f"{server.url}/x")
        await getter.aclose()
        assert not client.is_closed
