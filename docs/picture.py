"""Draw docs/terminal.svg anew: a conversation with the papers that ship with Paperboy. `python docs/picture.py`"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))  # a script's own folder is all that Python would look in

from adapters.app import App, opened_store  # noqa: E402
from adapters.commands.demo import at, sample_scene  # noqa: E402
from adapters.console_looks import picture  # noqa: E402
from adapters.console_room import ConsoleRoom  # noqa: E402
from adapters.console_seat import Seat  # noqa: E402
from bot.config import Config  # noqa: E402
from bot.logs import logging_to  # noqa: E402
from bot.messages import Message  # noqa: E402

LINES = ("digest preview count:3", "subscribe world model", "show 2603.16871")
WIDTH = 96


async def conversation(folder: Path) -> list[str | Message]:
    """The lines, each followed by its answer, told by a bot whose data lies in ``folder``."""
    config = at(Config(), folder)
    scene = sample_scene(config)
    talk: list[str | Message] = []
    async with opened_store(config) as store:
        room = ConsoleRoom(folder, scene.clock)
        app = App(config, scene.clock, store, scene.sources, [room])
        await app.tick.run(scene.clock.now())
        for line in LINES:
            answer = await app.desk.answer(Seat.first(room, "you", "papers").caller, line)
            if answer.kind == "refusal":
                sys.exit(f"Nothing drawn: {line!r} was refused. {answer.plain()}")
            talk += [line, answer]
    return talk


def main() -> None:
    """Write the picture; the same papers give the same bytes."""
    with logging_to(level="warning"), tempfile.TemporaryDirectory() as folder:
        drawn = picture(asyncio.run(conversation(Path(folder))), WIDTH)
    (DOCS / "terminal.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
