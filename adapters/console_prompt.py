"""The line editor of the chat: history, completion while typing, and answers that never garble a half-typed line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer
from prompt_toolkit.completion import Completion as MenuLine
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style

from adapters.console_lines import Leaving
from adapters.console_looks import Screen, fit_width
from adapters.console_text import clean, for_encoding, one_line
from bot.commandline.completion import Completion

_STYLE = Style.from_dict({"who": "bold", "where": "ansicyan bold"})


Suggest = Callable[[str], Awaitable[Sequence[Completion]]]
"""From the line as far as the cursor to what may come next."""


class PromptLines:
    """A person at a real terminal."""

    lasting = False

    def __init__(
        self,
        suggest: Suggest,
        history: Path | None,
        environ: Mapping[str, str],
        *,
        in_: TextIO,
        out: TextIO,
        terminal: tuple[Input, Output] | None = None,
    ) -> None:
        """``terminal`` stands in for the keys and screen behind ``in_`` and ``out``."""
        self._colour = not environ.get("NO_COLOR")
        self._encoding = out.encoding or "utf-8"
        self._writing: set[asyncio.Future[None]] = set()
        keys, self._output = terminal or (create_input(in_), create_output(out))
        self._session: PromptSession[str] = PromptSession(
            history=ForgivingHistory(history) if history else InMemoryHistory(),
            completer=_Suggesting(suggest),
            complete_while_typing=True,
            key_bindings=_leaving_keys(),
            color_depth=None if self._colour else ColorDepth.DEPTH_1_BIT,
            style=_STYLE,
            input=keys,
            output=self._output,
            eof_exception=Leaving,
        )

    def screen(self) -> Screen:
        """What can be shown here, at the width that the terminal has now."""
        columns = self._output.get_size().columns
        return Screen(fit_width(columns or 80), styled=True, colour=self._colour, encoding=self._encoding)

    async def ask(self, who: str, where: str) -> str:
        """The next line. Ctrl-C clears a half-typed one, on an empty one it leaves as Ctrl-D does. Raises Leaving."""
        arrow = for_encoding(" › ", self._encoding)
        prompt: StyleAndTextTuples = [("class:who", who), ("", " in "), ("class:where", where), ("", arrow)]
        try:
            with patch_stdout(raw=True):  # for whatever else prints meanwhile, such as a library's warning
                line = await self._session.prompt_async(prompt)
        finally:
            await asyncio.gather(*self._writing)
        return sendable(line)

    def show(self, text: str) -> None:
        """Write above the prompt if there is one, else where the cursor is."""
        if not self._session.app.is_running:
            return self._write(text)
        task = asyncio.ensure_future(run_in_terminal(lambda: self._write(text)))
        self._writing.add(task)  # the event loop alone would let it be collected
        task.add_done_callback(self._writing.discard)
        return None

    def _write(self, text: str) -> None:
        self._output.write_raw(text)
        self._output.flush()


def sendable(line: str) -> str:
    """One line of whole characters: pasted lines are joined, and bytes that were no UTF-8 become "?"."""
    return " ".join(line.encode("utf-8", "replace").decode("utf-8").splitlines())


def _leaving_keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    @keys.add("<sigint>")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=Leaving)

    return keys


class ForgivingHistory(FileHistory):
    """What was typed, kept between runs; a history that cannot be read or written never stops the chat."""

    def load_history_strings(self) -> Iterable[str]:
        """Newest first, as the editor wants them."""
        with suppress(OSError):
            return list(super().load_history_strings())
        return []

    def store_string(self, string: str) -> None:
        """Append a line."""
        with suppress(OSError):
            super().store_string(sendable(string))


class _Suggesting(Completer):
    def __init__(self, suggest: Suggest) -> None:
        self._suggest = suggest

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[MenuLine]:  # noqa: ARG002
        """The editor asks the asynchronous way; this one only has to be there."""
        return ()

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> AsyncGenerator[MenuLine, None]:
        for completion in await self._suggest(document.text_before_cursor):
            yield MenuLine(
                clean(completion.text), start_position=-completion.replaces, display_meta=one_line(completion.help)
            )
