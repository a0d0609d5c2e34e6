"""Signed deliveries by HTTP: v0 signatures and retry headers as Slack sends them, and the forgeries it never would."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Literal
from urllib.parse import urlencode

import aiohttp

from tests.servers.slack_app_settings import AppSettings
from tests.servers.slack_delivery import Delivery, Json, NotAcknowledged

Seal = Literal["right", "forged", "stale", "future", "unsigned", "undated"]
"""How a request is signed: as Slack does, with another secret, six minutes off, without signature, without time."""
_SIX_MINUTES = 360


def signed(body: str, secret: str, now: float, seal: Seal = "right") -> dict[str, str]:
    """The headers that prove where a body comes from; ``now`` in seconds since the epoch."""
    stamp = str(int(now) + {"stale": -_SIX_MINUTES, "future": _SIX_MINUTES}.get(seal, 0))
    key = secret if seal != "forged" else f"not-{secret}"
    digest = hmac.new(key.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    missing = {"unsigned": "X-Slack-Signature", "undated": "X-Slack-Request-Timestamp"}.get(seal)
    return {name: value for name, value in headers.items() if name != missing}


class HttpCarrier:
    """Posts to the app's request URL."""

    def __init__(self, app: AppSettings, session: aiohttp.ClientSession) -> None:
        self._app = app
        self._session = session

    async def carry(self, delivery: Delivery, seconds: float) -> Json:
        """Post, and take status 200 in time for an acknowledgement."""
        try:
            status, text, headers = await self.knock(delivery, seconds=seconds)
        except TimeoutError:
            raise NotAcknowledged("timeout") from None
        except aiohttp.ClientError:
            raise NotAcknowledged("connection_failed") from None
        if status != 200:
            delivery.no_retry = headers.get("x-slack-no-retry") == "1"
            raise NotAcknowledged("http_error")
        return _read(text)

    async def knock(
        self, delivery: Delivery, seal: Seal = "right", *, seconds: float = 3.0
    ) -> tuple[int, str, dict[str, str]]:
        """Post once, sealed in this way; returns status, body and headers (names in lower case)."""
        body = _body(delivery)
        headers = signed(body, self._app.signing_secret, time.time(), seal)
        headers["Content-Type"] = _content_type(delivery)
        if delivery.troubles:
            headers |= {"X-Slack-Retry-Num": str(delivery.number), "X-Slack-Retry-Reason": delivery.reason}
        post = self._session.post(self._app.request_url, data=body, headers=headers)
        async with asyncio.timeout(seconds), post as answer:
            found = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, await answer.text(), found


def _body(delivery: Delivery) -> str:
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload)
    text = json.dumps(delivery.payload)
    return text if delivery.kind == "events_api" else urlencode({"payload": text})


def _content_type(delivery: Delivery) -> str:
    return "application/json" if delivery.kind == "events_api" else "application/x-www-form-urlencoded"


def _read(text: str) -> Json:
    """What an acknowledgement carries: JSON, or a text that is shown as it is."""
    if not text.strip():
        return {}
    if not text.startswith("{"):
        return {"text": text}
    found: Json = json.loads(text)
    return found
