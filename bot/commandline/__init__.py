"""One typed line (Slack, terminal, every button) into one call of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.commandline.arguments import read_arguments
from bot.desk.ask import Ask
from bot.desk.verbs import Verb
from bot.errors import Refusal
from bot.messages import Message
from bot.typed import clean, nearest, shown, words

LONGEST_LINE = 4_500
"""Characters of a line as typed."""
_HELP = ("--help", "-h")
_SURE = 85
"""Percent of likeness that makes a verb meant though it can't use the rest: `digst` is 91, but `safe` and `save` 75."""


@dataclass(frozen=True, slots=True)
class Call:
    """A verb and the values that were typed for it, by option name; what was left out is not there."""

    verb: Verb
    values: Mapping[str, object]


async def answer(verbs: Mapping[str, Verb], ask: Ask, line: str, *, command: str = "papers") -> Message:
    """What the desk says to a line. Raises Refusal, to be shown as written."""
    return await run(read(verbs, ask, line, command=command), ask)


async def run(call: Call, ask: Ask) -> Message:
    """Do what was asked. Raises Refusal."""
    return await call.verb.call(ask, **call.values)


def read(verbs: Mapping[str, Verb], ask: Ask, line: str, *, command: str = "papers") -> Call:
    """Find the verb and read its options; ``/papers`` in front (``command``) is optional. Pure.

    Raises Refusal, and nothing else, for whatever a person may type. An empty line asks for help,
    a paper's id or link alone for that paper.
    """
    if len(line) > LONGEST_LINE:
        raise Refusal(f"That line has {len(line):,} characters; I read at most {LONGEST_LINE:,}.")
    typed = _without_command(words(clean(line)), command) or ["help"]
    verb = verbs.get(typed[0].lower().removeprefix("/"))
    if verb is None:
        # A paper alone: its full card.
        return _reads(verbs.get("show"), ask, typed) or _refuse_unknown(verbs, ask, typed)
    if len(typed) == 2 and typed[1] in _HELP and "help" in verbs:
        verb, typed = verbs["help"], ["help", verb.name]
    return _call(verb, ask, typed[1:])


def fill(verb: Verb, ask: Ask, texts: Mapping[str, str]) -> Call:
    """The same from a form that asks for one option at a time, by name. Pure. Raises Refusal."""
    options = {option.name: option.option for option in verb.options}
    return _helped(verb, lambda: {name: options[name].read(text, ask) for name, text in texts.items()})


def _without_command(typed: list[str], command: str) -> list[str]:
    return typed[1:] if typed and typed[0].lower().removeprefix("/") == command else typed


def _call(verb: Verb, ask: Ask, typed: Sequence[str]) -> Call:
    return _helped(verb, lambda: read_arguments(verb, typed, ask))


def _helped(verb: Verb, reading: Callable[[], Mapping[str, object]]) -> Call:
    """What was read; a refusal that offers no way on gets the verb's example."""
    try:
        return Call(verb, reading())
    except Refusal as refusal:
        if refusal.remedy or not verb.examples:
            raise
        raise Refusal(f"{refusal.text} For example: `{verb.example}`.", remedy=verb.example) from refusal


def _reads(verb: Verb | None, ask: Ask, typed: Sequence[str]) -> Call | None:
    try:
        return _call(verb, ask, typed) if verb else None
    except Refusal:
        return None


def _refuse_unknown(verbs: Mapping[str, Verb], ask: Ask, typed: Sequence[str]) -> Call:
    """Say which verb was probably meant: the nearest that can use the rest of the line; otherwise a search."""
    name, rest = typed[0].removeprefix("/"), typed[1:]
    known = [verb.name for verb in verbs.values() if not verb.hidden]
    able = [near for near in known if not rest or _reads(verbs[near], ask, rest)]
    if near := nearest(name, able) or nearest(name, known, likeness=_SURE):
        raise _did_you_mean(typed[0], " ".join((near, *rest)))
    if _reads(verbs.get("search"), ask, typed):
        raise _did_you_mean(typed[0], " ".join(("search", *typed)))
    raise Refusal(f"I don't know {shown(typed[0])}. Type `help` to see what I can do.", remedy="help")


def _did_you_mean(typed: str, line: str) -> Refusal:
    # A line that is too long for a button is only said.
    return Refusal(f"I don't know {shown(typed)}. Did you mean {shown(line)}?", remedy=line if len(line) < 90 else "")
