"""What the chat itself understands, beside what Paperboy does: `/as`, `/in`, `/dm` and so on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from adapters.console_room import DM, View
from bot.commandline.completion import Completion
from bot.errors import Refusal
from bot.messages import Button, Item, Message, Span, Text, code, strong, words

_COMMANDS = {
    "as": ("/as alice", "be somebody else: names are made up as you go"),
    "in": ("/in #papers", "go to a channel, or open a new one"),
    "dm": ("/dm", "go to your direct messages with Paperboy"),
    "views": ("/views", "every channel and DM, and what is unread"),
    "press": ("/press 1", "press the last message's button [1]; its number alone does the same"),
    "help": ("/help", "this list"),
    "quit": ("/quit", "leave; so does Ctrl-D"),
}
_LEAVING = {"quit", "exit", "/exit"}
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_LIKENESS = 60
"""Out of 100: below that, a slash command is no slip of the fingers but a verb with a slash before it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A line for the chat itself."""

    name: str
    argument: str = ""


def read_command(line: str, prefix: str, verbs: Iterable[str] = ()) -> Command | None:
    """The chat's own command that ``line`` is; None if it is for Paperboy, whose lines may begin with ``prefix``.

    Raises Refusal for a slash command that nobody knows; ``verbs`` are what Paperboy knows, for "Did you mean".
    """
    name, _, argument = line.partition(" ")
    if _NUMBER.fullmatch(line):
        return Command("press", line)
    if line.lower() in _LEAVING:
        return Command("quit")
    if not line.startswith("/") or name.lower() == prefix:
        return None
    if name[1:].lower() in _COMMANDS:
        return Command(name[1:].lower(), argument.strip())
    raise _unknown(name[1:], argument.strip(), prefix, verbs)


def _unknown(name: str, argument: str, prefix: str, verbs: Iterable[str]) -> Refusal:
    known = {verb: f"{prefix} {verb}" for verb in verbs}
    known |= {prefix[1:]: prefix} | {command: f"/{command}" for command in _COMMANDS}
    near = process.extractOne(name.lower(), known.keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    meant = f"{known[near[0]] if near else f'{prefix} {name}'} {argument}".strip()
    return Refusal(f"There is no command `/{name}` here. Did you mean `{meant}`?", remedy=meant)


def pressed(message: Message | None, buttons: Sequence[Button], number: str) -> Button:
    """The button that a number presses; raises Refusal if the last message has none of that number."""
    if not _NUMBER.fullmatch(number):
        raise Refusal("A button is pressed by its number, as in `/press 1` or just `1`.", remedy="/press 1")
    if 1 <= int(number) <= len(buttons):
        return buttons[int(number) - 1]
    paper = f" To open paper {number} of a list, type `show {number}`." if message and message.papers() else ""
    raise Refusal(f"There is no button [{number}]: {_how_many(len(buttons))}.{paper}")


def _how_many(buttons: int) -> str:
    if buttons == 0:
        return "the last message here has no buttons"
    return "the last message here has one button" if buttons == 1 else f"the last message here has {buttons} buttons"


def refusal_message(refusal: Refusal) -> Message:
    """A refusal as it is shown; what stands in backticks can be typed."""
    return Message(_with_code(refusal.text), kind="refusal")


def _with_code(text: str) -> Text:
    return words(*(Span(part, "code" if odd % 2 else "plain") for odd, part in enumerate(text.split("`")) if part))


def help_message(prefix: str) -> Message:
    """`/help`: the chat's own commands."""
    items = tuple(Item(words(code(usage), f" — {what}")) for usage, what in _COMMANDS.values())
    note = words("Everything else goes to Paperboy, with or without ", code(prefix), ": try ", code("help"), ".")
    return Message(words("This chat"), items=items, note=note)


def views_message(views: Iterable[View], here: str) -> Message:
    """`/views`: each with a button that opens it; ``here`` is the key of the open one's place."""
    return Message(words("Channels and direct messages"), items=tuple(_view_item(view, here) for view in views))


def _view_item(view: View, here: str) -> Item:
    if view.place.key == here:
        return Item(words(strong(view.name)), words("you are here"))
    unread = words(f"{view.unread} unread") if view.unread else ()
    return Item(words(strong(view.name)), unread, (Button("Open", opening(view)),))


def opening(view: View) -> str:
    """The line that opens a view."""
    return f"/dm {view.place.id.removeprefix(DM)}" if view.place.kind == "dm" else f"/in {view.name}"


def complete_command(line: str, views: Iterable[View], people: Iterable[str], prefix: str) -> list[Completion]:
    """What a half-typed slash command may become: its name, a person's, a channel's."""
    name, space, argument = line.partition(" ")
    if not space:
        helps = {prefix: "ask Paperboy"} | {f"/{name}": what for name, (_, what) in _COMMANDS.items()}
        return [Completion(known, len(line), what) for known, what in helps.items() if known.startswith(line.lower())]
    choices: Iterable[str] = ()
    if name.lower() == "/in":
        choices = (view.name for view in views if view.place.kind == "channel")
    elif name.lower() in ("/as", "/dm"):
        choices = sorted(people)
    return [Completion(choice, len(argument)) for choice in choices if choice.startswith(argument.lower())]
