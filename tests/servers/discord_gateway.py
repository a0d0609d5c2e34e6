"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME with what was missed, and all that can end a socket."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSMsgType, web

from tests.servers.discord_compression import Compressor, compressor
from tests.servers.discord_payloads import guild_json
from tests.servers.discord_state import Guild, Payload
from tests.servers.discord_world import World


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences and message content."""
_NEEDS = {"GUILD": GUILDS, "CHANNEL": GUILDS, "THREAD": GUILDS}
"""The first word of an event to its intent; messages are told by their place, interactions need none."""


@dataclass(eq=False)
class Line:
    """One open socket."""

    socket: web.WebSocketResponse
    request: web.Request
    compressor: Compressor | None
    outbox: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue)
    closed_here: bool = False

    async def close(self, code: int) -> None:
        self.closed_here = True
        await self.socket.close(code=code)

    def send(self, op: Op, data: object = None, *, seq: int | None = None, event: str | None = None) -> None:
        self.outbox.put_nowait({"op": int(op), "d": data, "s": seq, "t": event})

    async def write(self) -> None:
        """Send what is put into the outbox, for ever."""
        while True:
            text = json.dumps(await self.outbox.get())
            if self.compressor:
                await self.socket.send_bytes(self.compressor(text.encode()))
            else:
                await self.socket.send_str(text)

    def drop(self) -> None:
        """Break it as a network does: no close frame."""
        if transport := self.request.transport:
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()


@dataclass(eq=False)
class Session:
    """What a client resumes: everything sent to it is kept until it says goodbye."""

    id: str
    shard: int
    shards: int
    intents: int
    line: Line | None = None
    sent: list[tuple[str, Payload]] = field(default_factory=list)

    def tell(self, event: str, data: Payload) -> None:
        self.sent.append((event, data))
        if self.line:
            self.line.send(Op.DISPATCH, data, seq=len(self.sent), event=event)

    def wants(self, event: str, guild: Guild | None) -> bool:
        """Whether this shard and these intents get the event."""
        if guild and (int(guild.id) >> 22) % self.shards != self.shard:
            return False
        if not guild and self.shard:
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild else DIRECT_MESSAGES))
        need = _NEEDS.get(event.partition("_")[0], 0)
        return not need or bool(self.intents & need)


class Gateway:
    """Holds sessions and their sockets. ``muted`` leaves heartbeats unanswered, ``closed`` refuses connections."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self.token: str | None = token
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.identified: list[Payload] = []
        """Every IDENTIFY that was accepted."""
        self.resumed = 0
        self.heartbeats = 0
        self.muted = False
        self.closed = False
        self.refused = 0
        """Connections turned away while closed."""
        self.compressions: list[str] = []
        """What each connection asked for: ``zlib-stream``, ``zstd-stream`` or nothing."""
        self.changed = asyncio.Event()
        """Set whenever a session begins, resumes or ends."""

    def tell(self, event: str, data: Payload, guild: Guild | None) -> None:
        """Dispatch to every session that gets it, also to those that are away just now."""
        for session in self.sessions.values():
            if session.wants(event, guild):
                session.tell(event, data)

    @property
    def live(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.line]

    def drop(self) -> None:
        """Break every socket; the sessions can be resumed."""
        for line in list(self.lines):
            line.drop()

    async def close(self, code: int) -> None:
        """Close every socket with a code, such as 4000 (resume) or 4004 (token)."""
        for line in list(self.lines):
            await line.close(code)

    def ask_to_reconnect(self) -> None:
        for session in self.live:
            assert session.line
            session.line.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over, or may be resumed."""
        for session in self.live:
            assert session.line
            session.line.send(Op.INVALID_SESSION, resumable)
            if not resumable:
                self._end(session)

    def forget(self) -> None:
        """Drop every socket and session: a RESUME will be refused."""
        self.drop()
        self.sessions.clear()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it ends."""
        if self.closed:
            self.refused += 1
            return web.Response(status=503)
        wanted = request.query.get("compress", "")
        ws = web.WebSocketResponse(autoping=True, max_msg_size=0)
        await ws.prepare(request)
        line = Line(ws, request, compressor(wanted))
        self.compressions.append(wanted)
        self.lines.add(line)
        writer = asyncio.create_task(line.write())
        try:
            line.send(Op.HELLO, {"heartbeat_interval": round(self._world.rules.heartbeat_seconds * 1000), "_trace": []})
            await self._listen(line)
        finally:
            self.lines.discard(line)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._hang_up(line)
        return ws

    async def _listen(self, line: Line) -> None:
        async for message in line.socket:
            if message.type == WSMsgType.TEXT:
                said = json.loads(message.data)
                if code := self._hear(line, said["op"], said.get("d")):
                    await line.close(code)

    def _hear(self, line: Line, op: int, data: Payload) -> int:
        """Do what a client asks; returns the code to close with, or 0."""
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            if not self.muted:
                line.send(Op.ACK)
        elif op == Op.IDENTIFY:
            return self._identify(line, data)
        elif op == Op.RESUME:
            return self._resume(line, data)
        elif op not in (Op.PRESENCE, Op.MEMBERS):
            return 4001
        return 0

    def _identify(self, line: Line, data: Payload) -> int:
        if data["token"] != self.token:
            return 4004
        if data["intents"] & PRIVILEGED and not self._world.rules.privileged:
            return 4014
        shard, shards = data.get("shard", (0, 1))
        if not 0 <= shard < shards:
            return 4010
        self.identified.append(data)
        session = Session(self._world.thing_id(), shard, shards, data["intents"], line)
        self.sessions[session.id] = session
        self._welcome(session)
        self._note()
        return 0

    def _welcome(self, session: Session) -> None:
        mine = [one for one in self._world.guilds.values() if one.installed and session.wants("READY", one)]
        ready = {
            "v": 10,
            "user": self._world.me(),
            "guilds": [{"id": one.id, "unavailable": True} for one in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.shards],
            "application": {"id": self._world.bot.id, "flags": 0},
        }
        session.tell("READY", ready)
        for guild in mine:
            if session.wants("GUILD_CREATE", guild):
                session.tell("GUILD_CREATE", guild_json(guild, self._world.bot))

    def _resume(self, line: Line, data: Payload) -> int:
        if data["token"] != self.token:
            return 4004
        session = self.sessions.get(data["session_id"])
        if not session:
            line.send(Op.INVALID_SESSION, False)
            return 0
        if data["seq"] is None or data["seq"] > len(session.sent):
            return 4007
        session.line = line
        for number, (event, missed) in _missed(session, data["seq"]):
            line.send(Op.DISPATCH, missed, seq=number, event=event)
        session.tell("RESUMED", {})
        self.resumed += 1
        self._note()
        return 0

    def _hang_up(self, line: Line) -> None:
        for session in list(self.sessions.values()):
            if session.line is line:
                session.line = None
                if line.socket.close_code in (1000, 1001) and not line.closed_here:
                    self._end(session)  # the client said goodbye
        self._note()

    def _end(self, session: Session) -> None:
        self.sessions.pop(session.id, None)

    def _note(self) -> None:
        self.changed.set()


def _missed(session: Session, seq: int) -> Iterator[tuple[int, tuple[str, Payload]]]:
    return ((number, one) for number, one in enumerate(session.sent[seq:], seq + 1))
